"""Becoming a driver and staying one: the application, what staff decide, and papers that end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.kernel.storage import TenantItem
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.outbox import hasten
from chalicelib.platform.messaging.reply import Card, Reply, Row, Say, Tap
from chalicelib.services.rides.actions.driving import withdraw_all
from chalicelib.services.rides.actions.matching import slip_day
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.actions.telling import date_words, tell, to_driver_page
from chalicelib.services.rides.model.driver import Application, Driver, DriverState
from chalicelib.services.rides.repository import SERVICE, TownRides


def apply(turn: Turn, answers: Answers) -> Reply:
    """Apply to drive. Applied again, the papers are the new ones and staff look at them anew."""
    town, now = TownRides(turn.office), turn.office.now()
    application = Application.from_answers(answers)
    objection = application.objection(now.date())
    if objection:
        return Reply((Say(f"refused.{objection}"),), (Tap(Say("button.apply"), f"{SERVICE}/drive/"),))
    known = town.drivers.find(turn.resident.id)
    driver = Driver(
        id=turn.resident.id,
        state="applied",
        seats=application.seats,
        car=application.car,
        licence_until=application.licence_until,
        insurance_until=application.insurance_until,
        routes=application.routes,
        weekdays=application.weekdays,
        applied_at=now.isoformat(),
        version=known.version if known else 0,
    )
    if known and known.state == "applied" and known.applied_at == driver.applied_at:
        return Reply((Say("applied.told"),))
    sealed = _sealed(town, driver, application.private)
    _keep(town, replace(driver, sealed=sealed))
    return Reply((Card(Say("applied.title"), (Say("applied.told"),)),))


def _sealed(town: TownRides, driver: Driver, private: Mapping[str, object]) -> str:
    told = json.dumps(dict(private), ensure_ascii=False)
    return town.office.house.sealer.seal(town.scope.tenant_id, driver.purpose, told)


def _keep(town: TownRides, driver: Driver, *beside: TenantItem) -> None:
    town.drivers.keep(driver, warn_days=town.settings.papers_warned, with_it=beside)


def papers_of(town: TownRides, driver: Driver) -> Mapping[str, str]:
    """A driver's private answers, for staff."""
    if not driver.sealed:
        return {}
    told: dict[str, str] = json.loads(
        town.office.house.sealer.open(town.scope.tenant_id, driver.purpose, driver.sealed)
    )
    return told


def name_of(town: TownRides, id_: str) -> str:
    """What staff call a driver: the name in their papers."""
    driver = town.drivers.find(id_)
    return papers_of(town, driver).get("name", "名前なし") if driver else "登録のない運転手"


def decide(town: TownRides, driver: Driver, state: DriverState, *, by: str, reason: str = "") -> int:
    """Approve, pause or end a driver, who is told. Who may drive no more takes back their offers; how many."""
    now = town.office.now()
    decided = replace(driver, state=state, reason=reason, decided_by=by, decided_at=now.isoformat())
    lines = (Say(f"decided.{state}.told"), *((Row(Say("row.reason"), reason),) if reason else ()))
    card = Card(Say(f"decided.{state}.title"), lines, buttons=(to_driver_page(),) if state == "approved" else ())
    told = tell(town, driver.id, Reply((card,)), "decided", driver.id, str(driver.version))
    _keep(town, decided, *told)
    hasten(town.office, *told)
    return 0 if state == "approved" else withdraw_all(town, driver.id, town.office.house.clock())


def renew_papers(town: TownRides, driver: Driver, licence_until: str, insurance_until: str) -> None:
    """Write the days until which new papers hold, which staff have seen."""
    _keep(town, replace(driver, licence_until=licence_until, insurance_until=insurance_until))


def driver_of(town: TownRides, resident: str) -> Driver:
    """The driver a resident is; a refusal with the reason where they may not drive."""
    driver = town.drivers.find(resident)
    if driver is None or driver.state == "ended":
        raise Refusal("no_driver")
    if driver.state == "paused":
        raise Refusal("paused")
    if driver.state == "applied":
        raise Refusal("not_yet")
    return driver


# what is kept of a driver


def driver_holdings(town: TownRides, turn: Turn, resident: str) -> Iterator[str]:
    driver = town.drivers.find(resident)
    if driver:
        voice = Voice(turn.office, SERVICE, turn.language)
        yield turn.words("holds.driver", until=voice(date_words(driver.papers_until)))
        offers = town.offers.of_driver(resident, since="0")
        if offers:
            yield turn.words("holds.offers", count=len(offers))


def forget_driver(town: TownRides, resident: str) -> None:
    """Take back what they offer and forget their papers; runs they drove stay as runs of nobody known."""
    if town.drivers.find(resident) is None:
        return
    withdraw_all(town, resident, town.office.house.clock())
    for ride in town.rides.of_driver(resident, since="0"):
        town.rides.change(replace(ride, driver=""), slip_from=slip_day(town, ride))
    for offer in town.offers.of_driver(resident, since="0"):
        town.offers.drop(offer)
    town.drivers.drop(resident)


def expiry_words(driver: Driver) -> Row:
    return Row(Say("row.papers"), date_words(driver.papers_until))
