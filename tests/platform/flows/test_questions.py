"""Questions for several of a list, and for a month: in chat by taps, on a page by boxes."""

import pytest

from chalicelib.platform.conversations.voice import capability_texts
from chalicelib.platform.flows.asking import listed, question, shown
from chalicelib.platform.flows.model import Accepted, Again, Flow, Input, Moment, Option, Picked, Said, Tapped, Ticked
from chalicelib.platform.flows.questions import SKIP, AskChoices, AskMobile, AskMonth, Confirm
from chalicelib.platform.messaging.reply import Card, Say, Tap
from tests.platform.flows.test_engine import Around, done, walk

TOPICS = (Option("bosai", "防災", is_chosen=True), Option("gomi", "ごみ"), Option("event", "イベント"))
STEP = AskChoices("topics", TOPICS, optional=True)
FLOW = Flow("choose", (STEP, Confirm()), done)


def answer(*inputs: Input) -> object:
    return walk(FLOW, *inputs).conversation.answers.get("topics")


def test_each_tap_takes_one_in_or_out_and_the_question_stays_open() -> None:
    outcome = walk(FLOW, Tapped("gomi"), Tapped("bosai"), Tapped("event"))
    assert outcome.conversation.step == "topics"
    assert outcome.conversation.answers["topics"] == ["gomi", "event"]
    [card] = [part for part in outcome.reply.parts if isinstance(part, Card)]
    assert [line.key for line in card.lines if isinstance(line, Say)] == ["unticked", "ticked", "ticked"]


def test_it_is_right_so_when_the_resident_says_so() -> None:
    assert answer(Tapped("gomi"), Tapped(SKIP)) == ["bosai", "gomi"]
    assert walk(FLOW, Tapped("gomi"), Tapped(SKIP)).conversation.step == "confirm"
    assert answer(Tapped("bosai"), Tapped(SKIP)) == []


def test_nothing_taken_in_or_out_leaves_it_as_it_was() -> None:
    assert answer(Tapped(SKIP)) is None
    needed = Flow("choose", (AskChoices("topics", TOPICS),), done)
    assert walk(needed, Tapped(SKIP)).conversation.answers["topics"] == ["bosai"]


def test_a_name_may_be_typed_and_an_old_button_is_none() -> None:
    assert answer(Said("ごみ"), Said("これでよい")) == ["bosai", "gomi"]
    assert isinstance(STEP.accepts(Tapped("gone"), Moment({}, Around())), Again)
    assert isinstance(STEP.accepts(Said("なにか"), Moment({}, Around())), Again)


def test_the_boxes_of_a_page_are_the_whole_answer() -> None:
    moment = Moment({}, Around())
    assert STEP.accepts(Ticked(("event", "bosai")), moment) == Accepted(["bosai", "event"])
    assert STEP.accepts(Ticked(()), moment) == Accepted([])
    assert isinstance(STEP.accepts(Ticked(("forged",)), moment), Again)


def test_where_there_is_nothing_to_choose_from_it_is_passed_over() -> None:
    empty = Flow("choose", (AskChoices("topics", (), skip_if_none=True), Confirm()), done)
    assert walk(empty).conversation.step == "confirm"


def test_many_options_are_cards_of_buttons() -> None:
    many = tuple(Option(f"o{number}", f"{number}番") for number in range(20))
    asked = question("s", FLOW, AskChoices("topics", many), Moment({}, Around()))
    assert len(asked.parts) == 2
    assert next(action.to for action in asked.quick if isinstance(action, Tap)) == "s/topics/-"


def test_what_was_chosen_is_told_in_one_line() -> None:
    assert shown(STEP, Moment({"topics": ["bosai", "event"]}, Around(), ["bosai", "event"])) == listed(
        ["防災", "イベント"]
    )
    assert listed([]) == Say("nothing", {}, "conversations")
    texts = capability_texts("conversations")
    assert texts is not None
    assert texts.has("ja", "joined")


@pytest.mark.parametrize(
    ("given", "month"),
    [
        (Said("2023年4月"), "2023-04"),
        (Said("２０２３/４"), "2023-04"),
        (Said("令和5年4月"), "2023-04"),
        (Said("R5.4"), "2023-04"),
        (Said("平成31年4月"), "2019-04"),
        (Said("令和元年5月"), "2019-05"),
        (Said("昭和 64年1月"), "1989-01"),
        (Picked("2023-04"), "2023-04"),
        (Picked("2023-04-17"), "2023-04"),
    ],
)
def test_a_month_is_read_as_it_is_written(given: Input, month: str) -> None:
    assert AskMonth("born").accepts(given, Moment({}, Around())) == Accepted(month)


@pytest.mark.parametrize("given", [Said("4月"), Said("2023年13月"), Said("春"), Said("0年4月"), Tapped("2023-04")])
def test_what_is_no_month_is_asked_again(given: Input) -> None:
    assert AskMonth("born").accepts(given, Moment({}, Around())) == Again()


def test_a_month_outside_the_bounds_is_asked_again() -> None:
    step = AskMonth("born", at_least="2020-01", at_most="2026-11")
    for told in ("2019年12月", "2026年12月"):
        found = step.accepts(Said(told), Moment({}, Around()))
        assert isinstance(found, Again)
        assert found.key == "out_of_range"
    assert step.accepts(Said("2026年11月"), Moment({}, Around())) == Accepted("2026-11")


@pytest.mark.parametrize("told", ["090-1234-5678", "０９０１２３４５６７８", "+81 90 1234 5678", "(090)1234ー5678"])
def test_a_mobile_number_is_kept_in_one_way(told: str) -> None:
    assert AskMobile("number").accepts(Said(told), Moment({}, Around())) == Accepted("+819012345678")


@pytest.mark.parametrize(
    "told", ["03-1234-5678", "090-1234-567", "090-1234-56789", "電話はありません", "+1 90 1234 5678", ""]
)
def test_what_is_no_mobile_number_is_asked_again(told: str) -> None:
    assert AskMobile("number").accepts(Said(told), Moment({}, Around())) == Again()
