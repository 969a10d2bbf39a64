"""Whose place a code means: JMA's areas, the municipalities they lie in, and the names a town is found under.

A municipality's JMA code is the first five digits of its 全国地方公共団体コード and `00`; a split municipality's parts
begin with the same five. So only wards of designated cities need a table: weather is told for the city, earthquakes for
the ward. Source: 総務省 全国地方公共団体コード (https://www.soumu.go.jp/denshijiti/code.html), as of 2024-01-01, and
the JMA's area table (https://www.jma.go.jp/bosai/common/const/area.json).
"""

from collections.abc import Iterable

WARDS = {
    "01100": ("01101", "01110"),
    "04100": ("04101", "04105"),
    "11100": ("11101", "11110"),
    "12100": ("12101", "12106"),
    "14100": ("14101", "14118"),
    "14130": ("14131", "14137"),
    "14150": ("14151", "14153"),
    "15100": ("15101", "15108"),
    "22100": ("22101", "22103"),
    "22130": ("22131", "22140"),
    "23100": ("23101", "23116"),
    "26100": ("26101", "26111"),
    "27100": ("27102", "27128"),
    "27140": ("27141", "27147"),
    "28100": ("28101", "28111"),
    "33100": ("33101", "33104"),
    "34100": ("34101", "34108"),
    "40100": ("40101", "40109"),
    "40130": ("40131", "40137"),
    "43100": ("43101", "43105"),
}
"""Designated cities: their first and last ward."""


def city_of(code: str) -> str:
    """The municipality a code of five digits or more lies in, in five: a ward's is its city."""
    five = code[:5]
    return next((city for city, (first, last) in WARDS.items() if first <= five <= last), five)


def keys_of(place: str) -> tuple[str, ...]:
    """The names under which towns watch for what is said of a place.

    What is said of a prefecture concerns its own account, and the municipalities `named` in the text.
    """
    kind, _, code = place.partition("/")
    if kind not in {"city", "town"}:
        return (f"pref/{code[:2]}", f"named/{code[:2]}") if kind == "pref" else (place,)
    five, city = code[:5], city_of(code)
    whole = (f"whole/{city}",) if five == city else ()
    return tuple(dict.fromkeys((f"city/{five}", f"city/{city}", *whole, f"pref/{five[:2]}")))


def watched_by(code: str, kind: str, further: Iterable[str] = ()) -> frozenset[str]:
    """The names a town of that 全国地方公共団体コード is found under; `further` are places of its settings."""
    if not code:
        return frozenset(further)
    if kind == "prefecture":
        return frozenset({f"pref/{code[:2]}", *further})
    five, city = code[:5], city_of(code)
    whole = {f"whole/{city}"} if city != five else set[str]()
    return frozenset({f"city/{five}", f"named/{five[:2]}", *whole, *further})


def lane_of(key: str) -> str:
    """The partition of the index a name stands in: towns of a prefecture together, all others by their name."""
    kind, _, code = key.partition("/")
    return f"watch#{code[:2]}" if kind in {"city", "whole", "pref", "named"} else f"watch#{key}"
