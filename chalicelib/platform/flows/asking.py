"""How a question is put in chat: its words, and what may be tapped below it."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.platform.flows.model import Again, Flow, Moment, Option, Step, Tapped
from chalicelib.platform.flows.questions import (
    SKIP,
    AskChoice,
    AskChoices,
    AskDate,
    AskLocation,
    AskMonth,
    AskPhotos,
    AskSearch,
    AskTime,
    Confirm,
    Show,
)
from chalicelib.platform.messaging.reply import (
    Action,
    Card,
    Cards,
    Page,
    Part,
    PickDate,
    Reply,
    Row,
    Say,
    ShareLocation,
    TakePhoto,
    Tap,
    Words,
)

OWNER = "conversations"
BUTTONS = 8
"""Options that still stand below the question; more of them, or longer ones, are drawn as cards."""
PER_CARD = 6


def ours(key: str, /, **facts: object) -> Say:
    """A text of the conversation itself, the same for all services."""
    return Say(key, facts, OWNER)


def question(service: str, flow: Flow, step: Step, moment: Moment) -> Reply:
    """The question of a step, or the statement of a `Show`."""
    if isinstance(step, Show):
        return Reply((_words(step),))
    if step.sensitivity != "public":
        return _on_our_page(service, flow, step)
    if isinstance(step, Confirm):
        return _summary(service, flow, step, moment)
    if isinstance(step, AskChoices):
        return _toggles(service, flow, step, moment)
    hint = (Say(f"{step.name}.hint"),) if moment.around.has_text(f"{step.name}.hint") else ()
    offered = step.options(moment) if isinstance(step, AskChoice) else ()
    parts: tuple[Part, ...] = (_asked(step, moment), *hint)
    return _with_options(service, flow, step, parts, offered, moment=moment)


def _toggles(service: str, flow: Flow, step: AskChoices, moment: Moment) -> Reply:
    """What is chosen and what is not, each to be taken in or out by a tap."""
    options = step.options(moment)
    hint = Say(f"{step.name}.hint") if moment.around.has_text(f"{step.name}.hint") else None
    card = Card(_words(step), tuple(_marked(option) for option in options), note=hint or ours("toggle"))
    marked = [replace(option, label=_marked(option), detail=None) for option in options]
    return _with_options(service, flow, step, (card,), marked, moment=moment)


def _marked(option: Option) -> Words:
    return ours("ticked" if option.is_chosen else "unticked", option=option.label)


def complaint(service: str, flow: Flow, step: Step, again: Again, moment: Moment) -> Reply:
    """Why an answer was none, and the question once more (or what may have been meant)."""
    own = f"{step.name}.{again.key}"
    why = Say(own, again.facts) if moment.around.has_text(own) else Say(f"again.{again.key}", again.facts, OWNER)
    if again.offered:
        return _with_options(service, flow, step, (why,), again.offered, moment=moment)
    return Reply((why,)) + question(service, flow, step, moment)


def label_of(step: Step) -> Words:
    """What the step's answer is called in a summary or a form."""
    return step.label or Say(f"{step.name}.label")


def _words(step: Step) -> Words:
    return step.ask or Say(f"{step.name}.ask")


def _asked(step: Step, moment: Moment) -> Words:
    """The question; of photos, once some came in, that they did and how many more may follow."""
    if isinstance(step, AskPhotos) and moment.before:
        count = len(moment.before)
        return ours("photos_kept", count=count, left=step.at_most - count)
    return _words(step)


def _with_options(
    service: str, flow: Flow, step: Step, parts: tuple[Part, ...], options: Sequence[Option], *, moment: Moment
) -> Reply:
    taps = [Tap(option.label, f"{service}/{step.name}/{option.value}") for option in options]
    ways = (*_ways(service, flow, step, moment), *_ways_out(moment))
    if len(options) <= BUTTONS and not any(option.detail for option in options):
        return Reply(parts, (*taps, *ways))
    return Reply((*parts, _as_cards(service, step, options)), ways)


def _as_cards(service: str, step: Step, options: Sequence[Option]) -> Cards:
    told = step.ask or Say(f"{step.name}.ask")
    if any(option.detail for option in options):
        choose = ours("choose")
        cards = [
            Card(
                option.label,
                (option.detail,) if option.detail else (),
                buttons=(Tap(choose, _to(service, step, option), said=option.label),),
            )
            for option in options
        ]
    else:
        groups = [options[at : at + PER_CARD] for at in range(0, len(options), PER_CARD)]
        cards = [
            Card(label_of(step), buttons=tuple(Tap(option.label, _to(service, step, option)) for option in group))
            for group in groups
        ]
    return Cards(tuple(cards[:12]), told)


def _to(service: str, step: Step, option: Option) -> str:
    return f"{service}/{step.name}/{option.value}"


def _ways(service: str, flow: Flow, step: Step, moment: Moment) -> tuple[Action, ...]:
    """What a phone offers for this kind of question."""
    to = f"{service}/{step.name}"
    match step:
        case AskPhotos():
            done = (Tap(ours("enough"), f"{to}/{SKIP}"),) if moment.before else _skip(to, step)
            return (TakePhoto(ours("camera")), TakePhoto(ours("album"), album=True), *done)
        case AskLocation():
            on_our_map = Page(ours("map_page"), f"{service}/{flow.name}?only={step.name}")
            return (ShareLocation(ours("map")), on_our_map, *_skip(to, step))
        case AskSearch(by_location=True):
            return (ShareLocation(ours("near")), *_skip(to, step))
        case AskChoices():
            return (Tap(ours("enough"), f"{to}/{SKIP}"),)
        case AskMonth(at_least=low, at_most=high):
            first, last = f"{low}-01" if low else "", f"{high}-28" if high else ""
            return (PickDate(ours("pick_month"), to, "date", first, last), *_skip(to, step))
        case AskDate(at_least=low, at_most=high):
            return (PickDate(ours("pick_date"), to, "date", low, high), *_skip(to, step))
        case AskTime():
            return (PickDate(ours("pick_time"), to, "time"), *_skip(to, step))
    return _skip(to, step)


def _skip(to: str, step: Step) -> tuple[Action, ...]:
    return (Tap(ours("skip"), f"{to}/{SKIP}"),) if step.optional else ()


def _ways_out(moment: Moment) -> tuple[Action, ...]:
    back = (Tap(ours("back"), "talk/back/"),) if any(answer is not None for answer in moment.answers.values()) else ()
    return (*back, Tap(ours("cancel"), "talk/cancel/"))


def _on_our_page(service: str, flow: Flow, step: Step) -> Reply:
    to_page = Page(ours("open_page"), f"{service}/{flow.name}")
    card = Card(ours("private_title"), (_words(step), ours("private")), buttons=(to_page,))
    return Reply(
        (card,),
        (*_skip(f"{service}/{step.name}", step), Tap(ours("back"), "talk/back/"), Tap(ours("cancel"), "talk/cancel/")),
    )


def _summary(service: str, flow: Flow, step: Step, moment: Moment) -> Reply:
    steps = flow.open_steps(moment.around.settings, moment.answers)
    rows = tuple(
        Row(label_of(known), shown(known, moment))
        for known in steps
        if moment.answers.get(known.name) is not None and not isinstance(known, Show | Confirm)
    )
    yes = Tap(ours("yes"), f"{service}/{step.name}/yes")
    return Reply((Card(_words(step), rows),), (yes, *_ways_out(moment)))


def shown(step: Step, moment: Moment) -> Words:
    """An answer in words, as far as it may be shown on LINE."""
    answer = moment.answers[step.name]
    if step.sensitivity != "public":
        return ours("entered")
    match step:
        case AskPhotos():
            return ours("photos", count=len(answer))
        case AskLocation():
            return answer["address"] or f"{answer['lat']:.5f}, {answer['lon']:.5f}"
        case AskChoices():
            return listed([option.label for option in step.options(moment) if option.value in answer])
        case AskMonth():
            return month_in_words(answer)
        case AskChoice():
            return next((option.label for option in step.options(moment) if option.value == answer), str(answer))
        case AskSearch():
            found = moment.around.search(step.find, Tapped(str(answer)), moment.answers)
            return found[0].label if found else str(answer)
    return str(answer)


def listed(names: Sequence[Words]) -> Words:
    """Some names in one line; 「なし」 where there is none."""
    if len(names) < 2:
        return names[0] if names else ours("nothing")
    return ours("joined", first=names[0], rest=listed(names[1:]))


def month_in_words(month: str) -> Words:
    """`2023-04` as people write it."""
    year, number = map(int, month.split("-"))
    return ours("month", year=year, number=number)
