"""Anonymous descriptions of some who are meant, so that a clerk sees whether these are the people they thought of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Person, Resident, shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.model import MONTHS, age_in_months

FEWEST = 5
"""Of fewer people nobody is described: they could be guessed."""
LOOK = 5_000
"""Residents read in search of samples."""
BABY = 3 * MONTHS
"""Age up to which months are told."""
TOO_FEW = f"あてはまる人が{FEWEST}人より少ないため、個人がわからないよう、見本は表示しません。"
NOT_FOUND = "見本を表示できるほどの人数が、すぐには見つかりませんでした。"


@dataclass(frozen=True)
class Samples:
    """Descriptions in words, or the sentence why there are none."""

    described: tuple[str, ...] = ()
    why_none: str = ""


def samples(office: Office, channel_key: str, audience: Mapping[str, Any], n: int) -> Samples:
    """Up to `n` of those who are meant, described by area, language, ages and month of following; no name, no id."""
    condition, today = parse(audience, office), office.now().date()
    looked, found = 0, list[Resident]()
    for resident in islice(_following(office, channel_key), LOOK):
        looked += 1
        if condition.holds(resident, today):
            found.append(resident)
        if len(found) >= max(n, FEWEST):
            break
    if len(found) < FEWEST:
        return Samples(why_none=NOT_FOUND if looked == LOOK else TOO_FEW)
    return Samples(tuple(_described(office, resident, today) for resident in found[:n]))


def _following(office: Office, channel_key: str) -> Iterator[Resident]:
    residents = Residents(office.scope)
    return (resident for shard in shards() for resident in residents.following(channel_key, shard))


def _described(office: Office, resident: Resident, today: date) -> str:
    areas = [area.name for area in office.tenant.areas if any(area.id == one.area_id for one in resident.persons)]
    ages = [age for person in resident.persons if (age := _age(person, today))]
    parts = (
        "・".join(areas) if areas else "地区の登録なし",
        LANGUAGES.get(resident.language or DEFAULT, resident.language),
        f"登録した方の年齢 {'・'.join(ages)}" if ages else "年齢の登録なし",
        f"{int(resident.followed_at[:4])}年{int(resident.followed_at[5:7])}月から友だち"
        if resident.followed_at
        else "",
    )
    return "／".join(part for part in parts if part)


def _age(person: Person, today: date) -> str:
    months = age_in_months(person.born, today)
    if months is None:
        return ""
    return f"{months}か月" if months < BABY else f"{months // MONTHS}歳"
