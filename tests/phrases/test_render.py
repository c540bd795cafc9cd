"""Rendering: the words change with the reader, the facts never do."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.errors import Refused
from kuroshio.phrases.book import LANGS, Phrase, Slot, parse_phrase_book
from kuroshio.phrases.render import (
    ZONE_HOURS,
    check_part,
    format_name,
    format_number,
    format_position,
    format_time,
    render,
)
from kuroshio.phrases.slots import Part, Position, SlotName, SlotValue

BOOK = parse_phrase_book(
    (Path(__file__).parents[2] / "src/kuroshio/phrases/phrases.json").read_bytes()
)
AT = 1_793_682_000_000  # 2026-11-03T05:00Z
POSITION = SlotValue(position=Position(24.45, 123.0 + 0.2 / 60))
VESSEL = SlotValue(name=SlotName("新東漁", "XIN DONG YU", "zh-Hant"))


def sample(slot: Slot, which: int = 0) -> SlotValue:
    match slot.kind:
        case "position":
            return POSITION
        case "time":
            return SlotValue(time=AT, zone="H")
        case "name":
            return VESSEL
        case "number":
            return SlotValue(number=3.0, unit=slot.unit)
        case "choice":
            keys = list(slot.choices or {})
            return SlotValue(choice=keys[which % len(keys)])
        case _:
            return SlotValue(text="VHF 16")


def phrase(phrase_id: str) -> Phrase:
    found = BOOK.phrase(phrase_id)
    assert found is not None
    return found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("which", range(3))
def test_every_phrase_renders_in(lang: str, which: int) -> None:
    for each in BOOK.phrases:
        said = render(each, {n: sample(s, which) for n, s in each.slots.items()}, lang)
        assert not re.search(r"[{}]|None", said)
        assert "  " not in said
        for name, slot in each.slots.items():
            if slot.kind == "position":
                assert "24°27.0′N 123°00.2′E" in said, (each.id, name)
            if slot.kind == "time":
                assert re.search(r"13:00 H|13時00分（H）", said), (each.id, name)
            if slot.kind == "number":
                assert re.search("3|003", said), (each.id, name)


def test_one_phrase_in_three_languages() -> None:
    slots = {"vessel": VESSEL, "position": POSITION}
    drifting = phrase("distress.drifting-position")
    assert render(drifting, slots, "en") == (
        "Vessel XIN DONG YU (新東漁) is not under command and drifting in position "
        "24°27.0′N 123°00.2′E."
    )
    assert render(drifting, slots, "ja") == (
        "船舶新東漁（XIN DONG YU）は、運転不自由の状態で、位置24°27.0′N 123°00.2′Eにおいて漂流中。"
    )
    assert render(drifting, slots, "zh-Hant") == (
        "船舶新東漁（XIN DONG YU）操縱失靈，於位置24°27.0′N 123°00.2′E漂流。"
    )


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        (24.45, 123.0033333, "24°27.0′N 123°00.2′E"),
        (-0.5, -179.999999, "00°30.0′S 180°00.0′W"),
        (24.9999999, 122.99999999, "25°00.0′N 123°00.0′E"),
        (24.452055, 123.00005, "24°27.123′N 123°00.003′E"),
        (0.0, -0.0, "00°00.0′N 000°00.0′E"),
        (90, 180, "90°00.0′N 180°00.0′E"),
    ],
)
def test_positions(lat: float, lon: float, said: str) -> None:
    assert format_position(Position(lat, lon)) == said


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_position_reads_back_to_within_two_metres(lat: float, lon: float) -> None:
    said = format_position(Position(lat, lon))
    parts = re.findall(r"(\d+)°(\d\d\.\d{1,3})′([NSEW])", said)
    back = [(int(d) + float(m) / 60) * (-1 if h in "SW" else 1) for d, m, h in parts]
    assert all(float(minutes) < 60 for _, minutes, _ in parts)
    assert back == pytest.approx([lat, lon], abs=0.0006 / 60)


@pytest.mark.parametrize(
    ("zone", "lang", "said"),
    [
        ("Z", "en", "05:00 Z on 3 November 2026"),
        ("I", "ja", "2026年11月3日14時00分（I）"),
        ("H", "zh-Hant", "2026年11月3日13時00分（H）"),
        ("W", "en", "19:00 W on 2 November 2026"),
        ("Z", "fr", "05:00 Z on 3 November 2026"),
    ],
)
def test_times_are_in_the_senders_zone_with_its_letter(zone: str, lang: str, said: str) -> None:
    assert format_time(AT, zone, lang) == said


def test_zone_letters_are_the_nautical_ones() -> None:
    assert len(ZONE_HOURS) == 25
    assert "J" not in ZONE_HOURS
    assert (ZONE_HOURS["H"], ZONE_HOURS["I"], ZONE_HOURS["M"]) == (8, 9, 12)
    assert (ZONE_HOURS["N"], ZONE_HOURS["W"], ZONE_HOURS["Y"]) == (-1, -10, -12)


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (12, "nm", ("12 nautical miles", "12海里", "12浬")),
        (1, "nm", ("1 nautical mile", "1海里", "1浬")),
        (7.5, "kn", ("7.5 knots", "7.5ノット", "7.5節")),
        (45, "deg", ("045 degrees", "045度", "045度")),
        (1, "person", ("1 person", "1名", "1人")),
        (0, "person", ("0 persons", "0名", "0人")),
        (2, "vessel", ("2 vessels", "2隻", "2艘")),
        (30, "min", ("30 minutes", "30分間", "30分鐘")),
        (1, "h", ("1 hour", "1時間", "1小時")),
        (945, "hPa", ("945 hectopascals", "945ヘクトパスカル", "945百帕")),
        (1, "degC", ("1 degree Celsius", "摂氏1度", "攝氏1度")),
        (-0.0001, "degC", ("0 degrees Celsius", "摂氏0度", "攝氏0度")),
        (-4.5, "degC", ("-4.5 degrees Celsius", "摂氏-4.5度", "攝氏-4.5度")),
        (200, "L", ("200 litres", "200リットル", "200公升")),
        (100, "m", ("100 metres", "100メートル", "100公尺")),
        (11, "km", ("11 kilometres", "11キロメートル", "11公里")),
    ],
)
def test_numbers_carry_their_unit_in_words(number: float, unit: str, said: tuple[str]) -> None:
    assert tuple(format_number(number, unit, lang) for lang in LANGS) == said


def test_names_stand_in_both_scripts_unless_they_are_one() -> None:
    name = SlotName("第三福丸", "DAISAN FUKU MARU", "ja")
    assert format_name(name, "en") == "DAISAN FUKU MARU (第三福丸)"
    assert format_name(name, "zh-Hant") == "第三福丸（DAISAN FUKU MARU）"
    assert format_name(SlotName("Ocean Star", "OCEAN STAR", "en"), "ja") == "OCEAN STAR"


def part(**changed: SlotValue) -> Part:
    slots = {"vessel": VESSEL, "position": POSITION} | changed
    return Part(phrase="distress.drifting-position", slots=slots)


def refused_code(bad: Part) -> str:
    with pytest.raises(Refused) as refused:
        check_part(BOOK, bad)
    return refused.value.code


def test_a_sound_part_passes() -> None:
    check_part(BOOK, part())
    check_part(BOOK, Part(text="自由文", lang="ja"))


def test_an_unknown_phrase_or_a_missing_slot_is_refused() -> None:
    assert refused_code(Part(phrase="distress.unheard-of")) == "phrases.unknown-phrase"
    assert refused_code(Part(phrase="distress.drifting-position")) == "phrases.missing-slot"


def test_a_part_is_text_or_phrase() -> None:
    assert refused_code(Part()) == "phrases.bad-part"
    assert refused_code(Part(text="a", phrase="reply.done")) == "phrases.bad-part"
    assert refused_code(Part(text="a", slots={"time": POSITION})) == "phrases.bad-part"


@pytest.mark.parametrize(
    "value",
    [
        SlotValue(),
        SlotValue(text="24 27 N"),
        SlotValue(position=Position(91, 0)),
        SlotValue(position=Position(0, 180.1)),
        SlotValue(position=Position(float("nan"), 0)),
        SlotValue(position=Position(1, 1), text="or thereabouts"),
    ],
)
def test_a_bad_position_is_refused(value: SlotValue) -> None:
    assert refused_code(part(position=value)) == "phrases.bad-slot"


def test_a_slot_too_many_is_refused() -> None:
    assert refused_code(part(colour=SlotValue(text="red"))) == "phrases.bad-slot"


@pytest.mark.parametrize(
    "value",
    [
        SlotValue(time=AT),
        SlotValue(time=AT, zone="J"),
        SlotValue(time=AT, zone="z"),
        SlotValue(time=AT, zone=""),
        SlotValue(time=10**18, zone="Z"),
        SlotValue(time=-(10**18), zone="Z"),
    ],
)
def test_a_bad_time_is_refused(value: SlotValue) -> None:
    bad = Part(phrase="reply.done", slots={"time": value})
    assert refused_code(bad) == "phrases.bad-slot"


@pytest.mark.parametrize(
    "value",
    [
        SlotValue(number=2),
        SlotValue(number=2, unit="kn"),
        SlotValue(number=2.5, unit="person"),
        SlotValue(number=-1, unit="person"),
        SlotValue(number=float("inf"), unit="person"),
        SlotValue(number=float("nan"), unit="person"),
        SlotValue(number=1e10, unit="person"),
    ],
)
def test_a_bad_number_is_refused(value: SlotValue) -> None:
    bad = Part(phrase="rescue.all-accounted", slots={"vessel": VESSEL, "persons": value})
    assert refused_code(bad) == "phrases.bad-slot"


@pytest.mark.parametrize("words", ["", "  ", "x" * 201, "16\n17", "a‮b", "a​b", "\x00"])
def test_words_that_are_not_one_short_visible_line_are_refused(words: str) -> None:
    bad = Part(phrase="contact.change-channel", slots={"channel": SlotValue(text=words)})
    assert refused_code(bad) == "phrases.bad-slot"


def test_an_unknown_choice_and_a_direction_past_north_are_refused() -> None:
    bad = Part(phrase="reply.cannot", slots={"reason": SlotValue(choice="mood")})
    assert refused_code(bad) == "phrases.bad-slot"
    moving = {
        "unit": VESSEL,
        "course": SlotValue(number=361, unit="deg"),
        "speed": SlotValue(number=9, unit="kn"),
        "time": SlotValue(time=AT, zone="I"),
    }
    assert refused_code(Part(phrase="coastguard.our-movement", slots=moving)) == "phrases.bad-slot"


def test_braces_in_a_value_are_only_words() -> None:
    said = render(phrase("contact.change-channel"), {"channel": SlotValue(text="{channel}")}, "en")
    assert said == "Please change to {channel}."
