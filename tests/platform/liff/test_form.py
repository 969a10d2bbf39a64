"""A page and the chat are two ways to fill the same flow, and agree."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows import engine
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.flows.model import (
    Again,
    Answers,
    Flow,
    Input,
    Option,
    Picked,
    SentPhoto,
    SentPhotos,
    Tapped,
    Ticked,
    read_input,
    write_input,
)
from chalicelib.platform.flows.questions import SKIP, AskChoice, AskChoices, AskLocation, AskMonth, AskPhotos, AskText
from chalicelib.platform.liff.fields import drawn
from chalicelib.platform.liff.form import Form, judged
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.messaging.reply import Say
from chalicelib.web.exchange import Posted
from tests.kit.survey import ALL, LETTER, PLACE, kept
from tests.platform.liff.around import Around, photo, typed

AROUND = Around()
WHOLE: Mapping[str, str | Sequence[str]] = {
    "topic": "road", "district": "yamate", "day": "2026-11-20", "time": "08:30", "count": "2",
    "photos": [photo(1), photo(2)], "place_point": "35.1, 139.1", "memo": "穴", "code": "LAMP-12", "confirm": "yes",
}  # fmt: skip


def begun(flow: Flow) -> Conversation:
    return engine.begin("survey", flow, AROUND).conversation


def page(flow: Flow, start: Conversation | None = None, /, **fields: str | Sequence[str]) -> Form:
    return judged(flow, start or begun(flow), typed(**fields), AROUND)


def names(form: Form) -> list[str]:
    return [row.name for row in form.questions]


def test_an_empty_page_shows_what_is_decided_so_far() -> None:
    shown = names(page(ALL))
    assert shown == ["topic", "district", "day", "time", "count", "photos", "place", "memo", "code"]


def test_an_answer_opens_the_questions_that_depend_on_it() -> None:
    form = page(ALL, topic="park")
    assert names(form)[:4] == ["topic", "which", "swing", "district"]
    assert [row.name for row in form.shown][:5] == ["topic", "which", "care", "swing", "district"]


def test_a_whole_page_is_complete() -> None:
    assert page(ALL, **WHOLE).is_complete


@pytest.mark.parametrize("missing", ["topic", "district", "day", "count", "place_point", "confirm"])
def test_a_page_without_a_needed_answer_is_not(missing: str) -> None:
    assert not page(ALL, **{name: told for name, told in WHOLE.items() if name != missing}).is_complete


@pytest.mark.parametrize(
    ("fields", "step", "key"),
    [
        ({"count": "12"}, "count", "out_of_range"),
        ({"day": "2031-01-01"}, "day", "out_of_range"),
        ({"place_point": "36.5, 139.1"}, "place", "outside"),
        ({"memo": "あ" * 201}, "memo", "too_long"),
        ({"district_typed": "ない町"}, "district", "none"),
        ({"district_typed": "山"}, "district", "which"),
        ({"photos": [photo(1), photo(2), photo(3)]}, "photos", "too_many"),
        ({"topic": "moon"}, "topic", "retry"),
    ],
)
def test_every_mistake_is_told_at_its_question(fields: dict[str, str], step: str, key: str) -> None:
    problems = {row.name: row.problem for row in page(ALL, **{**WHOLE, "district": "", **fields}).questions}
    told = problems[step]
    assert isinstance(told, Again)
    assert told.key == key


def test_several_mistakes_are_told_at_once() -> None:
    wrong = [row.name for row in page(ALL, **{**WHOLE, "count": "0", "day": "1999-01-01"}).questions if row.problem]
    assert wrong == ["day", "count"]


def test_what_was_answered_in_chat_is_not_asked_again() -> None:
    start = engine.take(LETTER, begun(LETTER), Tapped("park"), AROUND).conversation
    form = page(LETTER, start, name="名前", confirm="yes")
    assert names(form) == ["name"]
    assert form.answers == {"topic": "park", "name": "名前", "confirm": "yes"}


def test_photos_sent_in_chat_stay_and_more_may_join_them() -> None:
    flow = Flow("p", (AskPhotos("photos", at_most=2),), kept)
    start = engine.take(flow, begun(flow), SentPhoto("photos/77.jpg"), AROUND).conversation
    assert page(flow, start).answers["photos"] == ["photos/77.jpg"]
    assert page(flow, start, photos=[photo(1)]).answers["photos"] == ["photos/77.jpg", photo(1)]
    assert not page(flow, start, photos=[photo(1), photo(2)]).is_complete


def test_one_question_can_stand_alone() -> None:
    assert names(page(PLACE).only("place")) == ["place"]
    assert names(page(PLACE).only("memo")) == ["place", "memo"]


def test_a_choice_without_options_is_passed_over() -> None:
    flow = Flow("c", (AskChoice("none", lambda turn, answers: (), skip_if_none=True), AskText("x")), kept)
    start = Conversation("survey", "c", 1, step="x", answers={"none": None})
    assert names(page(flow, start)) == ["x"]
    assert page(flow, start, x="1").inputs().keys() == {"x"}


def test_a_question_that_needs_an_earlier_answer_waits_for_it() -> None:
    def hours(turn: object, answers: Answers) -> Sequence[Option]:
        return [Option(f"{answers['when']}-1", "1")]

    halves = (Option("am", "午前"), Option("pm", "午後"))
    flow = Flow("w", (AskChoice("when", halves), AskChoice("hour", hours), AskText("x")), kept)
    assert names(page(flow)) == ["when", "x"]
    assert not page(flow, x="1").is_complete
    assert names(page(flow, when="am")) == ["when", "hour", "x"]
    assert page(flow, when="am", hour="am-1", x="1").is_complete


def test_a_source_that_fails_with_everything_answered_is_not_hidden() -> None:
    def broken(turn: object, answers: Answers) -> Sequence[Option]:
        raise KeyError("nothing like it")

    flow = Flow("b", (AskText("x"), AskChoice("y", broken)), kept)
    assert names(page(flow)) == ["x"]
    assert names(page(flow, x="1")) == ["x", "y"]


def test_personal_questions_make_a_personal_page() -> None:
    assert page(LETTER).is_personal
    assert not page(PLACE).is_personal
    assert page(Flow("l", (AskLocation("home", sensitivity="confidential"),), kept)).is_personal


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "topic": st.sampled_from(["road", "park", "moon"]),
        "which": st.sampled_from(["east", "west", "north"]),
        "swing": st.sampled_from(["ぶらんこ", "あ" * 21]),
        "district": st.sampled_from(["yamate", "nowhere"]),
        "district_typed": st.sampled_from(["山手", "山", "海", "ない"]),
        "day": st.sampled_from(["2026-11-20", "2026-02-30", "2030-01-01", "きのう"]),
        "time": st.sampled_from(["08:30", "25:00"]),
        "count": st.sampled_from(["1", "９", "10", "たくさん"]),
        "photos": st.lists(st.sampled_from([photo(1), photo(2), photo(3), "photos/other.jpg"]), max_size=3),
        "place_point": st.sampled_from(["35.1, 139.1", "35.1 139.1", "34.0, 139.1", "?"]),
        "place_area": st.sampled_from(["kaigan", "okinoshima"]),
        "memo": st.sampled_from(["穴", "あ" * 201, "<b>x</b>"]),
        "code": st.sampled_from(["LAMP-12", "x" * 201]),
        "confirm": st.just("yes"),
    },
)
Fields = dict[str, str | Sequence[str]]


def _with_the_rest(some: Fields) -> st.SearchStrategy[Fields]:
    return st.sampled_from([some, {**WHOLE, **some}, {**some, **WHOLE}])


MOSTLY_WHOLE = FIELDS.flatmap(_with_the_rest)


def in_chat(flow: Flow, inputs: dict[str, Input]) -> Conversation:
    """The same inputs, given one after another as a resident does in a chat."""
    here = engine.begin("survey", flow, AROUND)
    while not here.finished:
        step = here.conversation.step
        if step not in inputs:
            break
        before = here.conversation
        for each in single(inputs[step]):
            here = engine.take(flow, here.conversation, each, AROUND)
        if not here.finished and here.conversation.step == step and here.conversation.answers == before.answers:
            break
    return here.conversation


def single(given: Input) -> list[Input]:
    if not isinstance(given, SentPhotos):
        return [given]
    one_by_one: list[Input] = [SentPhoto(name) for name in given.names]
    return one_by_one if len(given.names) == 2 else [*one_by_one, Tapped(SKIP)]


@given(MOSTLY_WHOLE)
def test_the_page_and_the_chat_agree(fields: Fields) -> None:
    form = page(ALL, **fields)
    inputs = read_input(write_input(form.inputs()))
    filled = engine.fill(ALL, begun(ALL), inputs, AROUND)
    assert filled.finished == form.is_complete
    if form.is_complete:
        assert filled.conversation.answers == form.answers
        assert in_chat(ALL, inputs).answers == form.answers


@given(MOSTLY_WHOLE)
def test_what_one_post_leaves_open_the_next_can_complete(fields: Fields) -> None:
    still_open = {row.name for row in page(ALL, **fields).rows if not row.is_done}
    mended = {name: told for name, told in WHOLE.items() if name.partition("_")[0] in still_open}
    again = page(ALL, **{**fields, **mended})
    assert not still_open & {row.name for row in again.rows if not row.is_done} - {"which", "swing"}


def test_a_conversation_of_an_older_flow_is_not_filled() -> None:
    form = page(PLACE, place_point="35.1, 139.1")
    newer = replace(PLACE, version=2)
    outcome = engine.fill(newer, begun(PLACE), form.inputs(), AROUND)
    assert not outcome.finished
    assert outcome.conversation.answers == {}


TOPICS = AskChoices("topics", (Option("bosai", "防災", is_chosen=True), Option("gomi", "ごみ")), optional=True)
BOXES = Flow("boxes", (TOPICS, AskMonth("since", optional=True)), kept)


def test_boxes_are_an_answer_once_the_page_showed_them() -> None:
    assert page(BOXES).inputs() == {"topics": Tapped(SKIP), "since": Tapped(SKIP)}
    posted = Posted((("shown", "topics"), ("a.since", "2023-04")))
    form = judged(BOXES, begun(BOXES), Typed(posted), AROUND)
    assert form.inputs() == {"topics": Ticked(()), "since": Picked("2023-04")}
    assert form.answers == {"topics": [], "since": "2023-04"}
    assert read_input(write_input(form.inputs())) == form.inputs()


class Plain:
    """Says keys, and words as they are."""

    def __call__(self, words: object) -> str:
        return words.key if isinstance(words, Say) else str(words)


def test_boxes_stay_as_they_were_ticked() -> None:
    posted = Posted((("shown", "topics"), ("a.topics", "gomi"), ("a.since", "4月")))
    form = judged(BOXES, begun(BOXES), Typed(posted), AROUND)
    topics, since = (drawn(row, Typed(posted), cast(Voice, Plain()), is_sent=True) for row in form.shown)
    assert (topics.kind, [choice.is_chosen for choice in topics.choices]) == ("choices", [False, True])
    assert (since.kind, since.error != "") == ("month", True)
