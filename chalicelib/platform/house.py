"""The house as its rooms see it: the outside world behind ports, the services behind names.

`bootstrap` builds the one a Lambda uses; tests build theirs from fakes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.kernel.clock import Clock, Pause, machine_pause
from chalicelib.kernel.errors import HouseError, OutOfOrder
from chalicelib.kernel.ids import NewId
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.kernel.texts import DEFAULT, Texts
from chalicelib.platform.alerts.port import Feeds
from chalicelib.platform.broadcasts.links import Links
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.channels.accounts import Accounts
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.port import StaffIdentity
from chalicelib.platform.identity.port import ResidentIdentity
from chalicelib.platform.media.port import Files
from chalicelib.platform.menus.port import LineMenus
from chalicelib.platform.messaging.port import Line
from chalicelib.platform.queues.port import Queues
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.sealing.port import Sealer
from chalicelib.platform.sms.port import Sms
from chalicelib.platform.tenants.grants import Evidence, grant
from chalicelib.platform.tenants.model import Tenant
from chalicelib.platform.tenants.repository import Tenants

if TYPE_CHECKING:
    from pydantic import BaseModel

    from chalicelib.platform.knowledge.composing import Composer
    from chalicelib.platform.knowledge.port import Embeddings

Choices = TypeVar("Choices", bound="BaseModel")


@dataclass(frozen=True)
class House:
    """Everything outside, each thing once."""

    clock: Clock
    line: Line
    queues: Queues
    files: Files
    sealer: Sealer
    residents: ResidentIdentity
    staff: StaffIdentity
    load: Callable[[str], Service]
    """A service by name, imported when first asked for. `NotFound` for a name that is none."""
    public_url: str
    """Where browsers and LINE reach us, without a slash at the end."""
    memory: Memory
    links: Links
    feeds: Feeds
    sms: Sms
    menus: LineMenus
    accounts: Accounts
    liff_url: str = "https://liff.line.me"
    pause: Pause = machine_pause
    """Waits on the house's clock: for a worker that keeps a pace."""
    embeddings: "Embeddings | None" = None
    """What tells texts by their meaning, where the stage has one; searches do without."""
    composer: "Composer | None" = None
    """What writes answers, where the stage has one and a town switches it on."""
    services: tuple[str, ...] = ()
    """Names of all services there are, whoever is offered them."""
    calls_at_once: int = 1
    """Calls of LINE a delivering worker has under way together."""

    def office(self, evidence: Evidence) -> "Office":
        """The office of the tenant that evidence is about. Its description may be up to a minute old."""
        scope = grant(evidence)
        return Office(self, scope, self.memory.recall((scope.tenant_id, "tenant"), Tenants(scope).own))


@dataclass(frozen=True)
class Office:
    """One tenant at work: its scope, its own description, and the house around it."""

    house: House
    scope: TenantScope
    tenant: Tenant

    def now(self) -> datetime:
        """The time on the town's clocks."""
        return self.tenant.local(self.house.clock())

    def service(self, name: str) -> Service:
        """A service by name; `NotFound` for none, and `OutOfOrder` for one whose code does not even load."""
        try:
            return self.house.load(name)
        except HouseError:
            raise
        except Exception as error:  # whatever one service's modules do, the town's others go on
            raise OutOfOrder from error

    def settings(self, name: str) -> Any:
        """What the tenant chose for a service, as that service's typed settings."""
        return self.service(name).settings.model_validate(dict(self.tenant.settings.get(name, {})))

    def choices(self, name: str, model: type[Choices]) -> Choices:
        """What the tenant chose for a capability of the platform, as that capability's typed settings."""
        return model.model_validate(dict(self.tenant.settings.get(name, {})))

    def texts(self, name: str) -> Texts:
        """A service's texts with the tenant's own wording laid over."""
        return replace(self.service(name).texts, overrides=self.tenant.texts.get(name, {}))

    def channel(self, key: str) -> Channel:
        look_up = partial(Channels(self.scope).of_key, key)
        return self.house.memory.recall((self.scope.tenant_id, "channel", key), look_up)


@dataclass(frozen=True)
class Turn:
    """One exchange with a resident: what an action is given."""

    office: Office
    channel: Channel
    resident: Resident
    event_id: str
    at: datetime
    """When the resident did it, on the town's clocks."""
    new_id: NewId
    """Ids that repeat when the same event is heard again."""
    service: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    """While a flow finishes: LINE message id -> the step it answered."""

    @property
    def scope(self) -> TenantScope:
        return self.office.scope

    @property
    def language(self) -> str:
        return self.resident.language or DEFAULT

    @cached_property
    def settings(self) -> Any:
        return self.office.settings(self.service)

    def words(self, key: str, /, **facts: object) -> str:
        """A text of the service in the resident's language."""
        return self.office.texts(self.service).say(self.language, key, **facts)
