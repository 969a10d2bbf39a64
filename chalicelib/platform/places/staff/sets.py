"""Data sets as a whole: what stands, a new file with its preview, the way back, a file of it."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Handed, Link, Sent, View
from chalicelib.platform.places.importing import all_places, changed_fields, compared, prepare, stand, undo
from chalicelib.platform.places.model import Place
from chalicelib.platform.places.repository import EditionRecord, Editions, Standing, Standings
from chalicelib.platform.places.settings import TOWNS, DataSet
from chalicelib.platform.places.staff.wording import field_label, moment_of, shown
from chalicelib.platform.places.town import TownPlaces

SHOWN, ERRORS_SHOWN, CHANGES_SHOWN = 60, 100, 60
FORMS: Mapping[str, str] = {
    "nurseries": "子育て施設一覧",
    "aed": "AED設置箇所一覧",
    "toilets": "公衆トイレ一覧",
    "shelters": "指定緊急避難場所一覧",
    "wifi": "公衆無線LANアクセスポイント一覧",
    "events": "イベント一覧（開催日が過ぎた行事は案内しません）",
    "towns": "町名の位置（位置参照情報）",
    "facilities": "施設の一覧",
}
SWITCHED: Mapping[str, str] = {"applied": "反映", "undone": "前のデータに戻す"}
UPLOAD = (
    "自治体標準オープンデータセットのCSV（新旧どちらの見出しでも）かxlsx、またはzipを選べます。"
    "次の画面で内容を確認するまで、住民への案内は変わりません。"
)
TOWNS_ABOUT = (
    "国土交通省の「位置参照情報（大字・町丁目レベル）」のCSVを取り込むと、住所からさがせるようになります。"
    "県のファイルのままでかまいません。このまちの行だけを取り込みます。"
)
PARTLY = "このファイルにある番号だけを、追加・更新する（ほかの場所は残す）"


def sets_of(town: TownPlaces) -> tuple[DataSet, ...]:
    """The town's data sets, and the parts of the town."""
    return (*town.settings.sets, DataSet(id=TOWNS, title="町名（住所からさがすため）", good_for=0, is_landmark=False))


def chosen(clerk: Clerk, of: str) -> tuple[TownPlaces, DataSet]:
    """The data set of that id; `NotFound` where there is none."""
    town = TownPlaces(clerk.office, fresh=True)
    found = next((each for each in sets_of(town) if each.id == of), None)
    if found is None:
        raise NotFound
    return town, found


def show_sets(clerk: Clerk, _query: Mapping[str, str]) -> View:
    town = TownPlaces(clerk.office, fresh=True)
    rows = tuple(_set_row(clerk, each, town.standing(each.id)) for each in sets_of(town))
    columns = ("データ", "種類", "件数", "反映日時", "担当", "出典")
    blocks: list[desk.Block] = [desk.Table(columns, rows, "", "場所のデータ")]
    if not town.settings.sets:
        blocks.insert(0, desk.Note("info", "「設定」の「場所のデータ」で、データの名前を登録すると、ここに出ます。"))
    return View("場所のデータ", tuple(blocks))


def _set_row(clerk: Clerk, each: DataSet, standing: Standing) -> tuple[desk.Cell, ...]:
    to = f"set?{urlencode({'of': each.id})}"
    if not standing.edition:
        return (Link(each.title, to), "", "まだありません", "", "", each.source)
    since = moment_of(clerk, standing.since)
    form = FORMS.get(standing.form, "").partition("（")[0]
    return (Link(each.title, to), form, f"{standing.count:,}件", since, standing.by, each.source)


def show_set(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What stands of a data set: by name where one is asked for, else from the beginning."""
    town, each = chosen(clerk, query.get("of", ""))
    standing, wanted = town.standing(each.id), query.get("q", "")
    found = _listed(town, each, wanted)
    rows = tuple((_link(clerk, each, place), place.address, place.phone) for place in found[:SHOWN])
    hidden = Field("of", "", "hidden", each.id)
    fields = (hidden, Field("q", "名前", value=wanted, hint="名前かよみの一部。空欄なら、番号の順に出ます。"))
    facts: list[tuple[str, desk.Cell]] = [("件数", f"{standing.count:,}件"), ("出典", each.source or "なし")]
    if clerk.member.may("knowledge.write"):
        facts.append(("データ", Link("取込み・書出し・履歴", f"import?{urlencode({'of': each.id})}")))
    add = Link("場所を1つ加える", f"place?{urlencode({'of': each.id})}")
    more = add if clerk.member.may("knowledge.write") and standing.edition else None
    table = desk.Table(("名前", "住所", "電話番号"), rows, "ありません。", f"場所（{len(rows)}件を表示）", more)
    return View(each.title, (desk.Facts(tuple(facts)), Form("find", "さがす", fields), table))


def _listed(town: TownPlaces, each: DataSet, wanted: str) -> Sequence[Place]:
    reader = town.of_set(each.id)
    return reader.finder.called(wanted[:40]).places if wanted else reader.first(SHOWN)


def _link(clerk: Clerk, each: DataSet, place: Place) -> desk.Cell:
    if not clerk.member.may("knowledge.write"):
        return place.name
    return Link(place.name, f"place?{urlencode({'of': each.id, 'id': place.id})}")


def find_place(_clerk: Clerk, sent: Sent) -> Done:
    return Done(f"set?{urlencode({'of': sent['of'], 'q': sent['q'][:40]})}", "")


def show_import(clerk: Clerk, query: Mapping[str, str]) -> View:
    town, each = chosen(clerk, query.get("of", ""))
    standing, of = town.standing(each.id), Field("of", "", "hidden", each.id)
    hint = TOWNS_ABOUT if each.id == TOWNS else UPLOAD
    file = Field("files", "ファイル", "file", hint=hint, required=True, accept=".csv,.zip,.xlsx,.txt", multiple=True)
    part = (Field("is_part", PARTLY, "checkbox"),) if standing.edition else ()
    blocks: list[desk.Block] = [Form("prepare", "内容を確認する", (of, file, *part), "取込み")]
    if standing.edition:
        blocks.append(Form("export", "CSVで保存する", (of,), "書出し", hands_table=True))
    blocks.append(_history(clerk, each))
    if standing.trail:
        sure = "ひとつ前のデータに戻します。住民への案内もすぐに変わります。よろしいですか。"
        seen = Field("seen", "", "hidden", standing.edition)
        blocks.append(Form("undo", "前のデータに戻す", (of, seen), confirm=sure, danger=True))
    return View(f"{each.title}の取込み・書出し", tuple(blocks))


def _history(clerk: Clerk, each: DataSet) -> desk.Table:
    rows = tuple(
        (
            moment_of(clerk, line.at),
            SWITCHED[line.facts["what"]],
            line.facts["by"],
            "、".join(line.facts["files"]),
            f"{line.facts['counts']['places']:,}件",
        )
        for line in Standings(clerk.office.scope).history(each.id)
    )
    return desk.Table(("日時", "操作", "担当", "ファイル・変更", "件数"), rows, "まだ取り込んでいません。", "履歴")


def prepare_set(clerk: Clerk, sent: Sent) -> Done:
    _, each = chosen(clerk, sent["of"])
    files = {upload.name: upload.content for upload in sent.files.get("files", ())}
    if not files:
        raise StaffMistake("ファイルを選んでください。")
    imported = prepare(clerk.office, each.id, files, clerk.member.label, is_part=bool(sent["is_part"]))
    if not imported.is_new and not imported.errors:
        return Done(f"import?{urlencode({'of': each.id})}", "いまのデータと同じ内容でした。何も変わりません。")
    to = urlencode({"of": each.id, "edition": imported.record.edition})
    return Done(f"preview?{to}", "ファイルを読み取りました。内容を確認してください。")


def show_preview(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What an edition would change, and what of its files was not understood."""
    town, each = chosen(clerk, query.get("of", ""))
    record = _edition(clerk, each, query.get("edition", ""))
    counts, standing = record.facts["counts"], town.standing(each.id)
    left_out = counts["left_out"]
    done = desk.Note("success", "すべての行を取り込めます。")
    note = desk.Note("warning", f"取り込めない行が{left_out}行あります。") if left_out else done
    facts = desk.Facts(
        (
            ("種類", FORMS.get(record.facts["form"], "施設の一覧")),
            ("ファイルの行", f"{counts['rows']:,}行"),
            ("反映後の件数", f"{counts['places']:,}件"),
        )
    )
    changes = tuple(_changes(clerk, record, standing))
    return View("取込み内容の確認", (note, facts, *changes, *_errors(record), _apply_form(each, record, standing)))


def _changes(clerk: Clerk, record: EditionRecord, standing: Standing) -> Iterator[desk.Block]:
    both = compared(clerk.office, record, standing)
    told = both.told
    added, removed = [both.new[id_].name for id_ in told.added], [both.old[id_].name for id_ in told.removed]
    rows = (("増える場所", shown(added)), ("なくなる場所", shown(removed)), ("変わる場所", f"{len(told.changed)}件"))
    yield desk.Facts(rows, "変わること")
    changed = [
        (change.after.name, "、".join(map(field_label, changed_fields(change.before, change.after))))
        for change in told.changed[:CHANGES_SHOWN]
    ]
    if changed:
        title = f"変わる場所（{len(told.changed)}件のうち{len(changed)}件）"
        yield desk.Table(("場所", "変わる項目"), tuple(changed), "", title)


def _errors(record: EditionRecord) -> Iterator[desk.Block]:
    """The rows that were left out first, then what only deserves a look."""
    errors = sorted(record.facts["errors"], key=lambda error: bool(error["is_notice"]))
    rows = tuple(
        (
            "確認" if error["is_notice"] else "取込みなし",
            str(error["file"]),
            str(error["row"] or ""),
            str(error["column"]),
            str(error["value"])[:60],
            str(error["complaint"]),
        )
        for error in errors[:ERRORS_SHOWN]
    )
    if rows:
        title = f"読み取りの結果（{record.facts['counts']['errors']}件のうち{len(rows)}件）"
        yield desk.Table(("扱い", "ファイル", "行", "列", "値", "内容"), rows, "", title)


def _apply_form(each: DataSet, record: EditionRecord, standing: Standing) -> desk.Block:
    if record.edition == standing.edition:
        return desk.Note("info", "いまのデータと同じ内容です。反映するものはありません。")
    hidden = {"of": each.id, "edition": record.edition, "seen": standing.edition}
    fields = tuple(Field(name, "", "hidden", value) for name, value in hidden.items())
    return Form("apply", "この内容を反映する", fields, confirm="住民への案内が、すぐに変わります。よろしいですか。")


def apply(clerk: Clerk, sent: Sent) -> Done:
    _, each = chosen(clerk, sent["of"])
    record = _edition(clerk, each, sent["edition"])
    stand(clerk.office, record, clerk.member.label, instead_of=sent["seen"])
    return Done(f"set?{urlencode({'of': each.id})}", "新しいデータを反映しました。")


def undo_set(clerk: Clerk, sent: Sent) -> Done:
    _, each = chosen(clerk, sent["of"])
    undo(clerk.office, each.id, clerk.member.label, instead_of=sent["seen"])
    return Done(f"set?{urlencode({'of': each.id})}", "前のデータに戻しました。")


def export(clerk: Clerk, sent: Sent) -> Handed:
    """What stands, as a table that reads back to the same places."""
    from chalicelib.platform.places.formats.writing import written  # noqa: PLC0415  only an export pays for it

    town, each = chosen(clerk, sent["of"])
    places = all_places(clerk.office, each.id, town.standing(each.id).edition)
    rows = written([places[id_] for id_ in sorted(places)])
    return Handed(f"{each.id}.csv", rows[0], rows[1:], each.title)


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"places/{sent['of'][:40]}"


def _edition(clerk: Clerk, each: DataSet, edition: str) -> EditionRecord:
    if not edition:
        raise NotFound
    return Editions(clerk.office.scope).records.fetch(edition, each.id)
