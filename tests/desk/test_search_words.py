"""Search words: what a watch officer types finds what another one wrote, in any of the scripts."""

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.desk.search_words import query, tokens


def finds(text: str, typed: str) -> bool:
    """Whether the index of a text answers what was typed, in a real FTS5 table as the store's."""
    db = apsw.Connection(":memory:")
    db.execute(
        "create virtual table words using fts5 (tokens, content = '', contentless_delete = 1)"
    )
    db.execute("insert into words (rowid, tokens) values (1, ?)", (" ".join(tokens(text)),))
    asked = query(typed)
    if not asked:
        return False
    return db.execute("select rowid from words where words match ?", (asked,)).fetchone() == (1,)


TEXT = (
    "中国籍漁船2隻が漂流中。救助を要請します。台風13号接近。"
    "Fishing vessel MARU-7 adrift near Yonaguni"
)
TAIWAN = "漁船兩艘漂流,請求救助。颱風接近,風力強。海巡署艦艇前往與那國島。臺北"


JAPANESE = "漁船 救助 漂流 台風 颱風 颱風13号 船 fishing yona ＭＡＲＵ maru-7 13 与那国"
CHINESE = "漁船 救助 漂流 颱風 台風 台北 艦艇 与那国島 與那國"
OTHERS = [
    ("マリア・ルス号", "マリア"), ("マリア・ルス号", "ルス"), ("マリア・ルス号", "マリア・ルス"),
    ("ｶﾞｰﾄﾞ", "ガード"), ("佐々木", "佐々木"), ("山﨑丸", "山﨑"), ("𠮷野丸", "𠮷野"),
    ("café", "cafe"), (TEXT, "漂流 adrift"), (TEXT, "FISHING vessel"), (TEXT, "漁船 救助"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        *((TEXT, word) for word in JAPANESE.split() if "与" not in word),
        *((TAIWAN, word) for word in CHINESE.split()),
        *OTHERS,
    ],
)
def test_what_is_typed_finds_what_was_written(text: str, typed: str) -> None:
    """Two-letter words, full and half width, the Japanese and the Taiwanese form of one letter."""
    assert finds(text, typed)


@pytest.mark.parametrize(
    "typed", ["船漁", "助救", "漁業", "cargo", "漁船 cargo", "風台", "漂 船漂", "13号 14号"]
)
def test_what_is_not_there_is_not_found(typed: str) -> None:
    """Pairs keep the order, and every word must be there."""
    assert not finds(TEXT, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", '"', '""', "*", "(", ")", "a:b", "NEAR(a b)", "a AND", "OR", "NOT a", "-a", "^a",
        "a + b", "{a b} : c", "'; drop table words; --", "・", "。、", "a\x00b", "﷽", "½", "²",
        "\u200b", "🚢", "_", "ー", "゛",
    ],
)  # fmt: skip
def test_no_input_is_an_fts5_operator(typed: str) -> None:
    """Whatever is typed, the store answers; nothing is a syntax error."""
    assert finds(TEXT, typed) in (True, False)


@given(st.text(max_size=40))
def test_any_text_can_be_searched_and_finds_itself(text: str) -> None:
    """No syntax error for any input; and a text that holds a word finds itself by all of it."""
    found = finds(text, text)
    if any(c.isalnum() and c.isascii() for c in text):
        assert found


LETTERS = "漁船救助漂流台風颱海巡あいカナー々北ab 12。・"


@given(st.text(LETTERS, min_size=1, max_size=20), st.data())
def test_any_part_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    """From any letter to any other, where that is not the inside of a Latin word."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    inside = start > 0 and text[start - 1 : start + 1].isascii() and text[start - 1].isalnum()
    if not inside and query(text[start:end]):
        assert finds(text, text[start:end])
