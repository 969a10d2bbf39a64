"""What a resident sees of our pages: the shell that proves who they are, the form, and what comes after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.kernel.texts import LANGUAGES, Texts
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.conversations.voice import PLATFORM, texts_of
from chalicelib.platform.flows.questions import AskQr, Confirm
from chalicelib.platform.house import House, Office
from chalicelib.platform.liff import surroundings
from chalicelib.platform.liff.fields import Field, drawn
from chalicelib.platform.liff.form import Form
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.liff.visits import Visit
from chalicelib.platform.messaging.reply import Say
from chalicelib.web.exchange import Request, Response
from chalicelib.web.pages import Policy, page
from chalicelib.web.words import day

OWNER = "liff"
TEXTS = Texts(PLATFORM / OWNER / "texts")


def words(language: str, office: Office | None = None) -> Callable[..., str]:
    """`t(key, **facts)` in a language, for templates; in the town's own wording where it is known which town asks."""
    texts = texts_of(office, OWNER) if office else TEXTS
    return lambda key, **facts: texts.say(language, key, **facts)


@dataclass(frozen=True)
class Sheet:
    """A form about to be drawn."""

    visit: Visit
    form: Form
    typed: Typed
    nonce: str
    is_sent: bool = False
    notice: str = ""
    """A text of ours to show above: `more` or `again`."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Step -> why a photo of it was not taken."""
    lacks_consent: bool = False
    only: str = ""

    def fields(self) -> tuple[Field, ...]:
        asked = self.typed.posted.all("shown")
        return tuple(
            drawn(row, self.typed, self.visit.voice, is_sent=self.is_sent and row.name in asked)
            for row in self.form.shown
        )


def shell(request: Request, channel: Channel, go: str, language: str) -> Response:
    """Loads LINE's SDK, lets it prove who is there, and goes on to `go`; without one, says where to open it."""
    return page(
        request,
        "liff/shell.html",
        policy=surroundings.with_sdk(),
        town=channel.name,
        t=words(language),
        lang=language,
        sdk=surroundings.sdk_url(),
        liff_id=channel.liff_id,
        go=go,
        session=request.to(f"/liff/{channel.key}/session"),
    )


def over(request: Request, house: House, channel: Channel, path: str, language: str) -> Response:
    """The session has ended, or never was."""
    return page(
        request,
        "liff/over.html",
        status=401,
        policy=Policy(ancestors=surroundings.framed_by()),
        town=channel.name,
        t=words(language),
        lang=language,
        reopen=f"{house.liff_url}/{channel.liff_id}/{path}",
    )


def sent(visit: Visit) -> Response:
    """Thanks, and what happens next."""
    own = f"{visit.flow.name}.sent"
    return page(
        visit.request,
        "liff/sent.html",
        policy=surroundings.with_sdk(),
        sdk=surroundings.sdk_url(),
        liff_id=visit.channel.liff_id,
        told=visit.voice(Say(own)) if visit.world.has_text(own) else words(visit.language, visit.office)("sent"),
        **_around(visit),
    )


def form(sheet: Sheet, *, status: int = 200) -> Response:
    """The form, with what was typed and what is wrong with it."""
    visit, questions = sheet.visit, sheet.fields()
    scans = any(isinstance(row.step, AskQr) for row in sheet.form.questions)
    policy = surroundings.with_map()
    return page(
        visit.request,
        "liff/form.html",
        status=status,
        policy=surroundings.both(policy, surroundings.with_sdk()) if scans else policy,
        sdk=surroundings.sdk_url() if scans else "",
        liff_id=visit.channel.liff_id,
        questions=[(each, sheet.refused.get(each.name) or each.error) for each in questions],
        confirm=_confirmation(sheet),
        earlier=visit.earlier(),
        nonce_field=sheet.nonce,
        mark=visit.session.mark(sheet.nonce),
        notice=sheet.notice,
        privacy=_privacy(sheet),
        only=sheet.only,
        action=visit.request.to(visit.path("/form")),
        photo=visit.request.to(visit.path("/photo")),
        search=visit.request.to(visit.path("/search")),
        areas=[area for area in visit.office.tenant.areas if area.point],
        bounds=visit.office.tenant.bounds,
        **_around(visit),
    )


def _around(visit: Visit) -> Mapping[str, Any]:
    """What every page inside shows."""
    offered = [each for each in LANGUAGES if each in visit.office.tenant.languages]
    return {
        "town": visit.office.tenant.name,
        "title": visit.title,
        "t": words(visit.language, visit.office),
        "lang": visit.language,
        "languages": [(each, words(each, visit.office)("name_of")) for each in offered],
    }


def _confirmation(sheet: Sheet) -> tuple[str, str] | None:
    """The name and words of the flow's confirmation, which here is the submit button."""
    step = next((row.step for row in sheet.form.rows if isinstance(row.step, Confirm)), None)
    return (step.name, sheet.visit.voice(step.ask or Say(f"{step.name}.ask"))) if step else None


def _privacy(sheet: Sheet) -> Mapping[str, Any] | None:
    """The notice of the purpose of use (個人情報保護法 第62条), and whether it was agreed to."""
    visit, t = sheet.visit, words(sheet.visit.language, sheet.visit.office)
    if not sheet.form.is_personal:
        return None
    tenant, own = visit.office.tenant, f"{visit.flow.name}.purpose"
    agreed = visit.turn.resident.consents.get(visit.purpose, "")
    told = visit.voice(Say(own)) if visit.world.has_text(own) else t("purpose", town=tenant.name, title=visit.title)
    holder = "holder" if tenant.phone else "holder_without_phone"
    return {
        "purpose": told,
        "holder": t(holder, town=tenant.name, phone=tenant.phone),
        "agreed": t("agreed", day=day(agreed)) if agreed else "",
        "is_ticked": sheet.typed.posted["consent"] == "yes",
        "error": t("consent_missing") if sheet.lacks_consent else "",
    }
