"""Fictional places for tests, and files of them as a town would publish them."""

from collections.abc import Sequence
from random import Random

from chalicelib.platform.places.model import Hours, Place
from chalicelib.web.sheet import sheet

COLUMNS = ("ID", "名称", "名称_カナ", "所在地_連結表記", "緯度", "経度", "電話番号")


def a_place(id_: str = "1", name: str = "港町公園", lat: float = 35.145, lon: float = 139.138, **told: object) -> Place:
    return Place(id_, name, lat, lon, **told)  # type: ignore[arg-type]


def many_places(count: int, seed: int = 1, *, crowd: float = 0.5) -> list[Place]:
    """Places all over a town, `crowd` of them in its middle, as towns are."""
    dice = Random(seed)
    return [_somewhere(number, dice, is_crowded=dice.random() < crowd) for number in range(count)]


def _somewhere(number: int, dice: Random, *, is_crowded: bool) -> Place:
    if is_crowded:
        lat, lon = dice.gauss(35.16, 0.004), dice.gauss(139.12, 0.004)
    else:
        lat, lon = dice.uniform(35.121, 35.219), dice.uniform(139.051, 139.169)
    facts = {"wheelchair": dice.choice(("yes", "no"))}
    return Place(f"{number:06d}", f"みなとの場所{number}番", round(lat, 6), round(lon, 6), facts=facts, hours=Hours())


def a_file(places: Sequence[Place]) -> bytes:
    rows = [(p.id, p.name, p.kana, p.address, f"{p.lat}", f"{p.lon}", p.phone) for p in places]
    return sheet(COLUMNS, rows).encode()
