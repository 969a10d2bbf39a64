"""Items of one tenant: found by key, listed by shelf, changed only as read, written together or not at all."""

import pytest
from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound, UnscopedAccess
from chalicelib.kernel.storage import AllTenants, Directory, Due, Key, Place, Records, TenantItem, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.counting import counted

pytestmark = pytest.mark.usefixtures("estate")


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


def test_a_made_up_place_to_go_on_is_refused(leaves: Records[Leaf]) -> None:
    for start in ("x", "e30=", "W10="):
        with pytest.raises(NotFound):
            leaves.page(start=start)


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
