"""Garbage in the house: one effect for an event, one town for itself, what is kept of a resident and dropped."""

import pytest

from chalicelib.kernel.ids import derived
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.services.garbage.actions import import_book
from chalicelib.services.garbage.repository import Misses, Standings, Subscriptions, TownGarbage
from tests.kit.journey import TownResident
from tests.kit.mortal import Fate, Killed, watched
from tests.services.garbage.towns import AREA_DAYS, a_garbage_town, files, reminded, who_lives_in

pytestmark = pytest.mark.usefixtures("estate")


def hear_twice(resident: TownResident, text: str) -> None:
    town = resident.town
    said = {"type": "message", "message": {"type": "text", "id": town.number(), "text": text}}
    event = town.event(resident.user_id, said, event_id=f"01J{derived(text)()[:23]}")
    for _ in range(2):
        town.knock(event)
        town.pump()


def test_an_event_heard_twice_changes_nothing_more() -> None:
    resident = who_lives_in(a_garbage_town())
    hear_twice(resident, "宇宙船の捨て方")
    [miss] = Misses(resident.town.office.scope).most_wanted()
    assert int(miss.times) == 1


def test_a_turn_killed_at_any_moment_counts_a_word_once() -> None:
    resident = who_lives_in(a_garbage_town())
    town = resident.town
    said = {"type": "message", "message": {"type": "text", "id": town.number(), "text": "宇宙船の捨て方"}}
    event = town.event(resident.user_id, said)
    for moment in range(40):
        town.knock(event)
        waiting = list(town.queues.sent)
        try:
            with watched(Fate(moment)):
                town.pump()
        except Killed:
            town.queues.sent[:] = waiting
        town.pump()
    [miss] = Misses(town.office.scope).most_wanted()
    assert int(miss.times) == 1


def test_a_subscription_killed_at_any_moment_is_one_subscription_under_a_set_round() -> None:
    for moment in range(0, 40, 3):
        town = a_garbage_town(f"town{moment}")
        resident = reminded(town, time="18:00")
        resident.posts("garbage/remind/")
        resident.taps("前日の夜")
        resident.taps("20:00")
        town.knock(town.event(resident.user_id, {"type": "postback", "postback": {"data": "garbage/categories/all"}}))
        waiting = list(town.queues.sent)
        try:
            with watched(Fate(moment)):
                town.pump()
        except Killed:
            town.queues.sent[:] = waiting
        town.pump()
        assert resident.known is not None
        [kept] = Subscriptions(town.office.scope).of_resident(resident.known.id)
        assert kept.time == "20:00"
        assert Reminders(town.office.scope).find(f"garbage:{kept.area}:evening:2000") is not None
        assert list(Subscriptions(town.office.scope).of_round(kept.round.replace("20:00", "18:00"))) == []


def test_two_towns_in_one_house_know_nothing_of_each_other() -> None:
    minato = a_garbage_town()
    yamabe = a_garbage_town("yamabe", house=minato.house)
    import_book(yamabe.office, files(area_days=AREA_DAYS.replace("港町", "山の上")), "環境課")
    reminded(minato).says("宇宙船の捨て方")
    scope = yamabe.office.scope
    assert TownGarbage(yamabe.office).book.areas[0].label == "山の上"
    assert TownGarbage(minato.office).book.areas[0].label == "港町"
    assert Misses(scope).most_wanted() == []
    assert list(Reminders(scope).records.each()) == []
    standing = Standings(minato.office.scope).now()
    assert Standings(scope).now().edition != standing.edition
    resident = yamabe.resident()
    resident.says("地区を選ぶ")
    assert resident.says("港町")[0].startswith("その地区が見つかりませんでした。")


def test_what_is_kept_of_a_resident_is_told_and_dropped_at_their_wish() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    assert resident.known is not None
    kept, own = Subscriptions(town.office.scope), resident.known.id
    [wanted] = kept.of_resident(own)
    [told] = resident.says("マイページ")
    assert "お住まいの地区：港町" in told
    assert "ごみのお知らせの設定：1件" in told
    resident.taps("すべて消す")
    resident.taps("はい")
    assert (kept.of_resident(own), list(kept.of_round(wanted.round))) == ((), [])
    assert resident.says("ごみ")[0].startswith("お住まいの地区を教えてください。")
