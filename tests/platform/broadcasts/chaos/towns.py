"""The two towns of a bad day, who lives there, and what their staff do meanwhile."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts import life, motion
from chalicelib.platform.broadcasts.model import Approval, Broadcast, Content, Wording
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import House, Office
from chalicelib.platform.messaging.pace import PER_SECOND, PaceRecord, Paces
from chalicelib.platform.residents.model import Resident
from tests.kit.offices import a_tenant, an_office

ID = "B1"
SHARDS = ("00", "08", "01")
"""Two of one slot."""
CROWDED = ("00", "00", "00", "08", "01")
"""Where residents live: most in one shard, so that it is cut into several parts."""
SIZES = {"minato": 24, "yamabe": 6}
"""Residents at most."""
THOUGHT_OVER = timedelta(minutes=10)


@dataclass
class TownAtRisk:
    office: Office
    channel: Channel
    residents: Mapping[str, list[Resident]]
    """By shard."""
    is_urgent: bool
    is_stopped_by_staff: bool
    is_rewritten: bool
    """Whether a clerk writes it anew after it was approved."""
    has_stopped: bool = False
    approved: dict[str, datetime] = field(default_factory=dict)
    """The texts that somebody approved, and when."""

    @property
    def user_ids(self) -> list[str]:
        return [resident.user_id for shard in self.residents.values() for resident in shard]

    @property
    def broadcast(self) -> Broadcast:
        return Broadcasts(self.office.scope).fetch(ID)

    # staff

    def approve(self) -> None:
        """Somebody lets go what stands there now."""

        def let_go(stands: Broadcast) -> Broadcast:
            now = self.office.house.clock()
            self.approved.setdefault(stands.content.wording["ja"].body, now)
            approval = Approval("member-2", "二人目", (now - THOUGHT_OVER).isoformat(), 0, stands.seal)
            return dataclasses.replace(stands, state="approved", approval=approval, came_back="")

        Broadcasts(self.office.scope).move(ID, ("draft",), let_go, wakes_at=self.office.house.clock())

    def rewrite(self) -> None:
        self.is_rewritten = False
        try:
            life.change(self.office, ID, life.Who("member-1", "担当"), lambda stands: said(stands, "書き直した文"))
        except Conflict:
            return  # too late: it goes out as it was

    def stop(self) -> None:
        motion.stop(self.office, ID, "desk")
        self.has_stopped = True


def said(broadcast: Broadcast, body: str) -> Broadcast:
    return dataclasses.replace(broadcast, content=Content(wording={"ja": Wording(body=body)}))


def a_town_at_risk(house: House, name: str, random: Random) -> TownAtRisk:
    """A town whose broadcast stands approved, and is due in a minute."""
    number = list(SIZES).index(name)
    office = an_office(house, a_tenant(name))
    plain = Channel(f"CHANNEL-{name.upper()}", name, name, "live", line_id=f"{2000 + number}")
    channel = seal_secret(plain, "secret", house.sealer)
    Channels(office.scope).keep(channel)
    shards: dict[str, list[Resident]] = {shard: [] for shard in SHARDS}
    many = random.randint(SIZES[name] // 3, SIZES[name]) if random.random() < 0.9 else 0
    for each in range(many):
        resident = Resident(
            f"r{each:03d}", channel.key, f"U{number}{each:031x}", language=random.choice(("ja", "ja", "en"))
        )
        shards[random.choice(CROWDED)].append(resident)
    luck = [random.random() for _ in range(3)]
    town = TownAtRisk(office, channel, shards, luck[0] < 0.3, luck[1] < 0.35, luck[2] < 0.15)
    draft = Broadcast(ID, "お知らせ", "oshirase", channel.key, {"everyone": True}, Content(), is_urgent=town.is_urgent)
    Broadcasts(office.scope).add(said(draft, "はじめの文"))
    town.approve()
    return town


def crowd(town: TownAtRisk) -> None:
    """Others of the town have been given all calls of its channel for an hour."""
    until = (town.office.house.clock() + timedelta(hours=1)).isoformat()
    for endpoint in PER_SECOND:
        pace = PaceRecord(channel_key=town.channel.key, endpoint=endpoint, given_until=until)
        Paces(town.office.scope).records.put(pace)
