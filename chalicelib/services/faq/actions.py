"""The verbs of residents: ask, read, say whether it helped, be handed to a person, write to the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from chalicelib.kernel.ids import digest
from chalicelib.platform import hours
from chalicelib.platform.cases import actions as cases
from chalicelib.platform.cases.model import Case
from chalicelib.platform.flows.asking import ours
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.messaging.reply import Action, Call, Card, Open, Reply, Row, Say, Tap, Words, say
from chalicelib.services.faq.model import WHY, Asked, Faq, Thread, masked, plain
from chalicelib.services.faq.repository import SERVICE, AskedQuestions, Near, Threads, TownFaq, edition_of

if TYPE_CHECKING:
    from chalicelib.platform.knowledge.composing import Composed, Composer

LONGEST = 300
KIND = "question"
ON_A_BUTTON = 20
"""Letters of a question that can be read on a button of a phone; longer ones are numbered and listed above."""


# asking


def answer_question(turn: Turn, text: str) -> Reply:
    """The answer where it is sure, else the nearest questions, else the desk."""
    said = text.strip()
    if not said:
        return say("ask.empty").offering(_menu())
    if len(said) > LONGEST:
        return say("ask.too_long", at_most=LONGEST, length=len(said)).offering(_menu())
    town = TownFaq(turn.office)
    if not town.is_published:
        return say("not_yet") + _handed(turn, "", "")
    return _answered(turn, town, said)


def _answered(turn: Turn, town: TownFaq, said: str) -> Reply:
    near = nearest(town, said, turn.at.date())
    is_sure = bool(near) and near[0].percent >= town.settings.sure
    thread, again = _heard(turn, said)
    asked = _written(turn, said, near, is_sure=is_sure)
    if is_sure:
        return _shown(turn, town, near[0].faq, asked.name, thread, is_round=again)
    Threads(turn.scope).keep(turn.resident.id, thread.ended(turn.event_id) if again else thread, turn.at)
    if not near:
        return say("ask.none") + _handed(turn, "", asked.name)
    reply = _composed(turn, town, near, asked) + _offered(turn, near, asked.name)
    return reply + _round(turn, asked.team, asked.name) if again else reply


def nearest(town: TownFaq, said: str, today: date) -> list[Near]:
    """The nearest entries, best first; none where even the first is too far off to be shown."""
    found = town.near(said, today, town.settings.offered)
    return found if found and found[0].percent >= town.settings.near else []


def _heard(turn: Turn, said: str) -> tuple[Thread, bool]:
    """The resident's thread with this question, and whether they asked the very same before."""
    thread = Threads(turn.scope).of(turn.resident.id, turn.at).at(turn.event_id)
    mark = digest(SERVICE, turn.resident.id, plain(said), length=10)
    return thread.with_heard(mark, turn.event_id), thread.has_heard(mark, turn.event_id)


def _written(turn: Turn, said: str, near: Sequence[Near], *, is_sure: bool) -> Asked:
    asked = Asked(
        _name(turn),
        masked(said),
        turn.language,
        "answered" if is_sure else "offered" if near else "none",
        tuple(each.faq.id for each in near),
        near[0].faq.team if near else "",
        chosen=near[0].faq.id if is_sure else "",
        handed="" if near else "desk",
    )
    AskedQuestions(turn.scope).add(asked, turn.at)
    return asked


def _name(turn: Turn) -> str:
    """Of a question: its day, and what follows from the event."""
    return f"{turn.at:%Y%m%d-%H%M%S}{digest(SERVICE, turn.event_id, length=6)}"


def _composed(turn: Turn, town: TownFaq, near: Sequence[Near], asked: Asked) -> Reply:
    """What a model makes of the nearest entries, where the town switched it on; it is told no personal thing."""
    composer = turn.office.house.composer
    if not town.settings.composes or composer is None:
        return Reply()
    from chalicelib.platform.knowledge.composing import composed  # noqa: PLC0415  few towns have it

    entries = model_entries([each.faq for each in near], turn.language)
    said = composed(composer, asked.text, entries, language=turn.language)
    return Reply((composed_card(said.text, said.cited, entries),)) if said else Reply()


def model_entries(faqs: Sequence[Faq], language: str) -> list[Entry]:
    """What a model is given to compose of."""
    told = [(faq.id, faq.in_(language)) for faq in faqs]
    return [Entry(faq_id, each.question, each.answer, language=language) for faq_id, each in told]


def composed_card(text: str, cited: Sequence[str], entries: Sequence[Entry]) -> Card:
    """A model's words, with the questions they were made of."""
    questions = {entry.id: entry.question for entry in entries}
    sources = [Row(Say("compose.source"), questions[each]) for each in cited]
    return Card(Say("compose.title"), (text, *sources), note=Say("compose.note"))


@dataclass
class _Heard:
    """A model whose answer is remembered, also where it may not be shown."""

    model: "Composer"
    answer: "Composed | None" = None
    is_silent: bool = True

    def compose(self, question: str, entries: Sequence[Entry], *, language: str) -> "Composed | None":
        self.answer = self.model.compose(question, entries, language=language)
        self.is_silent = False
        return self.answer


def composed_anew(office: Office, model: "Composer", asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a model makes of some entries, for staff who try it: `state` is `said` (with `text_said` and `cited`),
    `refused` (the entries hold no answer), `unfounded` (its words may not be shown) or `silent`."""
    from chalicelib.platform.knowledge.composing import composed  # noqa: PLC0415  few towns have it

    known, heard = edition_of(office, asked["edition"]).by_id, _Heard(model)
    entries = model_entries([known[each] for each in asked["near"]], asked["language"])
    said = composed(heard, asked["text"], entries, language=asked["language"])
    if said:
        return {"state": "said", "text_said": said.text, "cited": list(said.cited)}
    if heard.is_silent:
        return {"state": "silent"}
    return {"state": "unfounded" if heard.answer else "refused"}


def _offered(turn: Turn, near: Sequence[Near], name: str) -> Reply:
    return Reply((offer_card(turn.language, near, name),))


def offer_card(language: str, near: Sequence[Near], name: str) -> Card:
    """The nearest entries as buttons."""
    ways = [(each.faq.in_(language).question, f"{SERVICE}/show/{name}.{each.faq.id}") for each in near]
    return listed(Say("ask.near"), ways, Tap(Say("ask.none_of_these"), f"{SERVICE}/none/{name}"))


def listed(title: Words, ways: Sequence[tuple[str, str]], *more: Action) -> Card:
    """Questions as buttons, numbered below their whole words where one is too long for a button."""
    if all(len(question) <= ON_A_BUTTON for question, _ in ways):
        return Card(title, (), buttons=(*(Tap(question, to) for question, to in ways), *more))
    lines = tuple(f"{number}. {question}" for number, (question, _) in enumerate(ways, 1))
    taps = tuple(Tap(Say("ask.number", {"number": at}), to, said=question) for at, (question, to) in enumerate(ways, 1))
    return Card(title, lines, buttons=(*taps, *more))


# reading


def show(turn: Turn, value: str) -> Reply:
    """One entry, from a button of any age: `<what was asked>.<id>`."""
    name, _, faq_id = value.rpartition(".")
    town = TownFaq(turn.office)
    faq = town.entry(faq_id)
    if faq is None:
        return say("gone") + _handed(turn, "", "")
    if not faq.is_told(turn.at.date()):
        return say("withdrawn" if faq.state == "withdrawn" else "over") + _handed(turn, faq.team, "")
    thread = Threads(turn.scope).of(turn.resident.id, turn.at).at(turn.event_id)
    return _shown(turn, town, faq, _chosen(turn, faq, name), thread, is_round=False)


def _chosen(turn: Turn, faq: Faq, name: str) -> str:
    """Note that an entry was read; the name of the question it answered."""

    def chosen(asked: Asked) -> Asked:
        return replace(asked, chosen=faq.id, team=faq.team)

    if name and AskedQuestions(turn.scope).change(name, chosen, turn.at):
        return name
    asked = Asked(_name(turn), "", turn.language, "menu", team=faq.team, chosen=faq.id)
    AskedQuestions(turn.scope).add(asked, turn.at)
    return asked.name


def _shown(turn: Turn, town: TownFaq, faq: Faq, name: str, thread: Thread, *, is_round: bool) -> Reply:
    """The answer; who comes back to it, or asks again what it answered, is handed to the desk."""
    is_round = is_round or thread.has_seen(faq.id, turn.event_id)
    kept = thread.with_seen(faq.id, turn.event_id)
    Threads(turn.scope).keep(turn.resident.id, kept.ended(turn.event_id) if is_round else kept, turn.at)
    card = answer_card(town, turn.language, faq)
    if is_round:
        return Reply((card,)) + _round(turn, faq.team, name)
    about = f"{name}.{faq.id}"
    helped = (
        Tap(Say("helped.yes"), f"{SERVICE}/helped/yes.{about}"),
        Tap(Say("helped.no"), f"{SERVICE}/helped/no.{about}"),
    )
    return Reply((card, Say("helped.ask")), (*helped, *_related(turn, town, faq), _menu()))


def answer_card(town: TownFaq, language: str, faq: Faq) -> Card:
    """An entry as it is read: the answer, who answers for it, when it was checked, and its source."""
    told, desk = faq.in_(language), town.settings.desk(faq.team)
    rows = [Row(Say("answer.desk"), desk.name.said if desk else faq.team)] if faq.team else []
    if faq.checked:
        rows.append(Row(Say("answer.checked"), _day(faq.checked)))
    source = (Open(Say("answer.source"), faq.source),) if faq.source else ()
    return Card(told.question, (told.answer, *rows), buttons=source)


def _day(told: str) -> Say:
    year, month, day = told.split("-")
    return Say("day_as", {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")})


def _related(turn: Turn, town: TownFaq, faq: Faq) -> list[Tap]:
    others = (town.entry(other) for other in faq.related)
    told = [other for other in others if other and other.is_told(turn.at.date())]
    return [Tap(other.in_(turn.language).question, f"{SERVICE}/show/.{other.id}") for other in told]


def _menu() -> Tap:
    return Tap(Say("menu.menu"), f"{SERVICE}/menu/")


# whether it helped


def helped(turn: Turn, value: str) -> Reply:
    """What a resident says of an answer: `yes.<what was asked>.<id>`."""
    said, name, faq_id = [*value.split(".", 2), "", ""][:3]
    if said not in ("yes", "no"):
        return say("gone").offering(_menu())
    asked = AskedQuestions(turn.scope).change(name, lambda known: replace(known, helped=said), turn.at)
    if said == "yes":
        return say("helped.thanks").offering(_menu())
    team = asked.team if asked else _team(turn, faq_id)
    reasons = [Tap(Say(f"why.{why}"), f"{SERVICE}/why/{why}.{name}.{team}") for why in WHY] if asked else []
    return (say("helped.sorry") + _handed(turn, team, name)).offering(*reasons, _menu())


def _team(turn: Turn, faq_id: str) -> str:
    faq = TownFaq(turn.office).entry(faq_id)
    return faq.team if faq else ""


def why(turn: Turn, value: str) -> Reply:
    """The reason why it did not help: `<reason>.<what was asked>.<desk>`."""
    reason, name, team = [*value.split(".", 2), "", ""][:3]
    if reason not in WHY:
        return say("gone").offering(_menu())
    AskedQuestions(turn.scope).change(name, lambda known: replace(known, why=reason), turn.at)
    return say("helped.noted").offering(_form(team, name), _menu())


# a person


def none_of_these(turn: Turn, name: str) -> Reply:
    """What was asked is none of the nearest: the desk of the nearest."""
    asked = AskedQuestions(turn.scope).change(name, lambda known: replace(known, handed="desk"), turn.at)
    return say("desk.none_of_these") + _handed(turn, asked.team if asked else "", name)


def show_desk(turn: Turn, team: str) -> Reply:
    return _handed(turn, team, "")


def _round(turn: Turn, team: str, name: str) -> Reply:
    AskedQuestions(turn.scope).change(name, lambda known: replace(known, handed=known.handed or "desk"), turn.at)
    return say("desk.round") + _handed(turn, team, name)


def _handed(turn: Turn, team: str, name: str) -> Reply:
    """The right desk, whether somebody is there, and the form."""
    town, tenant = TownFaq(turn.office), turn.office.tenant
    desk = town.settings.desk(team)
    phone = (desk.phone if desk else "") or tenant.phone
    known = hours.sentence(turn.office, turn.language)
    rows: list[Words | Row] = [Row(Say("desk.phone"), phone)] if phone else []
    rows += [Row(Say("desk.hours"), known)] if known else []
    rows += _whether_open(turn)
    call = (Call(ours("call"), phone),) if phone else ()
    title = Say("desk.title", {"desk": desk.name.said if desk else tenant.name})
    return Reply((Card(title, tuple(rows), buttons=(*call, _form(team if desk else "", name))),))


def _form(team: str, name: str) -> Tap:
    return Tap(Say("menu.form"), f"{SERVICE}/form/{name}.{team}")


def _whether_open(turn: Turn) -> list[Words | Row]:
    """Whether somebody is there now, and from when next; nothing where the town did not type its hours."""
    if not hours.has_pattern(turn.office) or hours.is_open(turn.office, turn.at):
        return []
    opens = hours.next_opening(turn.office, turn.at)
    if opens is None:
        return [ours("hours.closed_long")]
    weekday, time = ours(f"hours.{tuple(DAYS)[opens.weekday()]}"), f"{opens.hour}:{opens.minute:02d}"
    when = ours("hours.when", month=opens.month, day=opens.day, weekday=weekday, time=time)
    return [ours("hours.closed", when=when), Say("desk.form_now")]


def file_question(turn: Turn, answers: Answers) -> Reply:
    """Open a case for the desk from the page's answers, which are sealed."""
    name, _, about = str(answers.get("about") or "").partition(".")
    team = str(answers.get("desk") or about)
    asked = AskedQuestions(turn.scope).change(name, lambda known: replace(known, handed="form"), turn.at)
    draft = Case(
        id="", service=SERVICE, kind=KIND, title=turn.office.texts(SERVICE).say("ja", "form.case"),
        opened_at=turn.at.isoformat(), resident_id=turn.resident.id, channel_key=turn.channel.key, team=team,
        answers={"asked": asked.text} if asked and asked.text else {},
    )  # fmt: skip
    private = {step: answers[step] for step in ("details", "contact") if answers.get(step)}
    case = cases.open_case(turn.office, draft, private, cause=turn.event_id)
    closed = _whether_open(turn)[:1]
    return Reply((Card(Say("form.filed"), (Row(Say("form.receipt"), case.id), Say("form.next"), *closed)),), (_menu(),))


# what is kept of a resident


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in sentences for them."""
    own, _ = cases.held_of(turn, resident_id)
    read = Threads(turn.scope).of(resident_id, turn.at).seen
    told = [turn.words("holds.cases", count=len(own))] if own else []
    return [*told, *([turn.words("holds.read", count=len(read))] if read else [])]


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Drop what they read, and cut the tie to what they wrote to a desk."""
    Threads(turn.scope).drop(resident_id)
    cases.part_from(turn, resident_id)
