"""What staff see and may do: days, new books and files of them, items and districts by hand, words not found."""

from chalicelib.platform.console import staff as desk
from chalicelib.platform.knowledge.missed_desk import about
from chalicelib.services.garbage.repository import EXPIRING, WORDS
from chalicelib.services.garbage.staff import book, districts, exporting, items, words

STAFF = desk.Staff(
    "ごみ",
    waits=(
        desk.Sort(WORDS, "よく探されて見つからない言葉", "knowledge.write", "words"),
        desk.Sort(EXPIRING, "まもなく終わる収集日のデータ", "knowledge.write", "import"),
    ),
    pages=(
        desk.StaffPage("calendar", "ごみの収集日", "knowledge.read", book.show_calendar, in_menu=True),
        desk.StaffPage("items", "ごみの品目一覧", "knowledge.read", items.show_items, in_menu=True),
        desk.StaffPage("words", "見つからなかった言葉", "knowledge.read", words.show_words, in_menu=True),
        desk.StaffPage("import", "データの取込み・書出し", "knowledge.write", book.show_import),
        desk.StaffPage("preview", "取込み内容の確認", "knowledge.write", book.show_preview),
        desk.StaffPage("changes", "臨時の変更", "knowledge.write", book.show_changes),
        desk.StaffPage("item", "品目", "knowledge.write", items.show_item),
        desk.StaffPage("districts", "地区ごとの収集日", "knowledge.write", districts.show_districts),
        desk.StaffPage("district", "地区の収集日", "knowledge.write", districts.show_district),
        desk.StaffPage("word", "見つからなかった言葉への対応", "knowledge.write", words.show_word),
    ),
    actions=(
        desk.StaffAction("prepare", "knowledge.write", book.prepare, "収集日データの読取り"),
        desk.StaffAction("apply", "knowledge.write", book.apply, "収集日データの反映"),
        desk.StaffAction("undo", "knowledge.write", book.undo, "収集日データを前に戻す"),
        desk.StaffAction("export", "knowledge.write", exporting.export, "収集日データの書出し"),
        desk.StaffAction("add_change", "knowledge.write", book.add_change, "収集日の臨時の変更"),
        desk.StaffAction("remove_change", "knowledge.write", book.remove_change, "収集日の臨時の変更の取消し"),
        desk.StaffAction("find_item", "knowledge.read", items.find_item, ""),
        desk.StaffAction("save_item", "knowledge.write", items.save_item, "品目の変更", items.about),
        desk.StaffAction("drop_item", "knowledge.write", items.drop_item, "品目の削除", items.about),
        desk.StaffAction(
            "save_district", "knowledge.write", districts.save_district, "地区の収集日の変更", districts.about
        ),
        desk.StaffAction("alias", "knowledge.write", words.alias, "見つからなかった言葉を別名に", about),
        desk.StaffAction("ignore", "knowledge.write", words.ignore, "見つからなかった言葉を対象外に", about),
        desk.StaffAction("unsettle", "knowledge.write", words.unsettle, "見つからなかった言葉への対応の取消し", about),
    ),
)
