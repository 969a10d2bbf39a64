"""Spots out of a table: the columns of 自治体標準オープンデータセット in both generations, and a few of ours."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.kernel.ids import digest
from chalicelib.platform.cases.grid import metres_between
from chalicelib.platform.imports.tables import RowError, Table, find_columns, fold_heading
from chalicelib.services.stamp_rally.model import Area, Spot, WordsByLanguage
from chalicelib.services.stamp_rally.model.spots import WEEKDAYS

COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("スポットID", "ID", "NO"),
    "name": ("名称", "スポット名", "観光施設名", "施設名"),
    "easy": ("名称_やさしい日本語",),
    "en": ("名称_英語", "名称_英字"),
    "about": ("説明", "備考"),
    "about_easy": ("説明_やさしい日本語",),
    "about_en": ("説明_英語",),
    "lat": ("緯度",),
    "lon": ("経度",),
    "radius": ("半径", "半径(m)"),
    "area": ("所在地_市区町村", "市区町村名", "地区", "エリア"),
    "opens": ("開始時間",),
    "closes": ("終了時間",),
    "days": ("利用可能曜日",),
    "picture": ("画像", "画像URL"),
    "kinds": ("スタンプの方法",),
}
HEADINGS = {name: spellings[0] for name, spellings in COLUMNS.items()}
NAMES = (("ja", "name"), ("ja-easy", "easy"), ("en", "en"))
ABOUTS = (("ja", "about"), ("ja-easy", "about_easy"), ("en", "about_en"))
ALIKE = ("radius", "area", "opens", "closes", "days", "picture", "kinds")
"""Columns that are called as the spot's fields."""
KIND_WORDS = {"QR": "qr", "番号": "code", "位置情報": "place", "印刷QR": "paper"}
SAME_PLACE = 10
"""Metres within which two spots of one name are one."""
RADII = (20, 2_000)
JAPAN = (20.0, 46.0, 122.0, 154.5)
NAME, ABOUT = 60, 400


@dataclass(frozen=True)
class SpotsRead:
    spots: tuple[Spot, ...]
    errors: tuple[RowError, ...]
    columns: frozenset[str] = frozenset()
    """Which columns there were, by our names."""


class Wrong(Exception):
    """A row that cannot be taken: the column by our name of it, and why."""

    def __init__(self, column: str, value: str, complaint: str) -> None:
        super().__init__(complaint)
        self.column, self.value, self.complaint = column, value, complaint


def read_spots(table: Table, areas: Sequence[Area]) -> SpotsRead:
    """The spots of a table's rows, and each row that is none with the reason."""
    columns = find_columns(table.header, COLUMNS)
    lacking = [HEADINGS[name] for name in ("name", "lat", "lon") if name not in columns]
    if lacking:
        told = f"列「{'」「'.join(lacking)}」がありません。"
        return SpotsRead((), (RowError(table.file, 0, lacking[0], "", told),))
    spots: list[Spot] = []
    errors: list[RowError] = []
    for row in table.body:
        try:
            spot = spot_of({name: row.cell(columns.get(name)) for name in COLUMNS}, areas)
            _refuse_double(spot, spots)
            spots.append(spot)
        except Wrong as wrong:
            at = columns.get(wrong.column)
            heading = HEADINGS[wrong.column] if at is None else table.header.cell(at)
            errors.append(RowError(table.file, row.number, heading, wrong.value, wrong.complaint))
    return SpotsRead(tuple(spots), tuple(errors), frozenset(columns))


def spot_of(cells: Mapping[str, str], areas: Sequence[Area]) -> Spot:
    """A spot out of cells by our names of the columns; `Wrong` where it is none."""
    if not cells["name"]:
        raise Wrong("name", "", "名称がありません。")
    lat, lon = _place(cells)
    names = _words(cells, ("name", "easy", "en"), NAME)
    return Spot(
        id=_id(cells["id"], cells["name"], lat, lon),
        names=names,
        lat=lat,
        lon=lon,
        radius=_radius(cells["radius"]),
        area=_area(cells["area"], lat, lon, areas),
        about=_words(cells, ("about", "about_easy", "about_en"), ABOUT),
        opens=_clock("opens", cells["opens"]),
        closes=_clock("closes", cells["closes"]),
        days=_days(cells["days"]),
        kinds=_kinds(cells["kinds"]),
        picture=_picture(cells["picture"]),
    )


def laid_over(old: Spot, new: Spot, columns: Collection[str]) -> Spot:
    """A spot as a file says it, and as it was where the file has no such column."""
    same = {name: getattr(old, name) for name in ALIKE if name not in columns}
    names = _by_column(old.names, new.names, NAMES, columns)
    about = _by_column(old.about, new.about, ABOUTS, columns)
    return replace(new, **same, names=names, about=about, is_closed=old.is_closed)


def _by_column(
    old: WordsByLanguage, new: WordsByLanguage, places: Sequence[tuple[str, str]], columns: Collection[str]
) -> WordsByLanguage:
    told = {language: (new if column in columns else old).get(language, "") for language, column in places}
    return {language: text for language, text in told.items() if text}


def _place(cells: Mapping[str, str]) -> tuple[float, float]:
    if not cells["lat"] or not cells["lon"]:
        raise Wrong("lat" if not cells["lat"] else "lon", "", "緯度・経度がありません。")
    try:
        lat, lon = float(cells["lat"]), float(cells["lon"])
    except ValueError as error:
        told = f"{cells['lat']}, {cells['lon']}"
        raise Wrong("lat", told, "緯度・経度は、35.1403のような数で入力してください。") from error
    told = f"{lat:g}, {lon:g}"
    if lat == 0 and lon == 0:
        raise Wrong("lat", told, "緯度・経度が0です。地図で場所を確かめてください。")
    south, north, west, east = JAPAN
    if south <= lon <= north and west <= lat <= east:
        raise Wrong("lat", told, "緯度と経度が逆になっています。")
    if not (south <= lat <= north and west <= lon <= east):
        raise Wrong("lat", told, "緯度・経度が日本の外です。")
    return lat, lon


def _id(told: str, name: str, lat: float, lon: float) -> str:
    """As the file says; without one, a name that stays while name and place (to about 10 m) do."""
    if not told:
        return f"s{digest('spot', name, f'{lat:.4f}', f'{lon:.4f}', length=10).lower()}"
    folded = fold_heading(told)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", folded):
        raise Wrong("id", told, "IDは、半角の英数字と - _ で、40文字までにしてください。")
    return folded


def _refuse_double(spot: Spot, before: Sequence[Spot]) -> None:
    for other in before:
        if other.id == spot.id:
            raise Wrong("id", spot.id, "同じIDの行が、上にあります。")
        is_same_name = other.names["ja"] == spot.names["ja"]
        if is_same_name and metres_between(other.lat, other.lon, spot.lat, spot.lon) <= SAME_PLACE:
            raise Wrong("name", spot.names["ja"], "同じ名称で同じ場所の行が、上にあります。")


def _words(cells: Mapping[str, str], names: tuple[str, str, str], at_most: int) -> dict[str, str]:
    told = dict(zip(("ja", "ja-easy", "en"), (cells[name] for name in names), strict=True))
    for name, text in zip(names, told.values(), strict=True):
        if len(text) > at_most:
            raise Wrong(name, text[:20], f"{at_most}文字までにしてください。")
    return {language: text for language, text in told.items() if text}


def _radius(told: str) -> int:
    if not told:
        return Spot.radius
    low, high = RADII
    if not told.isdigit() or not low <= int(told) <= high:
        raise Wrong("radius", told, f"半径は、{low}から{high}までの数（m）で入力してください。")
    return int(told)


def _area(told: str, lat: float, lon: float, areas: Sequence[Area]) -> str:
    """The area named, or where none is named the one whose middle lies nearest."""
    if told:
        found = next((area.id for area in areas if told in {area.id, area.name}), None)
        if found is None:
            raise Wrong("area", told, "この名前の地区・市町村は登録されていません。")
        return found
    placed = [(metres_between(lat, lon, area.lat, area.lon), area.id) for area in areas if area.lat and area.lon]
    return min(placed)[1] if placed else ""


def _clock(column: str, told: str) -> str:
    if not told:
        return ""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", fold_heading(told))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Wrong(column, told, "時刻は、9:00のように入力してください。")
    return f"{int(found[1]):02}:{found[2]}"


def _days(told: str) -> str:
    days = [day for day in told if day not in " 　・,、曜"]
    if any(day not in WEEKDAYS for day in days):
        raise Wrong("days", told, "曜日は、月火水木金のように入力してください。")
    return "".join(day for day in WEEKDAYS if day in days) if len(set(days)) < len(WEEKDAYS) else ""


def _kinds(told: str) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"[;；・,、]", told) if part.strip()]
    unknown = [part for part in parts if part not in KIND_WORDS]
    if unknown:
        words = "・".join(KIND_WORDS)
        raise Wrong("kinds", unknown[0], f"スタンプの方法は、{words} から選び、;で区切ってください。")
    return tuple(KIND_WORDS[part] for part in parts)


def _picture(told: str) -> str:
    if told and not re.fullmatch(r"https://[^\s]{4,500}", told):
        raise Wrong("picture", told[:40], "画像は、httpsで始まるアドレスにしてください。")
    return told


def row_of(spot: Spot, area: str) -> tuple[str, ...]:
    """A spot as a row below `HEADINGS`; read back it is the same spot."""
    words = {kind: word for word, kind in KIND_WORDS.items()}
    return (
        spot.id, *(spot.names.get(language, "") for language in ("ja", "ja-easy", "en")),
        *(spot.about.get(language, "") for language in ("ja", "ja-easy", "en")),
        f"{spot.lat:.6f}", f"{spot.lon:.6f}", str(spot.radius), area, spot.opens, spot.closes, spot.days, spot.picture,
        ";".join(words[kind] for kind in spot.kinds),
    )  # fmt: skip
