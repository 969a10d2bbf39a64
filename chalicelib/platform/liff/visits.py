"""A resident at one of our pages: who they are, which flow it is, and where they stand in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.kernel.ids import derived
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import channel_at
from chalicelib.platform.conversations import secrecy
from chalicelib.platform.conversations.repository import Talks, talk_of
from chalicelib.platform.conversations.talk import Talk
from chalicelib.platform.conversations.voice import Voice, texts_of
from chalicelib.platform.conversations.world import World
from chalicelib.platform.flows import engine
from chalicelib.platform.flows.asking import OWNER, label_of, shown
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.flows.model import Flow, Moment
from chalicelib.platform.flows.questions import Confirm, Show
from chalicelib.platform.house import House, Office, Turn
from chalicelib.platform.liff import sessions
from chalicelib.platform.liff.sessions import ResidentSession
from chalicelib.platform.messaging.reply import Say
from chalicelib.platform.residents.model import Resident, resident_id
from chalicelib.platform.residents.repository import Residents
from chalicelib.web.exchange import Request


def channel_of(request: Request, house: House) -> Channel:
    """The channel whose pages stand at this address; `NotFound` where none does."""
    key = request.params["key"]
    channel: Channel = house.memory.recall(("channel", key), partial(channel_at, key))
    if not channel.liff_id:
        raise NotFound
    return channel


def session_of(request: Request, house: House, channel: Channel) -> ResidentSession | None:
    return sessions.find(house, channel, request.cookies.get(sessions.cookie_name(house), ""))


@dataclass(frozen=True)
class Guest:
    """A resident who is signed in and asks for something at one of our pages."""

    request: Request
    channel: Channel
    session: ResidentSession
    turn: Turn
    """A turn without an event, speaking the page's language."""

    @property
    def office(self) -> Office:
        return self.turn.office

    @property
    def service(self) -> str:
        return self.turn.service

    @property
    def language(self) -> str:
        return self.turn.language

    @cached_property
    def voice(self) -> Voice:
        return Voice(self.office, self.service, self.language)


@dataclass(frozen=True)
class Visit(Guest):
    """One look at, or one posting of, the page of a flow: questions look into the world with the guest's turn."""

    flow: Flow

    @cached_property
    def world(self) -> World:
        return World(self.turn)

    @cached_property
    def start(self) -> Conversation:
        """Where this flow stands in the chat, or its beginning where it is not the one that is open."""
        known = self._talk().open
        here = known is not None and (known.service, known.flow) == (self.service, self.flow.name)
        if known and here and known.version == self.flow.version:
            return known
        return engine.begin(self.service, self.flow, self.world).conversation

    @property
    def purpose(self) -> str:
        """What a resident agrees to, by name, when they give personal answers here."""
        return f"{self.service}/{self.flow.name}"

    @cached_property
    def title(self) -> str:
        """What the flow is called: as in the menu, or as the service is."""
        texts = self.office.texts(self.service)
        menu = texts.table(self.language, "menu") or texts.table(DEFAULT, "menu")
        if self.flow.name in menu:
            return str(menu[self.flow.name])
        return self.voice(Say("title")) if self.world.has_text("title") else self.office.tenant.name

    def path(self, end: str = "") -> str:
        """The address of this page's shell, or of what stands below it."""
        return f"/liff/{self.channel.key}/{self.service}/{self.flow.name}{end}"

    def earlier(self) -> tuple[tuple[str, str], ...]:
        """What was answered in chat already: label and answer, nothing personal shown."""
        moment = Moment(self.start.answers, self.world)
        steps = self.flow.open_steps(self.world.settings, self.start.answers)
        return tuple(
            (self.voice(label_of(step)), self.voice(shown(step, moment)))
            for step in steps
            if step.name != self.start.step
            and self.start.answers.get(step.name) is not None
            and not isinstance(step, Show | Confirm)
        )

    def _talk(self) -> Talk:
        talk = secrecy.opened(self.turn, talk_of(Talks(self.turn.scope).find(self.turn.resident.id)))
        return Talk() if talk.is_stale(self.office.now(), self.flow.hours) else talk


def visit(request: Request, house: House, channel: Channel, session: ResidentSession) -> Visit:
    """The visit of a session to the flow its address names; `NotFound` for a flow this town does not offer."""
    turn = turn_at(request, house, channel, session)
    flow = turn.office.service(turn.service).flow(request.params["page"])
    if flow is None:
        raise NotFound
    return Visit(request, channel, session, turn, flow)


def turn_at(request: Request, house: House, channel: Channel, session: ResidentSession) -> Turn:
    """A turn without an event at a page of a service; `NotFound` for a service this town does not offer."""
    office, service = house.office(session), request.params["service"]
    if service not in office.tenant.services:
        raise NotFound
    if not office.tenant.is_served:
        language = language_of(request, office.tenant.languages)
        raise NotAllowed(texts_of(office, OWNER).say(language, "resting_page"), language=language)
    resident = _resident(office, channel, session.user_id)
    spoken = replace(resident, language=language_of(request, office.tenant.languages, resident.language))
    return Turn(office, channel, spoken, "", office.now(), derived(session.seed), service)


def _resident(office: Office, channel: Channel, user_id: str) -> Resident:
    name = resident_id(channel.line_id, user_id)
    return Residents(office.scope).find(name) or Resident(name, channel.key, user_id)


def language_of(request: Request, offered: tuple[str, ...], preferred: str = "") -> str:
    """The page's language: asked for by the form or the address, else what the resident chose in chat."""
    posted: Mapping[str, str] = request.form.fields if request.method == "POST" and request.body else {}
    wanted = (posted.get("do", "").removeprefix("speak:"), posted.get("lang", ""), request.query.get("lang", ""))
    return next((each for each in (*wanted, preferred) if each in offered), DEFAULT)
