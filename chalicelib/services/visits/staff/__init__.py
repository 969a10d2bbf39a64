"""What staff see and may do: who comes, one booking, calls, times called off, draws, numbers, calendars."""

from chalicelib.platform.bookings import slips
from chalicelib.platform.console.staff import Sort, Staff, StaffAction, StaffPage
from chalicelib.services.visits.staff import days, draws, figures, offerings, one, slots

STAFF = Staff(
    "予約",
    group="窓口",
    waits=(
        Sort(slips.TODAY, "今日予約のある枠", "cases.read", "day"),
        Sort(slips.LOTTERY, "抽選する枠", "cases.work", "lotteries"),
        Sort(slips.QUEUE, "空き待ちのある枠", "cases.read", "week"),
        Sort(slips.DIFFER, "予約と定員が一致しない枠", "cases.work", "audit", is_urgent=True),
    ),
    pages=(
        StaffPage("day", "予約の一覧", "cases.read", days.show_day, in_menu=True),
        StaffPage("week", "週の予約", "cases.read", days.show_week, in_menu=True),
        StaffPage("booking", "予約", "cases.read", one.show_booking),
        StaffPage("phone", "電話での予約", "cases.work", one.show_call, in_menu=True),
        StaffPage("slot", "予約の枠", "cases.read", slots.show_slot),
        StaffPage("lotteries", "抽選", "cases.read", draws.show_draws, in_menu=True),
        StaffPage("lottery", "抽選", "cases.read", draws.show_draw),
        StaffPage("forecast", "来庁の見込み", "cases.read", figures.show_forecast, in_menu=True),
        StaffPage("offerings", "予約できるもの", "knowledge.read", offerings.show_offerings, in_menu=True),
        StaffPage("offering", "予約できるもの", "knowledge.read", offerings.show_offering),
        StaffPage("export", "予約の書出し", "cases.work", figures.show_export),
        StaffPage("feeds", "職員のカレンダー", "staff.manage", figures.show_feeds),
        StaffPage("audit", "予約の記録の点検", "cases.work", figures.show_audit),
    ),
    actions=(
        StaffAction("go", "cases.read", days.go, ""),
        StaffAction("find", "cases.read", days.find, ""),
        StaffAction("sheet", "cases.work", days.open_sheet, "予約の名簿の表示", days.about_day),
        StaffAction("open", "cases.work", one.open_private, "予約の個人情報の表示", one.about),
        StaffAction("mark", "cases.work", one.mark, "来庁の記録", one.about),
        StaffAction("move", "cases.work", one.move, "予約の変更", one.about),
        StaffAction("cancel", "cases.work", one.cancel, "予約の取消", one.about),
        StaffAction("call", "cases.work", one.call, "電話での予約の登録"),
        StaffAction("call_off", "cases.work", slots.call_off_slot, "予約の枠の中止", slots.about),
        StaffAction("reopen", "cases.work", slots.reopen_slot, "予約の枠の中止の取りやめ", slots.about),
        StaffAction("draw", "cases.work", draws.draw, "抽選", draws.about),
        StaffAction("draw_csv", "cases.work", draws.hand_results, "抽選の結果の書出し", draws.about),
        StaffAction("csv", "cases.work", figures.hand_csv, "予約の書出し", figures.about_span),
        StaffAction("make_feed", "staff.manage", figures.make_feed, "職員のカレンダーの作成", figures.about_feed),
        StaffAction("drop_feed", "staff.manage", figures.drop_feed, "職員のカレンダーの無効化", figures.about_feed),
        StaffAction("settled", "cases.work", figures.settle, "予約の記録の点検"),
    ),
)
