"""A clerk's table of shops, read into shops and complaints; and shops as they travel with the form that keeps them."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.imports.tables import Limits, Row, RowError, find_columns, read_table
from chalicelib.services.coupons.model.coupon import Shop

COLUMNS = {
    "id": ("店舗番号", "番号", "ID", "id"),
    "name": ("店舗名", "店名", "名称", "名前", "name"),
    "category": ("種類", "業種", "カテゴリ", "category"),
    "lat": ("緯度", "lat", "latitude"),
    "lon": ("経度", "lon", "longitude"),
    "address": ("住所", "所在地", "address"),
    "phone": ("電話番号", "電話", "phone"),
    "hours": ("営業時間", "hours"),
    "pin": ("暗証番号", "pin"),
    "first": ("初参加", "first"),
}
FIELDS = {name: "is_first" if name == "first" else name for name in COLUMNS}
LIMITS = Limits(rows=2_001)
LONGEST = 100
YES = {"1", "はい", "○", "〇", "初", "true", "yes"}
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_PIN = re.compile(r"\d{4,8}")


@dataclass(frozen=True)
class ShopList:
    shops: tuple[Shop, ...]
    errors: tuple[RowError, ...]
    columns: frozenset[str]
    """Which fields the file tells; the others of a shop that is known stay."""


def shops_in(file: str, content: bytes) -> ShopList:
    """The shops of a CSV or Excel file. A row with anything wrong is left out and named."""
    table = read_table(file, content, LIMITS)[0]
    columns = find_columns(table.header, COLUMNS)
    missing = [COLUMNS[name][0] for name in ("id", "name") if name not in columns]
    if missing:
        raise StaffMistake(f"「{'」「'.join(missing)}」の列がありません。1行目に列の名前を入れてください。")
    shops, errors = dict[str, Shop](), list[RowError]()
    for row in table.body:
        told = {name: row.cell(columns.get(name)) for name in COLUMNS}
        wrong = _complaint(told, shops)
        if wrong:
            errors.append(_error(file, row, wrong[0], told[wrong[0]], wrong[1]))
        else:
            shops[told["id"].lower()] = _shop(told)
    return ShopList(tuple(shops.values()), tuple(errors), frozenset(FIELDS[name] for name in columns))


def _error(file: str, row: Row, column: str, value: str, complaint: str) -> RowError:
    return RowError(file, row.number, COLUMNS[column][0], value[:LONGEST], complaint)


def _complaint(told: dict[str, str], known: dict[str, Shop]) -> tuple[str, str] | None:
    if not _ID.fullmatch(told["id"].lower()):
        return ("id", "店舗番号は、英数字と「-」「_」で40文字までにしてください。")
    if told["id"].lower() in known:
        return ("id", "同じ店舗番号が前の行にあります。")
    if not told["name"] or any(len(told[name]) > LONGEST for name in ("name", "category", "address", "hours", "phone")):
        return ("name", f"店舗名は必ず入れ、どの列も{LONGEST}文字までにしてください。")
    if told["pin"] and not _PIN.fullmatch(told["pin"]):
        return ("pin", "暗証番号は、4けたから8けたの数字にしてください。")
    return ("lat", "緯度と経度を確認してください。") if _place(told) is None else None


def _place(told: dict[str, str]) -> tuple[float | None, float | None] | None:
    """Both degrees, neither, or None where they make no place (0, 0 is where a place was forgotten)."""
    if not told["lat"] and not told["lon"]:
        return (None, None)
    try:
        lat, lon = float(told["lat"]), float(told["lon"])
    except ValueError:
        return None
    is_place = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return (lat, lon) if is_place else None


def _shop(told: dict[str, str]) -> Shop:
    lat, lon = _place(told) or (None, None)
    return Shop(
        told["id"].lower(), told["name"], told["category"], lat, lon, told["address"], told["phone"], told["hours"],
        told["pin"], told["first"].lower() in YES,
    )  # fmt: skip


def written(shops: Iterable[Shop]) -> str:
    """Shops as they travel with a form."""
    return json.dumps([asdict(shop) for shop in shops], ensure_ascii=False)


def read(text: str) -> tuple[Shop, ...]:
    """Shops that travelled with a form; `StaffMistake` for what are none."""
    try:
        return tuple(Shop(**told) for told in json.loads(text))
    except (ValueError, TypeError) as error:
        raise StaffMistake from error
