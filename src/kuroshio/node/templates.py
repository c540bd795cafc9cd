"""Templates of agreements, as they lie in the package: YAML that people fill in and propose."""

from functools import cache
from importlib import resources

from kuroshio.errors import Refused

_FOLDER = resources.files("kuroshio.sharing") / "templates"


@cache
def names() -> tuple[str, ...]:
    """The templates that there are, sorted: `search-and-rescue`."""
    files = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in files if n.endswith(".yaml")))


def text(name: str) -> str:
    """The YAML of a template. Refused (`agreement.no-template`) when there is none of that name."""
    if name not in names():
        raise Refused("agreement.no-template", f"there are {', '.join(names())}", template=name)
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
