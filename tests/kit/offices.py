"""Fictional towns at work: houses, offices, turns and clerks for tests, from plain functions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.adapters.feeds.memory import MemoryFeeds
from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.accounts_memory import MemoryAccounts
from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.line_menus.memory import MemoryLineMenus
from chalicelib.adapters.links.memory import MemoryLinks
from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.adapters.sms.memory import MemorySms
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import derived
from chalicelib.kernel.memory import Memory
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.posts import Member, Post, Role
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.house import House, Office, Turn
from chalicelib.platform.messaging.outbox import deliver
from chalicelib.platform.residents.model import Resident, resident_id
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from chalicelib.platform.tenants.model import Bounds, Tenant
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.fakes import Clock, FakeQueues, FakeResidentIdentity, FakeStaffIdentity

MINATO = "minato"


def a_house(*services: Service, **fakes: Any) -> House:
    """A house whose outside is fakes; `fakes` replaces some of them, `services` are all it knows."""
    clock = fakes.pop("clock", None) or Clock()
    known = {service.name: service for service in services}

    def load(name: str) -> Service:
        if name not in known:
            raise NotFound()
        return known[name]

    outside: dict[str, Any] = {
        "clock": clock,
        "line": MemoryLine(clock),
        "queues": FakeQueues(),
        "files": MemoryFiles(clock),
        "sealer": MemorySealer(),
        "residents": FakeResidentIdentity(),
        "staff": FakeStaffIdentity(),
        "load": load,
        "services": tuple(known),
        "public_url": "https://madoguchi.example",
        "memory": Memory(clock),
        "pause": lambda seconds: clock.pass_(seconds=seconds),
        "links": MemoryLinks(),
        "feeds": MemoryFeeds(),
        "sms": MemorySms(),
        "menus": MemoryLineMenus(clock),
        "accounts": MemoryAccounts(),
    }
    return House(**outside | fakes)


def a_tenant(id_: str = MINATO, **facts: Any) -> Tenant:
    """A fictional town of one small territory."""
    told: dict[str, Any] = {
        "name": "みなと市",
        "bounds": Bounds(35.0, 139.0, 35.2, 139.2),
        "phone": "0123-45-6789",
        "hours": "平日 8:30〜17:15",
    }
    return Tenant(id_, **told | facts)


def a_channel(tenant_id: str = MINATO, key: str = "") -> Channel:
    name = key or f"CHANNEL-{tenant_id.upper()}"
    return Channel(name, tenant_id, "みなと市", "live", line_id="1234567890", liff_id="1234567890-abcdefgh")


def an_office(house: House, tenant: Tenant | None = None) -> Office:
    """The office of a town whose description and one channel are written down."""
    tenant = tenant or a_tenant()
    scope = grant(OperatorOrder(tenant.id))
    Tenants(scope).keep(tenant)
    Channels(scope).keep(a_channel(tenant.id))
    return house.office(OperatorOrder(tenant.id))


def a_resident(office: Office, name: str = "1", **facts: Any) -> Resident:
    """A resident of the office's channel who is written down; the same name is the same resident."""
    channel = a_channel(office.tenant.id)
    user_id = f"U{name:0>32}"
    told: dict[str, Any] = {"follow": "following"}
    resident = Resident(resident_id(channel.line_id, user_id), channel.key, user_id, **told | facts)
    Residents(office.scope).keep(resident)
    return resident


def a_turn(
    office: Office,
    resident: Resident | None = None,
    *,
    service: str = "",
    event: str = "EVENT1",
    at: datetime | None = None,
    sources: Mapping[str, str] | None = None,
) -> Turn:
    """A turn of an event; the same event name is the same event."""
    return Turn(
        office=office,
        channel=a_channel(office.tenant.id),
        resident=resident or a_resident(office),
        event_id=event,
        at=at or office.now(),
        new_id=derived(event),
        service=service,
        sources=sources or {},
    )


def a_clerk(office: Office, *roles: Role, team: str = "道路課", name: str = "1") -> Clerk:
    posts = tuple(Post(team, role) for role in roles or ("manager",))
    member = Member(f"member-{name}", f"{team} 担当", f"desk{name}@town.example", posts)
    return Clerk(office, member, office.now(), derived(f"clerk-{name}-{office.now().isoformat()}"))


def send_what_is_due(office: Office) -> None:
    """Do what the workers would: deliver every message handed to the queue so far."""
    queues = office.house.queues
    assert isinstance(queues, FakeQueues)
    for _, order in queues.sent:
        if order.get("kind") == "delivery":
            deliver(office, order["bucket"], order["name"])
