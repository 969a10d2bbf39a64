"""Real telegrams and towns of the places they are about: the message, or the named reason why none."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.platform.alerts.areas import city_of
from chalicelib.platform.alerts.formats.jma import read_telegram
from chalicelib.platform.alerts.hearing import decisions_of, hear_alert
from chalicelib.platform.house import Office
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.fakes import Clock
from tests.kit.offices import a_house
from tests.kit.telegrams import SEND_ALL, a_listening_town, told
from tests.platform.alerts.formats.test_jma import sample

pytestmark = pytest.mark.usefixtures("estate")

SETTINGS = {**SEND_ALL, "kinds": {**SEND_ALL["kinds"], "quake": {"mode": "send", "lowest": "3"}}}  # type: ignore[dict-item]


def a_town_of(code: str, at: str, *also: str) -> Office:
    """A town at that place, at the time the telegrams came."""
    house = a_house(clock=Clock(datetime.fromisoformat(at)))
    settings = {"alerts": {**SETTINGS, "also": list(also)}}
    return a_listening_town(house, f"t{code}{len(also)}", code=code, name="この市", settings=settings)


def heard(office: Office, name: str) -> tuple[list[str], set[str | None]]:
    """The titles it told, and the reasons of what it did not."""
    before = len(told(office))
    note = hear_alert(office, read_telegram(sample(name), name))
    decisions = decisions_of(note)
    reasons: set[str | None] = {decision.reason for decision in decisions} or {note.facts["reason"]}
    is_told = any(decision.course for decision in decisions)
    return [broadcast.title for broadcast in told(office)[before:]], set() if is_told else reasons


JULY = "2026-07-28T19:00:00+09:00"


@pytest.mark.parametrize(
    ("name", "code", "at", "also", "titles", "reasons"),
    [
        ("keiho_multi_pref_gifu", "212130", JULY, (), ["この市に大雨警報（警戒レベル3相当）が出ました。"], set()),
        ("keiho_multi_pref_gifu", "212016", JULY, (), [], {"below"}),
        ("keiho_multi_pref_gifu", "212024", JULY, (), [], {"unchanged"}),
        ("keiho_multi_pref_gifu", "162108", JULY, (), [], {"not_ours"}),
        (
            "sample_dosha_keiho",
            "151009",
            "2026-07-26T20:15:00+09:00",
            (),
            ["この市に土砂災害危険警報（警戒レベル4相当）が出ました。"],
            set(),
        ),
        ("sample_sonota_chuiho", "152021", "2026-07-21T19:15:00+09:00", (), [], {"unchanged"}),
        (
            "dosha_keikai_joho_toyama_serial1",
            "162108",
            JULY,
            (),
            ["この市に土砂災害危険警報（警戒レベル4相当）が出ました。"],
            set(),
        ),
        ("dosha_keikai_joho_toyama_serial1", "162019", JULY, (), [], {"unchanged"}),
        ("keiho_toyama_companion_vpww53", "162108", JULY, (), [], {"old_format"}),
        ("keiho_niigata_samestate_1", "151009", JULY, (), [], {"old_format"}),
        ("keiho_niigata_samestate_2", "151009", JULY, (), [], {"old_format"}),
        ("eq_shindo_sokuho", "431001", JULY, ("quake/741",), ["この市で震度3の揺れを観測しました。"], set()),
        ("eq_shindo_sokuho", "431001", JULY, (), [], {"not_ours"}),
        ("eq_shingen_sokuho", "431001", JULY, (), [], {"no_intensity"}),
        ("eq_shingen_shindo_followup_sameeventid", "431001", JULY, (), ["この市で震度3の揺れを観測しました。"], set()),
        ("eq_shingen_shindo_followup_sameeventid", "432024", JULY, (), [], {"below"}),
        ("tsunami_keiho_serial_a", "431001", JULY, ("coast/712",), ["この市に津波注意報が出ました。"], set()),
        ("tsunami_keiho_serial_a", "422011", JULY, ("coast/730",), [], {"below"}),
        ("tsunami_joho", "431001", JULY, ("coast/712",), ["この市に津波注意報が出ました。"], set()),
    ],
)
def test_a_real_telegram_yields_its_message_or_a_named_reason(
    name: str,
    code: str,
    at: str,
    *,
    also: tuple[str, ...],
    titles: list[str],
    reasons: set[str],
) -> None:
    assert heard(a_town_of(code, at, *also), name) == (titles, reasons)


def test_the_hourly_reissue_of_a_real_telegram_tells_nothing() -> None:
    office = a_town_of("151009", JULY)
    for name in ("keiho_niigata_samestate_1", "keiho_niigata_samestate_2"):
        assert heard(office, name)[0] == []


def test_the_times_of_a_tsunami_after_its_warning_tell_nothing_new() -> None:
    office = a_town_of("431001", JULY, "coast/712")
    assert len(heard(office, "tsunami_keiho_serial_a")[0]) == 1
    assert heard(office, "tsunami_joho") == ([], {"unchanged"})


def test_every_place_of_a_real_telegram_is_of_a_municipality_that_can_be_found() -> None:
    for name in ("keiho_multi_pref_gifu", "sample_dosha_keiho", "eq_shingen_shindo_followup_sameeventid"):
        places = [place for place in read_telegram(sample(name)).places if place.startswith("city/")]
        assert places
        assert all(city_of(place.partition("/")[2]).isdigit() for place in places)


def test_a_town_says_it_in_its_own_words() -> None:
    office = a_town_of("212130", JULY)
    own = {"alerts": {"ja": {"headline.raised": "【{town}】{name}です。"}}}
    Tenants(office.scope).keep(replace(office.tenant, texts=own))
    office.house.memory.forget()
    office = office.house.office(OperatorOrder(office.tenant.id))
    assert heard(office, "keiho_multi_pref_gifu")[0] == ["【この市】大雨警報（警戒レベル3相当）です。"]
