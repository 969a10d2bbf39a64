"""The engine takes one step at a time, and repairs what goes wrong, without any flow saying how."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.flows import engine
from chalicelib.platform.flows.engine import Conversation, Outcome
from chalicelib.platform.flows.model import (
    Answers,
    Choices,
    Each,
    Flow,
    Input,
    Option,
    Said,
    Search,
    SentPhoto,
    Shared,
    Tapped,
    Wanted,
    When,
)
from chalicelib.platform.flows.questions import (
    SKIP,
    AskChoice,
    AskLocation,
    AskPhotos,
    AskSearch,
    AskText,
    Confirm,
    Show,
)
from chalicelib.platform.messaging.reply import Reply, Say, Tap, say


@dataclass(frozen=True)
class Around:
    """Surroundings without a world."""

    settings: Any = None
    texts: frozenset[str] = field(default_factory=frozenset)

    def options(self, source: Choices, answers: Answers) -> Sequence[Option]:
        return source(None, answers)

    def search(self, source: Search, wanted: Wanted, answers: Answers) -> Sequence[Option]:
        return source(None, wanted, answers)

    def covers(self, lat: float, lon: float) -> bool:
        return 35 <= lat <= 36

    def has_text(self, key: str) -> bool:
        return key in self.texts


def done(_turn: Any, answers: Answers) -> Reply:
    return say("done", **dict(answers))


KINDS = (Option("road", "道路"), Option("litter", "ごみ"))
FLOW = Flow(
    "file",
    (
        AskChoice("kind", KINDS),
        When(lambda answers: answers.get("kind") == "road", (Show("danger"),)),
        AskPhotos("photos", at_most=2, optional=True),
        AskLocation("place"),
        AskText("details", at_most=10),
        Confirm(),
    ),
    done,
)


def walk(flow: Flow, *inputs: Input, around: Around | None = None) -> Outcome:
    around = around or Around()
    outcome = engine.begin("reports", flow, around)
    for each in inputs:
        outcome = engine.take(flow, outcome.conversation, each, around)
    return outcome


def keys(reply: Reply) -> list[str]:
    return [part.key for part in reply.parts if isinstance(part, Say)]


def taps(reply: Reply) -> list[str]:
    return [action.to for action in reply.quick if isinstance(action, Tap)]


def test_a_flow_begins_with_its_first_question_and_its_options() -> None:
    outcome = walk(FLOW)
    assert outcome.conversation.step == "kind"
    assert keys(outcome.reply) == ["kind.ask"]
    assert taps(outcome.reply)[:2] == ["reports/kind/road", "reports/kind/litter"]


def test_a_choice_may_be_tapped_or_typed() -> None:
    assert walk(FLOW, Tapped("litter")).conversation.answers["kind"] == "litter"
    assert walk(FLOW, Said("　ごみ ")).conversation.answers["kind"] == "litter"


def test_a_statement_is_said_on_the_way_where_its_condition_holds() -> None:
    assert keys(walk(FLOW, Tapped("road")).reply) == ["danger.ask", "photos.ask"]
    assert keys(walk(FLOW, Tapped("litter")).reply) == ["photos.ask"]


def test_photos_are_taken_one_after_another_until_enough() -> None:
    one = walk(FLOW, Tapped("litter"), SentPhoto("a"))
    assert (one.conversation.step, one.conversation.answers["photos"]) == ("photos", ["a"])
    assert f"reports/photos/{SKIP}" in taps(one.reply)
    assert walk(FLOW, Tapped("litter"), SentPhoto("a"), Tapped(SKIP)).conversation.step == "place"
    assert walk(FLOW, Tapped("litter"), SentPhoto("a"), SentPhoto("b")).conversation.answers["photos"] == ["a", "b"]


def test_after_a_photo_it_is_told_that_it_came_and_how_many_more_may_follow() -> None:
    told = walk(FLOW, Tapped("road"), SentPhoto("a.jpg")).reply
    assert [part.facts for part in told.parts if isinstance(part, Say)] == [{"count": 1, "left": 1}]
    assert f"reports/photos/{SKIP}" in taps(told)


def test_who_writes_between_photos_may_still_say_that_these_are_all() -> None:
    told = walk(FLOW, Tapped("road"), SentPhoto("a.jpg"), Said("これです")).reply
    assert keys(told) == ["again.retry", "photos_kept"]
    assert f"reports/photos/{SKIP}" in taps(told)


def test_an_optional_question_may_be_skipped_and_another_may_not() -> None:
    assert walk(FLOW, Tapped("litter"), Tapped(SKIP)).conversation.answers["photos"] is None
    assert walk(FLOW, Tapped("litter"), Tapped(SKIP), Tapped(SKIP)).conversation.step == "place"


def test_a_place_outside_the_town_is_told_so() -> None:
    outcome = walk(FLOW, Tapped("litter"), Tapped(SKIP), Shared(40, 139))
    assert keys(outcome.reply)[0] == "again.outside"
    assert outcome.conversation.step == "place"


def test_a_text_too_long_is_told_by_how_much() -> None:
    outcome = walk(FLOW, Tapped("litter"), Tapped(SKIP), Shared(35.5, 139), Said("あ" * 11))
    first = outcome.reply.parts[0]
    assert isinstance(first, Say)
    assert (first.key, first.facts) == ("again.too_long", {"at_most": 10, "length": 11})


def test_the_services_own_words_come_before_the_common_ones() -> None:
    around = Around(texts=frozenset({"place.outside"}))
    outcome = walk(FLOW, Tapped("litter"), Tapped(SKIP), Shared(40, 139), around=around)
    assert keys(outcome.reply)[0] == "place.outside"


def test_after_three_failed_answers_a_person_is_offered() -> None:
    tries = [walk(FLOW, *[Said("？")] * count).gave_up for count in (1, 2, 3, 4)]
    assert tries == [False, False, True, False]


def test_going_back_opens_the_question_before_and_forgets_what_followed() -> None:
    outcome = walk(FLOW, Tapped("litter"), SentPhoto("a"), Tapped(SKIP), Shared(35.5, 139))
    back = engine.go_back(FLOW, outcome.conversation, Around())
    assert (back.conversation.step, set(back.conversation.answers)) == ("place", {"kind", "photos"})
    back = engine.go_back(FLOW, back.conversation, Around())
    back = engine.go_back(FLOW, back.conversation, Around())
    assert (back.conversation.step, dict(back.conversation.answers)) == ("kind", {})
    assert engine.go_back(FLOW, back.conversation, Around()).conversation.step == "kind"


def test_all_answered_and_confirmed_is_finished() -> None:
    outcome = walk(FLOW, Tapped("road"), Tapped(SKIP), Shared(35.5, 139.5, "港町1"), Said("穴"), Tapped("yes"))
    assert outcome.finished
    assert outcome.conversation.answers["place"] == {"lat": 35.5, "lon": 139.5, "address": "港町1"}


def test_a_step_that_a_deploy_removed_starts_the_flow_over_kindly() -> None:
    old = Conversation("reports", "file", 1, step="colour", answers={"kind": "road"})
    outcome = engine.take(FLOW, old, Said("赤"), Around())
    assert keys(outcome.reply)[0] == "changed"
    assert outcome.conversation.step == "kind"


def test_a_new_version_of_a_flow_starts_over_and_the_same_version_goes_on() -> None:
    old = walk(FLOW, Tapped("litter")).conversation
    assert engine.take(replace(FLOW, version=2), old, Tapped(SKIP), Around()).conversation.step == "kind"
    assert engine.take(FLOW, old, Tapped(SKIP), Around()).conversation.step == "place"


SECRET = Flow("apply", (AskText("why"), AskText("name", sensitivity="personal"), Confirm()), done)


def test_what_is_personal_is_never_taken_in_chat() -> None:
    outcome = walk(SECRET, Said("引越し"), Said("わたしの名前"))
    assert outcome.conversation.step == "name"
    assert "name" not in outcome.conversation.answers


def test_what_is_personal_and_optional_may_be_skipped_in_chat() -> None:
    flow = Flow("apply", (AskText("name", sensitivity="personal", optional=True), Confirm()), done)
    outcome = walk(flow, Tapped(SKIP))
    assert (outcome.conversation.step, outcome.conversation.answers["name"]) == ("confirm", None)


def test_a_page_answers_what_chat_may_not_and_the_summary_hides_it() -> None:
    asked = walk(SECRET, Said("引越し")).conversation
    outcome = engine.fill(SECRET, asked, {"name": Said("なまえ")}, Around())
    assert outcome.conversation.step == "confirm"
    assert "なまえ" not in repr(outcome.reply)


def test_a_choice_with_nothing_to_choose_is_passed_over() -> None:
    flow = Flow("f", (AskChoice("same_as", lambda _turn, _answers: (), skip_if_none=True), AskText("details")), done)
    assert walk(flow).conversation.step == "details"


def test_settings_and_answers_decide_the_questions_of_each() -> None:
    flow = Flow("f", (AskChoice("kind", KINDS), Each(lambda wanted, answers: wanted[answers.get("kind", "")])), done)
    around = Around({"": (), "road": (AskText("depth"),), "litter": ()})
    assert walk(flow, Tapped("road"), around=around).conversation.step == "depth"
    assert walk(flow, Tapped("litter"), around=around).finished


def found(_turn: Any, wanted: Wanted, _answers: Answers) -> Sequence[Option]:
    towns = [Option("1", "港町一丁目"), Option("2", "港町二丁目"), Option("3", "山手")]
    match wanted:
        case Tapped(value):
            return [town for town in towns if town.value == value]
        case Said(text):
            return [town for town in towns if isinstance(town.label, str) and text in town.label]
    return towns[:2]


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [(Said("山"), "3"), (Said("港町一丁目"), "1"), (Tapped("2"), "2"), (Tapped("9"), None), (Said("港町"), None)],
)
def test_a_search_takes_the_one_that_fits_and_offers_several(wanted: Input, answer: str | None) -> None:
    flow = Flow("f", (AskSearch("area", found, by_location=True), AskText("x")), done)
    outcome = walk(flow, wanted)
    assert outcome.conversation.answers.get("area") == answer
    if wanted == Said("港町"):
        assert taps(outcome.reply)[:2] == ["reports/area/1", "reports/area/2"]


anything = st.one_of(
    st.builds(Said, st.text(max_size=20)),
    st.builds(Tapped, st.sampled_from(["road", "litter", "yes", SKIP, "x"])),
    st.builds(Shared, st.floats(30, 40), st.floats(130, 140)),
    st.builds(SentPhoto, st.text(min_size=1, max_size=4)),
)


@settings(max_examples=150)
@given(st.lists(anything, max_size=12))
def test_whatever_is_done_the_flow_stands_at_a_question_or_is_finished(inputs: list[Input]) -> None:
    outcome = engine.begin("reports", FLOW, Around())
    for each in inputs:
        outcome = engine.take(FLOW, outcome.conversation, each, Around())
        if outcome.finished:
            assert outcome.conversation.answers["confirm"] == "yes"
            return
        names = [step.name for step in FLOW.open_steps(None, outcome.conversation.answers)]
        assert outcome.conversation.step in names
        assert outcome.reply.parts


def test_a_search_whose_answer_is_known_is_passed_over() -> None:
    def known(_turn: Any, answers: Answers) -> Sequence[Option]:
        return [Option("x", "X")] if answers.get("about") else []

    flow = Flow("f", (AskSearch("area", lambda *_: [], known=known), AskText("then")), lambda *_: say("done"))
    assert engine.begin("s", flow, Around()).conversation.step == "area"
    outcome = engine.begin("s", flow, Around(), "somebody who has one")
    assert (outcome.conversation.step, outcome.conversation.answers["area"]) == ("then", None)
