"""What staff see and may do: campaigns, spots and files of them, posters, figures, draws."""

from chalicelib.platform.console import staff as desk
from chalicelib.services.stamp_rally.schedule import DRAW_DUE, ENDING
from chalicelib.services.stamp_rally.staff import campaigns, cards, draws, figures, importing, posters, spots

STAFF = desk.Staff(
    "スタンプラリー",
    waits=(
        desk.Sort(DRAW_DUE, "抽選を待っている賞品", "knowledge.write", "campaigns", is_urgent=True),
        desk.Sort(ENDING, "まもなく終わるスタンプラリー", "knowledge.write", "campaigns"),
    ),
    pages=(
        desk.StaffPage("campaigns", "スタンプラリー", "knowledge.read", campaigns.show_campaigns, in_menu=True),
        desk.StaffPage("campaign", "キャンペーン", "knowledge.read", campaigns.show_campaign),
        desk.StaffPage("spots", "スポット", "knowledge.read", spots.show_spots),
        desk.StaffPage("spot", "スポットの編集", "knowledge.write", spots.show_spot),
        desk.StaffPage("import", "スポットの取込み", "knowledge.write", importing.show_import),
        desk.StaffPage("preview", "取込み内容の確認", "knowledge.write", importing.show_preview),
        desk.StaffPage("posters", "掲示用QRコード", "knowledge.write", posters.show_posters),
        desk.StaffPage("figures", "スタンプラリーの数字", "knowledge.read", figures.show_figures),
        desk.StaffPage("draw", "抽選", "knowledge.read", draws.show_draw),
        desk.StaffPage("cards", "スタンプカードの照会", "cases.work", cards.show_cards, in_menu=True),
    ),
    actions=(
        desk.StaffAction("save_spot", "knowledge.write", spots.save_spot, "スポットの変更", spots.about),
        desk.StaffAction("enrol_spot", "knowledge.write", spots.enrol_spot, "スポットの係の登録", spots.about),
        desk.StaffAction("undo_spots", "knowledge.write", spots.undo_spots, "スポットを前に戻す", campaigns.about),
        desk.StaffAction("export_spots", "knowledge.read", importing.export_spots, ""),
        desk.StaffAction("prepare", "knowledge.write", importing.prepare, "スポットの読取り", campaigns.about),
        desk.StaffAction("apply", "knowledge.write", importing.apply, "スポットの取込み", campaigns.about),
        desk.StaffAction("renew", "knowledge.write", posters.renew_codes, "QRコードの作り直し", campaigns.about),
        desk.StaffAction("figures_csv", "knowledge.read", figures.hand_figures, ""),
        desk.StaffAction("look_card", "cases.work", cards.look, "スタンプカードの照会", cards.about),
        desk.StaffAction("weigh", "cases.work", cards.weigh, "スタンプカードの照会", cards.about),
        desk.StaffAction("take_back", "cases.work", cards.do_take_back, "スタンプの取消し", cards.about),
        desk.StaffAction("give_again", "cases.work", cards.do_give_again, "スタンプの取消しの取りやめ", cards.about),
        desk.StaffAction("draw_lots", "knowledge.write", draws.do_draw, "抽選の実施", draws.about),
        desk.StaffAction("strike", "knowledge.write", draws.do_strike, "当選の繰上げ", draws.about),
        desk.StaffAction("winners", "staff.manage", draws.hand_winners, "当選者の名簿の書出し", draws.about),
    ),
)
