"""Where a row's place lies: read, put right where that is sure, or refused with the reason."""

from dataclasses import dataclass

from chalicelib.platform.places.formats.reading import FAR, JAPAN, Ground
from chalicelib.platform.places.formats.values import degrees, is_blank
from chalicelib.platform.places.model import Spot
from chalicelib.platform.tenants.model import Point


@dataclass(frozen=True, slots=True)
class Position:
    """A position with what staff should know of it, or none with the reason why."""

    spot: Spot | None
    told: str = ""
    is_rough: bool = False


def position(lat: str, lon: str, address: str, ground: Ground) -> Position:
    """What two cells, or else the address, say of where it is."""
    if is_blank(lat) and is_blank(lon):
        return _by_address(address, ground)
    spot = _read(lat, lon)
    if spot is None:
        return Position(None, "緯度・経度を数字として読み取れません。")
    if spot == (0.0, 0.0):
        return Position(None, "緯度・経度が0です。")
    return _in_japan(spot, ground)


def _read(lat: str, lon: str) -> Spot | None:
    north, east = degrees(lat), degrees(lon)
    return Spot(north, east) if north is not None and east is not None else None


def _by_address(address: str, ground: Ground) -> Position:
    middle = ground.locate(address) if address else None
    if middle is None:
        return Position(None, "緯度・経度がありません。")
    return Position(middle, "緯度・経度がないので、住所の町の中心に置きました。", is_rough=True)


def _in_japan(spot: Spot, ground: Ground) -> Position:
    told = ""
    if not JAPAN.holds(Point(*spot)):
        spot, told = Spot(spot.lon, spot.lat), "緯度と経度が入れかわっていたので、直しました。"
    if not JAPAN.holds(Point(*spot)):
        return Position(None, "緯度・経度が日本の外を指しています。")
    beyond = ground.beyond(spot)
    if beyond > FAR:
        return Position(None, f"まちから約{beyond / 1000:.0f}km離れた場所を指しています。")
    if beyond:
        told += "まちの外の場所です。まちがいでないか確かめてください。"
    return Position(spot, told)
