"""Members of a tenant's staff, the posts they hold, and the rights a post gives (ADR 12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Role = Literal["manager", "editor", "approver", "member", "counsellor", "viewer"]

Right = Literal[
    "cases.read",
    "cases.work",
    "cases.confidential",
    "knowledge.read",
    "knowledge.write",
    "sends.read",
    "sends.write",
    "sends.approve",
    "sends.stop",
    "situation.switch",
    "staff.manage",
    "audit.read",
]

_READS: frozenset[Right] = frozenset({"cases.read", "knowledge.read", "sends.read"})
_EDITS: frozenset[Right] = frozenset({"cases.work", "knowledge.write", "sends.write", "sends.stop"})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    "manager": _READS
    | _EDITS
    | {"cases.confidential", "sends.approve", "situation.switch", "staff.manage", "audit.read"},
    "editor": _READS | _EDITS,
    "approver": _READS | {"sends.approve", "sends.stop", "situation.switch"},
    "member": _READS | {"cases.work"},
    "counsellor": frozenset({"cases.read", "cases.work", "cases.confidential"}),
    "viewer": _READS,
}


@dataclass(frozen=True)
class Post:
    """What somebody is in a team."""

    team: str
    """Empty: in the whole town."""
    role: Role

    @property
    def is_wide(self) -> bool:
        return not self.team or self.role == "manager"

    def reaches(self, team: str) -> bool:
        """Whether a team's things are this post's; what has no team is everybody's."""
        return self.is_wide or team in {"", self.team}


@dataclass(frozen=True)
class Member:
    """Somebody of the tenant's staff, known by post rather than by name. Moments are ISO 8601, empty for never."""

    id: str
    label: str
    """As colleagues see them: 「環境課 担当」."""
    email: str
    posts: tuple[Post, ...]
    invited_until: str = ""
    """Until when they may sign in for the first time; empty once they did."""
    until: str = ""
    """Their last day (`2027-03-31`) on the town's calendar."""
    suspended_at: str = ""
    locked_until: str = ""
    sessions_from: str = ""
    """Sessions begun before this moment are over."""
    follower: str = ""
    """The id of the member who takes over from them."""

    def may(self, right: Right, team: str = "") -> bool:
        """Whether a post gives a right, for a team's things if one is named."""
        return any(right in RIGHTS[post.role] and post.reaches(team) for post in self.posts)

    @property
    def team(self) -> str:
        """Where colleagues look for them: the team of their first post that has one."""
        return next((post.team for post in self.posts if post.team), "")

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(post.role for post in self.posts))

    @property
    def is_invited(self) -> bool:
        """Whether they were invited and have not signed in yet."""
        return bool(self.invited_until)

    def has_left(self, today: date) -> bool:
        return bool(self.until) and date.fromisoformat(self.until) < today

    def barred(self, now: datetime) -> str:
        """Why they may not enter now, in a sentence for themselves; empty if they may."""
        if self.suspended_at:
            return "利用が一時停止されています。所属の管理者に相談してください。"
        if self.has_left(now.date()):
            return "利用できる期間が終わりました。続けて使うときは、所属の管理者に相談してください。"
        if self.invited_until and now > datetime.fromisoformat(self.invited_until):
            return "招待の期限が切れています。所属の管理者に、もう一度招待してもらってください。"
        if self.locked_until and now < datetime.fromisoformat(self.locked_until):
            until = datetime.fromisoformat(self.locked_until).astimezone(now.tzinfo)
            return (
                f"拒否された操作が続いたため、{until:%H:%M}まで使えません。急ぐときは、所属の管理者に相談してください。"
            )
        return ""
