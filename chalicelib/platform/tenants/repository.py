"""Where a tenant's own description is kept."""

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository, together
from chalicelib.platform.tenants.model import Area, Bounds, Point, Tenant


class TenantRecord(TenantItem):
    kind = "tenant"

    name = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key("tenant")


def _area(facts: dict[str, Any]) -> Area:
    point = facts.get("point")
    return Area(facts["id"], facts["name"], facts.get("kana", ""), Point(**point) if point else None)


def tenant_from(facts: dict[str, Any]) -> Tenant:
    """A tenant from its plain facts (what `dataclasses.asdict` gives)."""
    bounds = facts.get("bounds")
    told = facts | {
        "bounds": Bounds(**bounds) if bounds else None,
        "areas": tuple(_area(area) for area in facts.get("areas", ())),
        "languages": tuple(facts["languages"]),
        "services": tuple(facts.get("services", ())),
    }
    return Tenant(**told)


class Tenants(TenantRepository[TenantRecord]):
    """One tenant's description."""

    item: ClassVar[type[TenantItem]] = TenantRecord

    def own(self) -> Tenant:
        return tenant_from(self.records.fetch("tenant").facts)

    def change(self, edit: Callable[[Tenant], Tenant], beside: Callable[[], TenantItem] | None = None) -> Tenant:
        """Write the description anew as `edit` makes it, in one transaction with a prepared item of the tenant's;
        `Conflict` if somebody else wrote it meanwhile."""
        record = self.records.fetch("tenant")
        tenant = edit(tenant_from(record.facts))
        record.name, record.facts = tenant.name, dataclasses.asdict(tenant)
        if beside is None:
            self.records.change(record)
        else:
            together(self.records.prepared(record), beside())
        return tenant

    def keep(self, tenant: Tenant) -> None:
        self.records.put(TenantRecord(name=tenant.name, facts=dataclasses.asdict(tenant)))
