"""Scopes come from evidence, and each kind of evidence is made in the one place that checks the proof."""

import pytest

from chalicelib.kernel.errors import UnscopedAccess
from chalicelib.kernel.tenancy import TenantScope, take_seal
from chalicelib.platform.tenants.grants import Evidence, grant
from tests.kit.modules import callers, classes

MADE_IN = {
    "ApiKey": {"platform/catalogue/keys.py"},
    "DueItem": {"platform/reminders/rounds.py"},
    "FrontDesk": {"platform/console/front_desk.py"},
    "OperatorGrant": {"platform/console/operators.py"},
    "OperatorOrder": {"platform/tenants/opening.py"},
    "OwnMessage": {
        "platform/alerts/inboxes.py",
        "platform/alerts/orders.py",
        "platform/broadcasts/orders.py",
        "platform/conversations/hear.py",
        "platform/sms/replies.py",
    },
    "PartnerKnock": {"platform/partners/entry.py"},
    "PartnerSession": {"platform/partners/sessions.py"},
    "PublicRequest": {"platform/catalogue/public.py"},
    "ResidentSession": {"platform/liff/sessions.py"},
    "StaffSession": {"platform/console/sessions.py"},
    "VerifiedWebhook": {"platform/channels/webhook.py"},
}


def evidence_classes() -> set[str]:
    return {node.name for node in classes() if any(getattr(base, "id", "") == "Evidence" for base in node.bases)}


def test_every_kind_of_evidence_is_known_here() -> None:
    assert evidence_classes() == set(MADE_IN)


@pytest.mark.parametrize("name", sorted(MADE_IN))
def test_evidence_is_made_only_where_the_proof_is_checked(name: str) -> None:
    assert callers(name) <= MADE_IN[name]


def test_a_scope_cannot_be_made_by_hand() -> None:
    with pytest.raises(UnscopedAccess):
        TenantScope("minato", object())  # type: ignore[arg-type]
    with pytest.raises(UnscopedAccess):
        take_seal(__name__)


def test_bare_evidence_grants_nothing() -> None:
    with pytest.raises(UnscopedAccess):
        grant(Evidence("minato"))


def test_only_named_modules_work_across_tenants() -> None:
    allowed = {
        "AllTenants": {"platform/alerts/watching.py", "platform/reminders/tick.py", "platform/sms/numbers.py"},
        "Directory": {
            "platform/alerts/inboxes.py",
            "platform/alerts/polling.py",
            "platform/channels/repository.py",
            "platform/reminders/tick.py",
            "platform/catalogue/keys.py",
        },
    }
    for name, places in allowed.items():
        assert callers(name) <= places, name
