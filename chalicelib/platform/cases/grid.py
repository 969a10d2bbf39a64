"""Finding what lies near a place without looking at everything: the map in cells.

Rows are bands of latitude 511 m high. Each row is cut into columns of its own, at least 511 m wide at every latitude
in it, so that a circle of up to 250 m touches at most two rows and two columns of each: four cells, however many
things the whole map holds. Good from 80° south to 80° north, away from the 180th meridian.
"""

from math import asin, cos, floor, radians, sin, sqrt

EARTH = 6_371_008.8  # mean radius in metres
METRES_PER_DEGREE = EARTH * radians(1)
ROW = 0.0046  # degrees of latitude: 511.5 m
WIDEST = 250
"""The largest radius, in metres, that stays within four cells."""


def cell(lat: float, lon: float) -> str:
    """The name of the cell that holds a place."""
    row = floor(lat / ROW)
    return f"{row}.{_column(row, lon)}"


def cells_within(lat: float, lon: float, metres: float) -> tuple[str, ...]:
    """The cells, at most four, that a circle of up to `WIDEST` metres touches; `ValueError` for a larger one."""
    if metres > WIDEST:
        raise ValueError(f"{metres} m is more than {WIDEST} m")
    high = metres / METRES_PER_DEGREE
    rows = range(floor((lat - high) / ROW), floor((lat + high) / ROW) + 1)
    wide = high / cos(radians(abs(lat) + high))
    return tuple(
        f"{row}.{column}" for row in rows for column in range(_column(row, lon - wide), _column(row, lon + wide) + 1)
    )


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance of two places (haversine)."""
    up, across = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    chord = sin(up) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(across) ** 2
    return 2 * EARTH * asin(sqrt(chord))


def _column(row: int, lon: float) -> int:
    far_edge = max(abs(row), abs(row + 1)) * ROW
    return floor(lon * cos(radians(far_edge)) / ROW)
