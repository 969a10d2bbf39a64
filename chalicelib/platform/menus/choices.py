"""What an area may do, in words a clerk chooses from."""

from collections.abc import Iterator

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.house import Office
from chalicelib.platform.menus.model import Area
from chalicelib.platform.menus.repository import Designs

NOTHING, URI, TEL = "-", "uri", "tel"


def acts(office: Office) -> tuple[tuple[str, str], ...]:
    """Every choice: value -> words."""
    return (
        (NOTHING, "何もしない"),
        *_entries(office),
        *_pages(office),
        *((f"menu:{each.alias}", f"別のメニューに切り替える：{each.name}") for each in Designs(office.scope).all()),
        (URI, "ホームページを開く（アドレスを下に書く）"),
        (TEL, "電話をかける（番号を下に書く）"),
    )


def value_of(area: Area) -> str:
    """The choice an area stands for."""
    if area.act in {URI, TEL}:
        return str(area.act)
    return f"{area.act}:{area.to}" if area.act else NOTHING


def in_words(office: Office, area: Area) -> str:
    """What an area does."""
    if area.act == "uri":
        return f"ホームページを開く：{area.to}"
    if area.act == "tel":
        return f"電話をかける：{area.to}"
    return dict(acts(office)).get(value_of(area), "使えない動き（選び直してください）")


def chosen(office: Office, sent: Sent) -> tuple[str, str]:
    """`act` and `to` of an area as a form tells them."""
    told = sent["act"] or NOTHING
    if told not in dict(acts(office)):
        raise StaffMistake("押したときの動きを選んでください。")
    if told == NOTHING:
        return "", ""
    if told in {URI, TEL}:
        return told, sent["to"].strip()
    act, _, to = told.partition(":")
    return act, to


def _entries(office: Office) -> Iterator[tuple[str, str]]:
    for service in _offered(office):
        for entry in service.entries:
            label = _label(office, service, entry)
            if label:
                yield f"tap:{service.name}/{entry}", f"サービスを始める：{label}"


def _pages(office: Office) -> Iterator[tuple[str, str]]:
    for service in _offered(office):
        for entry in service.entries:
            flow, label = service.flow(entry), _label(office, service, entry)
            if flow and label:
                yield f"page:{service.name}/{flow.name}", f"入力ページを開く：{label}"


def _offered(office: Office) -> Iterator[Service]:
    for name in office.tenant.services:
        try:
            yield office.service(name)
        except NotFound:  # offered by data, gone from the code
            continue


def _label(office: Office, service: Service, entry: str) -> str:
    """As the chat's own menu calls it, or the first word that leads there; empty for what is no way in."""
    texts = office.texts(service.name)
    words = texts.table(DEFAULT, "keywords").get(entry) or [""]
    return str(texts.table(DEFAULT, "menu").get(entry) or words[0])
