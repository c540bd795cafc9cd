"""The phrase book as data: parsing, validation, search.

The book is the file `phrases.json` beside this module. Reading it is the caller's business;
here bytes come in and a checked `PhraseBook` comes out.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

import msgspec

from kuroshio.errors import Refused

LANGS = ("en", "ja", "zh-Hant")

Marker = Literal[
    "instruction", "advice", "warning", "information", "question", "answer", "request", "intention"
]
SlotKind = Literal["position", "time", "name", "number", "choice", "text"]
Unit = Literal["nm", "kn", "m", "km", "deg", "person", "min", "h", "hPa", "degC", "L", "vessel"]

SLOT_IN_TEXT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_PHRASE_ID = re.compile(r"[a-z][a-z-]*\.[a-z][a-z0-9-]*")
_CHOICE_KEY = re.compile(r"[a-z][a-z0-9-]*")


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything in the file: a misspelt member is refused, never ignored."""


class Words(_Data, frozen=True):
    """One thing said in the three languages."""

    en: str
    ja: str
    zh_hant: str = msgspec.field(name="zh-Hant")

    def said_in(self, lang: str) -> str:
        """These words in `lang`; a language the book has not is read in English."""
        if lang == "ja":
            return self.ja
        return self.zh_hant if lang == "zh-Hant" else self.en


class KeywordLists(_Data, frozen=True):
    """What an officer may type to find a phrase, by language."""

    en: list[str]
    ja: list[str]
    zh_hant: list[str] = msgspec.field(name="zh-Hant")


class Category(_Data, frozen=True):
    """A shelf of the book, in the order of the file."""

    id: str
    names: Words


class Slot(_Data, frozen=True):
    """A gap in a phrase. A number has its one unit; a choice has its keys and their words."""

    kind: SlotKind
    label: Words
    unit: Unit | None = None
    choices: dict[str, Words] | None = None


class Phrase(_Data, frozen=True):
    """A sentence with slots, in three languages, and who drafted and who reviewed it."""

    id: str
    category: str
    distress: bool
    marker: Marker
    text: Words
    slots: dict[str, Slot]
    keywords: KeywordLists
    drafted_by: str
    reviewed_by: str
    review: str
    back_translated_by: str = ""
    """Who read these very Japanese and Chinese words back, not having drafted them."""


class PhraseBook(_Data, frozen=True):
    """All phrases, in the order in which search and screens offer them."""

    version: int
    categories: list[Category]
    phrases: list[Phrase]

    def phrase(self, phrase_id: str) -> Phrase | None:
        """The phrase of that id, or None."""
        return next((phrase for phrase in self.phrases if phrase.id == phrase_id), None)


def parse_phrase_book(data: bytes) -> PhraseBook:
    """The book in `data`. Refused (`phrases.bad-book`), with what is wrong, unless sound."""
    try:
        book = msgspec.json.decode(data, type=PhraseBook)
    except msgspec.DecodeError as error:  # ValidationError is one too
        raise Refused("phrases.bad-book", f"the phrase book cannot be read: {error}") from error
    faults = list(_faults(book))
    if faults:
        raise Refused("phrases.bad-book", "; ".join(faults[:10]), faults=len(faults))
    return book


def _faults(book: PhraseBook) -> Iterator[str]:
    if book.version != 1:
        yield f"version {book.version} is not known here"
    categories = {category.id for category in book.categories}
    if len(categories) != len(book.categories):
        yield "two categories have one id"
    seen: set[str] = set()
    for phrase in book.phrases:
        if phrase.id in seen:
            yield f"{phrase.id}: id used twice"
        seen.add(phrase.id)
        if phrase.category not in categories:
            yield f"{phrase.id}: no category {phrase.category!r}"
        if not _PHRASE_ID.fullmatch(phrase.id):
            yield f"{phrase.id!r} is not a dotted lower-case id"
        yield from _text_faults(phrase)
        for name, slot in phrase.slots.items():
            yield from (f"{phrase.id}, slot {name}: {fault}" for fault in _slot_faults(slot))


def _text_faults(phrase: Phrase) -> Iterator[str]:
    for lang in LANGS:
        text = phrase.text.said_in(lang)
        if not text.strip():
            yield f"{phrase.id}: no {lang} text"
        if SLOT_IN_TEXT.sub("", text).strip("{}") != SLOT_IN_TEXT.sub("", text):
            yield f"{phrase.id}: a stray brace in {lang}"
        used = sorted(SLOT_IN_TEXT.findall(text))
        if used != sorted(phrase.slots):
            yield f"{phrase.id}: {lang} uses slots {used}, declared are {sorted(phrase.slots)}"
    keywords = phrase.keywords
    if not (keywords.en and keywords.ja and keywords.zh_hant):
        yield f"{phrase.id}: a language has no keywords"


def _slot_faults(slot: Slot) -> Iterator[str]:
    if (slot.kind == "number") != (slot.unit is not None):
        yield "a number, and only a number, has a unit"
    if (slot.kind == "choice") != bool(slot.choices):
        yield "a choice, and only a choice, has choices"
    for key, words in (slot.choices or {}).items():
        if not _CHOICE_KEY.fullmatch(key):
            yield f"choice {key!r} is not a lower-case key"
        if not all(words.said_in(lang).strip() for lang in LANGS):
            yield f"choice {key!r} lacks a language"
    if not all(slot.label.said_in(lang).strip() for lang in LANGS):
        yield "the label lacks a language"


def find_phrases(book: PhraseBook, typed: str) -> list[Phrase]:
    """Phrases for what an officer typed, in any of the three languages, best first.

    A keyword that begins with it comes before a text, choice or id that merely contains it.
    Within each, the order of the book: distress first.
    """
    wanted = fold(typed)
    if not wanted:
        return []
    by_keyword: list[Phrase] = []
    by_text: list[Phrase] = []
    for phrase in book.phrases:
        if any(fold(word).startswith(wanted) for word in _keywords(phrase)):
            by_keyword.append(phrase)
        elif any(wanted in fold(text) for text in _searchable(phrase)):
            by_text.append(phrase)
    return by_keyword + by_text


def fold(text: str) -> str:
    """`text` as search compares it: full and half width, case, and 臺 / 台 count as one."""
    return unicodedata.normalize("NFKC", text).casefold().replace("臺", "台").strip()


def _keywords(phrase: Phrase) -> Iterator[str]:
    yield from phrase.keywords.en
    yield from phrase.keywords.ja
    yield from phrase.keywords.zh_hant


def _searchable(phrase: Phrase) -> Iterator[str]:
    yield phrase.id
    for lang in LANGS:
        yield SLOT_IN_TEXT.sub(" ", phrase.text.said_in(lang))
        for slot in phrase.slots.values():
            yield from (words.said_in(lang) for words in (slot.choices or {}).values())
