"""How residents come in: by the menu of categories, by typing, by the form; and what is made of free text."""

import re
from collections.abc import Sequence
from typing import TypeVar

from chalicelib.platform.flows.model import Answers, Flow, Option
from chalicelib.platform.flows.questions import AskChoice, AskText, Confirm
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Call, Card, Reply, Say, Tap, Written, say
from chalicelib.services.faq.actions import LONGEST, answer_question, file_question, listed, nearest
from chalicelib.services.faq.repository import SERVICE, TownFaq

Thing = TypeVar("Thing")

PER_STEP = 5
SMALL_TALK = re.compile(
    r"(こんにちは|こんばんは|おはよう(ございます)?|はじめまして|ありがとう(ございます|ございました)?|どうも|了解(です)?|"
    r"わかりました|はい|いいえ|うん|ok|okay|hello|hi|thanks?|thank you|yes|no)[\s!！。.〜~ー♪]*",
    re.IGNORECASE,
)
"""What asks nothing."""


# what is typed


def alarm(turn: Turn, text: str) -> Reply | None:
    """The right numbers, where a text says that something must not wait."""
    found = TownFaq(turn.office).settings.emergency(text)
    if found is None:
        return None
    calls = tuple(Call(Say("emergency.call", {"phone": each.phone}), each.phone) for each in found.numbers)
    lines = tuple(Say("emergency.number", {"name": each.name.said, "phone": each.phone}) for each in found.numbers)
    return Reply((Card(Say("emergency.title"), (found.said.said, *lines), colour="#b3261e", buttons=calls),))


def understand(turn: Turn, text: str) -> Reply | None:
    """An answer to whatever no other service understood; nothing of small talk, or before the first publication."""
    town = TownFaq(turn.office)
    if not town.is_published or SMALL_TALK.fullmatch(text.strip()):
        return None
    if town.settings.emergency(text) and not _is_known(turn, town, text):
        return None
    return answer_question(turn, text)


def _is_known(turn: Turn, town: TownFaq, text: str) -> bool:
    """Whether something is surely asked beside the emergency: 火事のあとの証明."""
    near = nearest(town, text, turn.at.date())
    return bool(near) and near[0].percent >= town.settings.sure


def answer(turn: Turn, answers: Answers) -> Reply:
    return answer_question(turn, str(answers["question"]))


# the menu


def show_menu(turn: Turn, page: str) -> Reply:
    """Categories, a few at a time."""
    town = TownFaq(turn.office)
    names = _categories(turn, town)
    if not names:
        return say("not_yet").offering(Tap(Say("menu.form"), f"{SERVICE}/form/"))
    shown, taps = _paged(names, page, "menu/")
    chosen = [Tap(_called(town, name), f"{SERVICE}/category/{names.index(name)}") for name in shown]
    ask = Tap(Say("menu.ask"), f"{SERVICE}/ask/")
    return Reply((Card(Say("browse.categories"), (Say("browse.or_type"),), buttons=(*chosen, *taps)),), (ask,))


def show_category(turn: Turn, value: str) -> Reply:
    """The questions of a category, a few at a time: `<number>` or `<number>.<page>`."""
    town = TownFaq(turn.office)
    names = _categories(turn, town)
    number, _, page = value.partition(".")
    if not number.isdecimal() or int(number) >= len(names):
        return say("gone").offering(Tap(Say("menu.menu"), f"{SERVICE}/menu/"))
    name = names[int(number)]
    found = [faq for faq in town.told_now(turn.at.date()) if faq.category == name]
    shown, taps = _paged(found, page, f"category/{number}.")
    ways = [(faq.in_(turn.language).question, f"{SERVICE}/show/.{faq.id}") for faq in shown]
    back = Tap(Say("browse.back"), f"{SERVICE}/menu/{int(number) // PER_STEP}")
    return Reply((listed(_called(town, name), ways, *taps, back),), (Tap(Say("menu.ask"), f"{SERVICE}/ask/"),))


def _paged(things: Sequence[Thing], page: str, to: str) -> tuple[Sequence[Thing], list[Tap]]:
    """A few of them, and ways to those before and behind."""
    last = (len(things) - 1) // PER_STEP
    at = min(int(page), last) if page.isdecimal() else 0
    before = [Tap(Say("browse.before"), f"{SERVICE}/{to}{at - 1}")] if at else []
    behind = [Tap(Say("browse.more"), f"{SERVICE}/{to}{at + 1}")] if at < last else []
    return things[at * PER_STEP : (at + 1) * PER_STEP], [*behind, *before]


def _categories(turn: Turn, town: TownFaq) -> list[str]:
    """Those that have something to tell today, in the town's order."""
    if not town.is_published:
        return []
    there = dict.fromkeys(faq.category for faq in town.told_now(turn.at.date()) if faq.category)
    first = [each.name.ja for each in town.settings.categories if each.name.ja in there]
    return [*first, *(name for name in there if name not in first)]


def _called(town: TownFaq, name: str) -> Written | str:
    return next((each.name.said for each in town.settings.categories if each.name.ja == name), name)


# the form


def desks(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The desks to choose from; nothing where the question came with one, or the town named none."""
    if str(answers.get("about") or "").partition(".")[2]:
        return ()
    return [Option(desk.team, desk.name.said) for desk in TownFaq(turn.office).settings.desks]


ASK = Flow("ask", (AskText("question", LONGEST),), answer)
FORM = Flow(
    "form",
    (
        AskChoice("desk", desks, skip_if_none=True),
        AskText("details", 1000, sensitivity="personal"),
        AskText("contact", 100, sensitivity="personal"),
        Confirm(),
    ),
    file_question,
)
