"""The check of a draft: who gets it, what was found, a test to staff phones, and asking for approval."""

from collections.abc import Iterator, Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.checks import Checked, check
from chalicelib.platform.broadcasts.lints.findings import Finding
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.phones import phones_of
from chalicelib.platform.broadcasts.recipients import NOT_RECEIVING, about_not_receiving, meant
from chalicelib.platform.broadcasts.rehearsal import rehearse
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.staff.wording import audience_of, category_of, hidden, local, person, previews, who
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Link, Note, Sent, Table, View
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.segments import counting
from chalicelib.platform.segments.samples import samples

SAMPLES = 10
SEEN = "確かめました："


def show_check(clerk: Clerk, query: Mapping[str, str]) -> View:
    """All that is found of a send, and what may be done with it now."""
    broadcast = Broadcasts(clerk.office.scope).fetch(query.get("id", ""))
    if broadcast.state != "draft":
        told = "この配信は、もう下書きではありません。"
        return View(
            "配信の確認", (Note("info", told), Facts((("配信", Link("いまの状態を見る", f"send?id={broadcast.id}")),)))
        )
    count_id = query.get("count", "")
    try:
        checked = check(clerk.office, broadcast, count_id)
    except StaffMistake as mistake:
        return View("配信の確認", (Note("error", mistake.message), _back(broadcast)))
    blocks = (
        *_came_back(broadcast),
        _verdict(checked),
        *_found(checked),
        facts_of(clerk.office, broadcast, checked),
        *_counting(broadcast, checked, count_id),
        *previews(clerk.office, broadcast),
        *(_samples(clerk.office, broadcast) if checked.count.number else ()),
        *_forms(clerk, broadcast, checked, count_id),
    )
    return View("配信の確認", blocks)


def _came_back(broadcast: Broadcast) -> Iterator[Block]:
    if broadcast.came_back:
        yield Note("warning", broadcast.came_back)


def _verdict(checked: Checked) -> Note:
    if checked.errors:
        return Note("error", f"誤りが{len(checked.errors)}件あります。直すまで配信できません。")
    if checked.warnings:
        return Note("warning", f"注意が{len(checked.warnings)}件あります。ひとつずつ確かめて、下で印を付けてください。")
    return Note("success", "誤りは見つかりませんでした。")


def _found(checked: Checked) -> Iterator[Block]:
    if checked.findings:
        ordered = sorted(checked.findings, key=lambda finding: finding.kind != "error")
        rows = tuple(("誤り" if each.kind == "error" else "注意", each.text) for each in ordered)
        yield Table(("種類", "内容"), rows, "", "見つかったこと")


def facts_of(office: Office, broadcast: Broadcast, checked: Checked) -> Facts:
    count = checked.count
    number = person(count.number) if count.is_exact else f"約{person(count.number)}（見積り）"
    languages = "、".join(
        f"{LANGUAGES.get(code, code)} {told:,}人" for code, told in sorted(count.by_language.items()) if told
    )
    needs = life.needs_second_person(office, broadcast, count.number)
    return Facts(
        (
            ("件名", broadcast.title or "（件名なし）"),
            ("カテゴリ", category_of(office, broadcast.category)),
            ("宛先", audience_of(office, broadcast)),
            (NOT_RECEIVING, about_not_receiving(broadcast)),
            ("人数", number),
            ("前回との差", _difference(checked)),
            ("選んでいる言葉", languages or "なし"),
            ("費用", f"{checked.yen:,.0f}円" if checked.yen else "かかりません（1通0円の設定です）"),
            (
                "LINEで今月送れる残り",
                "上限なし、または不明" if checked.quota_left is None else f"{checked.quota_left:,}通",
            ),
            (
                "配信する日時",
                local(office, broadcast.send_at) if broadcast.send_at else "承認されたらすぐ（猶予のあと）",
            ),
            ("承認", "もう一人の承認が必要です" if needs else "この人数なら、ひとりで配信できます"),
        ),
        "配信の内容",
    )


def _difference(checked: Checked) -> str:
    if checked.last is None:
        return "このカテゴリの配信は、はじめてです"
    change = checked.count.number - checked.last
    return f"前回{person(checked.last)}（{change:+,}人）"


def _counting(broadcast: Broadcast, checked: Checked, count_id: str) -> Iterator[Block]:
    if checked.count.is_exact:
        return
    if count_id:
        yield Note("info", "人数を数えています。しばらくしたら、この画面を開き直してください。")
    yield Form("count", "人数を数える", (hidden("id", broadcast.id),), "正確な人数")


def _samples(office: Office, broadcast: Broadcast) -> Iterator[Block]:
    shown = samples(office, broadcast.channel_key, meant(broadcast), SAMPLES)
    if shown.why_none:
        yield Note("info", shown.why_none)
    else:
        rows = tuple((line,) for line in shown.described)
        yield Table(("どのような人か",), rows, "", "届く人の見本（名前はわかりません）")


def _back(broadcast: Broadcast) -> Facts:
    return Facts((("内容を直す", Link("編集へ戻る", f"write?id={broadcast.id}")),))


def _forms(clerk: Clerk, broadcast: Broadcast, checked: Checked, count_id: str) -> Iterator[Block]:
    yield _back(broadcast)
    if not clerk.member.may("sends.write"):
        return
    yield _rehearsal(clerk.office, broadcast)
    if not checked.errors:
        yield _submit(clerk.office, broadcast, checked, count_id)
    sure = "この下書きを取りやめます。よろしいですか。"
    yield Form("cancel", "取りやめる", (hidden("id", broadcast.id),), confirm=sure, danger=True)


def _rehearsal(office: Office, broadcast: Broadcast) -> Block:
    phones = phones_of(office, broadcast.channel_key)
    if not phones:
        return Facts((("テスト配信", Link("テスト配信先の電話を登録する", "phones")),))
    languages = tuple((code, LANGUAGES.get(code, code)) for code in broadcast.content.wording)
    fields = (
        hidden("id", broadcast.id),
        Field("phones", "送る電話", "checkboxes", options=tuple((phone.id, phone.label) for phone in phones)),
        Field("languages", "言葉", "checkboxes", options=languages, chosen=tuple(code for code, _ in languages)),
    )
    return Form("rehearse", "テスト配信する", fields, "テスト配信（【テスト】で始まり、職員の電話だけに届きます）")


def _submit(office: Office, broadcast: Broadcast, checked: Checked, count_id: str) -> Form:
    needs = life.needs_second_person(office, broadcast, checked.count.number)
    ticks = tuple(_tick(finding) for finding in checked.warnings)
    fields = (hidden("id", broadcast.id), hidden("count", count_id), *ticks)
    if needs:
        return Form("submit", "承認を申請する", fields, "申請")
    people = person(checked.count.number)
    return Form("submit", "この内容で配信する", fields, "配信", confirm=f"{people}に配信します。よろしいですか。")


def _tick(finding: Finding) -> Field:
    return Field(f"seen-{finding.key}", SEEN + finding.text, "checkbox", required=True)


# what is done


def count(clerk: Clerk, sent: Sent) -> Done:
    broadcast = Broadcasts(clerk.office.scope).fetch(sent["id"])
    count_id = counting.ask(clerk.office, broadcast.channel_key, meant(broadcast))
    return Done(f"check?id={broadcast.id}&count={count_id}", "人数を数え始めました。しばらくしたら開き直してください。")


def rehearse_it(clerk: Clerk, sent: Sent) -> Done:
    broadcast = Broadcasts(clerk.office.scope).fetch(sent["id"])
    number = rehearse(clerk.office, broadcast, sent.all("phones"), sent.all("languages"), clerk.new_id())
    return Done(f"check?id={broadcast.id}", f"テスト配信を{number}台に送りました。")


def submit(clerk: Clerk, sent: Sent) -> Done:
    seen = [name.removeprefix("seen-") for name, value in sent.fields.items() if name.startswith("seen-") and value]
    after = life.submit(clerk.office, sent["id"], who(clerk), seen, sent["count"])
    told = "承認を申請しました。" if after.state == "submitted" else "配信を受け付けました。猶予のあとに始まります。"
    return Done(f"send?id={after.id}", told)


def cancel(clerk: Clerk, sent: Sent) -> Done:
    life.cancel(clerk.office, sent["id"])
    return Done("list", "取りやめました。")
