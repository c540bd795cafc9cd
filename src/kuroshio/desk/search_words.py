"""Words for the search index: Latin words as they are, Chinese and Japanese in pairs of letters.

SQLite's trigram tokeniser finds nothing for two-letter words (漁船, 救助, 漂流); pairs do. Text is
NFKC-folded, and letters that differ only between the Japanese and the Taiwanese form of one word
are made one, so that 台風 finds 颱風.
"""

import re
import unicodedata

_VARIANTS = str.maketrans(
    "颱臺國圖學會氣驅艦號對應團體發處歸變壓鐵關廣灣島嶼緊聯絡繫擊傷醫藥總點黨與萬戰險實寫聲邊澤龍瀨來樣轉輕輛錢讀賣據擔當續繪雜縣亞專屬從徑擇搜澀濟濕燒獨畫盡稱穩經繩繼舊茲莊蟲覺觀譯證豐賴鄉鄰釋鎮陷隨隱雞靈頻顯飜驛髮齊齡",
    "台台国図学会気駆艦号対応団体発処帰変圧鉄関広湾島嶼緊聯絡繋撃傷医薬総点党与万戦険実写声辺沢竜瀬来様転軽両銭読売拠担当続絵雑県亜専属従径択捜渋済湿焼独画尽称穏経縄継旧茲荘虫覚観訳証豊頼郷隣釈鎮陥随隠鶏霊頻顕翻駅髪斉齢",
)
_LETTERS = r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff々〇"
"""Kana and Chinese letters, without the marks between them (・): the index takes those apart."""
_RUNS = re.compile(rf"[{_LETTERS}]+|[^\W_{_LETTERS}]+")
_CJK = re.compile(rf"[{_LETTERS}]")


_VOICED = "\u3099\u309a"
"""The marks that make か into が, and は into ぱ: other letters, not the same with an accent."""


def fold(text: str) -> str:
    """One form for what a reader takes for the same letters; accents go, as nobody types them."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_VARIANTS)
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded)
    bare = "".join(c for c in apart if unicodedata.category(c) != "Mn" or c in _VOICED)
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> list[str]:
    """Index words of a text: Latin words; CJK letters one by one and in pairs."""
    out: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if not _CJK.search(run):
            out.append(run)
            continue
        out.extend(run)
        out.extend(run[i : i + 2] for i in range(len(run) - 1))
    return out


def query(text: str) -> str:
    """The FTS5 query for what a person typed: all of its words; "" when it holds none.

    Only letters and digits go into it, each word quoted, so that no input is an FTS5 operator.
    """
    out: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if not _CJK.search(run):
            out.append(f'"{run}"*')
        elif len(run) == 1:
            out.append(f'"{run}"')
        else:
            out.extend(f'"{run[i : i + 2]}"' for i in range(len(run) - 1))
    return " AND ".join(out)
