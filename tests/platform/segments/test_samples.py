"""Samples tell what people are like, and never who they are."""

import pytest

from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Person
from chalicelib.platform.segments.samples import TOO_FEW, Samples, samples
from chalicelib.services import load
from tests.kit.offices import a_house, a_resident, an_office
from tests.platform.segments.crowd import CHANNEL, town

EVENT = {"category": "event"}


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(*map(load, town().services)), town())


def family(office: Office, number: int) -> None:
    a_resident(
        office,
        str(number),
        language="en",
        categories=("event",),
        followed_at="2026-04-03T10:00:00+09:00",
        persons=(
            Person("self", "自分", area_id="hamadori"),
            Person("c", "たろう", area_id="shiomidai", born="2026-05"),
            Person("d", "はなこ", born="2019-04"),
        ),
    )


def test_a_sample_tells_area_language_ages_and_the_month_of_following(office: Office) -> None:
    for number in range(6):
        family(office, number)
    shown = samples(office, CHANNEL, EVENT, 2)
    line = "浜通り・汐見台／英語 (English)／登録した方の年齢 6か月・7歳／2026年4月から友だち"
    assert shown == Samples((line, line))


def test_what_was_not_told_is_said_to_be_missing(office: Office) -> None:
    for number in range(5):
        a_resident(office, str(number), categories=("event",))
    assert set(samples(office, CHANNEL, EVENT, 5).described) == {"地区の登録なし／日本語／年齢の登録なし"}


def test_of_few_people_nobody_is_described(office: Office) -> None:
    for number in range(4):
        family(office, number)
    assert samples(office, CHANNEL, EVENT, 2) == Samples(why_none=TOO_FEW)
    family(office, 4)
    assert len(samples(office, CHANNEL, EVENT, 2).described) == 2
