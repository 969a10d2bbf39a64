"""Texts as the search compares them: folded, without what only asks, in pieces."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LONGEST = 400
"""Characters of a question that are read; what follows seldom changes what is meant, and costs time."""

HIRAGANA = {katakana: katakana - 0x60 for katakana in range(ord("ァ"), ord("ヶ") + 1)}
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−-－ｰ"), "ー")
RUNS = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|[぀-ヿ㐀-鿿豈-﫿々]+|[^\W_a-z0-9]+")
OTHER_SCRIPT = re.compile(r"[a-z0-9.]+")

KANJI = "㐀-鿿豈-﫿々〆"
KATAKANA_WORD = re.compile(r"[ァ-ヺー]{2,}")
KANJI_PAIR = re.compile(f"[{KANJI}]{{2}}")
HIRAGANA_ONLY = re.compile("[ぁ-ん]{1,2}")
PAIR_COUNTS, KANA_COUNTS, KANA_PAIR_COUNTS = 1.5, 0.4, 0.7
"""What a gram of a question counts: two letters of a kanji or katakana word much, hiragana, mostly endings, little."""

ASKING = re.compile(
    r"(?:ですか|ますか|いいか|よいか|ますが|ですが)"
    r"|(?:どのように|どうやって|どうしたら|どうすれば|どうやったら|どうして|どんな|どう|なに|なん)"
    r"|(?:した|すれ|し)(?:ら|ば)(?:よい|良い|いい)"
    r"|(?:教えて|おしえて|知りたい|しりたい|聞きたい|伺いたい|知らせて|お願いし|おねがいし|お聞きし)"
    r"|(?:について|に関して|に関する|に対して|において|によって|により|による|としての|として|のために|のための|ための|ために)"
    r"|(?:場合は|場合に|場合の|場合|ところ|とき|こと|もの|ほう|よう|ため|たち|など|まで|から|だけ|より|ので|のに|けど|けれど|けれども)"
    r"|(?:ください|下さい|ませんか|でしょうか|ましょう|ました|ません|ます|です|でした|でしょう|ですが|ますか|ますが)"
    r"|(?:したい|したら|したく|しなければ|しない|している|してい|して|した|する|すれば|される|させる|され|させ)"
    r"|(?:たい|られ|れる|なる|なり|なっ|なく|ない|ある|あり|あっ|いる|いま|いう|いた|いて|この|その|あの|これ|それ|あれ|ここ|そこ)"
    r"|(?:もらう|もらえ|もらい|もらっ|くれる|くれ|いただ|頂|できる|でき|よい|良い|いい|ほしい|欲しい|ですか)"
    r"|(?:んです|のです|んだ|って|とは|では|には|への|での|との|にも|でも|とも|はい|また|おり|おけ)"
)


def folded(text: str) -> str:
    """`text` in one width, case and kana: ﾏｲﾅﾝﾊﾞｰカード is まいなんばーかーど."""
    return _narrowed(text).translate(HIRAGANA)


def _narrowed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().translate(DASHES)


def grams(text: str) -> Iterator[str]:
    """Single characters and pairs of Japanese, whole words of other scripts; folded, without what only asks."""
    for match in RUNS.finditer(ASKING.sub(" ", folded(text)).replace("ー", "")):
        piece = match[0]
        if OTHER_SCRIPT.fullmatch(piece):
            yield piece
        else:
            yield from piece
            yield from map("".join, pairwise(piece))


def weighed_grams(text: str) -> Iterator[tuple[str, float]]:
    """The grams of a question, each with what it counts."""
    katakana = " ".join(KATAKANA_WORD.findall(_narrowed(text))).replace("ー", "").translate(HIRAGANA)
    for gram in grams(text):
        if KANJI_PAIR.fullmatch(gram) or (len(gram) == 2 and gram in katakana):
            yield gram, PAIR_COUNTS
        elif HIRAGANA_ONLY.fullmatch(gram):
            yield gram, KANA_COUNTS if len(gram) == 1 else KANA_PAIR_COUNTS
        else:
            yield gram, 1.0
