"""Many invitations at once, from a file: previewed with what is wrong in which row, then sent."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import HouseError, NotFound, StaffMistake
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.console.frame import ROLES
from chalicelib.platform.console.handover_page import part
from chalicelib.platform.console.member_page import last_day, posts_in_words, wanted_member
from chalicelib.platform.console.members import Members, member_id
from chalicelib.platform.console.notes import note
from chalicelib.platform.console.posts import Member
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Note, Sent, Table, View
from chalicelib.platform.imports import tables
from chalicelib.platform.imports.tables import Limits, RowError
from chalicelib.web.words import day

KEPT = timedelta(days=1)
LIMITS = Limits(file_bytes=1_000_000, unpacked_bytes=5_000_000, rows=301, columns=20, files=1)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "label": ("呼び名", "名称"),
    "email": ("メールアドレス", "メール", "email"),
    "team": ("課", "所属", "所属する課"),
    "role": ("役割",),
    "until": ("最後に使う日",),
    "leaver": ("前任のメールアドレス", "前任"),
    "leaves": ("前任の最後の日",),
}
NEEDED = ("label", "email", "role")
ABOUT = (
    "1行に1人を書いた表（CSVまたはxlsx、300人まで）から招待します。見出しは「呼び名、メールアドレス、課、役割、最後に使う日、"
    "前任のメールアドレス、前任の最後の日」です。「課」から後は、なくてもかまいません。「役割」には、"
    f"{'、'.join(ROLES.values())}のどれかを書きます。次の画面で確かめるまで、だれも招待されません。"
)


@dataclass(frozen=True)
class Line:
    """A row of the file: its number and cells by column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Wish:
    """Somebody to be invited, and whom they follow."""

    line: Line
    member: Member
    is_known: bool
    leaver: Member | None
    leaves: str


class StaffListRecord(TenantItem):
    """A file as it was read, until it is applied or a day has passed."""

    kind = "staff_list"

    list_id = UnicodeAttribute()
    file = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.list_id)


class StaffLists(TenantRepository[StaffListRecord]):
    """Files of invitations waiting to be looked through."""

    item: ClassVar[type[TenantItem]] = StaffListRecord

    def keep(self, list_id: str, file: str, lines: tuple[Line, ...], *, ends: int) -> None:
        facts = {"lines": [dataclasses.asdict(line) for line in lines]}
        self.records.put(StaffListRecord(list_id=list_id, file=file, facts=facts, expires=ends))

    def fetch(self, list_id: str) -> tuple[str, tuple[Line, ...]]:
        """The file's name and its lines; `NotFound` once it was applied."""
        record = self.records.fetch(list_id)
        return record.file, tuple(Line(line["number"], line["cells"]) for line in record.facts["lines"])

    def drop(self, list_id: str) -> None:
        self.records.remove(self.records.fetch(list_id))


def show_many(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The upload; with `list`, the preview of one."""
    if query.get("list"):
        return _preview(clerk, query["list"])
    file = Field("file", "ファイル", "file", required=True, accept=".csv,.xlsx")
    return View("まとめて招待", (Note("info", ABOUT), Form("read_many", "内容を確認する", (file,))))


def read_many(clerk: Clerk, sent: Sent) -> Done:
    """Read a file and keep it for its preview."""
    files = sent.files.get("file", ())
    if not files or not files[0].content:
        raise StaffMistake("ファイルをえらんでください。")
    lines = tuple(_lines(files[0].name, files[0].content))
    if not lines:
        raise StaffMistake("ファイルに、職員の行がありません。")
    list_id, ends = clerk.new_id(), clerk.office.house.clock() + KEPT
    StaffLists(clerk.office.scope).keep(list_id, files[0].name[:100], lines, ends=int(ends.timestamp()))
    return Done(f"many?list={list_id}", f"{len(lines)}人分を読み取りました。まだ招待していません。")


def _lines(name: str, content: bytes) -> Iterator[Line]:
    table = tables.read_table(name, content, LIMITS)[0]
    where = tables.find_columns(table.header, COLUMNS)
    missing = "」「".join(COLUMNS[column][0] for column in NEEDED if column not in where)
    if missing:
        raise StaffMistake(f"「{missing}」の列がありません。1行目に見出しを書いてください。")
    for row in table.body:
        yield Line(row.number, {column: row.cell(at)[:200] for column, at in where.items() if row.cell(at)})


def _checked(clerk: Clerk, file: str, lines: tuple[Line, ...]) -> tuple[tuple[Wish, ...], tuple[RowError, ...]]:
    known = {member.id: member for member in Members(clerk.office.scope).all()}
    wishes: list[Wish] = []
    errors: list[RowError] = []
    for line in lines:
        try:
            wish = _wish(clerk, line, known)
            if wish.member.id in {other.member.id for other in wishes}:
                raise StaffMistake("同じメールアドレスの行が、ほかにもあります。")
            wishes.append(wish)
        except HouseError as mistake:
            errors.append(RowError(file, line.number, "", line["label"] or line["email"], mistake.message))
    return tuple(wishes), tuple(errors)


def _wish(clerk: Clerk, line: Line, known: Mapping[str, Member]) -> Wish:
    roles = {words: role for role, words in ROLES.items()}
    if line["role"] not in roles:
        raise StaffMistake(f"役割「{line['role']}」はありません。{'、'.join(roles)}のどれかを書いてください。")
    member = wanted_member(clerk, {**line.cells, "role": roles[line["role"]]})
    leaver = known.get(member_id(clerk.office.tenant.id, line["leaver"])) if line["leaver"] else None
    if line["leaver"] and leaver is None:
        raise StaffMistake(f"前任「{line['leaver']}」は登録されていません。")
    if line["leaves"] and leaver is None:
        raise StaffMistake("「前任の最後の日」を書くときは、「前任のメールアドレス」も書いてください。")
    return Wish(line, member, member.id in known, leaver, last_day(clerk, line["leaves"]))


def _preview(clerk: Clerk, list_id: str) -> View:
    file, lines = StaffLists(clerk.office.scope).fetch(list_id)
    wishes, errors = _checked(clerk, file, lines)
    rows = tuple(_row(wish) for wish in wishes)
    people = Table(
        ("行", "呼び名", "役割", "メールアドレス", "すること"), rows, "招待できる行がありません。", "招待する職員"
    )
    if errors:
        wrong = tuple((f"{error.row}行目", error.value, error.complaint) for error in errors)
        told = Note("error", f"{len(errors)}行に間違いがあります。ファイルを直して、もう一度えらんでください。")
        table = Table(("行", "職員", "内容"), wrong, "", "間違い")
        return View("招待の確認", (told, table, people))
    fields = (Field("list", "", "hidden", list_id),)
    new = sum(not wish.is_known for wish in wishes)
    form = Form("invite_many", f"{new}人を招待する", fields, confirm="この内容で招待します。よろしいですか。")
    return View("招待の確認", (people, form))


def _row(wish: Wish) -> tuple[str, ...]:
    deed = "登録済みのため、招待しません" if wish.is_known else "招待する"
    if wish.leaver:
        deed += f"（前任：{wish.leaver.label}" + (f"、{day(wish.leaves)}まで" if wish.leaves else "") + "）"
    return f"{wish.line.number}行目", wish.member.label, posts_in_words(wish.member.posts), wish.member.email, deed


def invite_many(clerk: Clerk, sent: Sent) -> Done:
    """Invite everybody of a file. Doing it again after it broke off invites those who are left."""
    lists = StaffLists(clerk.office.scope)
    try:
        file, lines = lists.fetch(sent["list"])
    except NotFound as gone:
        raise StaffMistake(
            "この一覧は、すでに招待したか、1日がたって消えました。「職員」で確かめてください。"
        ) from gone
    wishes, errors = _checked(clerk, file, lines)
    if errors:
        raise StaffMistake("確認した後に、内容が合わなくなりました。もう一度ファイルをえらんでください。")
    refused = [told for wish in wishes if (told := _invite(clerk, wish))]
    lists.drop(sent["list"])
    told = f"{sum(not wish.is_known for wish in wishes)}人を招待しました。14日以内のサインインを伝えてください。"
    return Done("members" if not refused else "handover", told + "".join(refused))


def _invite(clerk: Clerk, wish: Wish) -> str:
    """Invite somebody; answers what could not be done about whom they follow."""
    if not wish.is_known:
        Members(clerk.office.scope).invite(wish.member, clerk.at)
        note(clerk, "職員の招待", wish.member.label, detail=posts_in_words(wish.member.posts))
    if wish.leaver is None:
        return ""
    try:
        part(clerk, wish.leaver, wish.leaves, wish.member)
    except StaffMistake as mistake:
        return f"{wish.leaver.label}の最後の日は決められませんでした：{mistake.message}"
    return ""
