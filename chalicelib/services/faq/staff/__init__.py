"""What staff see and may do: entries, trying, publishing, what was not answered, figures, files; and the cases."""

from chalicelib.platform.cases.model import Case
from chalicelib.platform.console import staff as desk
from chalicelib.platform.house import Office
from chalicelib.services.faq.actions import KIND
from chalicelib.services.faq.schedule import APPROVAL, EXPIRING, UNANSWERED
from chalicelib.services.faq.staff import composing, entries, exchange, figures, history, publishing, trying, worklist

CASES = "よくある質問からの問い合わせ"
LABELS = {"asked": "トークでの質問（伏せ字あり）", "details": "質問の内容", "contact": "連絡先"}


def case_rows(_office: Office, case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((LABELS.get(name, name), str(answer)) for name, answer in case.answers.items())


STAFF = desk.Staff(
    "よくある質問",
    waits=(
        desk.Sort(APPROVAL, "よくある質問の公開の承認待ち", "knowledge.write", "publish"),
        desk.Sort(EXPIRING, "期限が近い・切れたよくある質問", "knowledge.write", "entries"),
        desk.Sort(UNANSWERED, "答えられなかった質問", "knowledge.write", "unanswered"),
    ),
    pages=(
        desk.StaffPage("entries", "よくある質問", "knowledge.read", entries.show_entries, in_menu=True),
        desk.StaffPage("unanswered", "答えられなかった質問", "knowledge.read", worklist.show_unanswered, in_menu=True),
        desk.StaffPage("publish", "よくある質問の公開", "knowledge.read", publishing.show_publish, in_menu=True),
        desk.StaffPage("try", "質問をためす", "knowledge.read", trying.show_try, in_menu=True),
        desk.StaffPage("synonyms", "言いかえ", "knowledge.read", trying.show_synonyms, in_menu=True),
        desk.StaffPage("trials", "テスト質問", "knowledge.read", publishing.show_trials, in_menu=True),
        desk.StaffPage("figures", "解決率", "knowledge.read", figures.show_figures, in_menu=True),
        desk.StaffPage("exchange", "質問の取込み・書出し", "knowledge.write", exchange.show_exchange, in_menu=True),
        desk.StaffPage("history", "よくある質問の履歴", "knowledge.read", history.show_history),
        desk.StaffPage("entry", "質問", "knowledge.write", entries.show_entry),
        desk.StaffPage("preview", "取込み内容の確認", "knowledge.write", exchange.show_preview),
        desk.StaffPage("gathering", "答えられなかった質問への対応", "knowledge.write", worklist.show_gathering),
        desk.StaffPage("dealt", "対応した質問", "knowledge.write", worklist.show_dealt),
    ),
    actions=(
        desk.StaffAction("find_entries", "knowledge.read", entries.find_entries, ""),
        desk.StaffAction("look_at_entry", "knowledge.write", entries.look_at_entry, ""),
        desk.StaffAction("save_entry", "knowledge.write", entries.save_entry, "よくある質問の変更", entries.about),
        desk.StaffAction("drop_entry", "knowledge.write", entries.drop_entry, "よくある質問の削除", entries.about),
        desk.StaffAction(
            "withdraw_entry", "knowledge.write", entries.withdraw_entry, "よくある質問の取り下げ", entries.about
        ),
        desk.StaffAction(
            "undo_line", "knowledge.write", history.undo_line, "よくある質問の変更の取り消し", history.about
        ),
        desk.StaffAction("prepare", "knowledge.write", exchange.prepare, "よくある質問の取込みの読取り"),
        desk.StaffAction("apply", "knowledge.write", exchange.apply, "よくある質問の取込み"),
        desk.StaffAction("export", "knowledge.write", exchange.export, "よくある質問の書出し"),
        desk.StaffAction("check_edition", "knowledge.write", publishing.check_edition, "よくある質問の公開の準備"),
        desk.StaffAction("publish_edition", "knowledge.write", publishing.publish_edition, "よくある質問の公開"),
        desk.StaffAction("step_back", "knowledge.write", publishing.step_back, "よくある質問を前の公開に戻す"),
        desk.StaffAction(
            "save_trial", "knowledge.write", publishing.save_trial, "テスト質問の変更", publishing.about_trial
        ),
        desk.StaffAction(
            "drop_trial", "knowledge.write", publishing.drop_trial, "テスト質問の削除", publishing.about_trial
        ),
        desk.StaffAction("try_question", "knowledge.read", trying.try_question, ""),
        desk.StaffAction("compose_try", "knowledge.write", composing.compose_try, "AIのまとめのためし"),
        desk.StaffAction("save_synonyms", "knowledge.write", trying.save_synonyms, "言いかえの変更"),
        desk.StaffAction("add_wording", "knowledge.write", worklist.add_wording, "別の聞き方の追加", worklist.about),
        desk.StaffAction("add_synonym", "knowledge.write", worklist.add_synonym, "言いかえの追加", worklist.about),
        desk.StaffAction("dismiss", "knowledge.write", worklist.dismiss, "質問を対象外に", worklist.about),
        desk.StaffAction("undo_dealt", "knowledge.write", worklist.undo_dealt, "対応の取り消し", worklist.about),
        desk.StaffAction("choose_month", "knowledge.read", figures.choose_month, ""),
        desk.StaffAction("hand_figures", "knowledge.read", figures.hand_figures, ""),
    ),
    cases=desk.CaseDesk(
        label=lambda _office, _case: CASES,
        rows=case_rows,
        kinds=lambda _office: ((KIND, CASES),),
    ),
)
