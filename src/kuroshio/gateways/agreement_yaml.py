"""An agreement as people write it: YAML, every fault told with its line (docs/agreements.md).

Every scalar is text, and the field says how it is read; so `no` and `2026-12-01` mean the same
with quotes and without. No anchors, tags, second documents: what stands there is what is meant.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import yaml

from kuroshio.errors import Refused
from kuroshio.geo import written
from kuroshio.sharing import terms
from kuroshio.sharing.terms import Agreement, Concluder, Conditions, NamedArea, Rule, Step
from kuroshio.trust.document import Names
from kuroshio.values import DAY, HOUR, MINUTE, SECOND

SIZE_LIMIT, NODES_LIMIT, DEPTH_LIMIT = 262_144, 20_000, 8
"""Characters of a text; its words, lists and mappings; how deep they lie in each other."""
FAULTS_LIMIT = 100
"""More than so many are not told at once."""
LARGEST = 2**53
"""Whole numbers up to here are exact in every language that reads the text."""

_UNITS = {"d": DAY, "h": HOUR, "min": MINUTE, "s": SECOND, "ms": 1}
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{3})?)?Z)?", re.ASCII
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NO_CHARACTER = "a character that no text has"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Fault(NamedTuple):
    """Something wrong in a text, and where: line and column counted from 1, `where` by fields."""

    line: int
    column: int
    where: str
    message: str


def read(text: str) -> Agreement:
    """The agreement that a text holds. Refused (`agreement.bad`, with the line) at its first
    fault.
    """
    agreement, found = _read(text)
    if found or agreement is None:
        first = found[0]
        raise Refused(
            "agreement.bad",
            f"line {first.line}: {first.message}",
            line=first.line, column=first.column, where=first.where,
        )  # fmt: skip
    return agreement


def faults(text: str) -> list[Fault]:
    """Everything wrong in a text, in the order of its lines; what contradicts itself is looked
    for once all can be read.
    """
    return _read(text)[1]


def _read(text: str) -> tuple[Agreement | None, list[Fault]]:
    if len(text) > SIZE_LIMIT:
        return None, [Fault(1, 1, "", f"a text has at most {SIZE_LIMIT} characters")]
    try:
        root = _compose(text)
    except _BadNodeError as error:
        return None, [error.fault]
    reading = _Reading()
    agreement: Agreement = reading.struct(Agreement, root, "")
    if not reading.faults:
        for where, wrong in terms.faults(agreement):
            reading.fault(reading.place(where), where, wrong)
    return agreement, sorted(reading.faults)


# --- from text to nodes ------------------------------------------------------------------------


class Node(msgspec.Struct):
    """A text, a list or a mapping (the one that is not None), and where it begins, from 1."""

    line: int
    column: int
    text: str | None = None
    items: "list[Node] | None" = None
    pairs: "list[tuple[Node, Node]] | None" = None


class _BadNodeError(Exception):
    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, column, "", message)


def _compose(text: str) -> Node:
    """The one document of a text."""
    try:
        return _document(text)
    except yaml.MarkedYAMLError as error:
        at = _at(error.problem_mark or error.context_mark)
        raise _BadNodeError(*at, f"not YAML: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _BadNodeError(line, 1, _NO_CHARACTER) from error
    except (ValueError, OverflowError) as error:
        raise _BadNodeError(1, 1, "not YAML: an escape or directive that means nothing") from error


def _at(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _document(text: str) -> Node:
    """Made from the parser's events one by one, so that a limit is met before it costs much."""
    open_: list[tuple[Node, list[Node]]] = []
    root: Node | None = None
    left = NODES_LIMIT
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            node, children = open_.pop()
            if node.pairs is None:
                node.items = children
            else:
                node.pairs = list(zip(children[::2], children[1::2], strict=True))
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = Node(*_at(event.start_mark))
        second = root is not None and not open_
        left -= 1
        if left < 0:
            raise _BadNodeError(node.line, node.column, f"it holds more than {NODES_LIMIT} words")
        if wrong := "one text holds one agreement" if second else _not_plain(event, len(open_)):
            raise _BadNodeError(node.line, node.column, wrong)
        root = root or node
        if open_:
            open_[-1][1].append(node)
        if isinstance(event, yaml.ScalarEvent):
            node.text = event.value
        else:
            node.pairs = [] if isinstance(event, yaml.MappingStartEvent) else None
            open_.append((node, []))
    return root or Node(1, 1, "")


def _not_plain(event: yaml.NodeEvent, depth: int) -> str:
    """Why an event has no place in an agreement; empty when it has."""
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        return "anchors and aliases (& and *) have no place here; write it out"
    if getattr(event, "tag", None):
        return "tags (!) have no place here"
    if depth > DEPTH_LIMIT:
        return f"lists and mappings lie more than {DEPTH_LIMIT} deep in each other"
    if isinstance(event, yaml.ScalarEvent) and _CONTROL.search(event.value):
        return _NO_CHARACTER
    return ""


# --- from nodes to values ----------------------------------------------------------------------


class _Reading:
    """One walk over the nodes. A fault is kept and the walk goes on, with None for the value."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._places: dict[str, Node] = {}

    def fault(self, node: Node, where: str, message: str) -> None:
        if len(self.faults) < FAULTS_LIMIT:
            self.faults.append(Fault(node.line, node.column, where, message))

    def place(self, where: str) -> Node:
        """The node at `where`, or of what holds it when it is not written."""
        while where not in self._places:
            where = where.rpartition(".")[0]
        return self._places[where]

    def struct(self, made: type[msgspec.Struct], node: Node, where: str) -> Any:
        form = FORM[made]
        self._places.setdefault(where, node)  # the line of its key, where it has one
        if node.pairs is None:
            self.fault(node, where, f"here stand {', '.join(form)}, each with a colon")
            return None
        values: dict[str, Any] = {}
        for key, value in node.pairs:
            if key.text not in form:
                wrong = f"there is no {(key.text or '')[:40]!r} here; there are {', '.join(form)}"
                self.fault(key, where, wrong)
                continue
            field, how = form[key.text]
            inner = f"{where}.{field}".lstrip(".")
            if field in values:
                self.fault(key, inner, f"{key.text} is given twice")
                continue
            self._places[inner] = key
            values[field] = how.read(self, value, inner)
        for key_text, (field, _) in form.items():
            if field not in values and _default(made, field) is msgspec.NODEFAULT:
                self.fault(node, where, f"{key_text} is missing")
                values[field] = None
        return made(**values)

    def text(self, node: Node, where: str) -> Any:
        if node.text is None:
            self.fault(node, where, "here stands a text, no list and no mapping")
        return node.text


class _How(NamedTuple):
    """How a value is read from a node, and written as one."""

    read: Callable[[_Reading, Node, str], Any]
    write: Callable[[Any], yaml.Node]


def _default(made: type[msgspec.Struct], field: str) -> Any:
    return next(f.default for f in msgspec.structs.fields(made) if f.name == field)


def _scalar(text: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text)


def _by(convert: Callable[[str], Any], back: Callable[[Any], str]) -> _How:
    """A scalar; `convert` raises ValueError in words for the writer of the text."""

    def read_one(reading: _Reading, node: Node, where: str) -> Any:
        text = reading.text(node, where)
        try:
            return None if text is None else convert(text.strip())
        except ValueError as error:
            reading.fault(node, where, str(error))
            return None

    return _How(read_one, lambda value: _scalar(back(value)))


def _many(one: _How, flow: bool = False) -> _How:
    def read_all(reading: _Reading, node: Node, where: str) -> Any:
        if node.items is None:
            reading.fault(node, where, "here stands a list: [a, b], or lines that begin with -")
            return None
        return tuple(one.read(reading, n, f"{where}.{i}") for i, n in enumerate(node.items, 1))

    def write_all(values: Any) -> yaml.Node:
        nodes = [one.write(value) for value in values]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, flow_style=flow)

    return _How(read_all, write_all)


def _one(made: type[msgspec.Struct]) -> _How:
    return _How(lambda reading, node, where: reading.struct(made, node, where), _mapping)


def _mapping(value: msgspec.Struct) -> yaml.Node:
    pairs = []
    for key, (field, how) in FORM[type(value)].items():
        inner = getattr(value, field)
        if inner != _default(type(value), field):
            pairs.append((_scalar(key), how.write(inner)))
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


def _corner(reading: _Reading, node: Node, where: str) -> Any:
    """A position in words, or a list of two numbers."""
    if node.items is not None and len(node.items) == 2:
        pair = [reading.text(one, where) for one in node.items]
        if None in pair:
            return None
        node = Node(node.line, node.column, ", ".join(pair))
    return _POSITION.read(reading, node, where)


def _flag(text: str) -> bool:
    if text not in ("yes", "no", "true", "false"):
        raise ValueError(f"yes or no, not {text[:40]!r}")
    return text in ("yes", "true")


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"a whole number, not {text[:40]!r}")
    return int(text)


def _duration(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,16}) ?(d|h|min|s|ms)", text)
    if not found:
        raise ValueError(f"a time is written as 30 d, 1 h, 90 min or 10 s, not {text[:40]!r}")
    if (millis := int(found[1]) * _UNITS[found[2]]) > LARGEST:
        raise ValueError(f"{text} is longer than can be told")
    return millis


def _write_duration(millis: int) -> str:
    unit = next(u for u, size in _UNITS.items() if millis % size == 0)
    return f"{millis // _UNITS[unit]} {unit}"


def _instant(text: str) -> int:
    """The beginning of a date, UTC, or a date and time that ends in Z; in ms since 1970Z."""
    if re.fullmatch(r"-?[0-9]{1,16} ms", text) and abs(int(text[:-3])) <= LARGEST:
        return int(text[:-3])
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"a date is written as 2026-12-01, not {text[:40]!r}")
    try:
        at = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError as error:
        raise ValueError(f"there is no {text}") from error
    return (at.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND


def _write_instant(millis: int) -> str:
    try:
        at = _EPOCH + timedelta(milliseconds=millis)
    except OverflowError:
        return f"{millis} ms"
    if millis % DAY == 0:
        return f"{at:%Y-%m-%d}".zfill(10)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_TEXT = _How(_Reading.text, _scalar)
_TEXTS = _many(_TEXT, flow=True)
_NAMES = _one(Names)
_FLAG = _by(_flag, lambda value: "yes" if value else "no")
_COUNT = _by(_count, str)
_DURATION = _by(_duration, _write_duration)
_DATE = _by(_instant, _write_instant)
_POSITION = _by(written.read_position, lambda corner: written.write_position(*corner))
FORM: dict[type[msgspec.Struct], dict[str, tuple[str, _How]]] = {
    Names: {"en": ("en", _TEXT), "ja": ("ja", _TEXT), "zh-Hant": ("zh_hant", _TEXT)},
    Concluder: {"party": ("party", _TEXT), "name": ("name", _NAMES)},
    NamedArea: {
        "code": ("code", _TEXT),
        "name": ("name", _NAMES),
        "corners": ("ring", _many(_How(_corner, _POSITION.write))),
    },
    Conditions: {
        "checks answered": ("checks_answered", _COUNT),
        "days at step": ("days_at_step", _COUNT),
    },
    Rule: {
        "kinds": ("kinds", _TEXTS),
        "from": ("from_parties", _TEXTS),
        "to": ("to_parties", _TEXTS),
        "to bodies": ("to_organisations", _TEXTS),
        "purposes": ("purposes", _TEXTS),
        "areas": ("areas", _TEXTS),
        "precision": ("precision", _by(written.read_angle, written.write_angle)),
        "delay": ("delay", _DURATION),
        "omit": ("omit", _TEXTS),
        "keep": ("keep", _DURATION),
        "pass on": ("pass_on", _FLAG),
    },
    Step: {
        "name": ("name", _NAMES),
        "conditions": ("conditions", _one(Conditions)),
        "rules": ("rules", _many(_one(Rule))),
    },
    Agreement: {
        "title": ("title", _NAMES),
        "parties": ("parties", _TEXTS),
        "concluded by": ("concluded_by", _many(_one(Concluder))),
        "carried out by": ("carried_out_by", _TEXTS),
        "basis": ("basis", _TEXT),
        "citations": ("citations", _many(_TEXT)),
        "valid from": ("valid_from", _DATE),
        "valid until": ("valid_until", _DATE),
        "relaying": ("relaying", _FLAG),
        "names of officers": ("officers_named", _FLAG),
        "areas": ("areas", _many(_one(NamedArea))),
        "steps": ("steps", _many(_one(Step))),
    },
}
"""What may stand where: the key as people write it, the field, and how its value is read."""


class _Dumper(yaml.SafeDumper):
    """Every scalar is a text, so none needs quotes to stay one."""


_Dumper.yaml_implicit_resolvers = {}


def write(agreement: Agreement) -> str:
    """The text of an agreement; `read` gives the same again. One that contradicts itself is
    written too.
    """
    node = _mapping(agreement)
    text: str = yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=100)
    return text
