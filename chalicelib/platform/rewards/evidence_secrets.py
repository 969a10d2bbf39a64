"""Each campaign's secret, from which its QR codes and numbers are made; kept sealed, and made when first asked for."""

from contextlib import suppress
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import secret_key
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence_codes import Notary

PURPOSE = "evidence"


class EvidenceSecretRecord(TenantItem):
    kind = "evidence_secret"

    campaign = UnicodeAttribute()
    sealed = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.campaign)


class EvidenceSecrets(TenantRepository[EvidenceSecretRecord]):
    """One tenant's secrets of campaigns."""

    item: ClassVar[type[TenantItem]] = EvidenceSecretRecord

    def settle(self, campaign: str, sealed: str) -> None:
        """Let this be the campaign's sealed secret, unless there is one already."""
        with suppress(Conflict):
            self.records.add(EvidenceSecretRecord(campaign=campaign, sealed=sealed))

    def replace(self, campaign: str, sealed: str) -> None:
        self.records.put(EvidenceSecretRecord(campaign=campaign, sealed=sealed))


def notary(office: Office, campaign: str) -> Notary:
    """Who signs for a campaign. Two that ask at once for a new campaign get the same."""
    key = (office.tenant.id, "evidence", campaign)
    return office.house.memory.recall(key, lambda: _notary(office, campaign))


def renew(office: Office, campaign: str) -> None:
    """Make all codes of a campaign worthless that were printed or shown so far, within a minute."""
    EvidenceSecrets(office.scope).replace(campaign, _sealed(office))
    office.house.memory.forget()


def _notary(office: Office, campaign: str) -> Notary:
    secrets = EvidenceSecrets(office.scope)
    if secrets.records.find(campaign) is None:
        secrets.settle(campaign, _sealed(office))
    sealed = secrets.records.fetch(campaign).sealed
    return Notary(office.tenant.id, campaign, office.house.sealer.open(office.tenant.id, PURPOSE, sealed))


def _sealed(office: Office) -> str:
    return office.house.sealer.seal(office.tenant.id, PURPOSE, secret_key())
