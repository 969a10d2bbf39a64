from datetime import UTC, datetime

import pytest

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.catalogue.keys import ApiKeys, holder_of
from chalicelib.platform.tenants.grants import OperatorOrder, grant

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def keys(tenant_id: str = "minato") -> ApiKeys:
    return ApiKeys(grant(OperatorOrder(tenant_id)))


def test_a_key_proves_its_tenant_for_its_service(estate: None) -> None:
    secret = keys().make("reports", "市民アプリ", by="member-1", at=NOW)
    holder = holder_of(secret, tenant_id="minato", service="reports")
    assert grant(holder).tenant_id == "minato"
    (note,) = keys().of("reports")
    assert (note.id, note.label, note.made_by) == (holder.key_id, "市民アプリ", "member-1")
    assert secret not in repr(note)


def test_a_key_opens_no_other_tenant_and_no_other_service(estate: None) -> None:
    secret = keys().make("reports", "市民アプリ", by="member-1", at=NOW)
    for tenant_id, service in (("yamabe", "reports"), ("minato", "garbage")):
        with pytest.raises(NotAllowed):
            holder_of(secret, tenant_id=tenant_id, service=service)
    for wrong in ("", "nothing"):
        with pytest.raises(NotAllowed):
            holder_of(wrong, tenant_id="minato", service="reports")


def test_a_revoked_key_opens_nothing_and_only_its_own_town_revokes_it(estate: None) -> None:
    secret = keys().make("reports", "市民アプリ", by="member-1", at=NOW)
    (note,) = keys().of("reports")
    with pytest.raises(NotFound):
        keys("yamabe").revoke("reports", note.id)
    assert holder_of(secret, tenant_id="minato", service="reports")
    keys().revoke("reports", note.id)
    with pytest.raises(NotAllowed):
        holder_of(secret, tenant_id="minato", service="reports")
    assert keys().of("reports") == []
