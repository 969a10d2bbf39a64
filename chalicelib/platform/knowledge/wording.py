"""Texts as the search compares them: folded, without marks, in pieces."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LONGEST = 400
"""Characters of a question that are read; what follows seldom changes what is meant, and costs time."""

HIRAGANA = {katakana: katakana - 0x60 for katakana in range(ord("ァ"), ord("ヶ") + 1)}
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−-－ｰ"), "ー")
RUNS = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|[぀-ヿ㐀-鿿豈-﫿ー々]+|[^\W_a-z0-9]+")
OTHER_SCRIPT = re.compile(r"[a-z0-9.]+")


def folded(text: str) -> str:
    """`text` in one width, case and kana: ﾏｲﾅﾝﾊﾞｰカード is まいなんばーかーど."""
    return unicodedata.normalize("NFKC", text).lower().translate(DASHES).translate(HIRAGANA)


def pieces(text: str) -> Iterator[str]:
    """The runs of letters of an already folded text, without what stands between them."""
    return (match[0] for match in RUNS.finditer(text))


def grams(text: str) -> Iterator[str]:
    """Single characters and pairs of Japanese, whole words of other scripts; `text` is folded."""
    for piece in pieces(text):
        if OTHER_SCRIPT.fullmatch(piece):
            yield piece
        else:
            plain = piece.replace("ー", "") or piece
            yield from plain
            yield from map("".join, pairwise(plain))
