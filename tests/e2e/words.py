"""What the pages say, read from their own catalogues: a better word breaks no test."""

import json
import re
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BOOK = json.loads((REPOSITORY / "src/kuroshio/phrases/phrases.json").read_text(encoding="utf-8"))
LANGS = ("en", "ja", "zh-Hant")
_TEXT = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_ENTRY = re.compile(
    rf"""'([\w.-]+)':\s*\{{\s*en:\s*{_TEXT},\s*ja:\s*{_TEXT},\s*'zh-Hant':\s*{_TEXT}""", re.DOTALL
)
_ROW = re.compile(rf"""'?([\w.-]+)'?:\s*\[\s*{_TEXT},\s*{_TEXT},\s*{_TEXT},?\s*\]""", re.DOTALL)
_CALL = re.compile(rf"""'([\w.-]+)':\s*row\(\s*{_TEXT},\s*{_TEXT},\s*{_TEXT},?\s*\)""", re.DOTALL)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every entry of the pages and of the map, by key and language."""
    source = REPOSITORY / "ui/src"
    found: dict[str, dict[str, str]] = {}
    for pattern, files, mark in (
        (_ROW, [source / "map/words.ts"], "map:"),
        (_ENTRY, sorted((source / "i18n").glob("*.ts")), ""),
        (_CALL, sorted((source / "i18n").glob("*.ts")), ""),
    ):
        for file in files:
            for key, *texts in pattern.findall(file.read_text(encoding="utf-8")):
                plain = (re.sub(r"\\(.)", r"\1", text[1:-1]) for text in texts)
                found[mark + key] = dict(zip(LANGS, plain, strict=True))
    assert len(found) > 300, "the catalogues are not written as they were"
    return found


def word(key: str, lang: str, **slots: object) -> str:
    """One word of the pages; those of the map's own begin with `map:`."""
    text = catalogue()[key][lang]
    return re.sub(r"\{(\w+)\}", lambda m: str(slots.get(m[1], m[0])), text)


def pattern(key: str, lang: str, **slots: object) -> re.Pattern[str]:
    """The same where a slot's filling is not known: it may be anything."""
    pieces = re.split(r"(\{\w+\})", word(key, lang, **slots))
    return re.compile("".join(".*" if p[:1] == "{" else re.escape(p) for p in pieces))


def says_phrase(text: str, phrase: str, lang: str) -> bool:
    """Whether a text holds every fixed piece of a phrase of the book, in order."""
    template = next(p for p in BOOK["phrases"] if p["id"] == phrase)["text"][lang]
    pieces = [re.escape(piece) for piece in re.split(r"\{[^}]+\}", template)]
    return re.search(".+?".join(pieces), text, re.DOTALL) is not None
