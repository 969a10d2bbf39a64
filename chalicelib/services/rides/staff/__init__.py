"""What staff see and may do: the operator's desk, drivers, the timetable, figures."""

from chalicelib.platform.console import staff as desk
from chalicelib.services.rides.repository import DIFFER, DRIVERLESS, ENDING, PAPERS, TO_APPROVE
from chalicelib.services.rides.staff import audit, day, drivers, editing, figures, run, timetable

STAFF = desk.Staff(
    "相乗り",
    group="窓口",
    waits=(
        desk.Sort(DRIVERLESS, "運転手が決まらない相乗りの依頼", "cases.read", "day", is_urgent=True),
        desk.Sort(DIFFER, "依頼と座席が一致しない便", "cases.work", "audit", is_urgent=True),
        desk.Sort(TO_APPROVE, "運転手の申込み", "cases.work", "drivers"),
        desk.Sort(PAPERS, "期限が近い運転手の書類", "cases.work", "drivers"),
        desk.Sort(ENDING, "まもなく終わる相乗りの時刻表", "knowledge.write", "timetable"),
    ),
    pages=(
        desk.StaffPage("day", "相乗りの運行", "cases.read", day.show_day, in_menu=True),
        desk.StaffPage("run", "便", "cases.work", run.show_run),
        desk.StaffPage("drivers", "相乗りの運転手", "cases.work", drivers.show_drivers, in_menu=True),
        desk.StaffPage("driver", "運転手", "cases.work", drivers.show_driver),
        desk.StaffPage("figures", "相乗りの実績", "cases.read", figures.show_figures, in_menu=True),
        desk.StaffPage("timetable", "相乗りの時刻表", "knowledge.read", timetable.show_timetable, in_menu=True),
        desk.StaffPage("preview", "取込み内容の確認", "knowledge.write", timetable.show_preview),
        desk.StaffPage("stops", "停留所", "knowledge.write", editing.show_stops),
        desk.StaffPage("stop", "停留所の変更", "knowledge.write", editing.show_stop),
        desk.StaffPage("trip", "便の時刻", "knowledge.write", editing.show_trip),
        desk.StaffPage("audit", "相乗りの記録の点検", "cases.work", audit.show_audit),
        desk.StaffPage("calendar", "運行する日", "knowledge.write", editing.show_calendar),
    ),
    actions=(
        desk.StaffAction("call_off", "cases.work", day.call_off, "相乗りの1日運休", day.about_day),
        desk.StaffAction("sheet", "cases.work", day.print_sheet, "運転手に渡す表の表示", day.about_day),
        desk.StaffAction("show_caller", "cases.work", run.show_caller, "電話の方の連絡先の閲覧", run.about_ride),
        desk.StaffAction("papers", "cases.work", drivers.show_papers, "運転手の書類の閲覧", drivers.about_driver),
        desk.StaffAction("add_caller", "cases.work", run.add_caller, "相乗りの電話受付", run.about_run),
        desk.StaffAction("assign", "cases.work", run.assign, "相乗りの運転手を決定", run.about_ride),
        desk.StaffAction("unassign", "cases.work", run.unassign, "相乗りの運転手を外す", run.about_ride),
        desk.StaffAction("ask_drivers", "cases.work", run.ask_drivers, "相乗りの運転手に一斉に依頼", run.about_ride),
        desk.StaffAction("cancel_ride", "cases.work", run.cancel, "相乗りの予約の取消し", run.about_ride),
        desk.StaffAction("mark", "cases.work", run.mark, "相乗りの乗車の記録", run.about_ride),
        desk.StaffAction("decide", "cases.work", drivers.decide_driver, "相乗りの運転手の登録", drivers.about_driver),
        desk.StaffAction("renew", "cases.work", drivers.renew, "運転手の書類の更新", drivers.about_driver),
        desk.StaffAction("settled", "cases.work", audit.settle, "相乗りの記録の点検"),
        desk.StaffAction("export", "cases.work", figures.export, "相乗りの実績の書出し"),
        desk.StaffAction("prepare", "knowledge.write", timetable.prepare, "相乗りの時刻表の読取り"),
        desk.StaffAction("apply", "knowledge.write", timetable.apply, "相乗りの時刻表の反映"),
        desk.StaffAction("undo", "knowledge.write", timetable.undo, "相乗りの時刻表を前に戻す"),
        desk.StaffAction("save_stop", "knowledge.write", editing.save_stop, "停留所の変更", editing.about_thing),
        desk.StaffAction("drop_stop", "knowledge.write", editing.drop_stop, "停留所の削除", editing.about_thing),
        desk.StaffAction("save_trip", "knowledge.write", editing.save_trip, "便の変更", editing.about_thing),
        desk.StaffAction("drop_trip", "knowledge.write", editing.drop_trip, "便の削除", editing.about_thing),
        desk.StaffAction(
            "save_calendar", "knowledge.write", editing.save_calendar, "運行する日の変更", editing.about_thing
        ),
    ),
)
