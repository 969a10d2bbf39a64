"""What staff see and may do: vacancies, places that were looked for in vain, and figures."""

from chalicelib.platform.console import staff as desk
from chalicelib.platform.knowledge.missed_desk import about
from chalicelib.services.facilities.repository import WORDS
from chalicelib.services.facilities.staff import figures, vacancies, words

STAFF = desk.Staff(
    "施設をさがす",
    waits=(desk.Sort(WORDS, "よく探されて見つからない場所", "knowledge.write", "words"),),
    pages=(
        desk.StaffPage("vacancies", "保育園などの空き", "knowledge.read", vacancies.show_vacancies, in_menu=True),
        desk.StaffPage("words", "見つからなかった場所", "knowledge.read", words.show_words, in_menu=True),
        desk.StaffPage("figures", "空き待ちの数", "knowledge.read", figures.show_figures, in_menu=True),
        desk.StaffPage("import", "空きの取込み", "knowledge.write", vacancies.show_import),
        desk.StaffPage("preview", "空きの取込み内容の確認", "knowledge.write", vacancies.show_preview),
        desk.StaffPage("word", "見つからなかった場所への対応", "knowledge.write", words.show_word),
    ),
    actions=(
        desk.StaffAction("prepare", "knowledge.write", vacancies.prepare, "空きの読取り", vacancies.about),
        desk.StaffAction("apply", "knowledge.write", vacancies.apply, "空きの反映", vacancies.about),
        desk.StaffAction("undo", "knowledge.write", vacancies.undo, "空きを前に戻す", vacancies.about),
        desk.StaffAction("alias", "knowledge.write", words.alias, "見つからなかった場所を言い方に", about),
        desk.StaffAction("ignore", "knowledge.write", words.ignore, "見つからなかった場所を対象外に", about),
        desk.StaffAction("unsettle", "knowledge.write", words.unsettle, "見つからなかった場所への対応の取消し", about),
    ),
)
