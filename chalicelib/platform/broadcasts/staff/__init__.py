"""What staff see and may do with sends (配信)."""

from chalicelib.platform.broadcasts.staff import checking, handsets, lists, looking, patterns, rules, sending, writing
from chalicelib.platform.console.staff import Clerk, Sent, Sort, Staff, StaffAction, StaffPage


def _about(_clerk: Clerk, sent: Sent) -> str:
    """Which send or rule, for the audit log."""
    return f"broadcasts/{sent['id']}"


STAFF = Staff(
    "配信",
    group="配信",
    waits=(
        Sort("failing", "止まっている配信", "sends.write", "list", is_urgent=True),
        Sort("approval", "承認待ちの配信", "sends.approve", "list"),
    ),
    pages=(
        StaffPage("list", "配信", "sends.read", lists.show_list, in_menu=True),
        StaffPage("calendar", "配信カレンダー", "sends.read", lists.show_calendar, in_menu=True),
        StaffPage("months", "月ごとの集計", "sends.read", lists.show_months, in_menu=True),
        StaffPage("templates", "ひな型", "sends.read", patterns.show_templates, in_menu=True),
        StaffPage("rules", "定期配信", "sends.read", rules.show_rules, in_menu=True),
        StaffPage("phones", "テスト配信先", "sends.write", handsets.show_phones, in_menu=True),
        StaffPage("new", "配信を作る", "sends.write", writing.show_new),
        StaffPage("write", "配信の編集", "sends.write", writing.show_write),
        StaffPage("check", "配信の確認", "sends.read", checking.show_check),
        StaffPage("send", "配信", "sends.read", sending.show_send),
        StaffPage("template", "ひな型", "sends.read", patterns.show_template),
        StaffPage("rule", "定期配信", "sends.read", rules.show_rule),
        StaffPage("rule_form", "定期配信の編集", "sends.write", rules.show_form),
    ),
    actions=(
        StaffAction("begin", "sends.write", writing.begin, "配信の下書きの作成"),
        StaffAction("save", "sends.write", writing.save, "配信の下書きの変更", _about),
        StaffAction("look", "sends.write", looking.look, ""),
        StaffAction("look_at_people", "sends.write", looking.look_at_people, ""),
        StaffAction("look_at_template", "sends.write", looking.look_at_template, ""),
        StaffAction("count", "sends.write", checking.count, "配信の人数の確認", _about),
        StaffAction("rehearse", "sends.write", checking.rehearse_it, "テスト配信", _about),
        StaffAction("submit", "sends.write", checking.submit, "配信の申請", _about),
        StaffAction("cancel", "sends.write", checking.cancel, "配信の取りやめ", _about),
        StaffAction("approve", "sends.approve", sending.approve, "配信の承認", _about),
        StaffAction("send_back", "sends.approve", sending.send_back, "配信の差し戻し", _about),
        StaffAction("stop", "sends.stop", sending.stop, "配信の停止", _about),
        StaffAction("resume", "sends.approve", sending.resume, "配信の再開", _about),
        StaffAction("redrive", "sends.approve", sending.redrive, "送れなかった人への再送", _about),
        StaffAction("copy", "sends.write", sending.copy, "配信の写しの作成", _about),
        StaffAction("hand_counts", "sends.write", sending.hand_counts, "配信結果（人数）の書き出し", _about),
        StaffAction("hand_people", "staff.manage", sending.hand_people, "配信結果（一人ひとり）の書き出し", _about),
        StaffAction("make_template", "sends.write", patterns.make, "ひな型の作成"),
        StaffAction("keep_template", "sends.write", patterns.keep, "ひな型の新しい版"),
        StaffAction("retire_template", "sends.write", patterns.give_up, "ひな型の取りやめ"),
        StaffAction("keep_rule", "sends.write", rules.keep, "定期配信の保存"),
        StaffAction("approve_rule", "sends.approve", rules.approve, "定期配信の承認", _about),
        StaffAction("pause_rule", "sends.write", rules.pause, "定期配信の休止・再開", _about),
        StaffAction("remove_rule", "sends.write", rules.remove, "定期配信の削除", _about),
        StaffAction("invite", "sends.write", handsets.invite_phone, "テスト配信先の登録コードの発行"),
        StaffAction("drop_phone", "sends.write", handsets.drop, "テスト配信先の削除"),
    ),
)
