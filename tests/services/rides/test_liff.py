"""The rider's and the driver's pages: what stands there, what does not, and what their forms do."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import Done, Form, Sent, View
from chalicelib.services.rides.actions.driving import offer_trip
from chalicelib.services.rides.actions.riding import keep_name
from chalicelib.services.rides.liff import PAGES
from chalicelib.services.rides.model.ride import Ride
from chalicelib.services.rides.repository import TownRides
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident, a_turn
from tests.services.rides.towns import a_driver, a_quick_town, a_rider, a_run, books, is_balanced, now


@pytest.fixture
def town() -> Iterator[TownRides]:
    with a_quick_town() as town:
        yield town
        assert is_balanced(town)


def turn_of(town: TownRides, name: str, event: str = "PAGE1", language: str = "") -> Turn:
    return a_turn(town.office, a_resident(town.office, name, language=language), service="rides", event=event)


def page(town: TownRides, name: str, who: str, language: str = "", /, **query: str) -> View:
    show = next(each.show for each in PAGES.pages if each.name == name)
    return show(turn_of(town, who, language=language), query)


def do(town: TownRides, action: str, who: str, /, **fields: str) -> Done:
    deed = next(each.do for each in PAGES.actions if each.name == action)
    return deed(turn_of(town, who, f"{action}{fields}"), Sent(fields))


def read(town: TownRides, view: View, language: str = "ja") -> str:
    """All the words of a view, as somebody reads them."""
    voice = Voice(town.office, "rides", language)

    def words(thing: Any) -> Iterator[str]:
        if isinstance(thing, tuple | list):
            for each in thing:
                yield from words(each)
        elif hasattr(thing, "__dataclass_fields__"):
            if type(thing).__name__ in ("Say", "Written"):
                yield voice(thing)
            else:
                for name in thing.__dataclass_fields__:
                    yield from words(getattr(thing, name))
        elif isinstance(thing, str):
            yield thing

    return " | ".join(words(view))


def with_driver(town: TownRides, name: str = "21", seats: int = 4) -> str:
    driver = a_driver(town, name)
    offer_trip(town, driver, a_run(), seats, town.office.now())
    return driver.id


def on_the_day(town: TownRides, **later: float) -> None:
    clock = town.office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(**later)


def test_a_rider_sees_their_rides_and_cancels_one_once(town: TownRides) -> None:
    with_driver(town)
    ride = books(town, a_rider(town, "1"), seats=2)
    told = read(town, page(town, "my_rides", "1"))
    assert "11月24日（火） 8:00発 → 8:25着" in told
    assert "白い軽自動車" in told
    assert "1,200円（現金または回数券）" in told
    assert "公民館の玄関前" in told
    for _ in range(2):
        assert do(town, "cancel", "1", number=ride.number).told
    assert now(town, ride).state == "cancelled"
    assert "これからの予約はありません。" in read(town, page(town, "my_rides", "1"))


def test_pages_speak_the_residents_language(town: TownRides) -> None:
    with_driver(town)
    books(town, a_rider(town, "1"))
    told = read(town, page(town, "my_rides", "1"), "en")
    assert "Kamizato Community Hall → Yamabe Station" in told
    assert "cash or ticket" in told


def test_nobody_cancels_anothers_ride(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    with pytest.raises(ResidentMistake, match="見つかりません"):
        do(town, "cancel", "2", number=ride.number)
    assert now(town, ride).state == "waiting"


def test_cancelling_has_its_deadline(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    on_the_day(town, days=3, hours=21, minutes=30)
    with pytest.raises(ResidentMistake, match="取消の受付は"):
        do(town, "cancel", "1", number=ride.number)


def test_a_driver_sees_who_rides_by_number_alone_unless_the_town_shows_names(town: TownRides) -> None:
    with_driver(town)
    ride = books(town, a_rider(town, "1"))
    keep_name(turn_of(town, "1"), {"family_name": "川上", "given_name": "春子"})
    told = read(town, page(town, "driver", "21"))
    assert f"8:00 受付番号{ride.number}" in told
    assert "川上" not in told
    assert "空いている席" in told


@pytest.mark.parametrize(("choice", "shown"), [("family", "8:00 川上さん"), ("full", "8:00 川上 春子さん")])
def test_a_name_is_shown_as_far_as_the_town_chose(choice: str, shown: str) -> None:
    with a_quick_town(rider_name=choice) as town:
        with_driver(town)
        books(town, a_rider(town, "1"))
        keep_name(turn_of(town, "1"), {"family_name": "川上", "given_name": "春子"})
        assert shown in read(town, page(town, "driver", "21"))
        assert "川上" not in repr(town.riders.sealed(a_rider(town, "1").id))


def test_a_driver_takes_a_request_on_the_page_and_the_slower_one_is_told(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    first, _ = a_driver(town, "21"), a_driver(town, "22")
    assert "乗りたい方がいます" in read(town, page(town, "driver", "21"))
    do(town, "take", "21", number=ride.number)
    assert now(town, ride).driver == first.id
    with pytest.raises(ResidentMistake, match="ほかの運転手が先に"):
        do(town, "take", "22", number=ride.number)
    with pytest.raises(ResidentMistake, match="見つかりません"):
        do(town, "take", "22", number="261120-XXXXX")


def test_a_withdrawal_says_what_follows_and_is_done_once(town: TownRides) -> None:
    driver = with_driver(town)
    ride = books(town, a_rider(town, "1"), seats=2)
    form = a_form(page(town, "driver", "21"), "withdraw")
    assert Voice(town.office, "rides", "ja")(form.confirm or "") == "取り下げる（2人が乗れなくなります）"
    offer = next(each.value for each in form.fields if each.name == "offer")
    for _ in range(2):
        do(town, "withdraw", "21", offer=offer)
    assert now(town, ride).state == "waiting"
    with pytest.raises(ResidentMistake, match="見つかりません"):
        do(town, "withdraw", "22", offer=offer)
    assert driver in offer


def a_form(view: View, action: str) -> Form:
    return next(block for block in view.blocks if isinstance(block, Form) and block.action == action)


def test_who_came_is_noted_by_their_own_driver_once_they_should_have(town: TownRides) -> None:
    with_driver(town)
    ride = books(town, a_rider(town, "1"))
    with pytest.raises(ResidentMistake, match="便が出る前"):
        do(town, "mark", "21", number=ride.number, state="done")
    on_the_day(town, days=3, hours=22, minutes=5)
    assert "乗車しました" in read(town, page(town, "driver", "21"))
    with pytest.raises(ResidentMistake, match="乗っていません"):
        do(town, "mark", "22", number=ride.number, state="done")
    do(town, "mark", "21", number=ride.number, state="done")
    do(town, "mark", "21", number=ride.number, state="missed")
    assert now(town, ride).state == "missed"
    on_the_day(town, days=1)
    assert "乗車されませんでした" in read(town, page(town, "driver", "21", show="past"))
    assert "乗車されませんでした" in read(town, page(town, "my_rides", "1"))


def test_who_does_not_drive_is_led_to_apply(town: TownRides) -> None:
    assert "運転手として登録されていません。" in read(town, page(town, "driver", "5"))
    a_driver(town, "6", state="applied")
    assert "確認しています" in read(town, page(town, "driver", "6"))


def test_every_action_has_a_page_and_no_page_shows_a_number_of_anybodys(town: TownRides) -> None:
    with_driver(town)
    ride: Ride = books(town, a_rider(town, "1"))
    for who in ("1", "21"):
        for name in ("my_rides", "driver"):
            told = read(town, page(town, name, who))
            assert "090" not in told
            assert "+81" not in told
    assert ride.resident not in read(town, page(town, "driver", "21"))
