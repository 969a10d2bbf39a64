"""What managers see and do about the town's staff, declared as services declare theirs."""

from chalicelib.platform.console import handover_page, many_page, member_page, network_page
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.operators import grants_in
from chalicelib.platform.console.staff import Clerk, Sent, Staff, StaffAction, StaffPage


def _member(clerk: Clerk, sent: Sent) -> str:
    member = Members(clerk.office.scope).find(sent["member"])
    return f"{member.label}（{member.email}）" if member else sent["member"]


def _invited(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['label'][:60]}（{sent['email'][:100]}）"


def _networks(_clerk: Clerk, sent: Sent) -> str:
    return "、".join(sent["allowed"].split())[:1000] or "制限なし"


def _grant(clerk: Clerk, sent: Sent) -> str:
    return next((grant.name for grant in grants_in(clerk.office.scope) if grant.id == sent["grant"]), "")


STAFF = Staff(
    "職員",
    group="管理",
    pages=(
        StaffPage("members", "職員", "staff.manage", member_page.show_members, in_menu=True),
        StaffPage("member", "職員の登録内容", "staff.manage", member_page.show_member),
        StaffPage("many", "まとめて招待", "staff.manage", many_page.show_many),
        StaffPage("handover", "年度替わり", "staff.manage", handover_page.show_handover),
        StaffPage("network", "接続元の制限", "staff.manage", network_page.show_network),
        StaffPage("operators", "運用事業者の入室", "staff.manage", network_page.show_operators),
    ),
    actions=(
        StaffAction("invite", "staff.manage", member_page.invite, "職員の招待", _invited),
        StaffAction("invite_again", "staff.manage", member_page.invite_again, "招待のやり直し", _member),
        StaffAction("change", "staff.manage", member_page.change, "呼び名と役割の変更", _member),
        StaffAction("limit", "staff.manage", member_page.limit, "最後に使う日の変更", _member),
        StaffAction("suspend", "staff.manage", member_page.suspend, "職員の一時停止", _member),
        StaffAction("resume", "staff.manage", member_page.resume, "職員の利用再開", _member),
        StaffAction("unlock", "staff.manage", member_page.unlock, "ロックの解除", _member),
        StaffAction("dismiss", "staff.manage", member_page.dismiss, "職員の登録解除", _member),
        StaffAction("leave", "staff.manage", handover_page.leave, "去る職員と後任の決定", _member),
        StaffAction("hand_over", "staff.manage", handover_page.hand_over, "担当中の案件の引継ぎ", _member),
        StaffAction("read_many", "staff.manage", many_page.read_many, "招待ファイルの読取り"),
        StaffAction("invite_many", "staff.manage", many_page.invite_many, "まとめての招待"),
        StaffAction("restrict", "staff.manage", network_page.restrict, "接続元の制限の変更", _networks),
        StaffAction("end_grant", "staff.manage", network_page.end, "運用事業者の入室の終了", _grant),
    ),
)
