"""The town's staff as managers see them: who may do what, inviting, and taking access away."""

from typing import cast, get_args

from chalicelib.kernel.errors import Conflict, HouseError, StaffMistake
from chalicelib.platform.console.frame import ROLES, framed
from chalicelib.platform.console.members import Members, new_member
from chalicelib.platform.console.render import Drawing, typed_again
from chalicelib.platform.console.staff import Field, Form, Member, Role, Table, View
from chalicelib.platform.console.visits import Visit
from chalicelib.web.exchange import Posted, Response

HERE = "/members"


def show_members(visit: Visit) -> Response:
    return _drawn(visit, _view(visit))


def change_members(visit: Visit) -> Response:
    """Invite somebody, or take their access away."""
    form = visit.request.form
    try:
        if form["do"] == "dismiss":
            visit.deed("職員の登録解除", form["member"], lambda: _dismiss(visit, form["member"]))
            return visit.answer_at(visit.to(HERE), "登録を解除しました。この職員は、すぐに使えなくなります。")
        visit.deed("職員の登録", form["label"], lambda: Members(visit.office.scope).invite(_invited(visit, form)))
        return visit.answer_at(visit.to(HERE), "登録しました。本人がサインインすると使えるようになります。")
    except (StaffMistake, Conflict) as mistake:
        return show_again(visit, mistake)


def show_again(visit: Visit, mistake: HouseError) -> Response:
    """The page with what was typed, and why it was not done."""
    view = typed_again(_view(visit), "", visit.request.form, mistake.message)
    return _drawn(visit, view, status=mistake.status)


def _dismiss(visit: Visit, member_id: str) -> None:
    if member_id == visit.clerk.member.id:
        raise StaffMistake("自分の登録は解除できません。ほかの管理者に依頼してください。")
    Members(visit.office.scope).dismiss(member_id)


def _invited(visit: Visit, form: Posted) -> Member:
    email, role = form["email"].strip(), form["role"]
    if not form["label"].strip() or not form["team"].strip():
        raise StaffMistake("呼び名と所属を入力してください。")
    if email.count("@") != 1 or not all(email.split("@")) or not email.isprintable() or " " in email:
        raise StaffMistake("メールアドレスを確認してください。")
    if role not in get_args(Role):
        raise StaffMistake("役割をえらんでください。")
    roles = (cast(Role, role),)
    return new_member(visit.office.tenant.id, label=form["label"], email=email, team=form["team"], roles=roles)


def _view(visit: Visit) -> View:
    members = sorted(Members(visit.office.scope).all(), key=lambda member: (member.team, member.label))
    rows = tuple((m.label, m.team, "、".join(ROLES[role] for role in m.roles), m.email) for m in members)
    others = tuple((m.id, f"{m.label}（{m.team}）") for m in members if m.id != visit.clerk.member.id)
    return View(
        "職員",
        (
            Table(("呼び名", "所属", "役割", "メールアドレス"), rows, "まだ登録がありません。"),
            _invite(),
            *_leave(others),
        ),
    )


def _invite() -> Form:
    return Form(
        "",
        "登録する",
        (
            Field("do", "", "hidden", "invite"),
            Field("label", "呼び名", required=True, hint="個人名ではなく役目で書きます（例：環境課 担当）。"),
            Field("team", "所属", required=True, hint="例：環境課"),
            Field("email", "メールアドレス", required=True, hint="認証サービスに登録したアドレスです。"),
            Field("role", "役割", "select", required=True, options=tuple(ROLES.items())),
        ),
        title="職員を登録する",
    )


def _leave(others: tuple[tuple[str, str], ...]) -> tuple[Form, ...]:
    if not others:
        return ()
    fields = (Field("do", "", "hidden", "dismiss"), Field("member", "職員", "select", required=True, options=others))
    asked = "この職員は、開いている画面も含めて、すぐに使えなくなります。よろしいですか。"
    return (Form("", "登録を解除する", fields, title="登録を解除する", confirm=asked, danger=True),)


def _drawn(visit: Visit, view: View, status: int = 200) -> Response:
    drawing = Drawing(visit, HERE)
    return framed(visit, "view.html", title=view.title, here=HERE, status=status, view=view, drawing=drawing)
