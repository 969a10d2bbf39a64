"""What staff read of places: fields by their names in Japanese, moments on the town's clocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.kernel.texts import DEFAULT, Texts
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.conversations.voice import PLATFORM
from chalicelib.platform.places.formats.headings import FACTS
from chalicelib.web.words import moment

TEXTS = Texts(PLATFORM / "places" / "texts")
FIELDS: Mapping[str, str] = {
    "id": "番号",
    "name": "名前",
    "lat": "緯度",
    "lon": "経度",
    "kana": "よみ（カナ）",
    "address": "住所",
    "phone": "電話番号",
    "url": "ホームページ",
    "hours": "利用時間",
    "note": "備考",
    "first": "最初の日",
    "last": "最後の日",
    "is_rough": "おおよその位置かどうか",
}


def field_label(name: str) -> str:
    """A field or fact as staff call it; a column of the town's own by its heading."""
    if name in FIELDS:
        return FIELDS[name]
    return TEXTS.say(DEFAULT, f"facts.{name}") if name in FACTS else name


def shown(names: Sequence[str], at_most: int = 12) -> str:
    """How many, and the first of them."""
    told = "、".join(names[:at_most])
    return f"{len(names)}件：{told}{' ほか' if len(names) > at_most else ''}" if names else "なし"


def moment_of(clerk: Clerk, told: str) -> str:
    return moment(clerk.office.tenant.local(datetime.fromisoformat(told)))
