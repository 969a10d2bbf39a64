"""Telegrams of the JMA (気象庁防災情報XML) as alerts: which kind of telegram it is, and the frame around what it says.

https://xml.kishou.go.jp/tec_material.html. What the kinds say is read in `jma_weather` and `jma_seismic`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.platform.alerts.formats import Unreadable, jma_seismic, jma_weather
from chalicelib.platform.alerts.formats.telegram import Said, Telegram
from chalicelib.platform.alerts.formats.xml import first, local, parsed, text_at
from chalicelib.platform.alerts.model import Alert, MsgType, Series, Status

STATUS: Mapping[str, Status] = {"通常": "actual", "訓練": "exercise", "試験": "test"}
TYPE: Mapping[str, MsgType] = {"発表": "alert", "訂正": "update", "取消": "cancel", "遅延": "alert"}


@dataclass(frozen=True)
class Reader:
    """A kind of telegram: how its title in Control begins, and how it is read."""

    title: str
    series: Series
    read: Callable[[Telegram], Said]
    feed: Literal["extra", "eqvol"] = "extra"


READERS = (
    Reader("気象警報・注意報（Ｒ０６）", "r06", jma_weather.read_r06),
    Reader("気象警報・注意報（Ｈ２７）", "h27", jma_weather.read_old),
    Reader("気象特別警報・警報・注意報", "h27", jma_weather.read_old),
    Reader("土砂災害警戒情報", "vxww50", jma_weather.read_landslide),
    Reader("指定河川洪水予報", "river", jma_weather.read_flood),
    Reader("記録的短時間大雨情報", "info", jma_weather.read_heavy_rain),
    Reader("竜巻注意情報", "info", jma_weather.read_tornado),
    Reader("気象防災速報", "info", jma_weather.read_bulletin),
    Reader("震度速報", "seis", jma_seismic.read_quake, "eqvol"),
    Reader("震源・震度に関する情報", "seis", jma_seismic.read_quake, "eqvol"),
    Reader("震源に関する情報", "seis", jma_seismic.read_source, "eqvol"),
    Reader("津波警報・注意報・予報", "tsunami", jma_seismic.read_tsunami, "eqvol"),
    Reader("津波情報", "tsunami", jma_seismic.read_tsunami, "eqvol"),
)


def is_covered(title: str) -> bool:
    """Whether telegrams of a title (as in the feed) may say something we tell."""
    return _reader(title) is not None


def read_telegram(document: bytes, identifier: str = "") -> Alert:
    """What a telegram says. `Unreadable` for what is none; a kind that we do not tell is an alert without infos.

    `identifier` is the telegram's own name, from its address; without one it is made of what the telegram says.
    """
    root = parsed(document)
    control, head = first(root, "Control"), first(root, "Head")
    if local(root) != "Report" or control is None or head is None:
        raise Unreadable("気象庁防災情報XMLの電文ではありません。")
    title, status = text_at(control, "Title"), STATUS.get(text_at(control, "Status"))
    msg_type = TYPE.get(text_at(head, "InfoType"))
    if status is None or msg_type is None:
        raise Unreadable("電文の Status か InfoType が、決められた値ではありません。")
    telegram = Telegram(title, head, first(root, "Body"))
    reader = _reader(title)
    said = reader.read(telegram) if reader else Said(nothing="not_covered")
    return Alert(
        source="jma",
        identifier=identifier or f"{title}/{telegram.sent}/{telegram.event_id}/{text_at(head, 'Serial')}",
        sent=telegram.sent,
        status=status,
        msg_type=msg_type,
        title=text_at(head, "Title") or title,
        series=reader.series if reader else "info",
        event_id=telegram.event_id,
        infos=said.infos,
        nothing=said.nothing,
    )


def named_by(url: str) -> str:
    """A telegram's name from its address: `20260728094549_0_VXSE53_270000`."""
    found = re.search(r"/([A-Za-z0-9_]+)\.xml$", url)
    return found[1] if found else url


def _reader(title: str) -> Reader | None:
    return next((reader for reader in READERS if title.startswith(reader.title)), None)
