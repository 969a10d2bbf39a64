"""One place: its fields, changed by hand; a change stands at once and can be taken back as an import can."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Sent, View
from chalicelib.platform.places.formats import values
from chalicelib.platform.places.formats.position import position
from chalicelib.platform.places.formats.reading import Ground
from chalicelib.platform.places.formats.writing import MARKS
from chalicelib.platform.places.importing import amend, with_place, without_place
from chalicelib.platform.places.model import Hours, Place, Spot
from chalicelib.platform.places.staff.sets import chosen
from chalicelib.platform.places.staff.wording import field_label

BY_HAND = "次にファイルを取り込むと、そのファイルの内容に置きかわります。元のデータも直してください。"
LONGEST = {"name": 100, "kana": 100, "address": 150, "url": 500, "note": 600, "hours_note": 300}
WEEK = values.WEEK


def show_place(clerk: Clerk, query: Mapping[str, str]) -> View:
    """A place's fields, or an empty form for a new one."""
    town, each = chosen(clerk, query.get("of", ""))
    known = town.place(each.id, query.get("id", ""))
    if query.get("id") and known is None:
        raise NotFound
    place, edition = known or Place("", "", 0, 0), town.standing(each.id).edition
    hidden = (
        Field("of", "", "hidden", each.id),
        Field("seen", "", "hidden", edition),
        Field("known", "", "hidden", place.id),
    )
    form = Form("save_place", "保存する", (*hidden, *_fields(place, is_new=known is None), *_facts(place)))
    sure = f"「{place.name}」を消します。「前のデータに戻す」で取り消せます。よろしいですか。"
    drop = (Form("drop_place", "この場所を消す", hidden, confirm=sure, danger=True),) if known else ()
    return View(place.name or "新しい場所", (desk.Note("info", BY_HAND), form, *drop))


def _fields(place: Place, *, is_new: bool) -> tuple[Field, ...]:
    lat, lon = ("", "") if is_new else (f"{place.lat}", f"{place.lon}")
    opens, closes = place.hours.spans[0] if len(place.hours.spans) == 1 else ("", "")
    spans = "、".join(f"{one}〜{other}" for one, other in place.hours.spans) if len(place.hours.spans) > 1 else ""
    id_ = Field("id", "番号", value=place.id, required=True, hint="あとから変えられません。", most=60)
    return (
        *((id_,) if is_new else ()),
        Field("name", "名前", value=place.name, required=True, most=LONGEST["name"]),
        Field("kana", "よみ（カナ）", value=place.kana, most=LONGEST["kana"]),
        Field("address", "住所", value=place.address, most=LONGEST["address"]),
        Field("lat", "緯度", value=lat, required=True, beside="spot"),
        Field("lon", "経度", value=lon, required=True, beside="spot"),
        Field("phone", "電話番号", value=place.phone),
        Field("url", "ホームページ", value=place.url, most=LONGEST["url"]),
        Field("days", "利用可能曜日", value="".join(WEEK[int(day)] for day in place.hours.days), hint="例：月火水木金"),
        Field("opens", "開始時間", value=spans or opens, beside="hours"),
        Field("closes", "終了時間", value=closes, beside="hours"),
        Field("hours_note", "利用時間の注意", value=place.hours.note, most=LONGEST["hours_note"]),
        Field("note", "備考", "textarea", value=place.note, most=LONGEST["note"]),
    )


def _facts(place: Place) -> tuple[Field, ...]:
    return tuple(
        Field(f"fact.{name}", field_label(name), value=MARKS.get(told, told), section="そのほかの項目")
        for name, told in place.facts.items()
    )


def save_place(clerk: Clerk, sent: Sent) -> Done:
    town, each = chosen(clerk, sent["of"])
    known = town.place(each.id, sent["known"])
    id_ = sent["known"] or values.plain(sent["id"])[:60]
    if not id_ or (not sent["known"] and town.place(each.id, id_)):
        raise StaffMistake("番号を入力してください。" if not id_ else "その番号の場所がすでにあります。")
    place = _typed(clerk, sent, known or Place(id_, "", 0, 0))
    told = f"「{place.name}」の{'変更' if known else '追加'}"
    amend(clerk.office, each.id, lambda all_: with_place(all_, place), told, by=clerk.member.label, seen=sent["seen"])
    to = urlencode({"of": each.id, "id": place.id})
    return Done(f"place?{to}", f"「{place.name}」を保存しました。住民への案内に反映されます。")


def _typed(clerk: Clerk, sent: Sent, place: Place) -> Place:
    """The place as typed. `StaffMistake` says what of it cannot be."""
    for name, most in LONGEST.items():
        if len(sent[name]) > most:
            raise StaffMistake(f"{most}字より長い項目があります。")
    if not sent["name"].strip():
        raise StaffMistake("名前を入力してください。")
    facts = {name: values.own(sent[f"fact.{name}"])[:200] for name in place.facts}
    spot = _spot(clerk, sent)
    return replace(
        place,
        name=values.plain(sent["name"]),
        kana=values.plain(sent["kana"]),
        address=values.plain(sent["address"]),
        lat=spot.lat,
        lon=spot.lon,
        phone=_phone(sent["phone"]),
        url=_url(sent["url"].strip()),
        hours=_hours(sent),
        note=values.plain(sent["note"]),
        facts={name: told for name, told in facts.items() if told},
        is_rough=place.is_rough and spot == place.spot,
    )


def _spot(clerk: Clerk, sent: Sent) -> Spot:
    found = position(sent["lat"], sent["lon"], "", Ground(clerk.at.date(), bounds=clerk.office.tenant.bounds))
    if found.spot is None:
        raise StaffMistake(found.told)
    return found.spot


def _phone(told: str) -> str:
    try:
        return values.phone(told)
    except ValueError as error:
        raise StaffMistake("電話番号を「0123-45-6789」のように入力してください。") from error


def _url(told: str) -> str:
    if told and not told.startswith(("https://", "http://")):
        raise StaffMistake("ホームページは「https://」から入力してください。")
    return told


def _hours(sent: Sent) -> Hours:
    note, prose = values.plain(sent["hours_note"]), values.hours_in_prose(sent["opens"])
    try:
        days = values.weekdays(sent["days"]) if sent["days"].strip() else ""
        if prose and not sent["closes"].strip():
            return replace(prose, days=days or prose.days, note=note)
        has_times = sent["opens"].strip() or sent["closes"].strip()
        return Hours(days, (values.span(sent["opens"], sent["closes"]),) if has_times else (), note)
    except ValueError as error:
        raise StaffMistake("曜日は「月火水木金」、時刻は「9:00」のように入力してください。") from error


def drop_place(clerk: Clerk, sent: Sent) -> Done:
    town, each = chosen(clerk, sent["of"])
    known = town.place(each.id, sent["known"])
    if known is None:
        raise NotFound
    told = f"「{known.name}」の削除"
    amend(
        clerk.office,
        each.id,
        lambda all_: without_place(all_, known.id),
        told,
        by=clerk.member.label,
        seen=sent["seen"],
    )
    to = urlencode({"of": each.id})
    return Done(f"set?{to}", f"「{known.name}」を消しました。「前のデータに戻す」で取り消せます。")


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"places/{sent['of'][:40]}/{(sent['known'] or sent['id'])[:60]}"
