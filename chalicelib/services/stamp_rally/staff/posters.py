"""Printed QR codes for the spots that take them, and making all codes anew."""

from collections.abc import Mapping

from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.chart import Printing
from chalicelib.platform.console.qr_cards import QrCard, QrCards
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Sent, View
from chalicelib.platform.rewards.evidence_secrets import notary, renew
from chalicelib.services.stamp_rally.partner import stamp_address
from chalicelib.services.stamp_rally.staff.campaigns import campaign_named, standing_spots

NOTE = "スポットに着いたら、スマートフォンのカメラで読み取ってください。位置情報も確かめます。"
ABOUT = (
    "印刷したQRコードは写真に撮って送れるため、位置情報と合わせてだけ使えます。"
    "会場に係の人がいるスポットでは、タブレットの画面（30秒ごとに変わるQRコードと番号）をお使いください。"
)


def show_posters(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign = campaign_named(clerk.office, query.get("campaign", ""))
    signs = notary(clerk.office, campaign.id)
    spots = [
        spot
        for spot in standing_spots(clerk.office, campaign.id).open_spots
        if "paper" in (spot.kinds or campaign.kinds)
    ]
    cards = tuple(
        QrCard(
            spot.names["ja"], stamp_address(clerk.office, signs.paper(spot.id)),
            f"{spot.names['ja']}のスタンプのQRコード", (("キャンペーン", campaign.name["ja"]),), NOTE,
        )
        for spot in spots
    )  # fmt: skip
    none = desk.Note("warning", "「印刷したQRコードと位置情報」を使うスポットがありません。")
    blocks: tuple[desk.Block, ...] = (QrCards(cards), Printing()) if cards else (none,)
    ours = (Field("campaign", "", "hidden", campaign.id),)
    sure = "印刷したQRコードと表示中のQRコード・番号が、すべて使えなくなります。刷り直しが要ります。よろしいですか。"
    again = Form("renew", "QRコードをすべて作り直す", ours, "写真が出回ったときなど", sure, danger=True)
    return View(f"掲示用QRコード：{campaign.name['ja']}", (desk.Note("info", ABOUT), *blocks, again))


def renew_codes(clerk: Clerk, sent: Sent) -> Done:
    campaign = campaign_named(clerk.office, sent["campaign"])
    renew(clerk.office, campaign.id)
    return Done(
        f"posters?campaign={campaign.id}", "QRコードを作り直しました。前のQRコードは、1分以内に使えなくなります。"
    )
