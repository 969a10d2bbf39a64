"""The screen at a spot: a QR code that redraws itself, and the number its staff tell."""

from collections.abc import Mapping

from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import Office
from chalicelib.platform.liff.views import Block, Code, Facts, Pages, ResidentPage, Told, View
from chalicelib.platform.messaging.reply import Row, Say
from chalicelib.platform.partners.model import PartnerCall
from chalicelib.platform.rewards.evidence_codes import QR_SECONDS
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.services.stamp_rally.repository import spots_of
from chalicelib.services.stamp_rally.settings import StampRallySettings


def stamp_address(office: Office, token: str) -> str:
    """Where a scanned code leads: our page inside LINE, on the town's live channel."""
    channels = [channel for channel in Channels(office.scope).all() if channel.liff_id]
    channel = next((each for each in channels if each.mode == "live"), channels[0] if channels else None)
    return f"{office.house.liff_url}/{channel.liff_id}/stamp_rally/stamp?token={token}" if channel else ""


def show_code(call: PartnerCall, _query: Mapping[str, str]) -> View:
    """What residents scan or are told here, as it is this moment."""
    settings: StampRallySettings = call.settings
    campaign_id, _, spot_id = call.partner.about.partition("/")
    campaign = settings.campaign(campaign_id)
    spot = spots_of(call.office, campaign_id).spot(spot_id) if campaign else None
    if campaign is None or spot is None or spot.is_closed:
        return View(Say("screen.title"), (Told(Say("screen.none"), "warning"),))
    if not campaign.is_on(call.at.date()):
        return View(spot.names["ja"], (Told(Say("screen.not_on"), "warning"),))
    kinds, signs = spot.kinds or campaign.kinds, notary(call.office, campaign.id)
    typed = signs.code(spot.id, call.at) if "code" in kinds else ""
    content = stamp_address(call.office, signs.qr(spot.id, call.at)) if "qr" in kinds else ""
    blocks: list[Block] = []
    if content:
        blocks.append(Code(content, Say("screen.scan"), typed, QR_SECONDS))
    elif typed:
        blocks.append(Facts((Row(Say("screen.number"), typed),)))
    blocks.append(Told(Say("screen.about" if blocks else "screen.none")))
    return View(spot.names["ja"], tuple(blocks))


PAGES = Pages(pages=(ResidentPage("code", show_code),))
