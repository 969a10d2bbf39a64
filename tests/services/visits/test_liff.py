import pytest

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import CardList, Facts, Form, Link, Sent, Told, View
from chalicelib.platform.messaging.reply import Row, Tap
from chalicelib.services.visits.actions.desk import spoken, town_desk
from chalicelib.services.visits.liff import PAGES
from tests.kit.journey import Town, TownResident
from tests.kit.offices import a_turn
from tests.services.visits.test_flow import books_flu
from tests.services.visits.towns import a_booking_town


@pytest.fixture
def town(estate: None) -> Town:
    return a_booking_town("profile")


def turn_of(town: Town, resident: TownResident) -> Turn:
    assert resident.known
    return a_turn(town.office, resident.known, service="visits")


def shows(town: Town, resident: TownResident, name: str, **query: str) -> View:
    page = next(page for page in PAGES.pages if page.name == name)
    return page.show(turn_of(town, resident), query)


def words(turn: Turn, view: View) -> str:
    told: list[str] = [spoken(turn, view.title)]
    for block in view.blocks:
        match block:
            case Facts(rows):
                told += [f"{spoken(turn, row.label)}={spoken(turn, row.value)}" for row in rows]
            case CardList(cards, empty):
                told += [spoken(turn, card.title) for card in cards] or [spoken(turn, empty)]
                told += [
                    spoken(turn, line.value if isinstance(line, Row) else line) for card in cards for line in card.lines
                ]
                told += [spoken(turn, button.label) for card in cards for button in card.buttons]
            case Link(label) | Told(label):
                told.append(spoken(turn, label))
    return "\n".join(told)


def test_ones_own_bookings_and_what_is_waited_for_stand_on_one_page(town: Town) -> None:
    first, second = town.resident(), town.resident()
    books_flu(first)
    books_flu(second, time="13:00（満席・空き待ち）")
    told = words(turn_of(town, first), shows(town, first, "list"))
    assert "インフルエンザの予防接種" in told
    assert "カレンダーに入れる" in told
    assert "空き待ちはありません。" in told
    waits = words(turn_of(town, second), shows(town, second, "list"))
    assert "予約はありません。" in waits
    assert "空き待ちをやめる" in waits


def test_a_booking_is_moved_and_cancelled_on_its_page(town: Town) -> None:
    resident = town.resident()
    books_flu(resident)
    turn = turn_of(town, resident)
    booking = town_desk(town.office).ledger.ahead_of(turn.resident.id, turn.at)[0]
    view = shows(town, resident, "booking", number=booking.id)
    moving = next(block for block in view.blocks if isinstance(block, Form) and block.action == "move")
    assert len(moving.fields[1].options) > 3
    move, cancel = (action.do for action in PAGES.actions)
    done = move(turn, Sent({"number": booking.id, "starts": "2026-11-25T13:30+09:00", "places": ""}))
    assert done.page == f"booking?number={booking.id}"
    assert "11月25日（水） 13:30" in words(turn, shows(town, resident, "booking", number=booking.id))
    with pytest.raises(ResidentMistake, match="1回の予約は、1人まで"):
        move(turn, Sent({"number": booking.id, "starts": "2026-11-25T13:30+09:00", "places": "5"}))
    assert cancel(turn, Sent({"number": booking.id})).page == "list"
    assert "取り消した予約" in words(turn, shows(town, resident, "booking", number=booking.id))


def test_another_residents_booking_is_not_shown_nor_touched(town: Town) -> None:
    first, second = town.resident(), town.resident()
    books_flu(first)
    second.says("予約")
    mine = turn_of(town, first)
    number = town_desk(town.office).ledger.ahead_of(mine.resident.id, mine.at)[0].id
    for act in (lambda: shows(town, second, "booking", number=number),
                lambda: PAGES.actions[1].do(turn_of(town, second), Sent({"number": number}))):  # fmt: skip
        with pytest.raises(ResidentMistake, match="見つかりませんでした"):
            act()
    assert town_desk(town.office).ledger.fetch(number).is_booked


def test_the_free_times_of_a_month_lead_into_the_chat(town: Town) -> None:
    resident = town.resident()
    books_flu(resident)
    assert "離乳食の教室" in words(turn_of(town, resident), shows(town, resident, "slots"))
    view = shows(town, resident, "slots", offering="flu")
    told = words(turn_of(town, resident), view)
    assert "13:00 満席（空き待ち 0人）" in told
    assert "13:30 あと1人" in told
    taps = [
        button
        for block in view.blocks
        if isinstance(block, CardList)
        for card in block.cards
        for button in card.buttons
    ]
    ways = [tap.to for tap in taps if isinstance(tap, Tap)]
    assert "visits/wait/flu@2026-11-24T13:00+09:00" in ways
    assert "visits/book/flu@2026-11-24T13:30+09:00" in ways
    assert "11月24日（火） 13:30" in resident.posts("visits/book/flu@2026-11-24T13:30+09:00")[0]
    assert "この月に、予約できる日時はありません。" in words(
        turn_of(town, resident), shows(town, resident, "slots", offering="flu", month="2027-05")
    )
    assert "13:30 あと1人" in words(
        turn_of(town, resident), shows(town, resident, "day", offering="flu", day="2026-11-24")
    )


def test_a_draws_promise_is_open_to_all_and_its_seed_after_it(town: Town) -> None:
    resident = town.resident()
    resident.says("予約")
    asked = {"offering": "cooking", "starts": "2026-11-27T10:00+09:00"}
    assert "抽選の約束" in words(turn_of(town, resident), shows(town, resident, "draw", **asked))
    with pytest.raises(ResidentMistake):
        shows(town, resident, "draw", offering="flu", starts="x")
    with pytest.raises(ResidentMistake):
        shows(town, resident, "draw", offering="cooking", starts="x")
