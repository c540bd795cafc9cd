"""Writes the JSON schemas of everything pages and nodes exchange, for scripts/types.mjs.

python ui/scripts/schemas.py
"""

import json
import pathlib

import msgspec

from kuroshio.web import shapes

API = pathlib.Path(__file__).parent.parent / "src" / "api"


def structs() -> list[type[msgspec.Struct]]:
    found = [c for c in vars(shapes).values() if isinstance(c, type)]
    return [c for c in found if issubclass(c, msgspec.Struct) and c is not shapes.Shape]


def write(name: str, schema: object) -> None:
    (API / name).write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")


_, components = msgspec.json.schema_components(structs())
for component in components.values():
    component.pop("title", None)
write("shapes.schema.json", {"$defs": components})
write("live.schema.json", msgspec.json.schema(shapes.LiveToPage))
