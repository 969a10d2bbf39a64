"""What a model makes of the entries, tried by staff: asked once a press, and told honestly whatever came of it."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from chalicelib.adapters.composing.memory import MemoryComposer
from chalicelib.kernel.errors import PermanentFailure, StaffMistake, TemporaryFailure
from chalicelib.platform.console.staff import Clerk, Preview, Progress, View
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.services.faq.repository import Notes
from chalicelib.services.faq.schedule import COMPOSING, compose
from chalicelib.services.faq.staff import STAFF
from tests.kit.journey import Town
from tests.services.faq.towns import a_faq_town, at_desk, do, edits, form, forms, words

pytestmark = pytest.mark.usefixtures("estate")

ASKED = {"q": "住民票がほしいです", "language": "ja", "which": "published"}


def composing(town: Town, composer: MemoryComposer | None) -> Town:
    house = replace(town.house, composer=composer)
    return replace(town, house=house, office=house.office(OperatorOrder(town.office.tenant.id)))


def a_town(composer: MemoryComposer | None, **chosen: object) -> Town:
    return composing(a_faq_town(**{"sure": 101, "composes": True, **chosen}), composer)  # type: ignore[arg-type]


def looks(town: Town, asked: Mapping[str, str], clerk: Clerk | None = None) -> View:
    """The page as it is asked for."""
    return next(each.show for each in STAFF.pages if each.name == "try")(clerk or at_desk(town), asked)


def pressed(town: Town, **asked: str) -> dict[str, str]:
    """Press the button of the page; what the page is asked for then."""
    fields = form(looks(town, {**ASKED, **asked}), "compose_try")
    return dict(parse_qsl(do(town, "compose_try", **fields).page.partition("?")[2]))


def tried(town: Town, **asked: str) -> View:
    after = pressed(town, **asked)
    town.pump()
    return looks(town, after)


def previews(view: View) -> list[str]:
    return [block.title for block in view.blocks if isinstance(block, Preview)]


def waits(view: View) -> bool:
    return any(isinstance(block, Progress) for block in view.blocks)


def test_the_model_is_asked_once_a_press_and_never_by_looking() -> None:
    composer = MemoryComposer()
    town = a_town(composer)
    assert "押すまでは、AIを使いません" in words(looks(town, ASKED))
    after = pressed(town)
    asking = looks(town, after)
    assert (waits(asking), forms(asking), composer.asked) == (True, ["try_question"], [])
    town.pump()
    for _ in range(3):
        assert not waits(looks(town, after))
    assert len(composer.asked) == 1
    compose(town.office, after["order"])
    assert len(composer.asked) == 1


def test_its_words_stand_with_their_sources_as_residents_see_them() -> None:
    composer = MemoryComposer()
    composer.say("コンビニで取れます。手数料は300円です。", "koseki-1")
    view = tried(a_town(composer), q="住民票。電話は090-1234-5678です")
    assert previews(view) == ["住民の画面", "AIのまとめがあるときの住民の画面"]
    told = words(view)
    assert "コンビニで取れます。手数料は300円です。" in told
    assert "もとにした質問" in told
    assert "AIがまとめました。" in told
    [(asked, ids, language)] = composer.asked
    assert ("1234" in asked, ids[0], language) == (False, "koseki-1", "ja")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("refused", "「見つかった質問からは答えられない」と答えました"),
        ("500円", "もとの質問で確かめられないため使いません"),
        ("slow", "AIの答えが返りませんでした"),
        ("denied", "AIの答えが返りませんでした"),
    ],
)
def test_where_there_is_no_answer_the_page_says_why(answer: str, told: str) -> None:
    composer = MemoryComposer()
    if answer == "refused":
        composer.refuse()
    elif answer == "500円":
        composer.say("手数料は500円です。", "koseki-1")
    else:
        composer.fail(TemporaryFailure() if answer == "slow" else PermanentFailure())
    view = tried(a_town(composer))
    assert told in words(view)
    assert "500円" not in words(view)
    assert previews(view) == ["住民の画面"]
    assert "もう一度AIに聞く" in words(view)


def test_a_worker_who_is_gone_leaves_an_error_and_not_a_second_call() -> None:
    composer = MemoryComposer()
    town = a_town(composer)
    after = pressed(town)
    notes = Notes(town.office.scope)
    note = notes.records.fetch(after["order"], COMPOSING)
    note.facts = {**note.facts, "state": "asking"}
    notes.records.change(note)
    town.pump()
    assert waits(looks(town, after))
    town.clock.pass_(minutes=3)
    view = looks(town, after)
    assert ("AIの答えが返りませんでした" in words(view), waits(view), composer.asked) == (True, False, [])


def test_what_was_checked_is_composed_before_it_is_published() -> None:
    composer = MemoryComposer()
    town = a_town(composer)
    edits(town, "koseki-1", {"answer-ja": "まだ出ていない答えです。"})
    do(town, "check_edition")
    town.pump()
    composer.say("まだ出ていない答えです。", "koseki-1")
    assert "AIがまとめました。" in words(tried(town, which="candidate"))


def test_only_where_residents_would_read_it_is_there_a_button() -> None:
    composer = MemoryComposer()
    sure = looks(a_town(composer, sure=10), ASKED)
    assert ("compose_try" in forms(sure), "住民にAIのまとめは見せません" in words(sure)) == (False, True)
    off = composing(a_faq_town("yamabe", sure=101), composer)
    assert forms(looks(off, ASKED)) == ["try_question"]
    with pytest.raises(StaffMistake, match="設定になっていません"):
        do(off, "compose_try", **ASKED)
    without = a_town(None, id_="hama")
    assert "運用事業者がまだ用意していません" in words(looks(without, ASKED))


def test_who_may_only_read_sees_no_button_and_a_question_nothing_is_near_to_costs_nothing() -> None:
    composer = MemoryComposer()
    town = a_town(composer, near=50)
    assert forms(looks(town, ASKED, at_desk(town, "viewer"))) == ["try_question"]
    with pytest.raises(StaffMistake, match="近い質問がない"):
        do(town, "compose_try", **{**ASKED, "q": "宇宙人を見ました"})
    assert composer.asked == []


def test_an_answer_is_shown_for_the_question_it_was_made_for_alone() -> None:
    town = a_town(MemoryComposer())
    after = pressed(town)
    town.pump()
    assert "AIがまとめました。" in words(looks(town, after))
    assert "AIがまとめました。" not in words(looks(town, {**after, "q": "住民票を取りたい"}))
