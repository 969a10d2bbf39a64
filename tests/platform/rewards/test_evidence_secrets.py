"""A campaign has one secret, sealed, and a new one makes the old codes worthless."""

from collections.abc import Iterator

import pytest

from chalicelib.platform.house import Office
from chalicelib.platform.rewards.evidence import Refusal
from chalicelib.platform.rewards.evidence_codes import read_token
from chalicelib.platform.rewards.evidence_secrets import EvidenceSecrets, notary, renew
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house())


def test_everybody_gets_the_same_secret_of_a_campaign(office: Office) -> None:
    first = notary(office, "tabi")
    office.house.memory.forget()
    assert notary(office, "tabi") == first
    assert notary(office, "haru").secret != first.secret


def test_who_comes_second_to_a_new_campaign_takes_the_first_ones_secret(office: Office) -> None:
    secrets = EvidenceSecrets(office.scope)
    for sealed in ("one", "other"):
        secrets.settle("tabi", sealed)
    assert secrets.records.fetch("tabi").sealed == "one"


def test_a_secret_is_kept_sealed_for_its_town(office: Office) -> None:
    secret = notary(office, "tabi").secret
    record = EvidenceSecrets(office.scope).records.fetch("tabi")
    assert secret not in record.sealed
    other = an_office(office.house, a_tenant("yamabe"))
    assert notary(other, "tabi").secret != secret


def test_a_new_secret_makes_what_was_printed_worthless(office: Office) -> None:
    printed = read_token(notary(office, "tabi").paper("todai"))
    assert printed is not None
    renew(office, "tabi")
    assert notary(office, "tabi").against_token(printed, office.now()) == Refusal("qr_unknown")
