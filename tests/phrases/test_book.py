"""The phrase book itself: complete, consistent, and in the words of those who read it."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from kuroshio.errors import Refused
from kuroshio.phrases.book import (
    LANGS,
    SLOT_IN_TEXT,
    Marker,
    Phrase,
    PhraseBook,
    SlotKind,
    find_phrases,
    parse_phrase_book,
)

DATA = (Path(__file__).parents[2] / "src/kuroshio/phrases/phrases.json").read_bytes()
BOOK = parse_phrase_book(DATA)

# Telltales, not tables of the languages: characters that have no business in the other text.
SIMPLIFIED = set(
    "们这个为时对开关问门间闻见观现规视觉记计议论证词语说请谁调谈谢让认识该详误车军转轮输"
    "载还进远连运过达迟选边迁气汉沟测浓渔湾灯灾炉点热烟爱状独电图团围园场坏块坚报声处备复"
    "头夹夺奋妇妈娱学孙宁实宝审导寻层属岛岭币师帮张弹强归录当径总恶惊惯惧战户执扩扫扬护担"
    "拟拥择挂挡损换暂术机杀杂权条来极构标树样桥档检楼欢欧毁毕满滚灭炼续维网罗罚职联肃胜脉"
    "脏舰艺节药营补装览触订讯访评诉诊译试话询货质购贵费资赶跃践较辅辆邮释针钟铁错锚键长队"
    "阳阴际陆险随难雾静预领频题颜风飞饭饮驶驾验鱼鸟龙龟马码紧应发"
)
SHINJITAI = set(
    "気図売円広応対囲医断続総経済変辺毎検権県駅歩歳帰観覧覚竜滝沢浄浅渋満湿戦戻択拠拝捜掲"
    "揺摂撃数斉斎晩暁条来栄桜様横歓残殴渉焼灯点犠状猟献画発砕禅穏穂粋緑縁縄縦繊聴脳"
    "臓艶荘蔵薬虚蛍装覇訳読誉譲豊賛転軽辞逓遅遥郷酔醸釈鉄鉱銭録鎮関閲陥険隠雑霊頼顕験騒髄"
    "鶏黒黙塩壌壊壱実寛宝将専届属岳峡巣従徳徴恵悩悪懐戯抜担拡挙挿"
)
MAINLAND = (
    "信息 视频 視頻 软件 軟件 硬件 网络 網絡 质量 默认 默認 登录 登錄 屏幕 打印 短信 程序 服務器"
    " 激光 互聯網 數碼 反饋 海里 千米 航標燈 集裝箱 直升飛機 台風 搜救中心指揮部 塑料 導彈"
    " 我國 貴國 領海 領空 主權 國界 中國 大陸 大陆 內地"
).split()
TERRITORIAL = re.compile(
    r"\b(countr|nation|sovereign|territor|boundary of|our waters|your waters|border|invad)\w*"
    r"|領海|領空|領土|主権|主權|我が国|貴国|我國|貴國|国境|國界|侵犯|接続水域",
    re.IGNORECASE,
)


def every_text(book: PhraseBook, lang: str) -> list[tuple[str, str]]:
    """(where, text) for all that a reader of `lang` may see."""
    found = [(category.id, category.names.said_in(lang)) for category in book.categories]
    for phrase in book.phrases:
        found.append((phrase.id, phrase.text.said_in(lang)))
        for name, slot in phrase.slots.items():
            found.append((f"{phrase.id} {name}", slot.label.said_in(lang)))
            for key, words in (slot.choices or {}).items():
                found.append((f"{phrase.id} {name} {key}", words.said_in(lang)))
    return found


def keywords(phrase: Phrase, lang: str) -> list[str]:
    lists = {"en": phrase.keywords.en, "ja": phrase.keywords.ja}
    return lists.get(lang, phrase.keywords.zh_hant)


def test_there_are_enough_phrases_in_every_category() -> None:
    assert len(BOOK.phrases) >= 140
    for category in BOOK.categories:
        assert sum(phrase.category == category.id for phrase in BOOK.phrases) >= 10


def test_ids_are_dotted_unique_and_begin_with_their_category() -> None:
    ids = [phrase.id for phrase in BOOK.phrases]
    assert len(set(ids)) == len(ids)
    for phrase in BOOK.phrases:
        assert phrase.id.startswith(f"{phrase.category}.")


@pytest.mark.parametrize("lang", LANGS)
def test_every_phrase_is_whole_in(lang: str) -> None:
    ends = {"en": ".?!}", "ja": "。」}", "zh-Hant": "。？}"}[lang]
    for phrase in BOOK.phrases:
        text = phrase.text.said_in(lang)
        assert text.strip() == text
        assert text[-1] in ends, phrase.id
        assert sorted(SLOT_IN_TEXT.findall(text)) == sorted(phrase.slots), phrase.id
        assert keywords(phrase, lang), phrase.id
    assert all(text.strip() for _, text in every_text(BOOK, lang))


@pytest.mark.parametrize("lang", LANGS)
def test_no_two_slots_touch_so_that_their_digits_cannot_run_together(lang: str) -> None:
    for phrase in BOOK.phrases:
        assert "}{" not in phrase.text.said_in(lang), phrase.id


def test_no_number_of_a_sentence_stands_outside_its_slots() -> None:
    """A number written into one language could be forgotten in another."""
    for phrase in BOOK.phrases:
        for lang in LANGS:
            assert not re.search(r"\d", SLOT_IN_TEXT.sub("", phrase.text.said_in(lang)).replace(
                "第1波", "")), phrase.id  # fmt: skip


def test_choices_are_complete_and_distinct_in_every_language() -> None:
    for phrase in BOOK.phrases:
        for name, slot in phrase.slots.items():
            if slot.kind != "choice":
                continue
            assert slot.choices is not None
            assert len(slot.choices) >= 2
            for lang in LANGS:
                said = [words.said_in(lang) for words in slot.choices.values()]
                assert len(set(said)) == len(said), (phrase.id, name, lang)


def test_every_marker_but_instruction_and_every_slot_kind_is_used() -> None:
    """An instruction needs an authority: between parties the book offers requests instead."""
    assert {p.marker for p in BOOK.phrases} == set(get_args(Marker)) - {"instruction"}
    kinds = {slot.kind for phrase in BOOK.phrases for slot in phrase.slots.values()}
    assert kinds == set(get_args(SlotKind))


def test_requests_and_questions_read_as_such() -> None:
    for phrase in BOOK.phrases:
        text = phrase.text
        if phrase.marker == "question":
            assert "?" in text.en, phrase.id
            assert re.search("か|いかが", text.ja), phrase.id
            assert text.zh_hant.endswith("？"), phrase.id
        else:
            assert "?" not in text.en, phrase.id
            assert "？" not in text.zh_hant, phrase.id
        if phrase.marker == "request":
            assert re.search("Please|please|propose", text.en), phrase.id
            assert re.search("願う|提案する", text.ja), phrase.id
            assert re.search("請|提議", text.zh_hant), phrase.id


def test_what_english_negates_the_others_negate() -> None:
    en = re.compile(r"\b(not|no|nothing|neither|cannot|without|nor)\b", re.IGNORECASE)
    for phrase in BOOK.phrases:
        if en.search(phrase.text.en):
            assert re.search("ない|なし|不|未|無|誤り|間に合わ", phrase.text.ja), phrase.id
            assert re.search("不|無|未|非|勿|有誤|失靈", phrase.text.zh_hant), phrase.id


def test_japanese_is_telegraphic_throughout() -> None:
    for phrase in BOOK.phrases:
        assert not re.search("です|ます|ください|下さい", phrase.text.ja), phrase.id


def test_chinese_has_no_simplified_character_nor_a_japanese_one() -> None:
    for where, text in every_text(BOOK, "zh-Hant"):
        assert not SIMPLIFIED & set(text), (where, SIMPLIFIED & set(text))
        assert not SHINJITAI & set(text), (where, SHINJITAI & set(text))
        assert not re.search("[぀-ヿ]", text), where


def test_the_telltale_tables_would_notice() -> None:
    assert SIMPLIFIED & set("渔船在位置漂流，请救援")
    assert SHINJITAI & set("捜索救助の対応、気象")
    assert not (SIMPLIFIED | SHINJITAI) & set(
        "漁船失去動力，請派遣單位搜救；颱風、海嘯、氣象、對應"
    )


def test_chinese_uses_no_mainland_word() -> None:
    for where, text in every_text(BOOK, "zh-Hant"):
        assert not [word for word in MAINLAND if word in text], where


def test_japanese_has_no_chinese_only_word() -> None:
    for where, text in every_text(BOOK, "ja"):
        assert not re.search("[浬節颱體國會氣號發關點擊燈]", text), where


def test_no_territorial_word_and_no_consent_given() -> None:
    for lang in LANGS:
        for where, text in every_text(BOOK, lang):
            assert not TERRITORIAL.search(text), where
    for phrase in BOOK.phrases:
        if re.search(r"\bconsent|\bagree(?!ment)", phrase.text.en):
            assert re.search(r"[Nn]either|not", phrase.text.en), phrase.id


def test_nobody_is_said_to_have_reviewed_what_nobody_reviewed() -> None:
    for phrase in BOOK.phrases:
        assert phrase.drafted_by
        if not phrase.reviewed_by:
            assert phrase.review == "drafted, not yet reviewed by a mariner"


def test_a_back_translator_is_never_the_drafter_nor_counts_as_a_review() -> None:
    read_back = [phrase for phrase in BOOK.phrases if phrase.back_translated_by]
    assert read_back
    for phrase in read_back:
        assert phrase.back_translated_by not in (phrase.drafted_by, phrase.reviewed_by)


def test_the_one_key_distress_phrase_stands_first() -> None:
    first = BOOK.phrases[0]
    assert first.id == "distress.with-position"
    assert first.distress
    assert set(first.slots) == {"vessel", "position", "nature", "persons"}


@pytest.mark.parametrize(
    "typed", ["dr", "TO", "se", "漂", "捜", "搜", "漂流", "漁船", "颱風", "台風"]
)
def test_typing_finds(typed: str) -> None:
    assert find_phrases(BOOK, typed)


def test_search_folds_width_case_and_tai() -> None:
    assert find_phrases(BOOK, "ＤＲＩＦＴ") == find_phrases(BOOK, "drift")
    assert find_phrases(BOOK, "臺語") == find_phrases(BOOK, "台語")
    assert find_phrases(BOOK, "  ") == []
    assert find_phrases(BOOK, "zzzz") == []


def test_keywords_come_before_mere_mention() -> None:
    assert find_phrases(BOOK, "mayday")[0].id == "distress.with-position"
    assert find_phrases(BOOK, "漂流")[0].distress


def broken(change: dict[str, object]) -> bytes:
    raw = json.loads(DATA)
    raw["phrases"] = raw["phrases"][:1]
    raw["phrases"][0] |= change
    return json.dumps(raw).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"\xff",
        broken({"marker": "order"}),
        broken({"category": "none"}),
        broken({"id": "Distress"}),
        broken({"colour": "red"}),
        broken({"slots": {}}),
        broken({"text": {"en": "A {vessel}", "ja": "", "zh-Hant": "甲"}}),
        broken({"keywords": {"en": [], "ja": ["漂流"], "zh-Hant": ["漂流"]}}),
    ],
)
def test_an_unsound_book_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse_phrase_book(data)
    assert refused.value.code == "phrases.bad-book"


def test_an_id_used_twice_is_refused() -> None:
    raw = json.loads(DATA)
    raw["phrases"] = raw["phrases"][:1] * 2
    with pytest.raises(Refused, match="twice"):
        parse_phrase_book(json.dumps(raw).encode())


def test_a_phrase_is_had_by_its_id() -> None:
    found = BOOK.phrase("distress.fire")
    assert found is not None
    assert found.id == "distress.fire"
    assert BOOK.phrase("distress.nothing") is None
