"""The town's staff as managers see them: who may do what, who was invited, whose access is over or on hold."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import cast, get_args

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.frame import ROLES
from chalicelib.platform.console.lockouts import a_person, forget, locked_members
from chalicelib.platform.console.members import ENOUGH_MANAGERS, INVITED, Members, is_standing, new_member
from chalicelib.platform.console.notes import note
from chalicelib.platform.console.posts import Member, Post, Role
from chalicelib.platform.console.staff import Clerk, Done, Facts, Field, Form, Link, Note, Sent, Table, View
from chalicelib.web.words import day, moment

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_NAME = 40
WIDE = "すべての課"
FEW = (
    "サインイン済みの管理者が1人だけです。急な休みや異動のときに、だれも職員の登録を変えられなくなります。"
    "もう1人を管理者として登録してください。"
)
LABEL_HINT = "個人名ではなく役目で書きます（例：環境課 担当）。"
TEAM_HINT = "例：環境課。空欄は、すべての課です。管理者は、いつもすべての課を受け持ちます。"


def posts_in_words(posts: Iterable[Post]) -> str:
    return "、".join(f"{post.team or WIDE}の{ROLES[post.role]}" for post in posts)


def state_in_words(member: Member, now: datetime, locked: Mapping[str, datetime]) -> str:
    """How a member stands; empty where there is nothing to say."""
    if member.suspended_at:
        return "一時停止中"
    if member.has_left(now.date()):
        return "期間終了"
    if member.invited_until:
        late = now > datetime.fromisoformat(member.invited_until)
        return "招待の期限切れ" if late else f"招待中（{day(member.invited_until)}まで）"
    until = locked.get(member.id) or _locked(member, now)
    if until:
        return f"ロック中（{until.astimezone(now.tzinfo):%H:%M}まで）"
    return f"{day(member.until)}まで" if member.until else "利用中"


def _locked(member: Member, now: datetime) -> datetime | None:
    until = datetime.fromisoformat(member.locked_until) if member.locked_until else None
    return until if until and now < until else None


def in_order(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: (member.team, member.label))


def few_managers(members: Iterable[Member]) -> tuple[Note, ...]:
    """The warning while a town has fewer managers than it should."""
    return () if sum(map(is_standing, members)) >= ENOUGH_MANAGERS else (Note("warning", FEW),)


# The list.


def show_members(clerk: Clerk, _query: Mapping[str, str]) -> View:
    members = in_order(Members(clerk.office.scope).all())
    locked = locked_members(members, clerk.at)
    rows = tuple(
        (
            Link(member.label, f"member?id={member.id}"),
            posts_in_words(member.posts),
            member.email,
            state_in_words(member, clerk.at, locked),
        )
        for member in members
    )
    ways = Facts(
        (
            ("まとめて登録", Link("CSVファイルから招待する", "many")),
            ("年度替わり", Link("去る職員と後任を決める", "handover")),
            ("接続元の制限", Link("使えるネットワークを決める", "network")),
            ("運用事業者", Link("入室の記録を見る・終わらせる", "operators")),
        ),
        "職員にかかわる設定",
    )
    listed = Table(("呼び名", "役割", "メールアドレス", "状態"), rows, "職員は、まだ登録されていません。")
    return View("職員", (*few_managers(members), listed, _invitation(), ways))


def _invitation() -> Form:
    fields = (
        Field("label", "呼び名", required=True, hint=LABEL_HINT),
        Field("email", "メールアドレス", required=True, hint="認証サービスに登録したアドレスです。", personal=True),
        *_post_fields(required=True),
        Field("until", "最後に使う日", "date", hint="任期が決まっているときに入れます。空欄は、期限なしです。"),
    )
    return Form("invite", "招待する", fields, "職員を招待する")


def _post_fields(*, required: bool) -> tuple[Field, ...]:
    return (
        Field("team", "所属する課", hint=TEAM_HINT),
        Field("role", "役割", "select", required=required, options=tuple(ROLES.items())),
    )


def invite(clerk: Clerk, sent: Sent) -> Done:
    """Let somebody in, for fourteen days at first."""
    member = wanted_member(clerk, sent.fields)
    Members(clerk.office.scope).invite(member, clerk.at)
    return Done("members", "招待しました。14日以内に本人がサインインすると、使えるようになります。")


def wanted_member(clerk: Clerk, told: Mapping[str, str]) -> Member:
    """Somebody as a form or a row of a file describes them: `label`, `email`, `team`, `role`, `until`."""
    email = told.get("email", "").strip()
    if not EMAIL.fullmatch(email) or not email.isprintable():
        raise StaffMistake("メールアドレスを確認してください。")
    posts = (wanted_post(told.get("team", ""), told.get("role", "")),)
    member = new_member(clerk.office.tenant.id, label=_label(told.get("label", "")), email=email, posts=posts)
    return replace(member, until=last_day(clerk, told.get("until", "")))


def wanted_post(team: str, role: str) -> Post:
    if role not in get_args(Role):
        raise StaffMistake("役割をえらんでください。")
    if len(team.strip()) > LONGEST_NAME:
        raise StaffMistake(f"課の名前は{LONGEST_NAME}文字以内で入力してください。")
    return Post(team.strip(), cast(Role, role))


def last_day(clerk: Clerk, told: str) -> str:
    """A last day, from today on; empty for none."""
    if not told.strip():
        return ""
    try:
        last = date.fromisoformat(told.strip().replace("/", "-"))
    except ValueError as error:
        raise StaffMistake("日付を確認してください（例：2027-03-31）。") from error
    if last < clerk.at.date():
        raise StaffMistake("最後に使う日は、今日より後の日にしてください。")
    return last.isoformat()


def _label(told: str) -> str:
    label = " ".join(told.split())
    if not label or len(label) > LONGEST_NAME:
        raise StaffMistake(f"呼び名を{LONGEST_NAME}文字以内で入力してください。")
    return label


# One member.


def show_member(clerk: Clerk, query: Mapping[str, str]) -> View:
    member = Members(clerk.office.scope).fetch(query.get("id", ""))
    locked = locked_members((member,), clerk.at)
    facts = Facts(
        (
            ("役割", posts_in_words(member.posts)),
            ("メールアドレス", member.email),
            ("状態", state_in_words(member, clerk.at, locked)),
            ("最後に使う日", day(member.until) if member.until else "決まっていません"),
            *((("一時停止した日時", moment(member.suspended_at)),) if member.suspended_at else ()),
        )
    )
    is_locked = member.id in locked or bool(_locked(member, clerk.at))
    return View(member.label, (facts, _posts(member), _last_day(member), *_holds(clerk, member, is_locked)))


def _posts(member: Member) -> Form:
    held = tuple((str(number), posts_in_words((post,))) for number, post in enumerate(member.posts))
    every = tuple(number for number, _ in held)
    fields = (
        Field("member", "", "hidden", member.id),
        Field("seen", "", "hidden", posts_in_words(member.posts)),
        Field("label", "呼び名", value=member.label, required=True, hint=LABEL_HINT),
        Field("kept", "今の役割", "checkboxes", chosen=every, options=held, hint="外すものは、しるしを消します。"),
        Field("team", "加える役割の課", hint=TEAM_HINT),
        Field("role", "加える役割", "select", options=tuple(ROLES.items()), hint="加えないときは、えらびません。"),
    )
    return Form("change", "保存する", fields, "呼び名と役割を変える")


def change(clerk: Clerk, sent: Sent) -> Done:
    """Other posts, or another label. Nobody takes their own last manager's post away."""
    told = (wanted_post(sent["team"], sent["role"]),) if sent["role"] else ()
    label, kept = _label(sent["label"]), set(sent.all("kept"))

    def edit(member: Member) -> Member:
        if posts_in_words(member.posts) != sent["seen"]:
            raise StaffMistake("ほかの管理者が、先に役割を変えました。今の役割を確かめて、もう一度保存してください。")
        posts = tuple(post for number, post in enumerate(member.posts) if str(number) in kept) + told
        if not posts:
            raise StaffMistake("役割を1つは残してください。使えなくするときは「一時停止」か「登録を解除」を使います。")
        return replace(member, label=label, posts=tuple(dict.fromkeys(posts)))

    before = Members(clerk.office.scope).fetch(sent["member"])
    if before.id == clerk.member.id and not edit(before).may("staff.manage"):
        raise StaffMistake("自分の管理者の役割は外せません。ほかの管理者に依頼してください。")
    after = Members(clerk.office.scope).change(before.id, edit)
    detail = f"{posts_in_words(before.posts)} → {posts_in_words(after.posts)}"
    note(clerk, "役割の変更の内容", after.label, detail=detail)
    return _done(sent, "保存しました。")


def _refuse_self(clerk: Clerk, sent: Sent, why: str) -> None:
    """What somebody must not do to themselves, lest they shut themselves out."""
    if sent["member"] == clerk.member.id:
        raise StaffMistake(why)


def _last_day(member: Member) -> Form:
    hint = "この日の終わりまで使えます。過ぎると、自動で使えなくなります。空欄にすると、期限がなくなります。"
    fields = (
        Field("member", "", "hidden", member.id),
        Field("until", "最後に使う日", "date", value=member.until, hint=hint),
    )
    return Form("limit", "決める", fields, "最後に使う日を決める")


def limit(clerk: Clerk, sent: Sent) -> Done:
    """Until when somebody works here."""
    until = last_day(clerk, sent["until"])
    Members(clerk.office.scope).change(sent["member"], lambda member: replace(member, until=until))
    return _done(sent, f"{day(until)}まで使えます。" if until else "期限をなくしました。")


def _holds(clerk: Clerk, member: Member, is_locked: bool) -> tuple[Form, ...]:
    """What puts access on hold, gives it back or takes it away."""
    this = (Field("member", "", "hidden", member.id),)
    forms = []
    if is_locked:
        forms.append(Form("unlock", "ロックを解く", this, "ロック", "本人に、続けて拒否された理由を確かめましたか。"))
    if member.suspended_at:
        forms.append(Form("resume", "利用を再開する", this, "一時停止"))
    if member.invited_until:
        asked = "招待を取り消すと、この方はサインインできなくなります。よろしいですか。"
        forms += [
            Form("invite_again", "招待をやり直す", this, "招待の期限を、今日から14日に延ばす"),
            Form("dismiss", "招待を取り消す", this, "招待の取消し", asked, danger=True),
        ]
    if member.id == clerk.member.id or member.invited_until:
        return tuple(forms)
    asked = "開いている画面も含めて、すぐに使えなくなります。よろしいですか。"
    if not member.suspended_at:
        forms.append(Form("suspend", "一時停止する", this, "一時停止", asked, danger=True))
    return (*forms, Form("dismiss", "登録を解除する", this, "登録の解除", asked, danger=True))


def invite_again(clerk: Clerk, sent: Sent) -> Done:
    def edit(member: Member) -> Member:
        return replace(member, invited_until=(clerk.at + INVITED).isoformat()) if member.is_invited else member

    Members(clerk.office.scope).change(sent["member"], edit)
    return _done(sent, "招待の期限を、今日から14日に延ばしました。")


def suspend(clerk: Clerk, sent: Sent) -> Done:
    """Put access on hold at once; sessions open now are over for good."""
    _refuse_self(clerk, sent, "自分を一時停止することはできません。ほかの管理者に依頼してください。")
    now = clerk.at.isoformat()
    Members(clerk.office.scope).change(
        sent["member"], lambda member: replace(member, suspended_at=now, sessions_from=now)
    )
    return _done(sent, "一時停止しました。開いていた画面も、もう使えません。")


def resume(clerk: Clerk, sent: Sent) -> Done:
    Members(clerk.office.scope).change(sent["member"], lambda member: replace(member, suspended_at=""))
    return _done(sent, "利用を再開しました。本人がもう一度サインインすると使えます。")


def unlock(clerk: Clerk, sent: Sent) -> Done:
    member = Members(clerk.office.scope).change(sent["member"], lambda member: replace(member, locked_until=""))
    forget(a_person(member.email))
    return _done(sent, "ロックを解きました。本人がもう一度サインインすると使えます。")


def dismiss(clerk: Clerk, sent: Sent) -> Done:
    """Take access away, or an invitation back."""
    _refuse_self(clerk, sent, "自分の登録は解除できません。ほかの管理者に依頼してください。")
    Members(clerk.office.scope).dismiss(sent["member"])
    return Done("members", "登録を解除しました。すぐに使えなくなります。")


def _done(sent: Sent, told: str) -> Done:
    return Done(f"member?id={sent['member']}", told)
