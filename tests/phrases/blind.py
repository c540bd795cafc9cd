"""Print one language of the phrase book alone, shuffled: the sheet for a back-translator.

    python tests/phrases/blind.py zh-Hant 23          the sheet
    python tests/phrases/blind.py zh-Hant 23 key      afterwards: number, id, English

The same seed gives the same order. Ids are left off the sheet, since they are English.
"""

import json
import random
import sys
from pathlib import Path

BOOK = Path(__file__).parents[2] / "src/kuroshio/phrases/phrases.json"


def main(lang: str, seed: str, key: str = "") -> None:
    phrases = json.loads(BOOK.read_text(encoding="utf-8"))["phrases"]
    random.Random(int(seed)).shuffle(phrases)
    for number, phrase in enumerate(phrases, 1):
        shown = f"{phrase['id']}\t{phrase['text']['en']}" if key else phrase["text"][lang]
        print(f"{number}\t{shown}")


if __name__ == "__main__":
    main(*sys.argv[1:])
