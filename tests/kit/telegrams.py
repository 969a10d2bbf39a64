"""Telegrams in the JMA's format about fictional places, and a town that hears them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chalicelib.adapters.feeds.memory import MemoryFeeds
from chalicelib.kernel.estate import INBOUND
from chalicelib.platform.alerts.orders import take
from chalicelib.platform.alerts.polling import poll
from chalicelib.platform.alerts.watching import watch
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import House, Office
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.offices import a_house, a_tenant, an_office

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CODE, JMA = "999016", "9990100"
"""A municipality that does not exist, and its code at the JMA."""
SENT = "2026-11-20T09:50:00+09:00"

Kinds = Iterable[tuple[str, str, str]]
"""Name, code, status."""


def report(title: str, *, head: str, body: str = "", sent: str = SENT, **told: str) -> bytes:
    """A telegram around its parts. `told`: status, info_type, event, serial, head_title, headline, valid."""
    facts = {"status": "通常", "info_type": "発表", "event": "", "serial": "", "head_title": title} | told
    valid = f"<ValidDateTime>{told['valid']}</ValidDateTime>" if "valid" in told else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/">
<Control><Title>{title}</Title><Status>{facts["status"]}</Status></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/">
<Title>{facts["head_title"]}</Title><ReportDateTime>{sent}</ReportDateTime>{valid}
<EventID>{facts["event"]}</EventID><InfoType>{facts["info_type"]}</InfoType><Serial>{facts["serial"]}</Serial>
<Headline><Text>{told.get("headline", "")}</Text>{head}</Headline></Head>
<Body>{body}</Body></Report>""".encode()


def warnings(title: str, cities: Mapping[str, Kinds], **told: str) -> bytes:
    """VPWW53 to VPWW61: what holds for each municipality (JMA code)."""
    items = "".join(
        f"<Item>{''.join(_kind(*kind) for kind in kinds) or '<Kind><Status>発表警報・注意報はなし</Status></Kind>'}"
        f"<Area><Name>みなと市</Name><Code>{code}</Code></Area></Item>"
        for code, kinds in cities.items()
    )
    return report(title, head="", body=f'<Warning type="気象警報・注意報（市町村等）">{items}</Warning>', **told)


def _kind(name: str, code: str, status: str) -> str:
    return f"<Kind><Name>{name}</Name><Code>{code}</Code><Status>{status}</Status></Kind>"


RAIN = {
    2: ("レベル２大雨注意報", "10", "発表"),
    3: ("レベル３大雨警報", "03", "発表"),
    4: ("レベル４大雨危険警報", "43", "発表"),
    5: ("レベル５大雨特別警報", "33", "発表"),
}


def rain(level: int, sent: str = SENT, code: str = JMA, **told: str) -> bytes:
    """VPWW55 for one municipality; level 0: nothing holds."""
    cities = {code: [RAIN[level]] if level else []}
    return warnings("気象警報・注意報（Ｒ０６）（大雨）", cities, sent=sent, **told)


def old_rain(*kinds: tuple[str, str, str], sent: str = SENT) -> bytes:
    """VPWW54 for the municipality."""
    return warnings("気象警報・注意報（Ｈ２７）", {JMA: kinds}, sent=sent)


def quake(intensity: str, *, event: str = "20261120095000", sent: str = SENT, area: str = "", **told: str) -> bytes:
    """VXSE53 with the intensity in the municipality; with `area` VXSE51, for a quake area."""
    city = f"<City><Name>みなと市</Name><Code>{JMA}</Code><MaxInt>{intensity}</MaxInt></City>" if not area else ""
    places = f"<Area><Name>沿岸</Name><Code>{area or '999'}</Code><MaxInt>{intensity}</MaxInt>{city}</Area>"
    body = f"<Intensity><Observation><Pref><Name>架空県</Name>{places}</Pref></Observation></Intensity>"
    title = "震度速報" if area else "震源・震度に関する情報"
    return report(title, head="", body=body, sent=sent, event=event, **told)


def tsunami(code: str, *, sent: str = SENT, event: str = "20261120095000", **told: str) -> bytes:
    """VTSE41 for one stretch of coast."""
    item = (
        "<Item><Area><Name>架空沿岸</Name><Code>998</Code></Area>"
        f"<Category><Kind><Name>津波</Name><Code>{code}</Code></Kind></Category></Item>"
    )
    body = f"<Tsunami><Forecast>{item}</Forecast></Tsunami>"
    return report("津波警報・注意報・予報a", head="", body=body, sent=sent, event=event, **told)


def feed(*entries: tuple[str, str, str]) -> bytes:
    """A feed of telegrams: address, title, when (UTC)."""
    told = "".join(
        f'<entry><title>{title}</title><id>{url}</id><updated>{at}</updated><link href="{url}"/></entry>'
        for url, title, at in entries
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{told}</feed>'.encode()


SEND_ALL = {
    "kinds": {
        kind: {"mode": "send", "lowest": lowest}
        for kind, lowest in {
            "rain": "3",
            "landslide": "3",
            "quake": "4",
            "tsunami": "2",
            "flood": "3",
            "wind": "3",
            "heavy_rain": "1",
            "tornado": "1",
            "evacuation": "3",
            "notice": "1",
        }.items()
    },
    "also": ["quake/998", "coast/998", "river/9999990001"],
}


def an_alert_house(**fakes: Any) -> House:
    return a_house(clock=Clock(), **fakes)


def a_listening_town(house: House, id_: str = "minato", **facts: Any) -> Office:
    """A town that sends every kind at once, and is found by the places it watches."""
    told: dict[str, Any] = {"code": CODE, "settings": {"alerts": SEND_ALL}}
    office = an_office(house, a_tenant(id_, **told | facts))
    watch(office)
    return office


def arrives(house: House, document: bytes, name: str = "TELEGRAM") -> None:
    """A telegram comes by the feed, and all that follows from it on the queue of what comes in is done."""
    feeds = house.feeds
    assert isinstance(feeds, MemoryFeeds)
    house.queues.send(INBOUND, {"telegram": feeds.put(f"data/{name}.xml", document)})
    take_all(house)


def take_all(house: House) -> None:
    """Do all that lies on the queue of what comes in, in order."""
    queues = house.queues
    assert isinstance(queues, FakeQueues)
    while True:
        found = next((each for each in queues.sent if each[0] == INBOUND.thing), None)
        if found is None:
            return
        queues.sent.remove(found)
        take(house, found[1])


def polled(house: House) -> int:
    """A minute's look at the feeds, and all that follows."""
    ordered = poll(house)
    take_all(house)
    return ordered


def told(office: Office) -> list[Broadcast]:
    """The town's broadcasts, oldest first."""
    page = Broadcasts(office.scope).newest(limit=100)
    return [record.value for record in reversed(page.items)]
