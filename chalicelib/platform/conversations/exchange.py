"""What a resident's deed means for their talk: an answer, a way out, or something new.

Order for text: an answer to the open question, then the repair words, then the tenant's and services' keywords, then
what each service makes of free text, and at last the menu. What a service sounds the alarm about is said before all
that, and takes nothing away from it. Something new never destroys what was open: a flow that is interrupted waits, and
is taken up again when the interrupting one is done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.conversations import menu
from chalicelib.platform.conversations.talk import Talk
from chalicelib.platform.conversations.world import World
from chalicelib.platform.flows import engine
from chalicelib.platform.flows.asking import ours
from chalicelib.platform.flows.engine import Conversation, Outcome
from chalicelib.platform.flows.model import Flow, Input, Picked, Said, SentPhoto, Shared, Tapped
from chalicelib.platform.flows.questions import SKIP, AskPhotos, AskText
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Reply

Step = tuple[Talk, Reply]
"""The talk after a deed, and what is said."""


@dataclass(frozen=True)
class Exchange:
    """One deed of a resident in their talk."""

    turn: Turn
    talk: Talk
    message_id: str = ""
    """The LINE message that brought the deed, if one did."""
    served: set[str] = field(default_factory=set, compare=False)
    """The services that took this deed."""

    # deeds

    def text(self, text: str) -> Step:
        alarm = self._alarm(text)
        if alarm and self.talk.open is None:
            talk, said = self._something_new(text) or (self.talk, Reply())
        else:
            talk, said = self._text(text)
        return talk, alarm + said

    def _alarm(self, text: str) -> Reply:
        """What services say must come first."""
        said = Reply()
        for name in self.turn.office.tenant.services:
            alarms = self._service(name).alarms
            reply = alarms(self._for(name), text) if alarms else None
            said += _spoken(name, reply) if reply else Reply()
        return said

    def _text(self, text: str) -> Step:
        command = menu.command(self.turn, text)
        if command and not (command in menu.ANSWERABLE and self._takes_text()):
            return self.command(command)
        if self.talk.open is None:
            return self._something_new(text) or self._not_understood(text)
        return self._answer_or_interruption(text)

    def tap(self, to: str, picked: str = "") -> Step:
        """A postback: `service/step/value`, or one of the talk's own commands."""
        service, _, rest = to.partition("/")
        step, _, value = rest.partition("/")
        if service == "talk":
            return self.command(step, value)
        if self.talk.open and (self.talk.open.service, self.talk.open.step) == (service, step):
            return self.answer(Picked(picked) if picked else Tapped(value))
        if service not in self.turn.office.tenant.services:
            return self.beside(menu.not_offered(self.turn))
        return self.enter(service, step, value) or self._stale()

    def shared(self, place: Shared) -> Step:
        return self.answer(place) if self.talk.open else (self.talk, menu.offer(self.turn))

    def photo(self, name: str) -> Step:
        return self.answer(SentPhoto(name))

    def expects_photo(self) -> bool:
        """Whether the open question takes photos: others are not kept."""
        flow, conversation = self._open_flow()
        if flow is None or conversation is None:
            return False
        turn = self._for(conversation.service)
        return isinstance(flow.step(conversation.step, turn.settings, conversation.answers), AskPhotos)

    def command(self, name: str, value: str = "") -> Step:
        """The talk's own words: やめる, もどる, とばす, メニュー, 職員と話す, a language."""
        match name:
            case "cancel":
                return self._cancel()
            case "back" if self.talk.open:
                return self._settled(self._engine(engine.go_back))
            case "skip" if self.talk.open:
                return self.answer(Tapped(SKIP))
            case "person":
                return self.beside(menu.contact(self.turn))
            case "language":
                return self.beside(menu.language_set(self.turn))
        return self.beside(menu.asked_for(self.turn))

    def answer(self, given: Input) -> Step:
        """An answer to the open question."""
        flow, conversation = self._open_flow()
        if flow is None or conversation is None:
            return self._stale()
        return self._settled(engine.take(flow, conversation, given, World(self._for(conversation.service))))

    def page(self, conversation: Conversation, given: dict[str, Input]) -> Step:
        """The answers of a page of ours, which may open its flow itself."""
        flow = self._service(conversation.service).flow(conversation.flow)
        if flow is None:
            return self._stale()
        known = self.talk.open
        here = known is not None and (known.service, known.flow) == (conversation.service, conversation.flow)
        world = World(self._for(conversation.service))
        begun = engine.begin(conversation.service, flow, world).conversation
        start = known if known and here else replace(begun, version=conversation.version)
        talk = self.talk if here else self.talk.interrupted_by(start)
        return replace(self, talk=talk)._settled(engine.fill(flow, start, given, world))

    def enter(self, service: str, entry: str, value: str = "") -> Step | None:
        """Go to a service's entry: start its flow, or have its answer at once. None where there is no such entry."""
        found = self._service(service).entries.get(entry)
        if found is None:
            return None
        turn = self._for(service)
        if not isinstance(found, Flow):
            self.served.add(service)
            return self.beside(_spoken(service, _answered(partial(found, turn, value))))
        outcome = engine.begin(service, found, World(turn), value)
        return replace(self, talk=self.talk.interrupted_by(outcome.conversation))._settled(outcome)

    # what follows

    def _answer_or_interruption(self, text: str) -> Step:
        conversation = self.talk.open
        answered = self.answer(Said(text))
        after = answered[0].open
        same = after and conversation and (after.service, after.step) == (conversation.service, conversation.step)
        if not same or (after and conversation and after.tries == conversation.tries):
            return answered
        return self._something_new(text) or answered

    def _something_new(self, text: str) -> Step | None:
        """What the tenant's keywords, then the services', then the services' understanding make of a text."""
        to = menu.keyword(self.turn, text)
        if to:
            service, _, rest = to.partition("/")
            entry, _, value = rest.partition("/")
            return self.enter(service, entry, value)
        names = self.turn.office.tenant.services
        for name in sorted(names, key=lambda name: self._service(name).understands_last):
            understands = self._service(name).understands
            reply = understands(self._for(name), text) if understands else None
            if reply:
                self.served.add(name)
                return self.beside(_spoken(name, reply))
        return None

    def _settled(self, outcome: Outcome) -> Step:
        """Keep where an outcome stands; finish what is finished, and take up what waited."""
        self.served.add(outcome.conversation.service)
        conversation, service = self._noted(outcome.conversation), outcome.conversation.service
        said = _spoken(service, outcome.reply)
        if not outcome.finished:
            helped = said + menu.contact(self.turn, gave_up=True) if outcome.gave_up else said
            return self.talk.moved_to(conversation), helped
        done = said + _spoken(service, self._finished(conversation))
        flow = self._service(service).flow(conversation.flow)
        return self._resumed(Talk() if flow and flow.ends_talk else self.talk.closed(), done)

    def _finished(self, conversation: Conversation) -> Reply:
        flow = self._service(conversation.service).flow(conversation.flow)
        if flow is None:
            return Reply((ours("changed"),))
        turn = replace(self._for(conversation.service), sources=conversation.sources)
        return _answered(partial(flow.finish, turn, conversation.answers))

    def _resumed(self, talk: Talk, said: Reply) -> Step:
        """After something is done: put the question again that waited behind it."""
        flow, conversation = replace(self, talk=talk)._open_flow()
        if flow is None or conversation is None:
            return talk, said
        outcome = engine.ask_again(flow, conversation, World(self._for(conversation.service)))
        again = Reply((ours("resumed"),)) + _spoken(conversation.service, outcome.reply)
        return talk.moved_to(outcome.conversation), Reply(said.parts) + again

    def beside(self, said: Reply) -> Step:
        """Say something without leaving what is open."""
        return self._resumed(self.talk, said) if self.talk.open else (self.talk, said)

    def _cancel(self) -> Step:
        if self.talk.open is None:
            return self.talk, Reply((ours("nothing_open"),)) + menu.offer(self.turn)
        talk = self.talk.closed()
        said = Reply((ours("cancelled"),))
        return self._resumed(talk, said) if talk.open else (talk, said + menu.offer(self.turn))

    def _stale(self) -> Step:
        return self.beside(Reply((ours("stale"),)) + (Reply() if self.talk.open else menu.offer(self.turn)))

    def _not_understood(self, text: str) -> Step:
        return self.talk, Reply((ours("not_understood", said=text[:40]),)) + menu.asked_for(self.turn)

    # small things

    def _engine(self, move: "engine.Move") -> Outcome:
        flow, conversation = self._open_flow()
        if flow is None or conversation is None:
            raise NotFound()
        return move(flow, conversation, World(self._for(conversation.service)))

    def _open_flow(self) -> tuple[Flow | None, Conversation | None]:
        conversation = self.talk.open
        return (
            (self._service(conversation.service).flow(conversation.flow), conversation)
            if conversation
            else (None, None)
        )

    def _takes_text(self) -> bool:
        """Whether the open question wants free text, so that 「なし」 is an answer and not a command."""
        flow, conversation = self._open_flow()
        if flow is None or conversation is None:
            return False
        step = flow.step(conversation.step, self._for(conversation.service).settings, conversation.answers)
        return isinstance(step, AskText) and not step.optional

    def _noted(self, conversation: Conversation) -> Conversation:
        """The conversation, remembering which message brought an answer."""
        before = self.talk.open
        if not self.message_id or before is None:
            return conversation
        if conversation.answers.get(before.step) == before.answers.get(before.step):
            return conversation
        return replace(conversation, sources={**conversation.sources, self.message_id: before.step})

    def _service(self, name: str) -> Service:
        return self.turn.office.service(name)

    def _for(self, service: str) -> Turn:
        return replace(self.turn, service=service)


def _answered(act: Callable[[], Reply]) -> Reply:
    """What an action answers, or in words what the resident can put right or asked for in vain."""
    try:
        return act()
    except (ResidentMistake, NotFound) as mistake:
        return Reply((mistake.message,))


def _spoken(service: str, reply: Reply) -> Reply:
    """A service's reply with its texts marked as its own, so that it can stand beside another's."""
    return menu.owned(service, reply)
