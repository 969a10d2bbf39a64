"""The April handover (年度替わり): who leaves and when, who follows, and the cases that change hands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.cases import desk
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.lockouts import locked_members
from chalicelib.platform.console.member_page import (
    LABEL_HINT,
    few_managers,
    in_order,
    last_day,
    posts_in_words,
    state_in_words,
    wanted_member,
)
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.notes import note
from chalicelib.platform.console.posts import Member
from chalicelib.platform.console.staff import Cell, Clerk, Done, Field, Form, Link, Note, Sent, Table, View
from chalicelib.web.words import day

HANDED_AT_ONCE = 100
"""Cases that change hands at one press: each is a transaction of its own."""
COUNTED = 50
ABOUT = (
    "1. 去る職員と後任を決めます。後任には、去る職員と同じ役割が付きます。\n"
    "2. 後任に、14日以内にサインインするよう伝えます。\n"
    "3. 担当中の案件を後任に引き継ぎます。\n"
    "去る職員は、最後に使う日を過ぎると自動で使えなくなります。"
)


def end_of_year(today: date) -> date:
    """The last day of the fiscal year (会計年度) of a day."""
    return date(today.year + (today.month > 3), 3, 31)


def show_handover(clerk: Clerk, _query: Mapping[str, str]) -> View:
    members = in_order(Members(clerk.office.scope).all())
    leaving = sorted((member for member in members if member.until), key=lambda member: member.until)
    table, form = _table(clerk, leaving, members), _leave(clerk, members)
    notes = (Note("info", ABOUT), *few_managers(members))
    return View("年度替わり", (*notes, table, form, *_hand_over(leaving, members)))


def _table(clerk: Clerk, leaving: Sequence[Member], members: Sequence[Member]) -> Table:
    known = {member.id: member for member in members}
    locked = locked_members(members, clerk.at)

    def row(number: int, member: Member) -> tuple[Cell, ...]:
        follower = known.get(member.follower)
        return (
            Link(member.label, f"member?id={member.id}"),
            day(member.until),
            Link(follower.label, f"member?id={follower.id}") if follower else "未定",
            state_in_words(follower, clerk.at, locked) if follower else "",
            _open_cases(clerk, member) if number < COUNTED else "",
        )

    rows = tuple(row(number, member) for number, member in enumerate(leaving))
    columns = ("去る職員", "最後に使う日", "後任", "後任の状態", "担当中の案件")
    return Table(columns, rows, "去る職員は、まだ決まっていません。", "去る職員と後任")


def _open_cases(clerk: Clerk, member: Member) -> str:
    page = Cases(clerk.office.scope).of_assignee(member.id)
    return f"{len(page.cases)}件" + ("以上" if page.next else "")


def _leave(clerk: Clerk, members: Sequence[Member]) -> Form:
    people = tuple((m.id, f"{m.label}（{posts_in_words(m.posts)}）") for m in members if not m.is_invited)
    followers = tuple((m.id, m.label) for m in members)
    hint = "新しく来る人のときは、えらばずに、下の2つに入力します。"
    fields = (
        Field("member", "去る職員", "select", required=True, options=people),
        Field("until", "最後に使う日", "date", value=end_of_year(clerk.at.date()).isoformat(), required=True),
        Field("follower", "後任（登録済みの職員から）", "select", options=followers, hint=hint),
        Field("label", "新しい後任の呼び名", hint=LABEL_HINT),
        Field("email", "新しい後任のメールアドレス", hint="招待のメールアドレスです。", personal=True),
    )
    return Form("leave", "決める", fields, "去る職員と後任を決める")


def leave(clerk: Clerk, sent: Sent) -> Done:
    """Set somebody's last day, name who follows, and give that person the same posts."""
    members = Members(clerk.office.scope)
    leaver = members.fetch(sent["member"])
    until = last_day(clerk, sent["until"])
    if not until:
        raise StaffMistake("最後に使う日を入力してください。")
    new = _new_follower(clerk, sent, leaver)
    known = members.fetch(sent["follower"]) if sent["follower"] and not new else None
    follower = new or known
    if follower and follower.id == leaver.id:
        raise StaffMistake("後任には、本人ではない職員をえらんでください。")
    part(clerk, leaver, until, follower)
    if new:
        members.invite(new, clerk.at)
        note(clerk, "職員の招待", new.label, detail=posts_in_words(new.posts))
    elif known:
        members.change(known.id, lambda member: _with_posts_of(member, leaver))
        note(clerk, "役割の変更の内容", known.label, detail=f"{posts_in_words(leaver.posts)}を加える")
    return Done("handover", f"{leaver.label}は{day(until)}まで使えます。" + ("後任を決めました。" if follower else ""))


def _new_follower(clerk: Clerk, sent: Sent, leaver: Member) -> Member | None:
    if not sent["label"].strip() and not sent["email"].strip():
        return None
    if sent["follower"]:
        raise StaffMistake("後任は、登録済みの職員をえらぶか、新しい後任を入力するか、どちらかにしてください。")
    post = leaver.posts[0]
    member = wanted_member(clerk, {**sent.fields, "team": post.team, "role": post.role, "until": ""})
    if Members(clerk.office.scope).find(member.id):
        raise Conflict(
            "このメールアドレスの職員は、すでに登録されています。「後任（登録済みの職員から）」でえらんでください。"
        )
    return replace(member, posts=leaver.posts)


def part(clerk: Clerk, leaver: Member, until: str, follower: Member | None) -> None:
    """Write down somebody's last day and who follows."""

    def edit(member: Member) -> Member:
        return replace(member, until=until or member.until, follower=follower.id if follower else member.follower)

    Members(clerk.office.scope).change(leaver.id, edit)


def _with_posts_of(member: Member, leaver: Member) -> Member:
    return replace(member, posts=tuple(dict.fromkeys((*member.posts, *leaver.posts))))


def _hand_over(leaving: Sequence[Member], members: Sequence[Member]) -> tuple[Form, ...]:
    known = {member.id: member.label for member in members}
    pairs = tuple((m.id, f"{m.label} → {known[m.follower]}") for m in leaving if m.follower in known)
    if not pairs:
        return ()
    fields = (Field("member", "だれからだれへ", "select", required=True, options=pairs),)
    asked = "担当中の案件の担当者が、すべて後任に変わります。住民には知らされません。よろしいですか。"
    return (Form("hand_over", "案件を引き継ぐ", fields, "担当中の案件を引き継ぐ", asked),)


def hand_over(clerk: Clerk, sent: Sent) -> Done:
    """Hand a leaver's open cases to who follows, `HANDED_AT_ONCE` at a press. Cases keep their team."""
    members = Members(clerk.office.scope)
    leaver = members.fetch(sent["member"])
    follower = members.find(leaver.follower)
    if follower is None:
        raise StaffMistake("後任が決まっていません。先に後任を決めてください。")
    page = Cases(clerk.office.scope).of_assignee(leaver.id, limit=HANDED_AT_ONCE)
    able = [case for case in page.cases if follower.may("cases.work", case.team)]
    for case in able:
        desk.assign(clerk, case.id, case.version, team=case.team, member_id=follower.id)
    note(clerk, "案件の引継ぎ", f"{leaver.label} → {follower.label}", detail=f"{len(able)}件")
    return Done("handover", _handed(len(able), len(page.cases) - len(able), is_more=bool(page.next)))


def _handed(handed: int, left: int, *, is_more: bool) -> str:
    told = f"案件を{handed}件引き継ぎました。"
    if left:
        told += f"{left}件は、後任にその課の役割がないため、引き継いでいません。"
    return told + ("まだ残っています。もう一度「案件を引き継ぐ」をおしてください。" if is_more else "")
