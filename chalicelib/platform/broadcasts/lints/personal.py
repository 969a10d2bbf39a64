"""Personal data that slipped into a text: it would lie on LINE's side and on a million phones.

Individual numbers: check digit as in 行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 and
総務省令第85号 (2014), article 5.
"""

import re
from collections.abc import Iterator

from chalicelib.platform.broadcasts.lints.findings import Finding, Findings, Told, error, warning

_PHONE = re.compile(r"(?<![\d-])0\d{1,4}[-() ]{0,2}\d{1,4}[-() ]{0,2}\d{3,4}(?![\d-])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\d-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![\d-])")
_ADDRESS = re.compile(r"[一-龥々ヶ]{2,}\d+丁目\d+(?:番地?|-)\d*|〒\s?\d{3}-\d{4}|[一-龥々ヶ]{2,}\d+-\d+-\d+(?![\d-])")
_NAME = re.compile(r"([一-龥々ヶァ-ヶー]{2,8}[  ]?[一-龥々ヶァ-ヶーぁ-ん]{0,6})様(?![子々式相態])")
_NOBODY = tuple("皆々客神殿同多有模異何仕各奥者員民族方社体王")
"""The last letter of what stands before 様 and is nobody in particular: 皆様, お客様, 保護者様, 模様."""
_OPEN_TO_ALL = ("0120", "0800", "0570", "0180", "0990")
_MOBILE = ("060", "070", "080", "090")


def personal_findings(told: Told, own_phone: str) -> Findings:
    """`own_phone`: the town's own number, which may stand in a text."""
    yield from _phones(told, _digits(own_phone))
    yield from (
        warning(f"{told.named}にメールアドレス「{found}」があります。個人のものなら消してください。")
        for found in dict.fromkeys(_MAIL.findall(told.text))
        if not found.endswith(".lg.jp")
    )
    yield from (
        error(f"{told.named}にマイナンバーと思われる12桁の数字「{found[:4]}…」があります。消してください。")
        for found in dict.fromkeys(_NUMBER.findall(told.text))
        if is_individual_number(_digits(found))
    )
    yield from (
        warning(
            f"{told.named}に所番地「{found}」があります。個人の住所なら消してください（会場の所在地ならそのままで大丈夫です）。"
        )
        for found in dict.fromkeys(_ADDRESS.findall(told.text))
    )
    yield from _names(told)


def _phones(told: Told, own: str) -> Iterator[Finding]:
    for found in dict.fromkeys(_PHONE.findall(told.text)):
        digits = _digits(found)
        if len(digits) not in (10, 11) or digits == own or digits.startswith(_OPEN_TO_ALL):
            continue
        whose = "携帯電話の番号" if digits.startswith(_MOBILE) else "役所の代表番号とちがう電話番号"
        yield warning(f"{told.named}に{whose}「{found}」があります。個人の番号なら消してください。")


def _names(told: Told) -> Iterator[Finding]:
    for found in dict.fromkeys(_NAME.findall(told.text)):
        if not found.strip().endswith(_NOBODY):
            yield warning(f"{told.named}に「{found}様」とあります。個人の名前なら消してください。")


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdecimal())


def is_individual_number(digits: str) -> bool:
    """Whether twelve digits end in the check digit of an individual number (マイナンバー)."""
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    weighted = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(digits[:11]), 1))
    rest = weighted % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)
