"""Draws for everybody: the promise before, the seed and all numbers after, so that anyone can draw again."""

import json
from typing import Any

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.texts import DEFAULT, LANGUAGES
from chalicelib.platform.catalogue.public import Answered, Endpoint, PublicCall
from chalicelib.platform.draws.prizes import Draw, Draws, winning
from chalicelib.services.stamp_rally.actions import spelled
from chalicelib.services.stamp_rally.model import in_
from chalicelib.services.stamp_rally.repository import SERVICE, ledger_of
from chalicelib.services.stamp_rally.settings import Campaign, Prize, StampRallySettings
from chalicelib.web.exchange import Request
from chalicelib.web.pages import page

FRESH = {"cache-control": "public, max-age=60", "access-control-allow-origin": "*"}
METHOD = "promise = SHA-256(seed); drawn = numbers in order of SHA-256(seed + '/' + number)"


def _draw(call: PublicCall) -> tuple[Campaign, Prize, Draw | None]:
    settings: StampRallySettings = call.office.settings(SERVICE)
    campaign = settings.campaign(call.params["campaign"])
    prize = campaign.prize(call.params["prize"]) if campaign else None
    if campaign is None or prize is None:
        raise NotFound
    return campaign, prize, Draws(call.office.scope).find(ledger_of(campaign.id, prize.id))


def told_of(call: PublicCall) -> dict[str, Any]:
    """A draw as JSON: numbers, never persons."""
    campaign, prize, draw = _draw(call)
    drawn = draw is not None and draw.is_drawn
    return {
        "campaign": campaign.name["ja"],
        "prize": prize.name["ja"],
        "entries_close": prize.closes(call.office.now().tzinfo).isoformat(),
        "winners_wanted": prize.winners,
        "promise": draw.promise if draw else None,
        "seed": draw.seed if draw and drawn else None,
        "drawn_at": draw.drawn_at if draw and drawn else None,
        "winners": list(winning(call.office, draw)) if draw and drawn else [],
        "struck": list(draw.struck) if draw else [],
        "drawn": list(Draws(call.office.scope).numbers(draw)) if draw and drawn else [],
        "method": METHOD,
    }


def show_json(call: PublicCall) -> Answered:
    return Answered(json.dumps(told_of(call), ensure_ascii=False), "application/json; charset=utf-8", headers=FRESH)


def show_page(call: PublicCall) -> Answered:
    """The same to read: what was promised, the result, and how to check it."""
    language = call.query.get("lang", DEFAULT)
    language = language if language in LANGUAGES else DEFAULT
    texts, told = call.office.texts(SERVICE), told_of(call)
    campaign, prize, draw = _draw(call)
    here = f"{call.params['campaign']}/{call.params['prize']}"
    drawn = page(
        Request("GET", f"/public/{call.office.tenant.id}/{SERVICE}/draws/{here}"),
        "draw.html",
        town=call.office.tenant.name,
        lang="en" if language == "en" else "ja",
        t=lambda key, **facts: texts.say(language, key, **facts),
        campaign=in_(campaign.name, language),
        prize=in_(prize.name, language),
        told=told,
        draw=draw,
        closes=f"{prize.enter_until.year}/{prize.enter_until.month}/{prize.enter_until.day}",
        spelled=spelled,
        other=f"?lang={DEFAULT if language == 'en' else 'en'}",
        json=f"{prize.id}.json",
    )
    return Answered(str(drawn.body), "text/html; charset=utf-8", headers=dict(drawn.headers) | FRESH)


PUBLIC = (
    Endpoint("GET", "draws/{campaign}/{prize}.json", "none", show_json),
    Endpoint("GET", "draws/{campaign}/{prize}", "none", show_page),
)
