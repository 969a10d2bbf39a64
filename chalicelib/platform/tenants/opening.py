"""Opening a town: what an operator's file says becomes a tenant, its channels and its first staff.

Every step may be repeated: a second run of the same file changes nothing, a changed file changes what it says.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.alerts.inboxes import open_inbox
from chalicelib.platform.alerts.settings import AlertSettings
from chalicelib.platform.alerts.watching import watch
from chalicelib.platform.analytics.nightly import begin as begin_nights
from chalicelib.platform.analytics.settings import NumbersSettings
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.channels.keyring import rotate, seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels, channel_at
from chalicelib.platform.console.members import Members, new_member
from chalicelib.platform.console.posts import Post
from chalicelib.platform.console.register import enter_opened
from chalicelib.platform.console.settings import ConsoleSettings
from chalicelib.platform.hours.settings import HoursSettings
from chalicelib.platform.house import House, Office
from chalicelib.platform.places.settings import PlacesSettings
from chalicelib.platform.reminders.settings import StepSettings
from chalicelib.platform.situations.settings import SituationSettings
from chalicelib.platform.sms.settings import SmsSettings
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from chalicelib.platform.tenants.model import Area, Bounds, Point, Tenant
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.platform.tenants.townfile import AreaPart, ChannelPart, StaffPart, TownFile

CAPABILITIES: Mapping[str, type[Any]] = {
    "alerts": AlertSettings,
    "broadcasts": BroadcastSettings,
    "situations": SituationSettings,
    "sms": SmsSettings,
    "steps": StepSettings,
    "console": ConsoleSettings,
    "hours": HoursSettings,
    "numbers": NumbersSettings,
    "places": PlacesSettings,
}
"""Capabilities of the platform that a town makes choices for, under `settings` as for a service."""

FOLLOWING: Mapping[str, tuple[Callable[[Office], None], ...]] = {"alerts": (watch, open_inbox)}
"""What has to follow where a town chose anew for a capability; each may be repeated."""

Chosen = Mapping[str, Mapping[str, Any]]


def open_town(house: House, town: TownFile) -> Office:
    """Write a tenant down with its channels and staff. `StaffMistake` names what cannot be; then nothing is written."""
    tenant = _tenant(town)
    refuse_unfit(house, town)
    _refuse_taken(town)
    scope = grant(OperatorOrder(tenant.id))
    Tenants(scope).keep(_as_it_stands(tenant))
    house.memory.forget()
    for part in town.channels:
        Channels(scope).keep(_channel(house, _known(Channels(scope), part.key), tenant.id, part))
    members = Members(scope)
    for person in town.staff:
        _admit(members, person)
    office = house.office(OperatorOrder(tenant.id))
    for name in CAPABILITIES:
        settle(office, name)
    begin_nights(office)
    enter_opened(office.tenant.id, office.tenant.name, office.tenant.services, len(town.channels), office.tenant.stage)
    return office


def chosen_by(tenant_id: str) -> Chosen:
    """What a town has chosen so far, by service or capability; nothing for one that is not open yet."""
    try:
        return Tenants(grant(OperatorOrder(tenant_id))).own().settings
    except NotFound:
        return {}


def settle(office: Office, name: str) -> None:
    """Let what a town chose for a capability take effect where it is looked for across towns."""
    for follow in FOLLOWING.get(name, ()):
        follow(office)


def _as_it_stands(tenant: Tenant) -> Tenant:
    """What the town chose on its own pages and the file does not speak of stays, and so does its stage."""
    try:
        known = Tenants(grant(OperatorOrder(tenant.id))).own()
    except NotFound:
        return replace(tenant, stage="preparing")
    return replace(tenant, settings={**known.settings, **tenant.settings}, stage=known.stage)


def _admit(members: Members, person: StaffPart) -> None:
    """Somebody who is a member already stays as the town's managers made them."""
    if members.of_email(person.email) is None:
        posts = tuple(Post(person.team, role) for role in person.roles)
        members.keep(new_member(members.scope.tenant_id, label=person.label, email=person.email, posts=posts))


def introduce(office: Office, key: str, *, bot_user_id: str, basic_id: str) -> Channel:
    """Write down what LINE tells of a channel's account: without it any bot's webhooks would pass for this one's."""
    channels = Channels(office.scope)
    channel = replace(channels.of_key(key), bot_user_id=bot_user_id, basic_id=basic_id)
    channels.keep(channel)
    office.house.memory.forget()
    return channel


def _known(channels: Channels, key: str) -> Channel | None:
    try:
        return channels.of_key(key)
    except NotFound:
        return None


def refuse_unfit(house: House, town: TownFile) -> None:
    """`StaffMistake` names services that do not exist and settings that do not fit theirs, a line each."""
    wrong = list(_unfit_settings(house, town))
    if wrong:
        raise StaffMistake("\n".join(wrong))


def _refuse_taken(town: TownFile) -> None:
    """A channel's key stands for one tenant's channel in the whole house."""
    for number, part in enumerate(town.channels):
        with suppress(NotFound):
            if channel_at(part.key).tenant_id != town.tenant.id:
                raise StaffMistake(f"channels.{number}.key: another tenant's channel has it")


def _unfit_settings(house: House, town: TownFile) -> Iterator[str]:
    known = dict(CAPABILITIES)
    for name in town.tenant.services:
        try:
            known[name] = house.load(name).settings
        except NotFound:
            yield f"tenant.services: no service is called {name!r}"
    for name in town.settings.keys() & known.keys():
        try:
            known[name].model_validate(dict(town.settings[name]))
        except ValidationError as error:
            yield from (f"settings.{name}.{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    for name in sorted(town.settings.keys() - known.keys() - set(town.tenant.services)):
        yield f"settings.{name}: the tenant does not offer this service"


def _tenant(town: TownFile) -> Tenant:
    told = town.tenant.model_dump(exclude={"bounds"})
    bounds = Bounds(*town.tenant.bounds) if town.tenant.bounds else None
    return Tenant(
        **told,
        bounds=bounds,
        areas=tuple(_area(part) for part in town.areas),
        settings={name: dict(chosen) for name, chosen in town.settings.items()},
        keywords=dict(town.keywords),
    )


def _area(part: AreaPart) -> Area:
    point = Point(part.lat, part.lon) if part.lat is not None and part.lon is not None else None
    return Area(part.id, part.name, part.kana, point)


def _channel(house: House, known: Channel | None, tenant_id: str, part: ChannelPart) -> Channel:
    told = part.model_dump(exclude={"secret"})
    channel = Channel(**told, tenant_id=tenant_id)
    if known is None:
        return seal_secret(channel, part.secret, house.sealer)
    return rotate(replace(known, **told), part.secret, house.sealer)
