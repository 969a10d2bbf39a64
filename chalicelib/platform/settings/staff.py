"""What staff see and may do about settings and texts."""

from chalicelib.platform.console.staff import Staff, StaffAction, StaffPage
from chalicelib.platform.settings import history_pages, pages, text_pages

STAFF = Staff(
    "設定",
    pages=(
        StaffPage("all", "設定", "knowledge.read", pages.show_all, in_menu=True),
        StaffPage("texts", "住民に見える文", "knowledge.read", text_pages.show_texts, in_menu=True),
        StaffPage("form", "設定の内容", "knowledge.read", pages.show_form),
        StaffPage("text", "文", "knowledge.read", text_pages.show_text),
        StaffPage("history", "変更の履歴", "knowledge.read", history_pages.show_history),
        StaffPage("change", "変更の内容", "knowledge.read", history_pages.show_change),
    ),
    actions=(
        StaffAction("arrange", "knowledge.write", pages.arrange, ""),
        StaffAction("save", "knowledge.write", pages.save, "設定の変更", pages.about),
        StaffAction("move", "knowledge.write", pages.move, "設定の並び順の変更", pages.about),
        StaffAction("remove", "knowledge.write", pages.remove, "設定の項目の削除", pages.about),
        StaffAction("restore", "knowledge.write", history_pages.restore, "設定を元に戻す", history_pages.about_change),
        StaffAction("find_text", "knowledge.read", text_pages.find_text, ""),
        StaffAction(
            "save_text", "knowledge.write", text_pages.save_text, "住民に見える文の変更", text_pages.about_text
        ),
        StaffAction(
            "default_text", "knowledge.write", text_pages.default_text, "標準の文に戻す", text_pages.about_text
        ),
    ),
)
