"""The spots of a campaign: the list, one of them, and the way back to the list before."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.long_form import FieldMistakes
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.partners.enrolling import enrol
from chalicelib.services.stamp_rally.formats.spots import HEADINGS, KIND_WORDS, Wrong, spot_of
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.repository import MOST_SPOTS, SERVICE, Edition, SpotBook
from chalicelib.services.stamp_rally.settings import KINDS, Campaign
from chalicelib.services.stamp_rally.staff.campaigns import areas_of, campaign_named, standing_spots

SHOWN = 100
SCREEN = (
    "会場の係の人の画面は、下のボタンで登録したあと、メニューの「協力者」でPINを発行してお渡しください。"
    "タブレットに、30秒ごとに変わるQRコードと、1分ごとに変わる番号が出ます。"
)
PLACE = "緯度・経度は、地図アプリで場所を長押しすると分かります。例：35.140300"


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['campaign']} {sent['spot'] or '新しいスポット'}"


def show_spots(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign = campaign_named(clerk.office, query.get("campaign", ""))
    edition = standing_spots(clerk.office, campaign.id)
    start = int(query["from"]) if query.get("from", "").isdigit() else 0
    names = {area.id: area.name for area in clerk.office.tenant.areas}
    rows = tuple(_row(campaign, spot, names) for spot in edition.spots[start : start + SHOWN])
    more = f"spots?campaign={campaign.id}&from={start + SHOWN}" if start + SHOWN < len(edition.spots) else ""
    table = desk.Table(
        ("スポット", "記号", "エリア", "半径", "時間", "状態"), rows, "まだスポットがありません。", "",
        Link("次のスポット", more) if more else None,
    )  # fmt: skip
    ways = desk.Facts(
        (
            ("スポットを足す", Link("1か所ずつ入力する", f"spot?campaign={campaign.id}")),
            ("まとめて", Link("ファイルの取込み・書出し", f"import?campaign={campaign.id}")),
            ("掲示用QRコード", Link("印刷する", f"posters?campaign={campaign.id}")),
        )
    )
    return View(f"スポット：{campaign.name['ja']}", (ways, table, *_undo(campaign, edition, clerk)))


def _row(campaign: Campaign, spot: Spot, names: Mapping[str, str]) -> tuple[desk.Cell, ...]:
    link = Link(spot.names["ja"], f"spot?campaign={campaign.id}&spot={spot.id}")
    state = "休止" if spot.is_closed else "参加中"
    hours = " ".join(part for part in (spot.days, spot.hours) if part) or "いつでも"
    return link, spot.id, names.get(spot.area, "—"), f"{spot.radius}m", hours, state


def _undo(campaign: Campaign, edition: Edition, clerk: Clerk) -> tuple[desk.Block, ...]:
    if not (edition.before and clerk.member.may("knowledge.write")):
        return ()
    fields = (Field("campaign", "", "hidden", campaign.id), Field("seen", "", "hidden", edition.id))
    confirm = f"直前の変更（{edition.told}）の前に戻します。よろしいですか。"
    return (Form("undo_spots", "直前の変更を取り消す", fields, confirm=confirm, danger=True),)


def undo_spots(clerk: Clerk, sent: Sent) -> Done:
    campaign = campaign_named(clerk.office, sent["campaign"])
    SpotBook(clerk.office.scope).back(campaign.id, seen=sent["seen"], told="前の状態に戻しました", at=clerk.at)
    clerk.office.house.memory.forget()
    return Done(f"spots?campaign={campaign.id}", "スポットを、直前の変更の前に戻しました。")


def show_spot(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign = campaign_named(clerk.office, query.get("campaign", ""))
    edition = standing_spots(clerk.office, campaign.id)
    spot = edition.spot(query.get("spot", ""))
    if query.get("spot") and spot is None:
        raise NotFound
    form = Form("save_spot", "保存する", tuple(_fields(clerk, campaign, edition, spot)))
    title = spot.names["ja"] if spot else "新しいスポット"
    screen = (desk.Note("info", SCREEN), _enrol(campaign, spot)) if spot else ()
    return View(title, (desk.Note("info", PLACE), form, *screen))


def _fields(clerk: Clerk, campaign: Campaign, edition: Edition, spot: Spot | None) -> list[Field]:
    areas = (("", "緯度・経度から決める"), *((area.id, area.name) for area in clerk.office.tenant.areas))
    names, notes = (spot.names, spot.about) if spot else ({}, {})
    is_closed = spot is not None and spot.is_closed
    return [
        Field("campaign", "", "hidden", campaign.id),
        Field("spot", "", "hidden", spot.id if spot else ""),
        Field("seen", "", "hidden", edition.id),
        Field("name", "名前", value=names.get("ja", ""), required=True, beside="name"),
        Field("easy", "名前（やさしい日本語）", value=names.get("ja-easy", ""), beside="name"),
        Field("en", "名前（英語）", value=names.get("en", ""), beside="name"),
        Field("lat", "緯度", value=f"{spot.lat:.6f}" if spot else "", required=True, beside="place"),
        Field("lon", "経度", value=f"{spot.lon:.6f}" if spot else "", required=True, beside="place"),
        Field("radius", "半径（m）", "number", str(spot.radius if spot else Spot.radius), beside="place", low="20"),
        Field("area", "エリア", "select", spot.area if spot else "", options=areas),
        Field("about", "説明", "textarea", notes.get("ja", "")),
        Field("about_easy", "説明（やさしい日本語）", "textarea", notes.get("ja-easy", "")),
        Field("about_en", "説明（英語）", "textarea", notes.get("en", "")),
        Field("opens", "スタンプを押せる時刻（から）", "time", spot.opens if spot else "", beside="hours"),
        Field("closes", "スタンプを押せる時刻（まで）", "time", spot.closes if spot else "", beside="hours"),
        Field("days", "曜日", value=spot.days if spot else "", hint="月火水のように。空欄なら毎日", beside="hours"),
        Field(
            "kinds", "スタンプの方法", "checkboxes", chosen=spot.kinds if spot else (), options=tuple(KINDS.items()),
            hint="何も選ばなければ、キャンペーンと同じです",
        ),
        Field("picture", "写真のアドレス", value=spot.picture if spot else "", hint="https://で始まるもの"),
        Field("is_closed", "休止する（集めたスタンプは残ります）", "checkbox", "yes" if is_closed else ""),
    ]  # fmt: skip


def save_spot(clerk: Clerk, sent: Sent) -> Done:
    campaign = campaign_named(clerk.office, sent["campaign"])
    book = SpotBook(clerk.office.scope)
    edition = book.now(campaign.id)
    before, typed = edition.spot(sent["spot"]), _typed(clerk, sent)
    spot = replace(typed, id=before.id if before else typed.id, is_closed=bool(sent["is_closed"]))
    if before is None and edition.spot(spot.id):
        raise StaffMistake("同じ名前で同じ場所のスポットがあります。")
    spots = tuple(spot if each.id == spot.id else each for each in edition.spots)
    spots = spots if before else (*spots, spot)
    if len(spots) > MOST_SPOTS:
        raise StaffMistake(f"スポットは{MOST_SPOTS}か所までです。")
    told = f"「{spot.names['ja']}」の変更"
    book.turn(campaign.id, spots, seen=sent["seen"], edition=clerk.new_id(), told=told, at=clerk.at)
    clerk.office.house.memory.forget()
    return Done(f"spot?campaign={campaign.id}&spot={spot.id}", f"「{spot.names['ja']}」を保存しました。")


def _typed(clerk: Clerk, sent: Sent) -> Spot:
    """The spot as it was typed, held to the same rules as a row of a file."""
    words = {kind: word for word, kind in KIND_WORDS.items()}
    cells = {name: sent[name].strip() for name in HEADINGS} | {"id": sent["spot"]}
    cells["kinds"] = ";".join(words[kind] for kind in sent.all("kinds") if kind in words)
    try:
        return spot_of(cells, areas_of(clerk.office))
    except Wrong as wrong:
        raise FieldMistakes({wrong.column: wrong.complaint}, wrong.complaint) from wrong


def _enrol(campaign: Campaign, spot: Spot) -> Form:
    fields = (Field("campaign", "", "hidden", campaign.id), Field("spot", "", "hidden", spot.id))
    return Form("enrol_spot", "会場の画面を登録する", fields, "会場の画面（タブレット）")


def enrol_spot(clerk: Clerk, sent: Sent) -> Done:
    """Let a spot's staff have a screen of their own: the code that redraws itself, and the number to tell."""
    campaign = campaign_named(clerk.office, sent["campaign"])
    spot = standing_spots(clerk.office, campaign.id).spot(sent["spot"])
    if spot is None:
        raise NotFound
    partner = enrol(clerk.office.scope, SERVICE, spot.names["ja"], clerk.new_id, about=f"{campaign.id}/{spot.id}")
    told = f"「{partner.name}」を協力者に登録しました（番号 {partner.code}）。「協力者」でPINを発行してください。"
    return Done(f"spot?campaign={campaign.id}&spot={spot.id}", told)
