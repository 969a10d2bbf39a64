"""Tenants never mix: every repository, found by itself, is given one town's canaries and read as another."""

import dataclasses
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

import chalicelib
from chalicelib.kernel.errors import HouseError, NotFound, UnscopedAccess
from chalicelib.kernel.storage import AuditTable, Key, Page, Records, TenantItem, TenantRepository
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.cases.model import Case
from chalicelib.platform.conversations.hear import Knock, hear
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from chalicelib.services.garbage.model.subscription import Subscription
from tests.kit.journey import a_town
from tests.kit.tables import empty_tables

CANARY = "CANARY"
MOMENT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC).isoformat()

for _found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    importlib.import_module(_found.name)


def below(base: type[Any]) -> Iterator[type[Any]]:
    for child in base.__subclasses__():
        yield child
        yield from below(child)


ITEMS = [item for item in below(TenantItem) if item is not AuditTable and item.__module__.startswith("chalicelib.")]
REPOSITORIES = [each for each in below(TenantRepository) if each.__module__.startswith("chalicelib.")]


def scope(town: str) -> TenantScope:
    return grant(OperatorOrder(town))


_CASE = dataclasses.asdict(Case(f"{CANARY}-id", "reports", "road", CANARY, MOMENT, resident_id=f"{CANARY}-resident"))
del _CASE["version"]
_TOLD = dataclasses.asdict(
    Subscription(
        resident_id=f"{CANARY}-resident",
        person_id=f"{CANARY}-person",
        label=f"{CANARY}-label",
        user_id=f"{CANARY}-user",
        channel_key="channel",
        language="ja",
        area="area",
        slot="evening",
        time="19:00",
    )
)
SHAPED = {"CaseRecord": _CASE, "CaseCard": _CASE, "SubscriptionRecord": _TOLD, "SwitchRecord": {"edition": CANARY}}
"""Facts of items that must read their own to know where they stand."""

OWN = {"pk", "sk", "shelf", "shelf_order", "due", "due_order", "expires", "version"}


def value_for(name: str, attribute: Any) -> Any:
    if isinstance(attribute, UnicodeAttribute):
        return MOMENT if name in {"at", "begun", "written_at", "due_at"} or name.endswith("_at") else f"{CANARY}-{name}"
    if isinstance(attribute, NumberAttribute):
        return 7
    if isinstance(attribute, BooleanAttribute):
        return True
    if isinstance(attribute, BinaryAttribute):
        return CANARY.encode()
    if isinstance(attribute, ListAttribute):
        return [CANARY]
    if isinstance(attribute, UnicodeSetAttribute):
        return {CANARY}
    return {"canary": CANARY}


def canary(item: type[TenantItem]) -> TenantItem:
    """An item of that kind with a mark in every field."""
    filled = item()
    for name, attribute in item.get_attributes().items():
        if name not in OWN:
            setattr(filled, name, value_for(name, attribute))
        if isinstance(attribute, JSONAttribute) and name not in OWN:
            setattr(filled, name, SHAPED.get(item.__name__, {"canary": CANARY, "at": MOMENT}))
    return filled


def planted(item: type[TenantItem], town: str) -> tuple[Any, Key]:
    made = canary(item)
    Records(scope(town), item).put(made)
    return made, made.key()


@pytest.fixture(scope="module")
def tables() -> Iterator[None]:
    from tests.conftest import an_empty_estate

    with an_empty_estate():
        yield


def test_there_is_something_to_prove() -> None:
    assert len(ITEMS) >= 8
    assert len(REPOSITORIES) >= 6
    assert {each.item for each in REPOSITORIES} <= set(ITEMS)


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.__name__)
def test_an_item_of_one_town_is_found_there_and_nowhere_else(item: type[TenantItem]) -> None:
    empty_tables()
    made, key = planted(item, "minato")
    here, there = Records(scope("minato"), item), Records(scope("yamabe"), item)
    assert here.find(key.order, key.bucket) is not None
    assert there.find(key.order, key.bucket) is None
    assert list(there.each(key.bucket)) == []
    shelf = made.on_shelf()
    if shelf:
        assert here.shelf(shelf.name).items
        assert there.shelf(shelf.name).items == ()
    with pytest.raises(NotFound):
        there.fetch(key.order, key.bucket)
    there.remove(made)
    assert here.find(key.order, key.bucket) is not None


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.__name__)
def test_an_item_cannot_be_read_past_its_scope(item: type[TenantItem]) -> None:
    for verb in ("get", "query", "scan", "batch_get", "count", "batch_write"):
        with pytest.raises(UnscopedAccess):
            getattr(item, verb)("minato#x")
    for verb in ("save", "update", "delete", "refresh"):
        with pytest.raises(UnscopedAccess):
            getattr(item(), verb)()


def shown(answer: Any) -> str:
    """All that an answer tells, pages and iterators read out."""
    if isinstance(answer, Iterator):
        answer = list(itertools.islice(answer, 50))
    if isinstance(answer, list | tuple | set):
        return " ".join(map(shown, answer))
    if isinstance(answer, Page):
        return shown(answer.items)
    if isinstance(answer, TenantItem):
        return repr(answer.to_simple_dict(force=True))
    return repr(answer)


def leaks(repository: type[TenantRepository[Any]]) -> list[str]:
    """What a repository of one town tells of, or does to, another's canary when asked for it by its own names."""
    item = repository.item
    made, key = planted(item, "minato")
    before = shown(Records(scope("minato"), item).find(key.order, key.bucket))
    names = [key.order, key.bucket, *(getattr(made, name) for name in item.get_attributes() if name not in OWN)]
    words = [name for name in dict.fromkeys(map(str, names)) if name]
    methods = inspect.getmembers(repository(scope("yamabe")), inspect.ismethod)
    found = [
        f"{repository.__name__}.{name} tells {told[:80]}"
        for name, method in methods
        if not name.startswith("_")
        for told in _asked(method, words)
        if CANARY in told
    ]
    if shown(Records(scope("minato"), item).find(key.order, key.bucket)) != before:
        found.append(f"{repository.__name__} changed another town's item")
    return found


def _asked(method: Any, words: list[str]) -> Iterator[str]:
    needed = [each for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    count = len([each for each in needed if each.kind is each.POSITIONAL_OR_KEYWORD])
    if count > 2:
        return
    for given in itertools.product(words[:6], repeat=count):
        try:
            told = shown(method(*given))
        except (HouseError, TypeError, ValueError, AttributeError, KeyError):
            continue
        for word in given:  # that it knows what it was asked is no leak
            told = told.replace(word, "")
        yield told


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("repository", REPOSITORIES, ids=lambda each: each.__name__)
def test_no_repository_tells_one_town_of_another(repository: type[TenantRepository[Any]]) -> None:
    empty_tables()
    assert leaks(repository) == []


class _LeakyRecord(TenantItem):
    kind = "leaky"

    name = UnicodeAttribute()
    note = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(self.name)


class _Leaky(TenantRepository[_LeakyRecord]):
    """Forgets its scope on the way."""

    item = _LeakyRecord

    def of_name(self, name: str) -> _LeakyRecord | None:
        return Records(scope("minato"), _LeakyRecord).find(name)


class _Meddling(TenantRepository[_LeakyRecord]):
    """Tells nothing, but deletes what is not its own."""

    item = _LeakyRecord

    def drop(self, name: str) -> None:
        records = Records(scope("minato"), _LeakyRecord)
        found = records.find(name)
        if found:
            records.remove(found)


@pytest.mark.usefixtures("tables")
def test_a_planted_leak_is_caught() -> None:
    empty_tables()
    assert leaks(_Leaky)[0].startswith("_Leaky.of_name tells")
    empty_tables()
    assert leaks(_Meddling) == ["_Meddling changed another town's item"]


@pytest.mark.usefixtures("tables")
def test_the_place_to_go_on_of_one_town_does_not_open_another() -> None:
    empty_tables()
    records = Records(scope("minato"), _LeakyRecord)
    for number in range(3):
        records.put(_LeakyRecord(name=f"{CANARY}{number}"))
    start = records.page(limit=1).next
    assert start is not None
    with pytest.raises(NotFound):
        Records(scope("yamabe"), _LeakyRecord).page(limit=1, start=start)


@pytest.mark.usefixtures("tables")
def test_a_queue_message_of_one_town_cannot_speak_through_anothers_channel() -> None:
    empty_tables()
    minato = a_town("minato", "profile")
    yamabe = a_town("yamabe", "profile", house=minato.house, name="やまべ町")
    event = minato.event("U" + "1" * 32, {"type": "message", "message": {"type": "text", "id": "1", "text": "ことば"}})
    with pytest.raises(NotFound):
        hear(minato.house, Knock("minato", yamabe.channel.key, event))
    assert minato.line.outbox == []
