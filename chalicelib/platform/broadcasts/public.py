"""What the town sent today, for anybody: a page for people, and the same as JSON."""

import json
from dataclasses import asdict

from chalicelib.kernel.texts import DEFAULT, LANGUAGES
from chalicelib.platform.broadcasts.content import OWNER
from chalicelib.platform.broadcasts.pictures import place_of
from chalicelib.platform.broadcasts.sent_today import sends_shown
from chalicelib.platform.catalogue.public import Answered, Endpoint, PublicCall
from chalicelib.platform.conversations.voice import texts_of
from chalicelib.web.exchange import Request
from chalicelib.web.pages import page

FRESH = {"cache-control": "public, max-age=60"}


def _language(call: PublicCall) -> str:
    told = call.query.get("lang", DEFAULT)
    return told if told in LANGUAGES else DEFAULT


def show_sent(call: PublicCall) -> Answered:
    """The page: title, time, category and text of each send of the last seven days."""
    language, town, texts = _language(call), call.office.tenant.name, texts_of(call.office, OWNER)
    other = DEFAULT if language == "en" else "en"
    drawn = page(
        Request("GET", f"/public/{call.office.tenant.id}/{OWNER}/sent"),
        "sent_today.html",
        town=town,
        lang="en" if language == "en" else "ja",
        t=lambda key, **facts: texts.say(language, key, **facts),
        sends=sends_shown(call.office, language),
        today=call.office.now().date(),
        other=f"?lang={other}",
    )
    return Answered(str(drawn.body), "text/html; charset=utf-8", headers=dict(drawn.headers) | FRESH)


def list_sent(call: PublicCall) -> Answered:
    """The same for programs."""
    told = [asdict(each) | {"at": each.at.isoformat()} for each in sends_shown(call.office, _language(call))]
    body = json.dumps({"town": call.office.tenant.name, "sends": told}, ensure_ascii=False)
    open_to_all = FRESH | {"access-control-allow-origin": "*"}
    return Answered(body, "application/json; charset=utf-8", headers=open_to_all)


def show_picture(call: PublicCall) -> Answered:
    """A picture of a send: the way to where it lies now."""
    away = {"location": place_of(call.office, call.params["name"]), "cache-control": "public, max-age=300"}
    return Answered("", "text/plain; charset=utf-8", 302, away)


PUBLIC = (
    Endpoint("GET", "sent", "none", show_sent),
    Endpoint("GET", "sent.json", "none", list_sent),
    Endpoint("GET", "pictures/{name}", "none", show_picture),
)
