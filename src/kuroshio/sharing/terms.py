"""The text of an agreement: what parties sign. Steps release more and more, each in rules.

All of it is data that appears on every print, is shown in plain words, and drives the gate.
A step's rules come on top of those of the steps before it.
"""

from collections.abc import Iterator

import msgspec

from kuroshio.errors import Refused
from kuroshio.feed.entry import digest
from kuroshio.geo import area as areas
from kuroshio.trust.document import Names
from kuroshio.values import DAY

PICTURE = "picture"
"""The kind of the picture, which is no record."""

PURPOSES = (
    "coordination", "rescue", "safety", "law-enforcement", "relief", "exercise", "consultation",
)  # fmt: skip
"""What information is given for. It travels with every record; `coordination` is the default."""

FIELDS = ("attachments", "name", "call-sign", "destination", "size", "course", "status")
"""What a rule may leave out: attachments of messages; the others of vessels in the picture."""

STEPS_LIMIT, RULES_LIMIT, CORNERS_LIMIT = 20, 100, 1_000


class NamedArea(msgspec.Struct, frozen=True):
    """An area that rules name by its code."""

    code: str
    name: Names
    ring: tuple[tuple[float, float], ...]
    """Corners (latitude, longitude) in degrees, WGS 84; edges straight on a plain chart."""


class Rule(msgspec.Struct, frozen=True):
    """What one step lets pass. Empty fields limit nothing."""

    kinds: tuple[str, ...]
    """Exact kinds, or a prefix ending in `.*`; `picture` for the picture."""
    from_parties: tuple[str, ...] = ()
    """Empty: any party of the agreement."""
    to_parties: tuple[str, ...] = ()
    to_organisations: tuple[str, ...] = ()
    """Codes `PARTY/ORGANISATION`; empty: every body of the receiving party."""
    purposes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    """Codes of areas: every position in a record lies in one of them."""
    precision: float = 0.0
    """Degrees to which positions are rounded; 0: as they are."""
    delay: int = 0
    """ms that a record, or a position, is held back."""
    omit: tuple[str, ...] = ()
    """Of FIELDS: what is left out."""
    keep: int = 0
    """ms for which the receiver keeps it; 0: no limit."""
    pass_on: bool = False
    """Whether the receiver may pass it on to others."""

    def covers(self, kind: str) -> bool:
        """Whether `kind` is among this rule's kinds."""
        return any(k == kind or (k.endswith(".*") and kind.startswith(k[:-1])) for k in self.kinds)


class Conditions(msgspec.Struct, frozen=True):
    """What must be true, by figures that all sides hold, before a step may be signed."""

    checks_answered: int = 0
    """Communication checks answered, in each direction between every two of the parties."""
    days_at_step: int = 0
    """Days since the step before it was taken."""


class Step(msgspec.Struct, frozen=True):
    """One rung of the ladder: what it adds, and when it may be taken."""

    name: Names
    rules: tuple[Rule, ...]
    conditions: Conditions = Conditions()


class Concluder(msgspec.Struct, frozen=True):
    """Who concludes for a party, as all prints say it (for example an association)."""

    party: str
    name: Names


class Agreement(msgspec.Struct, frozen=True):
    """The text that is signed."""

    title: Names
    parties: tuple[str, ...]
    """Sorted, each once."""
    steps: tuple[Step, ...]
    valid_from: int
    """ms since 1970Z."""
    valid_until: int
    concluded_by: tuple[Concluder, ...] = ()
    carried_out_by: tuple[str, ...] = ()
    """Codes `PARTY/ORGANISATION`."""
    basis: str = ""
    citations: tuple[str, ...] = ()
    areas: tuple[NamedArea, ...] = ()
    relaying: bool = False
    """Whether a party of it may carry what it cannot read between two others."""
    officers_named: bool = False
    """Whether names of officers are shown, or posts only."""

    def rules(self, step: int) -> tuple[Rule, ...]:
        """What is released while `step` (1 is the first) stands."""
        return tuple(rule for taken in self.steps[:step] for rule in taken.rules)

    def rings(self, rule: Rule) -> tuple[tuple[tuple[float, float], ...], ...]:
        """The corners of each area that a rule names."""
        return tuple(a.ring for a in self.areas if a.code in rule.areas)


def text_hash(agreement: Agreement) -> bytes:
    """SHA-256 of the text that is signed (its JSON, fields in declared order)."""
    return digest(msgspec.json.encode(agreement))


def check(agreement: Agreement) -> None:
    """Refused (`agreement.bad`) at the first thing in which a text contradicts itself; `detail`
    says where (`steps.2.rules.1`, counted from 1).
    """
    for where, wrong in faults(agreement):
        raise Refused("agreement.bad", f"{where}: {wrong}" if where else wrong, where=where)


def faults(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Everything in which a text contradicts itself, and where."""
    parties = agreement.parties
    if len(parties) < 2 or list(parties) != sorted(set(parties)):
        yield "parties", "an agreement names two or more parties, sorted, each once"
    if agreement.valid_until <= agreement.valid_from:
        yield "valid_until", "it ends before it begins"
    if not agreement.title.en.strip():
        yield "title", "an agreement has a title"
    yield from _area_faults(agreement)
    yield from _body_faults(agreement)
    if not 0 < len(agreement.steps) <= STEPS_LIMIT:
        yield "steps", f"an agreement has 1 to {STEPS_LIMIT} steps"
    for number, step in enumerate(agreement.steps, 1):
        yield from _step_faults(agreement, number, step)


def _body_faults(agreement: Agreement) -> Iterator[tuple[str, str]]:
    parties = agreement.parties
    for concluder in agreement.concluded_by:
        if concluder.party not in parties:
            yield "concluded_by", f"{concluder.party} is no party of it"
    for code in agreement.carried_out_by:
        if code.partition("/")[0] not in parties or "/" not in code:
            yield "carried_out_by", f"{code} is no body (PARTY/BODY) of a party of it"


def _step_faults(agreement: Agreement, number: int, step: Step) -> Iterator[tuple[str, str]]:
    where = f"steps.{number}"
    if not 0 < len(step.rules) <= RULES_LIMIT:
        yield where, f"a step has 1 to {RULES_LIMIT} rules"
    if min(step.conditions.checks_answered, step.conditions.days_at_step) < 0:
        yield f"{where}.conditions", "a figure below zero"
    if number == 1 and step.conditions.days_at_step:
        yield f"{where}.conditions", "the first step follows no other, so no days are counted"
    for place, rule in enumerate(step.rules, 1):
        if (rule.precision or rule.omit) and rule.covers("consultation.sent"):
            yield f"{where}.rules.{place}", "a consultation or a request is given whole, as signed"
        for wrong in _rule_faults(agreement, rule):
            yield f"{where}.rules.{place}", wrong


def _area_faults(agreement: Agreement) -> Iterator[tuple[str, str]]:
    codes = [area.code for area in agreement.areas]
    for place, area in enumerate(agreement.areas, 1):
        where = f"areas.{place}"
        if not area.code or codes.count(area.code) > 1:
            yield where, f"each area has a code of its own, not {area.code!r}"
        if len(area.ring) > CORNERS_LIMIT:
            yield where, f"an area has at most {CORNERS_LIMIT} corners"
        elif wrong := areas.fault(area.ring):
            yield where, f"{area.code}: {wrong}"
    used = {c for step in agreement.steps for rule in step.rules for c in rule.areas}
    for code in sorted(set(codes) - used):
        yield f"areas.{codes.index(code) + 1}", f"no rule names the area {code}"


def _rule_faults(agreement: Agreement, rule: Rule) -> Iterator[str]:
    parties = set(agreement.parties)
    if not rule.kinds or not all(rule.kinds):
        yield "a rule names the kinds that it is about"
    for party in sorted({*rule.from_parties, *rule.to_parties} - parties):
        yield f"{party} is no party of the agreement"
    senders, receivers = set(rule.from_parties) or parties, set(rule.to_parties) or parties
    if not any(a != b for a in senders for b in receivers):
        yield "nobody gives anything to anybody by this rule"
    for code in rule.to_organisations:
        if code.partition("/")[0] not in receivers or "/" not in code:
            yield f"{code} is no body (PARTY/BODY) of a party that receives by this rule"
    for word in sorted(set(rule.purposes) - set(PURPOSES)):
        yield f"there is no purpose {word!r}; there are {', '.join(PURPOSES)}"
    for word in sorted(set(rule.omit) - set(FIELDS)):
        yield f"there is no field {word!r}; there are {', '.join(FIELDS)}"
    for code in sorted(set(rule.areas) - {a.code for a in agreement.areas}):
        yield f"the agreement has no area {code!r}"
    if not 0 <= rule.precision <= 10:
        yield "a precision is 0 to 10 degrees"
    if not 0 <= rule.delay <= 366 * DAY or rule.keep < 0:
        yield "a delay is 0 to 366 days, and nothing is kept for less than no time"
    if PICTURE in rule.kinds and len(rule.kinds) > 1:
        yield "the picture has a rule of its own"


def contradiction(new: Agreement, old: Agreement) -> str:
    """In what two texts between the same parties contradict each other while both are valid: they
    have one title, or handle the same information differently. Empty: in nothing.
    """
    apart = new.valid_until <= old.valid_from or old.valid_until <= new.valid_from
    if new.parties != old.parties or apart:
        return ""
    if new.title == old.title:
        return "it overlaps in time with an agreement of the same title"
    for mine in new.rules(len(new.steps)):
        for theirs in old.rules(len(old.steps)):
            if _same_information(mine, theirs) and _handled(mine) != _handled(theirs):
                kinds = ", ".join(mine.kinds)
                return f"both are about {kinds}, between the same, and handle it differently"
    return ""


def _same_information(a: Rule, b: Rule) -> bool:
    kinds = any(b.covers(k.removesuffix("*") + "x" if k.endswith(".*") else k) for k in a.kinds)
    kinds = kinds or any(
        a.covers(k.removesuffix("*") + "x" if k.endswith(".*") else k) for k in b.kinds
    )
    return kinds and all(
        _meet(*pair)
        for pair in (
            (a.from_parties, b.from_parties), (a.to_parties, b.to_parties),
            (a.to_organisations, b.to_organisations), (a.purposes, b.purposes),
            (a.areas, b.areas),
        )
    )  # fmt: skip


def _meet(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return not a or not b or bool(set(a) & set(b))


def _handled(rule: Rule) -> tuple[object, ...]:
    return (rule.precision, rule.delay, sorted(rule.omit), rule.keep, rule.pass_on)
