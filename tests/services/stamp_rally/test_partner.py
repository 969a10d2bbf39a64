"""The screen at a spot: what it shows gives the stamp, and where there is nothing to show it says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.kernel.ids import derived
from chalicelib.platform.house import Office
from chalicelib.platform.liff.views import Code, Facts, Told, View
from chalicelib.platform.partners.model import Partner, PartnerCall
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.services.stamp_rally.actions import press_stamp
from chalicelib.services.stamp_rally.partner import show_code
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import SPOTS, a_rally, a_rally_office, spot, with_spots


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock)


def shown(office: Office, about: str = "tabi/todai") -> View:
    partner = Partner("123456", "stamp_rally", "みなと灯台", about)
    return show_code(PartnerCall(office, partner, office.now(), derived("x")), {})


def block(view: View, kind: Any) -> Any:
    return next((each for each in view.blocks if isinstance(each, kind)), None)


def test_what_the_screen_shows_gives_the_stamp(office: Office) -> None:
    code = block(shown(office), Code)
    token = code.content.partition("?token=")[2]
    press_stamp(a_rally(office), spot("todai"), Shown(token=token))
    press_stamp(a_rally(office, a_resident(office, "2")), spot("todai"), Shown(code=code.typed))
    assert code.seconds == 30


def test_the_screen_shows_another_code_half_a_minute_later(office: Office, clock: Clock) -> None:
    before = block(shown(office), Code).content
    clock.pass_(seconds=30)
    assert block(shown(office), Code).content != before


def test_a_spot_with_numbers_alone_shows_the_number(office: Office) -> None:
    with_spots(office, replace(SPOTS[0], kinds=("code",)))
    view = shown(office)
    assert block(view, Code) is None
    assert len(str(block(view, Facts).rows[0].value)) == 6


@pytest.mark.parametrize("about", ["", "tabi", "tabi/nowhere", "other/todai"])
def test_a_screen_without_a_spot_says_so(office: Office, about: str) -> None:
    assert block(shown(office, about), Told).kind == "warning"


def test_out_of_the_campaigns_time_nothing_is_shown(office: Office, clock: Clock) -> None:
    clock.pass_(days=60)
    assert block(shown(office), Code) is None
