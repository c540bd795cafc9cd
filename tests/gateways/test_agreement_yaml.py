"""Agreements as YAML: the text and the data are one, and a fault is told with its line."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sharing.agreements import any_agreement, sound_agreement

from kuroshio.errors import Refused
from kuroshio.gateways import agreement_yaml
from kuroshio.sharing import terms
from kuroshio.values import DAY, HOUR, MINUTE

TEXT = textwrap.dedent("""\
    title: {en: Trial, ja: 試行, zh-Hant: 試行}
    parties: [JPN, TWN]
    concluded by:
      - party: JPN
        name: {en: An association, ja: 協会, zh-Hant: 協會}
    carried out by: [JPN/JCG, TWN/CGA]
    basis: A template.
    citations:
      - A page, of a day
    valid from: 2026-12-01
    valid until: 2027-12-01T12:30Z
    relaying: yes
    areas:
      - code: yonaguni
        name: {en: Off Yonaguni, ja: 与那国, zh-Hant: 與那國}
        corners:
          - 24°27.0'N 123°00.2'E
          - 25.5, 123.5
          - [24.0, 124.0]
    steps:
      - name: {en: First, ja: 第一, zh-Hant: 第一}
        rules:
          - kinds: [hotline.*]
            keep: 30 d
      - name: {en: Second, ja: 第二, zh-Hant: 第二}
        conditions: {checks answered: 3, days at step: 30}
        rules:
          - kinds: [picture]
            from: [JPN]
            to: [TWN]
            to bodies: [TWN/CGA]
            purposes: [rescue]
            areas: [yonaguni]
            precision: 6'
            delay: 90 min
            omit: [name, size]
            pass on: no
    """)


def only_fault(text: str) -> agreement_yaml.Fault:
    """The one fault of a text."""
    [fault] = agreement_yaml.faults(text)
    return fault


def line_of(text: str, words: str) -> int:
    """The line, from 1, on which some words stand first."""
    return text[: text.index(words)].count("\n") + 1


def test_every_field_is_read_with_its_unit() -> None:
    read = agreement_yaml.read(TEXT)
    assert read.title.zh_hant == "試行"
    assert read.concluded_by[0].party == "JPN"
    assert read.carried_out_by == ("JPN/JCG", "TWN/CGA")
    assert (read.valid_from, read.valid_until - 365 * DAY) == (
        20_788 * DAY, 20_788 * DAY + 12 * HOUR + 30 * MINUTE,
    )  # fmt: skip
    assert (read.relaying, read.officers_named) == (True, False)
    assert read.areas[0].ring[0] == pytest.approx((24.45, 123 + 0.2 / 60))
    assert read.areas[0].ring[1:] == ((25.5, 123.5), (24.0, 124.0))
    assert read.steps[0].rules == (terms.Rule(("hotline.*",), keep=30 * DAY),)
    assert read.steps[1].conditions == terms.Conditions(3, 30)
    assert read.steps[1].rules[0] == terms.Rule(
        ("picture",), ("JPN",), ("TWN",), ("TWN/CGA",), ("rescue",), ("yonaguni",),
        0.1, 90 * MINUTE, ("name", "size"),
    )  # fmt: skip


@given(any_agreement)
def test_what_is_written_reads_as_the_same(agreement: terms.Agreement) -> None:
    text = agreement_yaml.write(agreement)
    read, _ = agreement_yaml._read(text)
    assert read == agreement


@given(any_agreement)
def test_everything_that_contradicts_itself_is_told(agreement: terms.Agreement) -> None:
    text = agreement_yaml.write(agreement)
    found = agreement_yaml.faults(text)
    wanted = list(terms.faults(agreement))[: agreement_yaml.FAULTS_LIMIT]
    assert sorted((f.where, f.message) for f in found) == sorted(wanted)
    lines = text.split("\n")
    for fault in found:  # a rule or area begins with "- " on its line, a field with its key
        last = fault.where.rpartition(".")[2]
        assert lines[fault.line - 1][fault.column - 1 :].strip(), fault
        if last in {"title", "parties", "steps", "areas"}:
            assert lines[fault.line - 1].startswith(f"{last}:")


@given(sound_agreement)
def test_a_sound_agreement_has_no_fault(agreement: terms.Agreement) -> None:
    assert not list(terms.faults(agreement))
    assert agreement_yaml.read(agreement_yaml.write(agreement)) == agreement


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("keep: 30 d", "keep: 30", "a time is written as"),
        ("keep: 30 d", "kep: 30 d", "there is no 'kep' here; there are kinds, from"),
        ("keep: 30 d", "keep: [30 d]", "here stands a text"),
        ("keep: 30 d", "kinds: [check.*]", "kinds is given twice"),
        ("keep: 30 d", "keep: 99999999999999 d", "longer than can be told"),
        ("pass on: no", "pass on: maybe", "yes or no"),
        ("precision: 6'", "precision: 6", "an angle is written as"),
        ("purposes: [rescue]", "purposes: rescue", "here stands a list"),
        ("2026-12-01", "2026-13-01", "there is no 2026-13-01"),
        ("2026-12-01", "1 December", "a date is written as"),
        ("25.5, 123.5", "25.7", "a position is written as"),
        ("25.5, 123.5", "95.5, 123.5", "within 90°"),
        ("- 24°27.0'N", "- 24°67.0'N", "a degree has sixty minutes"),
        ("[24.0, 124.0]", "[24.0, [124.0]]", "here stands a text"),
        ("{checks answered: 3, days at step: 30}", "{checks answered: -3}", "a whole number"),
        ("conditions: {checks answered: 3, days at step: 30}", "conditions: 5", "here stand"),
        ("basis: A template.", "basis: &a A template.", "anchors"),
        ("basis: A template.", "basis: *a", "anchors"),
        ("basis: A template.", "basis: !!python/name:os.system x", "tags"),
        ("basis: A template.", 'basis: "\\0"', "a character that no text has"),
        ("basis: A template.", "basis: [[[[[[[[[[]]]]]]]]]]", "deep"),
        ("basis: A template.", "basis: 'A", "not YAML"),
        ("title: {", "titel: {", "there is no 'titel'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(old: str, new: str, words: str) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    first = agreement_yaml.faults(text)[0]
    assert words in first.message
    assert first.line >= line_of(text, new)
    if "not YAML" not in words:  # an open quote is found out further down
        assert first.line == line_of(text, new)
    with pytest.raises(Refused) as refused:
        agreement_yaml.read(text)
    assert refused.value.code == "agreement.bad"
    assert refused.value.detail["line"] == first.line


@pytest.mark.parametrize(
    ("old", "new", "where", "line_words"),
    [
        ("parties: [JPN, TWN]", "parties: [TWN, JPN]", "parties", "parties:"),
        ("2027-12-01T12:30Z", "2025-01-01", "valid_until", "valid until:"),
        ("en: Trial", "en: ''", "title", "title:"),
        ("party: JPN", "party: USA", "concluded_by", "concluded by:"),
        ("[JPN/JCG, TWN/CGA]", "[USA/USCG]", "carried_out_by", "carried out by:"),
        ("25.5, 123.5", "24.45, 123.1", "", ""),
        ("[rescue]", "[chess]", "steps.2.rules.1", "kinds: [picture]"),
        ("6'", "1e999°", "steps.2.rules.1", "kinds: [picture]"),
        ("[yonaguni]", "[]", "areas.1", "code: yonaguni"),
        ("[picture]", "[picture, hotline.*]", "steps.2.rules.1", "kinds: [picture"),
    ],
)
def test_what_contradicts_itself_is_told_with_its_line(
    old: str, new: str, where: str, line_words: str
) -> None:
    text = TEXT.replace(old, new, 1)
    found = agreement_yaml.faults(text)
    assert [f.where for f in found] == ([where] if where else [])
    if where:
        assert found[0].line == line_of(text, line_words)


def test_the_first_step_counts_no_days() -> None:
    text = TEXT.replace(
        "- name: {en: First", "- conditions: {days at step: 2}\n    name: {en: First"
    )
    fault = only_fault(text)
    assert (fault.where, fault.line) == ("steps.1.conditions", line_of(text, "conditions:"))


def test_all_faults_are_told_not_only_the_first() -> None:
    text = TEXT.replace("2026-12-01", "soon").replace("30 d", "long").replace("6'", "six")
    lines = [f.line for f in agreement_yaml.faults(text)]
    assert lines == [line_of(text, words) for words in ("soon", "long", "six")]


def test_two_documents_are_no_agreement() -> None:
    assert "one agreement" in only_fault(f"{TEXT}---\n{TEXT}").message


def test_a_text_that_is_too_long_is_not_read() -> None:
    assert "at most" in only_fault("#" * (agreement_yaml.SIZE_LIMIT + 1)).message


def test_a_text_of_very_many_words_is_not_read_to_its_end() -> None:
    fault = only_fault("- a\n" * (agreement_yaml.NODES_LIMIT + 5))
    assert "more than" in fault.message
    assert fault.line == agreement_yaml.NODES_LIMIT


BOMB = "a: &a [x, x]\n" + "".join(
    f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        "", "~", "- a", "a", "[" * 100_000, "{" * 50_000, "- " * 50_000, BOMB,
        '"\\UFFFFFFFF"', '"\\ud800"', "%YAML 1." + "1" * 5_000 + "\n--- a", "\x00", "a: \ud800",
        "\ufeff", "? a\n? b", "{[a]: b}", "{{a: b}: c}", "title: {en: a, en: b}", "- - - - a: &x b",
    ],
)  # fmt: skip
def test_strange_texts_give_faults(text: str) -> None:
    found = agreement_yaml.faults(text)
    assert found
    assert all(f.line >= 1 and f.column >= 1 and f.message for f in found)


PIECES = ("", "\n", ":", "- ", "&a", "*a", "!!x", "{", "]", "'", "\t", "|", "nan", "1e400")


def mangled(data: st.DataObject, text: str) -> str:
    """A text with a few places cut out, doubled or filled with something else."""
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        put = data.draw(
            st.one_of(
                st.sampled_from(PIECES),
                st.just(text[start:end] * 2),
                st.text(max_size=8),
            )
        )  # fmt: skip
        text = text[:start] + put + text[end:]
    return text


@given(st.data())
def test_every_mangled_text_gives_faults_or_an_agreement(data: st.DataObject) -> None:
    text = mangled(data, TEXT)
    agreement, found = agreement_yaml._read(text)
    last = text.count("\n") + 2
    assert all(1 <= f.line <= max(last, len(text.splitlines()) + 1) for f in found)
    if not found:
        assert not list(terms.faults(agreement))
        assert agreement_yaml.read(agreement_yaml.write(agreement)) == agreement
    else:
        with pytest.raises(Refused):
            agreement_yaml.read(text)


@given(st.text())
def test_any_text_at_all_gives_faults(text: str) -> None:
    assert agreement_yaml.faults(text)
