"""What staff see and may do with segments (配信先): put one together row by row, see whom it means, save it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Live, Look, Sent, View
from chalicelib.platform.house import Office
from chalicelib.platform.segments import repository
from chalicelib.platform.segments.conditions import FIELDS, parse
from chalicelib.platform.segments.counting import Count, ask, counted, result
from chalicelib.platform.segments.forms import ROWS, condition_from, fields_of, questions
from chalicelib.platform.segments.looking import by_language, in_numbers, people
from chalicelib.platform.segments.repository import (
    DRAFT_KEPT,
    Segment,
    SegmentChanges,
    SegmentDraftRecord,
    SegmentDrafts,
    Segments,
    Verb,
)
from chalicelib.platform.segments.rows import Rows, rows_of
from chalicelib.platform.segments.samples import samples
from chalicelib.platform.segments.words import explained, in_words
from chalicelib.web.words import moment

SAMPLES = 5
VERBS: Mapping[Verb, str] = {"made": "作成", "changed": "条件の変更", "renamed": "名前の変更", "deleted": "削除"}
JOINS = (("and", "すべての行にあてはまる人"), ("or", "どれかの行にあてはまる人"))
WHOSE = (("wanted", "あてはまる人に送る"), ("left_out", "あてはまる人を除く"))
NOTHING_YET = (
    "条件がまだありません。行を足すか、「友だち全員」を選んでください。条件が空のまま保存することはできません。"
)


# saved segments


def show_list(clerk: Clerk, _query: Mapping[str, str]) -> View:
    rows = tuple(
        (
            Link(segment.name, f"segment?id={segment.id}"),
            _told(clerk.office, segment.audience),
            _last_count(segment),
            f"{segment.changed_by}（{moment(segment.changed_at)}）",
        )
        for segment in Segments(clerk.office.scope).all()
    )
    table = desk.Table(("名前", "だれに", "人数", "最後に変えた人"), rows, "保存された配信先はまだありません。")
    return View("配信先（セグメント）", (Form("begin", "新しい配信先を作る"), table))


def show_segment(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One saved segment: whom it means now, who made it, what was done to it."""
    segment = Segments(clerk.office.scope).fetch(query.get("id", ""))
    about = Field("id", "", "hidden", segment.id)
    facts = desk.Facts(
        (
            ("だれに", _told(clerk.office, segment.audience)),
            ("作った人", f"{segment.made_by}（{moment(segment.made_at)}）"),
            ("最後に変えた人", f"{segment.changed_by}（{moment(segment.changed_at)}）"),
        )
    )
    name = Field("name", "名前", value=segment.name, required=True)
    sure = f"「{segment.name}」を消します。もう作られた配信の宛先は変わりません。よろしいですか。"
    blocks = (
        facts,
        *_meant(clerk, segment.audience, segment.id),
        *_exactly(clerk, segment.id, query.get("count", "")),
        Form("begin", "条件を直す", (about,)),
        Form("rename", "名前を変える", (about, name), "名前"),
        _history(clerk, segment.id),
        Form("delete", "この配信先を消す", (about,), confirm=sure, danger=True),
    )
    return View(segment.name, blocks)


def _told(office: Office, audience: Mapping[str, Any]) -> str:
    """In words; or why it means nobody any more, such as a school that is gone."""
    try:
        return explained(office, audience)
    except StaffMistake as mistake:
        return f"使えません。{mistake.message}"


def _last_count(segment: Segment) -> str:
    if segment.number is None:
        return "まだ数えていません"
    return f"{in_numbers(Count(segment.number, segment.is_exact))}（{moment(segment.counted_at)}）"


def _meant(clerk: Clerk, audience: Mapping[str, Any], segment_id: str = "") -> Iterator[desk.Block]:
    """How many are meant now, and what some of them are like."""
    try:
        parse(audience, clerk.office)
    except StaffMistake as mistake:
        yield desk.Note("error", mistake.message)
        return
    channel = _live(clerk.office)
    count = counted(clerk.office, channel.key, audience)
    if segment_id:
        Segments(clerk.office.scope).note_count(segment_id, count, clerk.at.isoformat())
    yield desk.Facts((("人数", in_numbers(count)), ("言葉ごと", by_language(count))), "いまあてはまる人")
    shown = samples(clerk.office, channel.key, audience, SAMPLES)
    if shown.why_none:
        yield desk.Note("info", shown.why_none)
    else:
        yield desk.Table(
            ("どのような人か",), tuple((line,) for line in shown.described), "", "見本（名前はわかりません）"
        )


def _exactly(clerk: Clerk, segment_id: str, count_id: str) -> Iterator[desk.Block]:
    """The exact count of a large town: asked for, under way, or done."""
    if Segments(clerk.office.scope).fetch(segment_id).is_exact:
        return
    if not count_id:
        yield Form("count", "正確に数える", (Field("id", "", "hidden", segment_id),), "正確な人数")
        return
    count = result(clerk.office, count_id)
    if count is None:
        again = Link("もう一度見る", f"segment?id={segment_id}&count={count_id}")
        yield desk.Facts((("正確な人数", "数えています。しばらくお待ちください。"), ("結果", again)), "正確な人数")
    else:
        yield desk.Facts((("正確な人数", in_numbers(count)), ("言葉ごと", by_language(count))), "正確な人数")


def count_exactly(clerk: Clerk, sent: Sent) -> Done:
    """Have the workers count a segment."""
    segment = Segments(clerk.office.scope).fetch(sent["id"])
    count_id = ask(clerk.office, _live(clerk.office).key, segment.audience)
    return Done(f"segment?id={segment.id}&count={count_id}", "数えはじめました。")


def _live(office: Office) -> Channel:
    channels = sorted(Channels(office.scope).all(), key=lambda channel: channel.mode != "live")
    if not channels:
        raise NotFound
    return channels[0]


def _history(clerk: Clerk, segment_id: str) -> desk.Table:
    rows = tuple(
        (moment(change.at), VERBS[change.verb], change.by, change.name, _told(clerk.office, change.audience))
        for change in SegmentChanges(clerk.office.scope).of(segment_id)
    )
    return desk.Table(("日時", "操作", "担当", "名前", "だれに"), rows, "まだありません。", "履歴")


def rename(clerk: Clerk, sent: Sent) -> Done:
    segment = Segments(clerk.office.scope).fetch(sent["id"])
    repository.save(clerk, sent["name"], segment.audience, known=segment)
    return Done(f"segment?id={segment.id}", "名前を変えました。")


def delete(clerk: Clerk, sent: Sent) -> Done:
    segment = repository.delete(clerk, sent["id"])
    return Done("list", f"「{segment.name}」を消しました。")


# putting one together


def begin(clerk: Clerk, sent: Sent) -> Done:
    """Start a new audience, or take up a saved one."""
    known = Segments(clerk.office.scope).fetch(sent["id"]) if sent["id"] else None
    rows = rows_of(known.audience) if known else Rows()
    if rows is None:
        raise StaffMistake("この配信先の条件は、行では直せない形で作られています。新しく作ってください。")
    draft_id = clerk.new_id()
    _keep(clerk, draft_id, rows, known)
    return Done(f"build?draft={draft_id}", "条件の行を足してください。" if known is None else "条件を直せます。")


def _keep(clerk: Clerk, draft_id: str, rows: Rows, known: Segment | None) -> None:
    facts = {"rows": asdict(rows), "segment": known.id if known else "", "name": known.name if known else ""}
    record = SegmentDraftRecord(draft_id=draft_id, facts=facts)
    record.expires = (clerk.office.house.clock() + DRAFT_KEPT).timestamp()
    SegmentDrafts(clerk.office.scope).records.add(record)


def _draft(clerk: Clerk, id_: str) -> SegmentDraftRecord:
    return SegmentDrafts(clerk.office.scope).records.fetch(id_)


def _rows(draft: SegmentDraftRecord) -> Rows:
    told = draft.facts["rows"]
    return Rows(**told | {"wanted": tuple(told["wanted"]), "left_out": tuple(told["left_out"])})


def show_build(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The rows so far, whom they mean, and what may be added."""
    draft = _draft(clerk, query.get("draft", ""))
    rows, about = _rows(draft), Field("draft", "", "hidden", draft.draft_id)
    audience = rows.audience
    meant = [desk.Note("info", NOTHING_YET)] if audience is None else list(_whole(clerk, audience))
    blocks = (*meant, *_row_forms(clerk, rows, about), _join_form(rows, about), _to_add(clerk, draft.draft_id))
    name = Field("name", "名前", value=draft.facts["name"], hint="職員だけに見えます。", required=True)
    save = (Form("save", "この条件で保存する", (about, name), "保存"),) if audience is not None else ()
    return View("配信先の条件", (*blocks, *save))


def _whole(clerk: Clerk, audience: Mapping[str, Any]) -> Iterator[desk.Block]:
    yield desk.Facts((("だれに", _told(clerk.office, audience)),))
    yield from _meant(clerk, audience)


def _row_forms(clerk: Clerk, rows: Rows, about: Field) -> Iterator[Form]:
    for side, told, begins in (("wanted", rows.wanted, ""), ("left_out", rows.left_out, "除く：")):
        for number, row in enumerate(told):
            where = (about, Field("side", "", "hidden", side), Field("number", "", "hidden", str(number)))
            seen = Field("row", "", "hidden", _row(clerk.office, row))
            yield Form("drop", "この行を外す", (*where, seen), f"{begins}{_row(clerk.office, row)}")


def _row(office: Office, row: Mapping[str, Any]) -> str:
    try:
        return in_words(office, parse(row, office))
    except StaffMistake as mistake:
        return mistake.message


def _join_form(rows: Rows, about: Field) -> Form:
    same = "地区・年齢・学校・学年の行は、同じひとりの人にあてはまるときだけ"
    fields = (
        about,
        Field("join", "行の組み合わせ", "select", rows.join, required=True, options=JOINS),
        Field("same", same, "checkbox", "1" if rows.is_same_person else ""),
        Field("everyone", "友だち全員（除く行だけを使うときも選びます）", "checkbox", "1" if rows.is_everyone else ""),
    )
    seen = Live("look_at_join", "この組み合わせなら", "人数を見る")
    return Form("join", "組み合わせを変える", fields, "組み合わせ", live=(seen,))


def _to_add(clerk: Clerk, draft_id: str) -> desk.Table:
    rows = [
        (Link(FIELDS[name], f"row?draft={draft_id}&field={name}"), about)
        for name, about in ROWS.items()
        if name != "answer"
    ]
    rows += [
        (Link(f"質問「{each.name[DEFAULT]}」", f"row?draft={draft_id}&field=answer&question={each.id}"), ROWS["answer"])
        for each in questions(clerk.office)
    ]
    return desk.Table(("足せる行", "内容"), tuple(rows), "", "行を足す")


def show_row(clerk: Clerk, query: Mapping[str, str]) -> View:
    draft, name = _draft(clerk, query.get("draft", "")), query.get("field", "")
    fields = fields_of(clerk.office, name, query.get("question", ""))
    hidden = (Field("draft", "", "hidden", draft.draft_id), Field("field", "", "hidden", name))
    side = Field("side", "この行の使い方", "select", "wanted", required=True, options=WHOSE)
    back = desk.Facts((("戻る", Link("条件の一覧へ", f"build?draft={draft.draft_id}")),))
    seen = Live("look_at_row", "この行を足すと", "人数を見る")
    form = Form("add", "この行を足す", (*hidden, *fields, side), live=(seen,))
    return View(f"行を足す：{FIELDS[name]}", (form, back))


def add(clerk: Clerk, sent: Sent) -> Done:
    draft = _draft(clerk, sent["draft"])
    return _changed(clerk, draft, _with_row(clerk, _rows(draft), sent), "行を足しました。")


def look_at_row(clerk: Clerk, sent: Sent) -> Look:
    """Whom the rows would mean with this one."""
    return _seen(clerk, _with_row(clerk, _rows(_draft(clerk, sent["draft"])), sent))


def _with_row(clerk: Clerk, rows: Rows, sent: Sent) -> Rows:
    told = condition_from(clerk.office, sent["field"], sent)
    parse(told, clerk.office)
    is_out = sent["side"] == "left_out"
    rows = replace(rows, left_out=(*rows.left_out, told)) if is_out else replace(rows, wanted=(*rows.wanted, told))
    return replace(rows, is_everyone=rows.is_everyone and not rows.wanted)


def _seen(clerk: Clerk, rows: Rows) -> Look:
    if rows.audience is None:
        return Look((desk.Note("info", NOTHING_YET),), NOTHING_YET)
    return people(clerk.office, _live(clerk.office).key, rows.audience)


def drop(clerk: Clerk, sent: Sent) -> Done:
    draft = _draft(clerk, sent["draft"])
    rows, is_out = _rows(draft), sent["side"] == "left_out"
    told, number = rows.left_out if is_out else rows.wanted, int(sent["number"]) if sent["number"].isdigit() else -1
    if not 0 <= number < len(told) or _row(clerk.office, told[number]) != sent["row"]:
        raise StaffMistake("この行は、もうありません。画面を開き直してください。")
    return _changed(clerk, draft, rows.without(number, is_left_out=is_out), "行を外しました。")


def join(clerk: Clerk, sent: Sent) -> Done:
    draft = _draft(clerk, sent["draft"])
    return _changed(clerk, draft, _joined(_rows(draft), sent), "組み合わせを変えました。")


def look_at_join(clerk: Clerk, sent: Sent) -> Look:
    """Whom the rows would mean if they were put together like this."""
    return _seen(clerk, _joined(_rows(_draft(clerk, sent["draft"])), sent))


def _joined(rows: Rows, sent: Sent) -> Rows:
    if sent["everyone"] and rows.wanted:
        raise StaffMistake("「友だち全員」は、あてはまる人の行と一緒には使えません。行を外してから選んでください。")
    joined: Any = "or" if sent["join"] == "or" else "and"
    return replace(rows, join=joined, is_same_person=bool(sent["same"]), is_everyone=bool(sent["everyone"]))


def _changed(clerk: Clerk, draft: SegmentDraftRecord, rows: Rows, told: str) -> Done:
    if rows.audience is not None:
        parse(rows.audience, clerk.office)
    draft.facts = {**draft.facts, "rows": asdict(rows)}
    SegmentDrafts(clerk.office.scope).records.change(draft)
    return Done(f"build?draft={draft.draft_id}", told)


def save(clerk: Clerk, sent: Sent) -> Done:
    draft = _draft(clerk, sent["draft"])
    audience = _rows(draft).audience
    if audience is None:
        raise StaffMistake(NOTHING_YET)
    known = Segments(clerk.office.scope).fetch(draft.facts["segment"]) if draft.facts["segment"] else None
    segment = repository.save(clerk, sent["name"], audience, known=known)
    SegmentDrafts(clerk.office.scope).records.remove(draft)
    return Done(f"segment?id={segment.id}", "保存しました。")


STAFF = desk.Staff(
    "配信先",
    pages=(
        desk.StaffPage("list", "配信先（セグメント）", "sends.read", show_list, in_menu=True),
        desk.StaffPage("segment", "配信先", "sends.read", show_segment),
        desk.StaffPage("build", "配信先の条件", "sends.write", show_build),
        desk.StaffPage("row", "行を足す", "sends.write", show_row),
    ),
    actions=(
        desk.StaffAction("begin", "sends.write", begin, "配信先の作成・変更の開始"),
        desk.StaffAction("add", "sends.write", add, "配信先の条件の行の追加"),
        desk.StaffAction("drop", "sends.write", drop, "配信先の条件の行の削除"),
        desk.StaffAction("join", "sends.write", join, "配信先の条件の組み合わせ"),
        desk.StaffAction("look_at_row", "sends.write", look_at_row, ""),
        desk.StaffAction("look_at_join", "sends.write", look_at_join, ""),
        desk.StaffAction("save", "sends.write", save, "配信先の保存"),
        desk.StaffAction("count", "sends.write", count_exactly, "配信先の人数の集計"),
        desk.StaffAction("rename", "sends.write", rename, "配信先の名前の変更"),
        desk.StaffAction("delete", "sends.write", delete, "配信先の削除"),
    ),
)
