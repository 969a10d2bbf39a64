"""Editions stand whole or not at all, and what they cost to read and write."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.kernel.errors import Conflict, PermanentFailure
from chalicelib.kernel.ids import digest
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.model import Reminder
from chalicelib.services.garbage import repository
from chalicelib.services.garbage.actions import import_book, prepare_book
from chalicelib.services.garbage.model import GarbageBook, Item, stable_id
from chalicelib.services.garbage.repository import Editions, Misses, Parts, Standings, TownGarbage
from chalicelib.services.garbage.schedule import remind
from tests.kit.counting import counted
from tests.kit.journey import Town, a_town
from tests.kit.mortal import Fate, Killed, watched
from tests.services.garbage.towns import AREA_DAYS, a_garbage_town, brings_in, files, who_lives_in

pytestmark = pytest.mark.usefixtures("estate")

CHANGED = AREA_DAYS.replace("港町,東工場,月 木", "港町,東工場,火 金")


def book_of(office: Office) -> GarbageBook:
    return TownGarbage(office, fresh=True).whole


def test_a_large_dictionary_is_cut_into_parts_that_dynamodb_takes_and_comes_back_whole() -> None:
    office = a_town("minato", "garbage").office
    names = [digest(str(number), length=60) for number in range(16_000)]
    book = GarbageBook(items=tuple(Item(name[:8], name, "", "") for name in names))
    record = Editions(office.scope).keep(book, office.house.clock(), {})
    parts = list(Parts(office.scope).records.each(record.edition, prefix="items#"))
    assert len(parts) > 1
    assert max(len(part.content) for part in parts) <= repository.PART_BYTES
    assert Editions(office.scope).book(record.edition, record.facts["parts"]) == book


def test_an_edition_that_lacks_a_part_is_never_read_as_a_smaller_one() -> None:
    town = a_garbage_town()
    standing = Standings(town.office.scope).now()
    parts = Parts(town.office.scope).records
    parts.remove(next(parts.each(standing.edition, prefix="items#")))
    with pytest.raises(PermanentFailure):
        Editions(town.office.scope).book(standing.edition, standing.parts)


def is_killed_at(town: Town, moment: int) -> bool:
    try:
        with watched(Fate(moment)):
            import_book(town.office, files(area_days=CHANGED), "環境課")
    except Killed:
        return True
    return False


def test_an_import_killed_at_any_moment_leaves_the_old_book_whole_and_may_be_repeated() -> None:
    town = a_garbage_town()
    old, moments = book_of(town.office), 0
    while is_killed_at(town, moments) and book_of(town.office) == old:
        moments += 1
    assert moments > 6
    assert import_book(town.office, files(area_days=CHANGED), "環境課").is_new is False
    assert len(Standings(town.office.scope).history()) == 2


def test_two_clerks_who_saw_the_same_book_cannot_both_replace_it() -> None:
    town = a_garbage_town()
    seen, now = Standings(town.office.scope).now().edition, town.house.clock()
    one, _ = prepare_book(town.office, files(area_days=CHANGED), "一人目")
    other, _ = prepare_book(town.office, files(remarks="ID,注意事項\n1,朝6時まで\n"), "二人目")
    Standings(town.office.scope).stand(one, instead_of=seen, by="一人目", now=now)
    with pytest.raises(Conflict):
        Standings(town.office.scope).stand(other, instead_of=seen, by="二人目", now=now)
    assert Standings(town.office.scope).now().edition == one.edition


def test_an_import_can_be_undone_and_the_history_tells_it() -> None:
    town = a_garbage_town()
    standings, old = Standings(town.office.scope), book_of(town.office)
    town.clock.pass_(minutes=5)
    import_book(town.office, files(area_days=CHANGED), "環境課")
    town.clock.pass_(minutes=5)
    seen = standings.now().edition
    standings.step_back(Editions(town.office.scope), instead_of=seen, by="別の担当", now=town.house.clock())
    assert book_of(town.office) == old
    told = [(line.facts["what"], line.facts["by"], line.facts["counts"]["areas"]) for line in standings.history()]
    assert told == [("undone", "別の担当", 3), ("applied", "環境課", 3), ("applied", "環境課", 3)]
    with pytest.raises(Conflict):
        standings.step_back(
            Editions(town.office.scope), instead_of=standings.now().edition, by="", now=town.house.clock()
        )


def test_editions_that_never_stood_are_swept_and_those_that_can_be_returned_to_are_kept() -> None:
    town = a_garbage_town()
    prepare_book(town.office, files(area_days=CHANGED), "環境課")
    town.clock.pass_(days=8)
    import_book(town.office, files(remarks="ID,注意事項\n1,朝6時まで\n"), "環境課")
    kept = {record.edition for record in Editions(town.office.scope).records.each()}
    standing = Standings(town.office.scope).now()
    assert kept == {standing.edition, *standing.trail}


def test_a_word_is_counted_once_for_each_cause() -> None:
    town = a_garbage_town()
    misses, now = Misses(town.office.scope), town.house.clock()
    for cause in ("event 1", "event 1", "event 2"):
        misses.count("うちゅうせん", "宇宙船", cause, now)
    assert [(miss.said, int(miss.times), miss.last) for miss in misses.most_wanted()] == [("宇宙船", 2, "2026-11-20")]


def test_a_miss_says_nothing_of_who_asked() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.says("宇宙船の捨て方")
    assert resident.known is not None
    [miss] = Misses(resident.town.office.scope).most_wanted()
    assert resident.known.id not in repr(miss.serialize())
    assert resident.user_id not in repr(miss.serialize())


# what a turn costs, beside what any turn does


def turn_costs(town: Town, *, says: str) -> tuple[int, int]:
    resident = who_lives_in(town)
    town.house.memory.forget()
    resident.says("メニュー")  # the town and its channel are remembered from here on
    with counted() as any_turn:
        resident.says("メニュー")
    forget_garbage(town)
    with counted() as cold:
        resident.says(says)
    with counted() as warm:
        resident.says(says)
    return cold["reads"] - any_turn["reads"], warm["reads"] - any_turn["reads"]


def forget_garbage(town: Town) -> None:
    kept = town.house.memory._kept
    for key in [key for key in kept if isinstance(key, tuple) and "garbage" in key]:
        del kept[key]


@pytest.mark.parametrize(("says", "cold"), [("明日", 2), ("電子レンジ", 3)])
def test_asking_reads_little_at_first_and_nothing_more_within_a_minute(says: str, cold: int) -> None:
    assert turn_costs(a_garbage_town(), says=says) == (cold, 0)


def test_a_step_of_a_flow_costs_three_reads_two_writes_and_one_call() -> None:
    town = a_garbage_town()
    resident = who_lives_in(town)
    resident.posts("garbage/remind/")
    town.line.calls.clear()
    with counted() as counts:
        resident.taps("前日の夜")
    assert (counts["reads"], counts["writes"], town.line.calls) == (3, 2, ["reply"])


def test_a_round_with_nothing_to_say_reads_no_subscriber() -> None:
    town = a_garbage_town()
    about = {"area": stable_id("港町"), "slot": "evening", "time": "19:00"}
    TownGarbage(town.office).book  # noqa: B018  a warm container
    with counted() as counts:
        remind(town.office, Reminder("r", "garbage", datetime(2026, 11, 20, 10, tzinfo=UTC), about))
    assert counts["reads"] == 1


def waiting(office: Office, day: str) -> dict[str, int]:
    return {sort: count.number for sort, count in Waiting(office.scope).counts(day).items()}


def test_a_word_waits_for_staff_once_it_was_looked_for_three_times_until_something_was_done_about_it() -> None:
    town = a_town("minato", "garbage")
    misses, now = Misses(town.office.scope), town.house.clock()
    for event in ("one", "two", "two"):
        misses.count("ちくわぶ", "ちくわぶ", event, now)
    assert waiting(town.office, "2026-11-20") == {}
    misses.count("ちくわぶ", "ちくわぶ", "three", now)
    misses.count("ちくわぶ", "ちくわぶ", "four", now)
    assert waiting(town.office, "2026-11-20") == {"words": 1}
    misses.settle("ちくわぶ", {"how": "alias", "what": "食品", "by": "環境課", "at": now.isoformat()})
    assert waiting(town.office, "2026-11-20") == {}
    misses.count("ちくわぶ", "ちくわぶ", "five", now)  # it did not help
    assert waiting(town.office, "2026-11-20") == {"words": 1}
    misses.settle("ちくわぶ", {"how": "ignored", "what": "", "by": "環境課", "at": now.isoformat()})
    misses.count("ちくわぶ", "ちくわぶ", "six", now)
    assert waiting(town.office, "2026-11-20") == {}
    misses.settle("ちくわぶ", None)
    assert waiting(town.office, "2026-11-20") == {"words": 1}


def test_a_calendar_waits_for_its_successor_sixty_days_before_its_last_written_day() -> None:
    town = a_garbage_town()
    brings_in(town, area_days=AREA_DAYS.replace("港町,東工場,月 木", "港町,東工場,20270104 20270331"))
    assert book_of(town.office).ends == date(2027, 3, 31)
    assert waiting(town.office, "2027-01-29") == {}
    assert waiting(town.office, "2027-01-30") == {"expiring": 1}
    standings = Standings(town.office.scope)
    seen = standings.now().edition
    town.clock.pass_(minutes=1)
    standings.step_back(Editions(town.office.scope), instead_of=seen, by="環境課", now=town.clock())
    assert waiting(town.office, "2027-01-30") == {}


def test_a_calendar_of_weekdays_never_waits() -> None:
    town = a_garbage_town()
    assert book_of(town.office).ends is None
    assert waiting(town.office, "2099-01-01") == {}
