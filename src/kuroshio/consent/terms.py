"""What is asked and what is agreed to: a question, a use, conditions. Plain data that is signed.

General terms only: this carries a question and its answer, and plans no operation.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from kuroshio.consent.treaties import TREATIES, subject_of
from kuroshio.errors import Refused
from kuroshio.feed.entry import digest
from kuroshio.geo.area import Area
from kuroshio.geo.area import fault as area_fault

Form = Literal["prior-consultation", "request"]
LANGUAGES = ("en", "ja", "zh-Hant")
TEXT_LIMIT = 20_000
COUNTS = ("aircraft", "ships", "flights", "persons")
"""What numbers are of."""
Ring = tuple[tuple[float, float], ...]
Misfit = Literal["kind", "facility", "time", "area", "number"]


class Fault(NamedTuple):
    """What is wrong: a code, by which a page says it in the reader's language, and words."""

    why: str
    words: str


class Text(msgspec.Struct, frozen=True):
    """One language version."""

    lang: str
    text: str


class Count(msgspec.Struct, frozen=True):
    """So many of a thing."""

    of: str
    """Of COUNTS."""
    number: int


class Use(msgspec.Struct, frozen=True):
    """What is to be used, where and when; also one use that is made."""

    kind: str
    """A subject's code (consent.treaties)."""
    start: int
    """ms since 1970Z."""
    end: int
    facility: str = ""
    """Id in the gazetteer; empty: none."""
    position: tuple[float, float] | None = None
    """(latitude, longitude) in degrees, of the place or the area's middle."""
    numbers: tuple[Count, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """What one party asks another. Its SHA-256 stands in every decision about it."""

    form: Form
    treaty: str
    """A code of TREATIES for a prior consultation, empty for a request."""
    asker: str
    respondent: str
    use: Use
    texts: tuple[Text, ...]
    """The language versions, all of them shown to whoever decides."""
    authoritative: str
    """The language of the version that holds where they differ."""
    answer_by: int
    """ms; after it the answer reads "no answer", which is no consent."""


class Conditions(msgspec.Struct, frozen=True):
    """Under what a consent stands. Empty fields limit nothing; the words limit as well, and are
    for people to judge.
    """

    kinds: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    """ms; 0: as asked."""
    areas: tuple[Ring, ...] = ()
    """A use lies within one of them."""
    numbers: tuple[Count, ...] = ()
    """At most so many."""
    texts: tuple[Text, ...] = ()


NO_CONDITIONS = Conditions()


class Release(msgspec.Struct, frozen=True):
    """A text for others: exactly what is told, and to whom."""

    texts: tuple[Text, ...]
    authoritative: str
    to: tuple[str, ...]
    """Codes of the other parties, sorted."""


def question_hash(question: Question) -> bytes:
    """SHA-256 of its JSON, fields in declared order."""
    return digest(msgspec.json.encode(question, order="deterministic"))


def check(question: Question, now: int) -> None:
    """Refused (`consultation.bad-question`) at the first thing that is wrong with it."""
    for wrong in question_faults(question, now):
        raise Refused("consultation.bad-question", wrong.words, why=wrong.why)


def question_faults(question: Question, now: int) -> Iterator[Fault]:
    """What is wrong with a question."""
    if question.form == "prior-consultation":
        treaty = TREATIES.get(question.treaty)
        if treaty is None:
            yield Fault("no-treaty", "a prior consultation names the treaty that provides for it")
        elif (question.asker, question.respondent) != (treaty.asker, treaty.respondent):
            yield Fault(
                "wrong-sides",
                f"under this treaty {treaty.asker} asks {treaty.respondent}, and nobody else asks",
            )
    elif question.treaty:
        yield Fault(
            "mixed-forms", "a request rests on no treaty's consultation: the two are never mixed"
        )
    if question.asker == question.respondent:
        yield Fault("itself", "nobody asks itself")
    if subject_of(question.treaty, question.use.kind) is None:
        yield Fault("no-subject", f"{question.use.kind!r} is no subject of this form")
    yield from text_faults(question.texts, question.authoritative)
    yield from use_faults(question.use)
    if question.answer_by <= now:
        yield Fault("answer-past", "the time for an answer has passed already")
    if question.use.end <= now:
        yield Fault("use-past", "the time that is asked for has passed already")


def use_faults(use: Use) -> Iterator[Fault]:
    """What is wrong with a use."""
    if use.end <= use.start:
        yield Fault("reversed", "it ends before it begins")
    if use.position and not (abs(use.position[0]) <= 90 and abs(use.position[1]) <= 180):
        yield Fault("position", "the position is none on the earth")
    yield from _number_faults(use.numbers)


def text_faults(texts: tuple[Text, ...], authoritative: str) -> Iterator[Fault]:
    """What is wrong with language versions."""
    langs = [t.lang for t in texts]
    if len(set(langs)) != len(langs) or set(langs) - set(LANGUAGES):
        yield Fault("languages", f"each language version once, of {', '.join(LANGUAGES)}")
    if authoritative not in langs:
        yield Fault("authoritative", "the authoritative language is one of the language versions")
    if any(not t.text.strip() or len(t.text) > TEXT_LIMIT for t in texts):
        yield Fault("text-length", f"each language version has 1 to {TEXT_LIMIT} letters")


def release_faults(release: Release, parties: tuple[str, ...]) -> Iterator[Fault]:
    """What is wrong with a text for others; `parties`: the two of the matter."""
    yield from text_faults(release.texts, release.authoritative)
    if not release.to or list(release.to) != sorted(set(release.to) - set(parties)):
        yield Fault("whom", "it names each party that it is for once, and others than the two")


def condition_faults(conditions: Conditions, asked: Use) -> Iterator[Fault]:
    """In what conditions contradict each other, or leave nothing of what was asked."""
    start, end = conditions.start or asked.start, conditions.end or asked.end
    if end <= start:
        yield Fault("reversed", "their time ends before it begins")
    elif end <= asked.start or start >= asked.end:
        yield Fault("outside-time", "their time lies outside the time that was asked for")
    if conditions.kinds and asked.kind not in conditions.kinds:
        yield Fault("kind", "they leave out the very kind of use that was asked for")
    if conditions.facilities and asked.facility not in conditions.facilities:
        yield Fault("facility", "they leave out the very facility that was asked for")
    for ring in conditions.areas:
        if wrong := area_fault(ring):
            yield Fault("area", wrong)
    sound = conditions.areas and not any(area_fault(ring) for ring in conditions.areas)
    if sound and asked.position and not _within(conditions.areas, asked.position):
        yield Fault("outside-area", "the place that was asked for lies outside their area")
    yield from _number_faults(conditions.numbers)
    langs = [t.lang for t in conditions.texts]
    if len(set(langs)) != len(langs) or any(not t.text.strip() for t in conditions.texts):
        yield Fault("languages", "their words stand once in each language, and are not empty")


def misfit(use: Use, asked: Use, conditions: Conditions) -> Misfit | None:
    """In what a use is not what was asked and agreed to; None when it is. What is not said is
    not covered: a use without a position lies in no area.
    """
    kinds = conditions.kinds or (asked.kind,)
    if use.kind not in kinds or use.kind != asked.kind:
        return "kind"
    facilities = conditions.facilities or (asked.facility,)
    if use.facility not in facilities or (asked.facility and use.facility != asked.facility):
        return "facility"
    start = max(asked.start, conditions.start)
    end = min(asked.end, conditions.end or asked.end)
    if not start <= use.start < use.end <= end:
        return "time"
    if conditions.areas and not (use.position and _within(conditions.areas, use.position)):
        return "area"
    told = {n.of: n.number for n in use.numbers}
    limits = (*asked.numbers, *conditions.numbers)
    if any(n.of not in told or told[n.of] > n.number for n in limits):
        return "number"
    return None


def narrowed(asked: Use, conditions: Conditions, until: int = 0) -> Use:
    """The most of what was asked for that keeps to the conditions (and ends by `until`, ms)."""
    ends = [asked.end, *(end for end in (conditions.end, until) if end)]
    most = {n.of: n.number for n in asked.numbers}
    for one in conditions.numbers:
        most[one.of] = min(one.number, most.get(one.of, one.number))
    return msgspec.structs.replace(
        asked, start=max(asked.start, conditions.start), end=min(ends),
        numbers=tuple(Count(of, number) for of, number in sorted(most.items())),
    )  # fmt: skip


def _number_faults(numbers: tuple[Count, ...]) -> Iterator[Fault]:
    if len({n.of for n in numbers}) != len(numbers):
        yield Fault("numbers", "there is one number of each thing")
    for one in numbers:
        if one.of not in COUNTS:
            yield Fault("numbers", f"numbers are of {', '.join(COUNTS)}, not of {one.of!r}")
        if one.number < 1:
            yield Fault("numbers", f"the number of {one.of} is below one")


def _within(rings: tuple[Ring, ...], position: tuple[float, float]) -> bool:
    return any(not area_fault(ring) and Area(ring).holds_one(*position) for ring in rings)
