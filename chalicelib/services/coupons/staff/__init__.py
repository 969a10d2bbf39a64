"""What staff see and may do: campaigns, shops, figures and settlement, and one coupon at a time."""

from chalicelib.platform.console.staff import Staff, StaffAction, StaffPage
from chalicelib.services.coupons.staff import campaigns, editing, figures, lookup, shop_imports, shops

STAFF = Staff(
    title="クーポン",
    group="窓口",
    pages=(
        StaffPage("campaigns", "クーポン", "knowledge.read", campaigns.show_campaigns, in_menu=True),
        StaffPage("campaign", "クーポンの状況", "knowledge.read", campaigns.show_campaign),
        StaffPage("edit", "クーポンの内容", "knowledge.write", editing.show_edit),
        StaffPage("figures", "クーポンの利用", "knowledge.read", figures.show_figures),
        StaffPage("settlement", "クーポンの精算", "knowledge.read", figures.show_settlement, in_menu=True),
        StaffPage("shops", "クーポンのお店", "knowledge.read", shops.show_shops, in_menu=True),
        StaffPage("lookup", "クーポンの照会", "cases.work", lookup.show_lookup, in_menu=True),
    ),
    actions=(
        StaffAction("save", "knowledge.write", editing.save, "クーポンの内容の変更", campaigns.about),
        StaffAction("start", "knowledge.write", campaigns.do_start, "クーポンの開始", campaigns.about),
        StaffAction("stop", "knowledge.write", campaigns.do_stop, "クーポンの停止", campaigns.about),
        StaffAction("extend", "knowledge.write", campaigns.do_extend, "クーポンの期間・予算の変更", campaigns.about),
        StaffAction("csv", "knowledge.read", figures.hand_uses, ""),
        StaffAction("settle", "knowledge.read", figures.choose_period, ""),
        StaffAction("settle_csv", "knowledge.write", figures.hand_settlement, "クーポンの精算表の書出し"),
        StaffAction("read_shops", "knowledge.write", shops.read_file, ""),
        StaffAction("keep_shops", "knowledge.write", shop_imports.keep, "クーポンのお店の取込み"),
        StaffAction(
            "undo_shops", "knowledge.write", shop_imports.undo, "クーポンのお店の取込みの取消し", shop_imports.about
        ),
        StaffAction("pause_shop", "knowledge.write", shops.do_pause, "クーポンのお店の休止・再開", shops.about),
        StaffAction("look", "cases.work", lookup.look, "クーポンの照会", lookup.about),
        StaffAction("undo", "cases.work", lookup.do_undo, "クーポンの利用の取消し", lookup.about),
    ),
)
