"""A town's shops and coupon campaigns, brought in as its staff would, from files beside its own."""

import logging
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.kernel.ids import derived
from chalicelib.platform.house import Office
from chalicelib.platform.partners.enrolling import enrol
from chalicelib.services.coupons.formats.shops import shops_in
from chalicelib.services.coupons.model.campaign import Campaign, campaign_of
from chalicelib.services.coupons.repository import CampaignRecord, Campaigns, Shops
from chalicelib.services.coupons.schedule import start

LOG = logging.getLogger("city.towns")


def fill_coupons(office: Office, folder: Path) -> None:
    """Bring shops and campaigns in and start them, unless staff have had some stand already."""
    if not folder.is_dir() or Campaigns(office.scope).all():
        return
    found = shops_in("shops.csv", (folder / "shops.csv").read_bytes())
    for shop in found.shops:
        Shops(office.scope).keep(shop)
        enrol(office.scope, "coupons", shop.name, derived(f"shop/{shop.id}"), about=shop.id)
    told = tomllib.loads((folder / "campaigns.toml").read_text(encoding="utf-8"))["campaigns"]
    for campaign in (_campaign(office, each) for each in told):
        Campaigns(office.scope).records.add(CampaignRecord(campaign_id=campaign.id, facts=campaign.facts()))
        start(office, campaign.id)
    LOG.info("%s: %d shops, %d coupon campaigns", office.tenant.id, len(found.shops), len(told))


def _campaign(office: Office, told: Mapping[str, Any]) -> Campaign:
    """A campaign that began some days before today."""
    facts = dict(told)
    began = office.now().date() - timedelta(days=facts.pop("began"))
    facts |= {"starts": began.isoformat(), "ends": (began + timedelta(days=facts.pop("lasts"))).isoformat()}
    return campaign_of({"weekdays": (), "thresholds": (), "chances": (), **facts})
