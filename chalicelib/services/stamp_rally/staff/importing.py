"""Spots as files: read, looked at, taken over as a whole; and written out again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Handed, Link, Sent, View
from chalicelib.platform.imports.differences import Differences, differences
from chalicelib.platform.imports.tables import RowError, read_tables
from chalicelib.services.stamp_rally.formats.spots import HEADINGS, KIND_WORDS, laid_over, read_spots, row_of
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.repository import MOST_SPOTS, Edition, SpotBook, SpotDrafts
from chalicelib.services.stamp_rally.settings import Campaign
from chalicelib.services.stamp_rally.staff.campaigns import areas_of, campaign_named, standing_spots

MOST_ERRORS = 200
LISTED = 100
ABOUT = (
    "CSVまたはExcelで、1行が1か所です。自治体標準オープンデータセットの列の名前（ID、名称、名称_英語、説明、緯度、経度、"
    "利用可能曜日、開始時間、終了時間、画像など）で読み取ります。半径（m）、スタンプの方法"
    f"（{'・'.join(KIND_WORDS)} を ; で区切る）の列も使えます。"
    "同じIDの行はスポットを直し、ないIDの行は足します。ファイルにないスポットと列は、そのまま残ります。"
)


def show_import(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign = campaign_named(clerk.office, query.get("campaign", ""))
    ours = Field("campaign", "", "hidden", campaign.id)
    file = Field("file", "ファイル", "file", accept=".csv,.xlsx", required=True)
    back = desk.Facts((("スポット", Link("一覧へ", f"spots?campaign={campaign.id}")),))
    return View(
        f"スポットの取込み：{campaign.name['ja']}",
        (
            back,
            desk.Note("info", ABOUT),
            Form("prepare", "内容を確認する", (ours, file), "取込み"),
            Form(
                "export_spots",
                "CSVで保存する",
                (ours,),
                "書出し（直したファイルは、このまま取り込めます）",
                hands_table=True,
            ),
        ),
    )


def prepare(clerk: Clerk, sent: Sent) -> Done:
    campaign = campaign_named(clerk.office, sent["campaign"])
    files = {upload.name: upload.content for upload in sent.files.get("file", ())}
    tables = read_tables(files) if files else ()
    if not tables:
        raise StaffMistake("ファイルを選んでください。")
    read = read_spots(tables[0], areas_of(clerk.office))
    edition, draft = standing_spots(clerk.office, campaign.id), clerk.new_id()
    if len(_merged(edition, read.spots, read.columns)) > MOST_SPOTS:
        raise StaffMistake(f"スポットは{MOST_SPOTS}か所までです。")
    errors = [_told(error) for error in read.errors[:MOST_ERRORS]]
    told = {"errors": errors, "wrong": len(read.errors), "columns": sorted(read.columns)}
    SpotDrafts(clerk.office.scope).keep(draft, campaign.id, read.spots, told, clerk.at)
    return Done(f"preview?campaign={campaign.id}&draft={draft}", "ファイルを読み取りました。内容を確認してください。")


def _told(error: RowError) -> list[str]:
    return [str(error.row), error.column, error.value[:60], error.complaint]


def _merged(edition: Edition, read: Sequence[Spot], columns: Collection[str]) -> tuple[Spot, ...]:
    """The spots with those of a file laid over them, and behind them those that are new."""
    new = {spot.id: spot for spot in read}
    kept = tuple(laid_over(spot, new.pop(spot.id), columns) if spot.id in new else spot for spot in edition.spots)
    return (*kept, *new.values())


def show_preview(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What a file would change, and which of its rows are none."""
    campaign, read, told = _draft(clerk, query)
    edition = standing_spots(clerk.office, campaign.id)
    changes = _changes(edition, read, told["columns"])
    note = (
        desk.Note("warning", f"取り込めない行が{told['wrong']}行あります。その行は飛ばします。")
        if told["wrong"]
        else desk.Note("success", "すべて読み取れました。")
    )
    counts = (
        ("足すスポット", f"{len(changes.added)}か所"),
        ("変わるスポット", f"{len(changes.changed)}か所"),
        ("同じスポット", f"{len(read) - len(changes.added) - len(changes.changed)}か所"),
    )
    errors = desk.Table(
        ("行", "列", "入力", "理由"), tuple(map(tuple, told["errors"])), "ありません。", "取り込めない行"
    )
    blocks: list[desk.Block] = [note, desk.Facts(counts), _changed(read, changes)]
    blocks += [errors] if told["errors"] else []
    return View("取込み内容の確認", (*blocks, _apply_form(campaign, edition, changes, query["draft"])))


def _changes(edition: Edition, read: Sequence[Spot], columns: Collection[str]) -> Differences[str, Spot]:
    old = {spot.id: spot for spot in edition.spots}
    return differences(old, {spot.id: spot for spot in _merged(edition, read, columns)})


def _changed(read: Sequence[Spot], changes: Differences[str, Spot]) -> desk.Table:
    told = {**dict.fromkeys(changes.added, "足す"), **{change.key: "変わる" for change in changes.changed}}
    rows = tuple(
        (told[spot.id], spot.names["ja"], f"{spot.lat:.5f}, {spot.lon:.5f}", f"{spot.radius}m")
        for spot in read
        if spot.id in told
    )
    return desk.Table(("変更", "名前", "場所", "半径"), rows[:LISTED], "変わるスポットはありません。", "変わるもの")


def _apply_form(campaign: Campaign, edition: Edition, changes: Differences[str, Spot], draft: str) -> desk.Block:
    if not (changes.added or changes.changed):
        return desk.Note("info", "いまのスポットと同じ内容です。取り込むものはありません。")
    told = {"campaign": campaign.id, "draft": draft, "seen": edition.id}
    fields = tuple(Field(name, "", "hidden", value) for name, value in told.items())
    return Form("apply", "この内容を取り込む", fields, confirm="住民の地図が、1分以内に変わります。よろしいですか。")


def apply(clerk: Clerk, sent: Sent) -> Done:
    campaign, read, draft = _draft(clerk, sent.fields)
    book = SpotBook(clerk.office.scope)
    spots = _merged(book.now(campaign.id), read, draft["columns"])
    book.turn(
        campaign.id,
        spots,
        seen=sent["seen"],
        edition=digest("import", sent["draft"]),
        told=f"{len(read)}か所の取込み",
        at=clerk.at,
    )
    clerk.office.house.memory.forget()
    return Done(
        f"spots?campaign={campaign.id}", f"{len(read)}か所を取り込みました。「直前の変更を取り消す」で戻せます。"
    )


def _draft(clerk: Clerk, told: Mapping[str, str]) -> tuple[Campaign, tuple[Spot, ...], Mapping[str, Any]]:
    campaign = campaign_named(clerk.office, told.get("campaign", ""))
    found = SpotDrafts(clerk.office.scope).find(told.get("draft", ""), campaign.id) if told.get("draft") else None
    if found is None:
        raise NotFound
    return campaign, *found


def export_spots(clerk: Clerk, sent: Sent) -> Handed:
    """The spots as the import reads them back."""
    campaign = campaign_named(clerk.office, sent["campaign"])
    names = {area.id: area.name for area in clerk.office.tenant.areas}
    rows = [row_of(spot, names.get(spot.area, "")) for spot in standing_spots(clerk.office, campaign.id).spots]
    return Handed(f"spots-{campaign.id}.csv", tuple(HEADINGS.values()), rows, "スポット")
