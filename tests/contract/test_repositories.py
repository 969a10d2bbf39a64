"""What our storage promises, on moto and on the AWS stand-in, which refuses what moto lets pass.

Items of one tenant: found by key, listed by shelf, changed only as read, written together or not at all. Then every
kind of item there is, and whole journeys with their real transactions.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound, PermanentFailure, UnscopedAccess
from chalicelib.kernel.storage import AllTenants, Directory, Due, Key, Place, Records, TenantItem, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.cases.desk import answer, change_status
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.architecture.test_isolation import ITEMS, canary
from tests.kit.aws_worlds import WORLDS, AwsWorld, an_aws_world
from tests.kit.counting import counted
from tests.kit.offices import a_clerk
from tests.kit.tables import empty_tables
from tests.services.reports.factories import a_photo, a_reporting_town, reports_a_hole

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(params=WORLDS[1:], scope="module")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsWorld]:
    with an_aws_world(request.param, tmp_path_factory.mktemp("aws")) as world:
        yield world


@pytest.fixture
def tables(world: AwsWorld) -> None:
    empty_tables()


class Leaf(TenantItem):
    kind = "leaf"

    name = UnicodeAttribute()
    twig = UnicodeAttribute(default="")
    list_name = UnicodeAttribute(null=True)
    minute = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.name, bucket=self.twig)

    def on_shelf(self) -> Place | None:
        return Place(self.list_name, self.name) if self.list_name else None

    def falls_due(self) -> Place | None:
        return Place("hour", f"{self.minute}#{self.name}") if self.minute else None


def scope(town: str = "minato") -> TenantScope:
    return grant(OperatorOrder(town))


@pytest.fixture
def leaves() -> Records[Leaf]:
    return Records(scope(), Leaf)


def test_a_new_item_takes_a_free_key_only(leaves: Records[Leaf]) -> None:
    leaves.add(Leaf(name="a"))
    with pytest.raises(Conflict):
        leaves.add(Leaf(name="a"))


def test_an_item_that_somebody_wrote_since_is_not_overwritten(leaves: Records[Leaf]) -> None:
    leaves.add(Leaf(name="a"))
    mine, theirs = leaves.fetch("a"), leaves.fetch("a")
    leaves.change(theirs)
    with pytest.raises(Conflict):
        leaves.change(mine)


def test_what_is_not_there_is_none_or_not_found(leaves: Records[Leaf]) -> None:
    assert leaves.find("a") is None
    with pytest.raises(NotFound):
        leaves.fetch("a")
    leaves.remove(Leaf(name="a"))


def test_a_list_goes_on_where_its_page_ended(leaves: Records[Leaf]) -> None:
    for name in "abcde":
        leaves.put(Leaf(name=name))
    first = leaves.page(limit=2)
    second = leaves.page(limit=2, start=first.next)
    assert [leaf.name for leaf in (*first.items, *second.items)] == ["a", "b", "c", "d"]
    assert [leaf.name for leaf in leaves.page(limit=2, newest_first=True).items] == ["e", "d"]


def test_buckets_of_a_kind_are_apart(leaves: Records[Leaf]) -> None:
    leaves.put(Leaf(name="a", twig="1"))
    leaves.put(Leaf(name="a", twig="2"))
    assert [leaf.twig for leaf in leaves.each("1")] == ["1"]
    assert list(leaves.each()) == []


def test_an_item_stands_on_its_shelf_until_it_leaves_it(leaves: Records[Leaf]) -> None:
    leaf = leaves.add(Leaf(name="a", list_name="open"))
    assert [each.name for each in leaves.shelf("open").items] == ["a"]
    leaf.list_name = None
    leaves.change(leaf)
    assert leaves.shelf("open").items == ()


MADE_UP = [
    {},
    [],
    {"pk": "minato#leaf"},
    {"pk": "minato#leaf", "sk": 5},
    {"pk": "minato#leaf", "sk": ""},
    {"pk": "minato#leaf", "sk": "a", "shelf": "b"},
    {"pk": "yamabe#leaf", "sk": "a"},
    {"pk": "minato#talk", "sk": "a"},
]


def test_a_made_up_place_to_go_on_is_refused(leaves: Records[Leaf]) -> None:
    made_up = [base64.urlsafe_b64encode(json.dumps(told).encode()).decode() for told in MADE_UP]
    for start in ("x", "é", "====", *made_up):
        with pytest.raises(NotFound):
            leaves.page(start=start)
        with pytest.raises(NotFound):
            leaves.shelf("open", start=start)


def test_together_writes_all_or_none(leaves: Records[Leaf]) -> None:
    leaves.add(Leaf(name="taken"))
    with pytest.raises(Conflict):
        together(leaves.prepared(Leaf(name="new")), leaves.prepared(Leaf(name="taken")))
    assert leaves.find("new") is None
    together(leaves.prepared(Leaf(name="new")), leaves.prepared(leaves.fetch("taken")))
    assert leaves.fetch("taken").version == 2


def test_together_holds_one_tenants_items(leaves: Records[Leaf]) -> None:
    others = Records(scope("yamabe"), Leaf)
    with pytest.raises(UnscopedAccess):
        together(leaves.prepared(Leaf(name="a")), others.prepared(Leaf(name="b")))


def test_what_falls_due_is_found_across_tenants_by_its_minute(leaves: Records[Leaf]) -> None:
    leaves.put(Leaf(name="a", minute="m1", twig="t"))
    Records(scope("yamabe"), Leaf).put(Leaf(name="b", minute="m1"))
    leaves.put(Leaf(name="c", minute="m2"))
    due = sorted(AllTenants().due("hour", "m0~", "m1~"))
    assert due == [Due("minato", "leaf", "t", "a"), Due("yamabe", "leaf", "", "b")]


def test_a_name_in_the_directory_belongs_to_one_tenant() -> None:
    names = Directory("test")
    names.enter("x", "minato", {"a": 1})
    names.enter("x", "minato", {"a": 2})
    with pytest.raises(Conflict):
        names.enter("x", "yamabe", {})
    found = names.find("x")
    assert found is not None
    assert (found.tenant_id, found.facts) == ("minato", {"a": 2})
    names.strike("x")
    assert names.find("x") is None


def test_a_key_costs_one_read_and_a_page_one_query(leaves: Records[Leaf]) -> None:
    leaves.put(Leaf(name="a"))
    with counted() as counts:
        leaves.find("a")
        leaves.page()
    assert counts == {"GetItem": 1, "Query": 1, "reads": 2}


def test_records_need_a_scope() -> None:
    with pytest.raises(UnscopedAccess):
        Records("minato", Leaf)  # type: ignore[arg-type]


# What stands in the way of a key


def test_a_key_may_be_any_text_but_none(leaves: Records[Leaf]) -> None:
    for name in ("名前", "a#b", "x" * 900, "%", "NULL", " "):
        leaves.add(Leaf(name=name, list_name="名", minute="m1"))
        assert leaves.fetch(name).name == name
    assert len(leaves.shelf("名").items) == 6


NO_KEYS = ["", "x" * 1025, "名" * 342, "\ud83d"]


@pytest.mark.parametrize("name", NO_KEYS, ids=["none", "long", "long in bytes", "half a character"])
def test_what_can_be_no_key_is_simply_not_there(leaves: Records[Leaf], name: str) -> None:
    assert leaves.find(name) is None
    assert leaves.find("a", bucket="x" * 2048) is None
    assert Directory("test").find(name * 2) is None or name == ""
    with pytest.raises(NotFound):
        leaves.fetch(name)


@pytest.mark.parametrize("name", NO_KEYS[:3], ids=["none", "long", "long in bytes"])
def test_nothing_is_written_under_what_can_be_no_key_and_no_try_mends_it(leaves: Records[Leaf], name: str) -> None:
    with pytest.raises(PermanentFailure):
        leaves.add(Leaf(name=name))
    with pytest.raises(PermanentFailure):
        together(leaves.prepared(Leaf(name="whole")), leaves.prepared(Leaf(name=name)))
    assert list(leaves.each()) == []


# Every kind there is


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.__name__)
def test_an_item_of_every_kind_is_written_read_listed_changed_and_removed(item: type[TenantItem]) -> None:
    """With something in every field, so that reserved words and key types of the indexes have their say."""
    records, made = Records(scope(), item), canary(item)
    records.add(made)
    key, shelf, due = made.key(), made.on_shelf(), made.falls_due()
    found = records.fetch(key.order, key.bucket)
    assert found.to_simple_dict(force=True) == made.to_simple_dict(force=True)
    assert [each.sk for each in records.page(key.bucket, prefix=key.order).items] == [key.order]
    if shelf:
        assert [each.sk for each in records.shelf(shelf.name, prefix=shelf.order).items] == [key.order]
    if due:
        assert [each.order for each in AllTenants().due(due.name, "!", "~")] == [key.order]
    with pytest.raises(Conflict):
        records.add(canary(item))
    together(records.prepared(found))
    with pytest.raises(Conflict):
        together(records.prepared(made))
    records.remove(made)
    assert records.find(key.order, key.bucket) is None


# Journeys


def test_a_report_is_filed_worked_on_and_told_in_whole_transactions() -> None:
    town = a_reporting_town()
    resident, clerk = town.resident(), a_clerk(town.office)
    number = reports_a_hole(resident)
    neighbour = town.resident()
    neighbour.posts("reports/file/")
    neighbour.posts("reports/kind/road")
    neighbour.sends_photo(a_photo())
    neighbour.taps("これでよい")
    neighbour.shares(35.1005, 139.1)
    neighbour.posts(f"reports/duplicate/{number}")
    change_status(clerk, number, 2, "in_progress", reason="木曜日に直します。")
    with pytest.raises(Conflict):
        change_status(a_clerk(town.office, name="2"), number, 2, "fixed")
    town.pump()
    for told in (resident, neighbour):
        assert "木曜日に直します。" in str(town.line.said_to(told.user_id)[-1])
    cases = Cases(town.office.scope)
    assert [line.kind for line in cases.history(number)] == ["opened", "followed", "status"]
    assert [case.id for case in cases.inbox("open").cases] == [number]
    resident.says("通報の状況")
    resident.taps("取り下げる")
    resident.taps("はい")
    assert (cases.inbox("open").cases, len(cases.inbox("done").cases)) == ((), 1)


def test_an_event_heard_again_finds_that_it_was_heard() -> None:
    town = a_reporting_town()
    resident = town.resident()
    event = town.event(resident.user_id, {"type": "postback", "postback": {"data": "reports/file/"}})
    for _ in range(2):
        town.knock(event)
        town.pump()
    assert len(town.line.outbox) == 1


def test_what_was_not_sent_falls_due_and_is_sent_once() -> None:
    town = a_reporting_town()
    resident = town.resident()
    number = reports_a_hole(resident)
    tick(town.house)
    answer(a_clerk(town.office), number, 1, "明日、見に行きます。")
    town.queues.sent.clear()
    before = len(town.line.said_to(resident.user_id))
    for _ in range(3):
        town.until(minutes=2)
    assert len(town.line.said_to(resident.user_id)) == before + 1


def test_a_reminder_moves_to_its_new_time_and_a_cancelled_one_is_gone() -> None:
    town = a_reporting_town()
    reminders, at = Reminders(town.office.scope), town.clock() + timedelta(minutes=10)
    for name in ("a", "b", "c"):
        reminders.set(Reminder(name, "reports", at, {"about": "名前"}))
    reminders.set(Reminder("b", "reports", at + timedelta(hours=3)))
    reminders.set_once(Reminder("c", "reports", at + timedelta(hours=3)))
    reminders.cancel("a")
    tick(town.house)
    town.clock.pass_(minutes=10)
    tick(town.house)
    assert [body["name"] for _, body in town.queues.sent] == ["c"]
