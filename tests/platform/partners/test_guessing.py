"""Guessing at the door from many browsers at once: no more PINs are judged than the lockout says."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.platform.partners import entry
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.partners import TownPartner, a_partner
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.kit.stall import STALL


@pytest.fixture
def shop() -> Iterator[TownPartner]:
    with quick_tables(QuickDynamo()):
        yield a_partner(an_office(a_house(STALL), a_tenant(services=("stall",))), "stall")


def test_tries_at_once_are_all_counted_before_any_is_judged(shop: TownPartner) -> None:
    guesses = [f"{(int(shop.pin) + number) % 10**8:08}" for number in range(1, 33)]

    def guess(pin: str) -> str:
        return TownPartner(shop.office, shop.partner, pin).tries(shop.partner.id, pin).text

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(guess, guesses))
    judged = [text for text in told if entry.WRONG in text]
    assert len(judged) < entry.MOST_TRIES
    assert all(entry.LOCKED in text for text in told if entry.WRONG not in text)
    assert entry.LOCKED in shop.tries(shop.partner.id, shop.pin).text
