"""Sentences of やさしい日本語 that are longer than a learner follows at once.

在留支援のためのやさしい日本語ガイドライン (出入国在留管理庁・文化庁, 2020): one thing a sentence, and short ones.
"""

import re
from collections.abc import Iterator

SENTENCE = 40
"""Letters a sentence may have before a word about it, readings in brackets left out."""
_READING = re.compile(r"[（(][ぁ-んー ]+[）)]")
_END = re.compile(r"[。！？!?\n]+")
SHOWN = 15


def long_sentences(text: str) -> Iterator[tuple[str, int]]:
    """How each long sentence begins, and how many letters it has."""
    for sentence in _END.split(_READING.sub("", text)):
        told = sentence.strip()
        if len(told) > SENTENCE:
            yield told[:SHOWN], len(told)
