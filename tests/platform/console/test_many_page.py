"""Many invitations from a file: looked through first, all or nothing, and again after a break."""

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import many_page
from chalicelib.platform.console.members import Members, member_id
from chalicelib.platform.console.posts import Post
from chalicelib.platform.console.staff import Clerk, Form, Sent, Table, Upload, View
from tests.kit.offices import a_clerk, a_house, an_office

HEAD = "呼び名,メールアドレス,課,役割,最後に使う日,前任のメールアドレス,前任の最後の日\n"
GOOD = HEAD + (
    "道路課 担当（新）,New@town.example,道路課,担当者,,desk1@town.example,2027-03-31\n"
    "広報課 補助,pr@town.example,広報課,編集者,2027/03/31,,\n"
)


@pytest.fixture
def clerk(estate: None) -> Clerk:
    office = an_office(a_house())
    for number in "123":
        manager = a_clerk(office, name=number).member
        Members(office.scope).keep(
            type(manager)(
                member_id(office.tenant.id, manager.email), manager.label, manager.email, (Post("", "manager"),)
            )
        )
    return a_clerk(office)


def read(clerk: Clerk, text: str, name: str = "shokuin.csv") -> str:
    """Upload a file; answers its list's id."""
    done = many_page.read_many(clerk, Sent({}, {"file": (Upload(name, text.encode()),)}))
    return done.page.partition("list=")[2]


def preview(clerk: Clerk, list_id: str) -> View:
    return many_page.show_many(clerk, {"list": list_id})


def applies(clerk: Clerk, list_id: str) -> str:
    return many_page.invite_many(clerk, Sent({"list": list_id})).told


def test_a_file_is_shown_before_anybody_is_invited(clerk: Clerk) -> None:
    view = preview(clerk, read(clerk, GOOD))
    table = next(block for block in view.blocks if isinstance(block, Table))
    assert [row[1:4] for row in table.rows] == [
        ("道路課 担当（新）", "道路課の担当者", "new@town.example"),
        ("広報課 補助", "広報課の編集者", "pr@town.example"),
    ]
    assert any(isinstance(block, Form) and block.action == "invite_many" for block in view.blocks)
    assert len(list(Members(clerk.office.scope).all())) == 3


def test_applying_invites_all_and_sets_who_they_follow(clerk: Clerk) -> None:
    assert "2人を招待しました" in applies(clerk, read(clerk, GOOD))
    members = Members(clerk.office.scope)
    new = members.of_email("new@town.example")
    leaver = members.of_email("desk1@town.example")
    assert new
    assert leaver
    assert (new.is_invited, new.posts) == (True, (Post("道路課", "member"),))
    assert (leaver.until, leaver.follower) == ("2027-03-31", new.id)


def test_a_list_is_applied_once_and_a_repeated_file_invites_nobody_twice(clerk: Clerk) -> None:
    list_id = read(clerk, GOOD)
    applies(clerk, list_id)
    with pytest.raises(StaffMistake, match="すでに招待した"):
        applies(clerk, list_id)
    assert "0人を招待しました" in applies(clerk, read(clerk, GOOD))
    assert len(list(Members(clerk.office.scope).all())) == 5


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("担当,broken,道路課,担当者,,,", "メールアドレスを確認"),
        ("担当,a@town.example,道路課,王様,,,", "役割「王様」はありません"),
        (",a@town.example,道路課,担当者,,,", "呼び名を"),
        ("担当,a@town.example,道路課,担当者,いつか,,", "日付を確認"),
        ("担当,a@town.example,道路課,担当者,,nobody@town.example,", "前任「nobody@town.example」は登録されていません"),
        ("担当,a@town.example,道路課,担当者,,,2027-03-31", "「前任のメールアドレス」も"),
        ("担当,NEW@town.example,道路課,担当者,,,", "同じメールアドレスの行"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_nobody_is_invited(clerk: Clerk, row: str, complaint: str) -> None:
    list_id = read(clerk, GOOD + row + "\n")
    view = preview(clerk, list_id)
    wrong = next(block for block in view.blocks if isinstance(block, Table) and block.title == "間違い")
    assert [told[0] for told in wrong.rows] == ["4行目"]
    assert complaint in str(wrong.rows[0][2])
    assert not any(isinstance(block, Form) for block in view.blocks)
    with pytest.raises(StaffMistake):
        applies(clerk, list_id)
    assert len(list(Members(clerk.office.scope).all())) == 3


@pytest.mark.parametrize("text", ["", HEAD, "名前,住所\nあ,い\n"])
def test_a_file_without_people_is_refused(clerk: Clerk, text: str) -> None:
    with pytest.raises(StaffMistake):
        read(clerk, text)


def test_too_many_rows_are_refused(clerk: Clerk) -> None:
    rows = "".join(f"担当{n},a{n}@town.example,道路課,担当者,,,\n" for n in range(301))
    with pytest.raises(StaffMistake, match="行が多すぎます"):
        read(clerk, HEAD + rows)


def test_a_leaving_manager_who_may_not_leave_yet_is_named_and_the_rest_is_done(clerk: Clerk) -> None:
    rows = "".join(f"後任{n},n{n}@town.example,,管理者,,desk{n}@town.example,2027-03-31\n" for n in (1, 2))
    told = applies(clerk, read(clerk, HEAD + rows))
    assert "2人を招待しました" in told
    assert "最後の日は決められませんでした" in told


def test_a_list_that_is_not_there_is_not_found(clerk: Clerk) -> None:
    with pytest.raises(NotFound):
        preview(clerk, "nothing")
