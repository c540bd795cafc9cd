"""House rule 10: docs run. What the docs do not name fails here, by name.

The pages are kept by hand, a sentence for each thing; these tests only say what is missing and
what has gone.
"""

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.house.source import PACKAGE, ROOT, Function, functions, modules, tree, where

DOCS = ROOT / "docs"
ERRORS = ("Refused", "Untrusted", "Unavailable")
PASS_CODES_ON: set[str] = {"cli/client.py"}
"""Files that raise again, under its own code, an error that another process has named."""


@cache
def page(name: str) -> str:
    """A page of the docs."""
    path = DOCS / name
    assert path.exists(), f"docs/{name} is missing"
    return path.read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under the first heading that begins with `heading`, up to its next sibling."""
    found = re.search(rf"^(#+) `?{re.escape(heading)}\b.*$", text, re.MULTILINE)
    if not found:
        return ""
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> dict[str, list[str]]:
    """The table rows of a page whose first cell is `code`: that code, and the other cells."""
    found = re.findall(r"^\| *`([^`]+)` *\|(.*)\|\s*$", text, re.MULTILINE)
    return {first: [cell.strip() for cell in rest.split("|")] for first, rest in found}


# --- error codes -------------------------------------------------------------------------------


def literals(node: ast.expr, constants: dict[str, str]) -> list[str]:
    """The texts an expression can be; empty when that cannot be read off the source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Name) and node.id in constants:
        return [constants[node.id]]
    if isinstance(node, ast.IfExp):
        both = [literals(node.body, constants), literals(node.orelse, constants)]
        return both[0] + both[1] if all(both) else []
    return []


def called(node: ast.Call) -> str:
    """The last word of what is called."""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def handed_in(source: ast.Module, function: Function, parameter: str) -> list[str]:
    """The literals that a parameter is given in this module; empty when one is none."""
    names = [argument.arg for argument in function.args.args]
    if parameter not in names:
        return []
    place = names.index(parameter)
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    texts = set(literals(defaults[parameter], {})) if parameter in defaults else set()
    for call in ast.walk(source):
        if isinstance(call, ast.Call) and called(call) == function.name:
            given = [k.value for k in call.keywords if k.arg == parameter] or call.args[place:][:1]
            found = [text for value in given for text in literals(value, {})]
            if len(found) < len(given):
                return []
            texts |= set(found)
    return sorted(texts)


def raised(source: ast.Module) -> Iterator[tuple[ast.Call, str, list[str]]]:
    """Every error made in a module: the call, its class, and the codes it can have."""
    constants = {
        target.id: node.value.value
        for node in source.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    inside = {call: function for _, function in functions(source) for call in ast.walk(function)}
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and node.args and called(node) in ERRORS:
            texts = literals(node.args[0], constants)
            if not texts and isinstance(node.args[0], ast.Name) and node in inside:
                texts = handed_in(source, inside[node], node.args[0].id)
            yield node, called(node), texts


@cache
def codes() -> dict[str, dict[str, str]]:
    """Class → code → where it is raised first."""
    found: dict[str, dict[str, str]] = {name: {} for name in ERRORS}
    for path in modules():
        for node, kind, texts in raised(tree(path)):
            for text in texts:
                found[kind].setdefault(text, where(path, node))
    return found


def test_every_error_has_a_code_that_can_be_read_off_the_source() -> None:
    unclear = [
        where(path, node)
        for path in modules()
        if str(path.relative_to(PACKAGE)) not in PASS_CODES_ON
        for node, _, texts in raised(tree(path))
        if not texts
    ]
    assert not unclear, f"give the code as a literal, so that docs/errors.md can name it: {unclear}"


def test_codes_are_lower_case_words_joined_by_dots_and_hyphens() -> None:
    bad = {
        code: place
        for of_class in codes().values()
        for code, place in of_class.items()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+", code)
    }
    assert not bad


def test_a_code_belongs_to_one_class() -> None:
    by_class = codes()
    shared = {
        code: [by_class[a][code], by_class[b][code]]
        for a, b in (ERRORS[:2], ERRORS[1:], (ERRORS[0], ERRORS[2]))
        for code in by_class[a].keys() & by_class[b].keys()
    }
    assert not shared, f"one code says two things about whose move it is: {shared}"


@pytest.mark.parametrize("kind", ERRORS)
def test_docs_name_every_error_code(kind: str) -> None:
    known = codes()[kind]
    assert known or kind == "Unavailable", f"no {kind} found in src: is the scan still right?"
    named = rows(section(page("errors.md"), kind))
    missing = [f"`{code}` ({known[code]})" for code in sorted(known.keys() - named.keys())]
    assert not missing, f"not in docs/errors.md under {kind}:\n" + "\n".join(missing)
    wordless = [code for code, cells in named.items() if not all(cells)]
    assert not wordless, f"docs/errors.md says nothing of {wordless}"


def test_docs_name_no_error_code_that_has_gone() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in modules())
    gone = [code for code in rows(page("errors.md")) if f'"{code}"' not in source]
    assert not gone, f"docs/errors.md names what nothing raises: {gone}"


# --- settings ----------------------------------------------------------------------------------

CONFIG = PACKAGE / "node" / "config.py"


def settings() -> list[str]:
    """The fields of every class in node/config.py."""
    return [
        line.target.id
        for node in tree(CONFIG).body
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and not ast.unparse(line.annotation).startswith(("ClassVar", "typing.ClassVar"))
    ]


def test_docs_name_every_setting_with_unit_and_default() -> None:
    fields = settings()
    assert fields, "no settings found: is the scan still right?"
    # A setting inside a table of the file may stand as `sources.name`: its own name is the last.
    table = {key.split(".")[-1]: cells for key, cells in rows(page("configuration.md")).items()}
    missing = [f for f in fields if f not in table]
    assert not missing, f"not in docs/configuration.md: {missing}"
    thin = [f for f in fields if len(table[f]) < 3 or not all(table[f])]
    assert not thin, f"docs/configuration.md: | `name` | unit | default | meaning |: {thin}"
    gone = [f for f in table if f not in fields]
    assert not gone, f"docs/configuration.md names settings that have gone: {gone}"


# --- commands ----------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command with its options, as a person types them."""
    import typer.main

    from kuroshio.cli.main import app

    def walk(command: object, name: str) -> Iterator[tuple[str, list[str]]]:
        children = getattr(command, "commands", {})
        options = [
            max(parameter.opts, key=len)
            for parameter in getattr(command, "params", [])
            if parameter.param_type_name == "option" and not getattr(parameter, "hidden", False)
        ]
        shown = [o for o in options if o not in {"--help", "--install-completion"}]
        yield name, [o for o in shown if o != "--show-completion"]
        for child, inner in children.items():
            if not getattr(inner, "hidden", False):
                yield from walk(inner, f"{name} {child}")

    yield from walk(typer.main.get_command(app), "kuroshio")


def test_docs_name_every_command_and_option() -> None:
    found = list(commands())
    assert len(found) > 1, "no commands found: is the scan still right?"
    text = page("cli.md")
    missing = []
    for name, options in found:
        part = section(text, name)
        if not part:
            missing.append(name)
        missing += [f"{name} {option}" for option in options if f"`{option}" not in part]
    assert not missing, "not in docs/cli.md (a heading for each command):\n" + "\n".join(missing)


# --- fact kinds --------------------------------------------------------------------------------


def kinds_of(source: ast.AST) -> Iterator[str]:
    """The kinds that classes carry: `tag="…"` or `kind: ClassVar[str] = "…"`."""
    for node in ast.walk(source):
        if not isinstance(node, ast.ClassDef):
            continue
        for keyword in node.keywords:
            if keyword.arg == "tag" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)
        for line in node.body:
            targets = [line.target] if isinstance(line, ast.AnnAssign) else []
            targets = line.targets if isinstance(line, ast.Assign) else targets
            named = any(isinstance(t, ast.Name) and t.id in {"kind", "KIND"} for t in targets)
            value = getattr(line, "value", None)
            if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def test_docs_name_every_fact_kind() -> None:
    files = modules("trust", "feed", "sharing", "domains")
    kinds = {kind: where(path) for path in files for kind in kinds_of(tree(path))}
    assert kinds, "no fact kinds found: is the scan still right?"
    text = page("protocol/facts.md")
    named = rows(text)
    missing = {kind: place for kind, place in kinds.items() if not all(named.get(kind, [""]))}
    assert not missing, f"not in docs/protocol/facts.md: {missing}"
    gone = sorted(named.keys() - kinds.keys())
    assert not gone, f"docs/protocol/facts.md names kinds that have gone: {gone}"


# --- what others made, in the bundle -----------------------------------------------------------


def test_docs_name_the_licence_of_all_that_the_pages_bundle() -> None:
    manifest = ROOT / "ui" / "package.json"
    packages = json.loads(manifest.read_text(encoding="utf-8")).get("dependencies", {})
    assert packages
    text = page("licences.md")
    missing = [name for name in packages if f"`{name}`" not in text]
    assets = ROOT / "ui" / "public"
    missing += [
        f"ui/public/{path.name}/" for path in sorted(assets.glob("*"))
        if path.is_dir() and f"`ui/public/{path.name}/`" not in text
    ]  # fmt: skip
    assert not missing, f"not in docs/licences.md: {missing}"


def test_docs_name_the_licence_of_all_that_a_node_runs() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[A-Za-z0-9._-]+", line)[0] for line in project["dependencies"]]
    assert names
    missing = [name for name in names if f"`{name}`" not in page("licences.md")]
    assert not missing, f"not in docs/licences.md: {missing}"


# --- the pages themselves ----------------------------------------------------------------------


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    assert pages
    broken = [
        f"{where(path)}: {target}"
        for path in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert not broken


def test_the_architecture_page_is_short_and_shows_the_diagram_that_is_checked() -> None:
    path = ROOT / "ARCHITECTURE.md"
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    missing = [layer for layer in layers() if layer not in text]
    assert not missing, f"{path.name} does not show the layers {missing} as .importlinter has them"


def layers() -> list[str]:
    """The lines of the diagram in .importlinter."""
    from configparser import ConfigParser

    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser["importlinter:contract:arrows"]["layers"].split("\n")[1:]


# --- the tests of these tests ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "codes_found"),
    [
        ('raise Refused("a.b", "text")', ["a.b"]),
        ('errors.Untrusted("a.b", "text")', ["a.b"]),
        ('CODE = "a.b"\nraise Unavailable(CODE, "")', ["a.b"]),
        ('raise Refused("a.b" if x else "a.c", "")', ["a.b", "a.c"]),
        ('raise Refused(f"a.{x}", "")', []),
        ('raise Refused(code, "")', []),
        ('def f(a, code="a.b"): raise Refused(code, "")\nf(1)\nf(1, "a.c")', ["a.b", "a.c"]),
        ('def f(code): raise Refused(code, "")\nf(code="a.b")', ["a.b"]),
        ('def f(code): raise Refused(code, "")\nf("a.b")\nf(x)', []),
    ],
)
def test_the_scan_reads_codes(source: str, codes_found: list[str]) -> None:
    [(_, _, texts)] = raised(ast.parse(source))
    assert texts == codes_found


def test_the_scan_reads_kinds() -> None:
    source = (
        'class A(Fact, tag="hotline.sent"): pass\n'
        'class B(Fact):\n    kind: ClassVar[str] = "sar.opened"\n'
        "class C(Fact):\n    kind: str\n"
    )
    assert sorted(kinds_of(ast.parse(source))) == ["hotline.sent", "sar.opened"]


def test_sections_and_rows_are_read_as_a_person_reads_them() -> None:
    text = "## Refused: x\n| `a.b` | why |\n### more\n| `a.c` | |\n## Untrusted\n| `u` | y |\n"
    assert rows(section(text, "Refused")) == {"a.b": ["why"], "a.c": [""]}
    assert section(text, "Unavailable") == ""


def test_the_package_is_the_one_that_is_scanned() -> None:
    spec = importlib.util.find_spec("kuroshio")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).parent == PACKAGE, "run `make setup` here: another copy is installed"
