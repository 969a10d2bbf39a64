"""Rows of a form as templates draw them: words in the page's language, values as they were typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.kernel.ids import digest
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows.asking import OWNER, label_of
from chalicelib.platform.flows.model import Accepted, Again, Option, Tapped, Ticked
from chalicelib.platform.flows.questions import (
    SKIP,
    AskChoice,
    AskChoices,
    AskDate,
    AskLocation,
    AskMobile,
    AskMonth,
    AskNumber,
    AskPhotos,
    AskQr,
    AskSearch,
    AskText,
    AskTime,
    Show,
)
from chalicelib.platform.liff.form import Row
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.messaging.reply import Say, Words

LONG = 100
"""Characters from which a text gets a field of several lines."""
FEW = 8
"""Options that are still shown all at once; more of them fold into one list."""
FOUND = 20
"""Found options shown at once."""


@dataclass(frozen=True)
class Choice:
    """One option as drawn."""

    value: str
    label: str
    detail: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Field:
    """One question as drawn."""

    name: str
    kind: str
    label: str
    ask: str
    hint: str = ""
    is_required: bool = True
    error: str = ""
    value: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sign(self) -> str:
        """Changes when the question itself changes, not when it is answered: a page keeps what did not change."""
        is_fixed = self.kind in {"choice", "choices", "list"}
        offered = "|".join(f"{choice.value}:{choice.label}" for choice in self.choices) if is_fixed else ""
        return digest(self.kind, self.label, self.ask, self.hint, offered, str(sorted(self.limits.items())))


def drawn(row: Row, typed: Typed, voice: Voice, *, is_sent: bool) -> Field:
    """A row as a field. `is_sent`: the resident pressed send, so what is missing is a mistake too."""
    step = row.step
    label = "" if isinstance(step, Show) else voice(label_of(step))
    ask = voice(_ask(row))
    hint = f"{step.name}.hint"
    return Field(
        name=step.name,
        kind=_kind(row),
        label=label,
        ask="" if ask == label else ask,
        hint=voice(Say(hint)) if row.moment.around.has_text(hint) else "",
        is_required=not step.optional,
        error=_error(row, voice, is_sent=is_sent),
        value=_value(row, typed),
        parts=_parts(row, typed),
        choices=_choices(row, typed, voice),
        limits=_limits(row),
    )


def _ask(row: Row) -> Words:
    """The question; a place is asked for in the page's words, since chat's speak of LINE's own map."""
    if isinstance(row.step, AskLocation) and row.step.ask is None:
        return Say("place.how", owner="liff")
    return row.step.ask or Say(f"{row.name}.ask")


KINDS: Mapping[type, str] = {
    Show: "show",
    AskChoices: "choices",
    AskSearch: "search",
    AskDate: "date",
    AskMonth: "month",
    AskTime: "time",
    AskNumber: "number",
    AskMobile: "tel",
    AskPhotos: "photos",
    AskLocation: "place",
    AskQr: "qr",
}


def _kind(row: Row) -> str:
    match row.step:
        case AskText(at_most=at_most):
            return "long" if at_most > LONG else "text"
        case AskChoice() as step:
            options = step.options(row.moment)
            return "list" if len(options) > FEW and not any(option.detail for option in options) else "choice"
    return next((KINDS[kind] for kind in type(row.step).__mro__ if kind in KINDS), "text")


def _error(row: Row, voice: Voice, *, is_sent: bool) -> str:
    problem = row.problem
    if problem:
        return explained(row, problem, voice)
    if row.verdict is None and is_sent:
        kind = "choose" if _kind(row) in {"choice", "list", "search", "place", "photos"} else "write"
        return voice(Say(f"required.{kind}", owner="liff"))
    return ""


def explained(row: Row, problem: Again, voice: Voice) -> str:
    """Why an input was no answer: in the service's words where it has some, else as in chat."""
    if isinstance(row.step, AskLocation) and problem.key == "retry":
        return voice(Say("place.retry", owner="liff"))
    own = f"{row.name}.{problem.key}"
    if row.moment.around.has_text(own):
        return voice(Say(own, problem.facts))
    return voice(Say(f"again.{problem.key}", problem.facts, OWNER))


def _value(row: Row, typed: Typed) -> str:
    if isinstance(row.verdict, Accepted) and isinstance(row.step, AskDate | AskMonth | AskTime):
        return str(row.verdict.answer or "")
    return typed.value(row.name)


def _parts(row: Row, typed: Typed) -> Mapping[str, str]:
    match row.step:
        case AskLocation():
            return {part: typed.value(row.name, part) for part in ("point", "address", "area")}
        case AskSearch():
            return {"typed": typed.value(row.name, "typed")}
    return {}


def _choices(row: Row, typed: Typed, voice: Voice) -> tuple[Choice, ...]:
    step, chosen = row.step, row.given.value if isinstance(row.given, Tapped) else ""
    if isinstance(step, AskChoice):
        return choices_of(step.options(row.moment), voice, chosen)
    if isinstance(step, AskChoices):
        return _boxes(step.options(row.moment), row.given, voice)
    if isinstance(step, AskSearch):
        return _found(row, step, voice)
    if isinstance(step, AskPhotos):
        return _kept(typed.kept_photos(row.name), voice)
    return ()


def _boxes(options: Sequence[Option], given: object, voice: Voice) -> tuple[Choice, ...]:
    """Options as boxes: ticked as they were posted, else as they stand."""
    if isinstance(given, Ticked):
        options = [replace(option, is_chosen=option.value in given.values) for option in options]
    return tuple(
        replace(choice, is_chosen=option.is_chosen)
        for choice, option in zip(choices_of(options, voice), options, strict=True)
    )


def _kept(names: Sequence[str], voice: Voice) -> tuple[Choice, ...]:
    """Photos that were uploaded before: ticked, so that unticking leaves one out."""
    labels = (voice(Say("photos.one", {"number": at}, "liff")) for at in range(1, len(names) + 1))
    return tuple(Choice(name, label, is_chosen=True) for name, label in zip(names, labels, strict=True))


def _found(row: Row, step: AskSearch, voice: Voice) -> tuple[Choice, ...]:
    """What was found by typing, or what was chosen of it."""
    if row.problem:
        return choices_of(row.problem.offered[:FOUND], voice)
    if not isinstance(row.verdict, Accepted) or row.given == Tapped(SKIP):
        return ()
    answer = str(row.verdict.answer)
    return choices_of(row.moment.around.search(step.find, Tapped(answer), row.moment.answers)[:1], voice, answer)


def choices_of(options: Sequence[Option], voice: Voice, chosen: str = "") -> tuple[Choice, ...]:
    """Options in words."""
    return tuple(
        Choice(option.value, voice(option.label), voice(option.detail) if option.detail else "", option.value == chosen)
        for option in options
    )


def _limits(row: Row) -> Mapping[str, Any]:
    match row.step:
        case AskText(at_most=at_most) | AskQr(at_most=at_most):
            return {"at_most": at_most}
        case (
            AskNumber(at_least=low, at_most=high)
            | AskDate(at_least=low, at_most=high)
            | AskMonth(at_least=low, at_most=high)
        ):
            return {"low": low, "high": high}
        case AskPhotos(at_most=at_most):
            before = len(row.moment.before or ())
            return {"before": before, "left": at_most - before}
        case AskSearch(by_location=by_location):
            return {"by_location": by_location}
    return {}
