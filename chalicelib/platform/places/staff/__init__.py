"""What staff see and may do of places: data sets, files of them, one place at a time."""

from chalicelib.platform.console import staff as desk
from chalicelib.platform.places.repository import STALE
from chalicelib.platform.places.staff import one, sets

STAFF = desk.Staff(
    "場所のデータ",
    waits=(desk.Sort(STALE, "更新の時期が来た場所のデータ", "knowledge.write", "sets"),),
    pages=(
        desk.StaffPage("sets", "場所のデータ", "knowledge.read", sets.show_sets, in_menu=True),
        desk.StaffPage("set", "場所の一覧", "knowledge.read", sets.show_set),
        desk.StaffPage("import", "場所のデータの取込み・書出し", "knowledge.write", sets.show_import),
        desk.StaffPage("preview", "取込み内容の確認", "knowledge.write", sets.show_preview),
        desk.StaffPage("place", "場所", "knowledge.write", one.show_place),
    ),
    actions=(
        desk.StaffAction("find", "knowledge.read", sets.find_place, ""),
        desk.StaffAction("prepare", "knowledge.write", sets.prepare_set, "場所のデータの読取り", sets.about),
        desk.StaffAction("apply", "knowledge.write", sets.apply, "場所のデータの反映", sets.about),
        desk.StaffAction("undo", "knowledge.write", sets.undo_set, "場所のデータを前に戻す", sets.about),
        desk.StaffAction("export", "knowledge.write", sets.export, "場所のデータの書出し", sets.about),
        desk.StaffAction("save_place", "knowledge.write", one.save_place, "場所の変更", one.about),
        desk.StaffAction("drop_place", "knowledge.write", one.drop_place, "場所の削除", one.about),
    ),
)
