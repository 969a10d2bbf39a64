"""Publishing: what would change, how the test questions fare, the switch and the way back; and the test questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.kernel.errors import Conflict, NotAllowed, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.imports.differences import differences
from chalicelib.services.faq.formats.sheets import IDS
from chalicelib.services.faq.model import Book, Trial
from chalicelib.services.faq.model.entry import LANGUAGE_NAMES
from chalicelib.services.faq.repository import BOOK, CANDIDATE, Standings, TownFaq
from chalicelib.services.faq.schedule import order_candidate, rank, switch
from chalicelib.services.faq.staff.history import amend, hidden, local, the_book

LISTED = 20
ABOUT = "公開の前に、質問を組み立ててテスト質問で確かめます。確かめているあいだも、いまの案内が続きます。"
SECOND = "公開には、確かめた人とは別の人の承認が必要です。"


def show_publish(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What residents are told now, what would change, and the candidate with its score."""
    town, standings = TownFaq(clerk.office, fresh=True), Standings(clerk.office.scope)
    candidate, book = standings.facts(CANDIDATE), standings.facts(BOOK).get("edition", "")
    blocks = (
        desk.Note("info", ABOUT),
        _now(clerk, town),
        *_progress(candidate, query.get("order", "")),
        *_changes(clerk, town),
        *_candidate(clerk, town, candidate, book),
        *_back(clerk, town),
    )
    return View("公開", blocks)


def _now(clerk: Clerk, town: TownFaq) -> desk.Facts:
    now = town.now
    told = (
        (("公開した日時", local(clerk.office, now["at"])), ("公開した人", now["by"]), ("質問", f"{now['entries']}件"))
        if town.is_published
        else (("いまの案内", "まだ公開していません"),)
    )
    links = (
        ("テスト質問", Link("テスト質問を見る・加える", "trials")),
        ("履歴", Link("これまでの変更と公開", "history")),
    )
    return desk.Facts((*told, *links), "いまの案内")


def _progress(candidate: Mapping[str, Any], order: str) -> Iterator[desk.Block]:
    if order and order.isalnum() and candidate.get("order", "") < order:
        told = "質問を組み立てて、テスト質問で確かめています。終わると、この画面に結果が出ます。"
        yield desk.Progress("公開の準備", 0, 1, told)


def _changes(clerk: Clerk, town: TownFaq) -> Iterator[desk.Block]:
    """How the published entries of the book differ from what residents are told."""
    told = {faq.id: faq for faq in town.edition.entries} if town.is_published else {}
    will = {faq.id: faq for faq in the_book(clerk.office).entries if faq.state == "published"}
    found = differences(told, will)
    rows = (
        ("加わる質問", _named([will[each].question for each in found.added])),
        ("変わる質問", _named([change.after.question for change in found.changed])),
        ("なくなる質問", _named([told[each].question for each in found.removed])),
    )
    yield desk.Facts(rows, "公開すると変わること")
    may = clerk.member.may("knowledge.write")
    if may and will:
        yield Form("check_edition", "公開の前に確かめる", title="1. 確かめる")
    elif may:
        yield desk.Note("info", "状態が「公開」の質問がありません。質問の状態を「公開」にして保存してください。")


def _named(names: list[str]) -> str:
    shown = "、".join(names[:LISTED])
    return f"{len(names)}件：{shown}{' ほか' if len(names) > LISTED else ''}" if names else "なし"


def _candidate(clerk: Clerk, town: TownFaq, facts: Mapping[str, Any], book: str) -> Iterator[desk.Block]:
    if not facts.get("edition"):
        return
    yield _score(clerk, facts)
    yield from _findings(facts["score"])
    if facts["edition"] == town.now.get("edition"):
        yield desk.Note("success", "確かめた内容は、公開されています。")
        return
    if facts["book"] != book:
        yield desk.Note(
            "warning", "確かめたあとに質問が変わりました。変わった分も公開するときは、もう一度確かめてください。"
        )
    if town.settings.second_person:
        yield desk.Note("info", f"{SECOND}確かめた人：{facts['by']}")
    if clerk.member.may("knowledge.write") and not (town.settings.second_person and facts["by_id"] == clerk.member.id):
        yield _publish_form(town, facts)


def _publish_form(town: TownFaq, facts: Mapping[str, Any]) -> Form:
    fields = (hidden("edition", facts["edition"]), hidden("seen", town.now.get("edition", "")))
    worse = len(facts["score"]["worse"])
    warning = f"前より悪くなったテスト質問が{worse}件あります。" if worse else ""
    sure = f"{warning}質問{facts['entries']}件の案内に切り替えます。よろしいですか。"
    return Form("publish_edition", "この内容を公開する", fields, "2. 公開する", confirm=sure, danger=bool(worse))


def _score(clerk: Clerk, facts: Mapping[str, Any]) -> desk.Table:
    score = facts["score"]
    number = score["trials"]
    rows = (
        ("1番めに出た", _percent(score["first"], number), _percent(score["old_first"], number)),
        ("5番めまでに出た", _percent(score["five"], number), _percent(score["old_five"], number)),
    )
    title = f"テスト質問{number}件の結果（{local(clerk.office, facts['at'])}、{facts['by']}）"
    return desk.Table(
        ("正しい質問が", "新しい内容", "いまの案内"), rows if number else (), "テスト質問がありません。", title
    )


def _percent(number: int | None, of: int) -> str:
    return f"{100 * number // of}%（{number}件）" if number is not None and of else "―"


def _findings(score: Mapping[str, Any]) -> Iterator[desk.Block]:
    if score["worse"]:
        told = f"前より悪くなったテスト質問が{len(score['worse'])}件あります。公開の前に確かめてください。"
        yield desk.Note("warning", told)
        rows = tuple((text, _place(before), _place(now)) for text, before, now in score["worse"])
        yield desk.Table(("テスト質問", "いまの案内", "新しい内容"), rows, "", "前より悪くなったもの")
    if score["missed"]:
        rows_missed = tuple((text,) for text in score["missed"])
        yield desk.Table(("テスト質問",), rows_missed, "", "5番めまでに出なかったもの")


def _place(rank_: int) -> str:
    return f"{rank_}番め" if rank_ else "出ない"


def _back(clerk: Clerk, town: TownFaq) -> Iterator[desk.Block]:
    if town.now.get("trail") and clerk.member.may("knowledge.write"):
        fields = (hidden("seen", town.now["edition"]),)
        sure = "ひとつ前に公開した内容に戻します。取り下げた質問は、取り下げたままです。よろしいですか。"
        yield Form("step_back", "前の公開に戻す", fields, "前の公開に戻す", confirm=sure, danger=True)


def check_edition(clerk: Clerk, _sent: Sent) -> Done:
    order = f"{clerk.at:%Y%m%d%H%M%S}{digest(clerk.new_id(), length=6)}"
    order_candidate(clerk.office, order=order, by=clerk.member.label, by_id=clerk.member.id)
    return Done(f"publish?order={order}", "公開の準備を始めました。しばらくすると、結果が出ます。")


def publish_edition(clerk: Clerk, sent: Sent) -> Done:
    """Let the candidate answer from now on; another than the clerk saw is a conflict."""
    facts = Standings(clerk.office.scope).facts(CANDIDATE)
    if facts.get("edition") != sent["edition"] or not sent["edition"]:
        raise Conflict("確かめた内容が変わりました。画面を開き直してください。")
    if TownFaq(clerk.office).settings.second_person and facts["by_id"] == clerk.member.id:
        raise StaffMistake(SECOND)
    told = f"質問{facts['entries']}件を公開"
    switch(clerk.office, facts["edition"], seen=sent["seen"], by=clerk.member.label, told=told, new_id=clerk.new_id())
    return Done("publish", "公開しました。1分ほどで、すべての案内が切り替わります。")


def step_back(clerk: Clerk, sent: Sent) -> Done:
    """Let the edition answer again that did before."""
    trail = TownFaq(clerk.office, fresh=True).now.get("trail", ())
    if not trail:
        raise Conflict("前に公開した内容がありません。")
    if TownFaq(clerk.office).settings.second_person and not clerk.member.may("staff.manage"):
        raise NotAllowed
    told = "前の公開に戻す"
    switch(clerk.office, trail[-1], seen=sent["seen"], by=clerk.member.label, told=told, new_id=clerk.new_id())
    return Done("publish", "前の公開に戻しました。")


# test questions


def show_trials(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Test questions with the place of their answer in what residents are told now; a form for one of them."""
    book, town = the_book(clerk.office), TownFaq(clerk.office, fresh=True)
    may = clerk.member.may("knowledge.write")
    rows = tuple(
        (
            Link(trial.text, f"trials?id={trial.id}") if may else trial.text,
            "、".join(_called(book, each) for each in trial.expected),
            LANGUAGE_NAMES[trial.language],
            _place(rank(trial, town.edition)) if town.is_published else "―",
        )
        for trial in book.trials
    )
    table = desk.Table(
        ("テスト質問", "正しい質問", "言語", "いまの順番"), rows, "まだありません。", f"テスト質問（{len(rows)}件）"
    )
    known = next((trial for trial in book.trials if trial.id == query.get("id")), None)
    return View("テスト質問", (*(_trial_forms(known) if may else ()), table))


def _called(book: Book, faq_id: str) -> str:
    faq = book.entry(faq_id)
    return f"{faq_id} {faq.question}" if faq else f"{faq_id}（ありません）"


def _trial_forms(known: Trial | None) -> Iterator[Form]:
    trial = known or Trial("", "", ())
    hint = "住民が書きそうな文で。その質問の「別の聞き方」と同じ文にすると、確かめたことになりません。"
    fields = (
        hidden("id", trial.id),
        Field("text", "テスト質問", value=trial.text, hint=hint, required=True, most=200),
        Field(
            "expected",
            "正しい質問の番号",
            value="、".join(trial.expected),
            hint="いくつかあれば「、」で区切る",
            required=True,
        ),
        Field("language", "言語", "select", trial.language, options=tuple(LANGUAGE_NAMES.items()), required=True),
    )
    yield Form("save_trial", "保存する", fields, "テスト質問を直す" if known else "テスト質問を加える")
    if known:
        yield Form("drop_trial", "消す", (hidden("id", trial.id),), confirm="このテスト質問を消しますか。", danger=True)


def save_trial(clerk: Clerk, sent: Sent) -> Done:
    ids = tuple(each for each in IDS.split(sent["expected"].strip()) if each)
    book, text = the_book(clerk.office), sent["text"].strip()
    unknown = [each for each in ids if book.entry(each) is None]
    if not text or not ids or len(text) > 200:
        raise StaffMistake("テスト質問（200文字以内）と、正しい質問の番号を入力してください。")
    if unknown:
        raise StaffMistake(f"番号「{'、'.join(unknown)}」の質問はありません。")
    language = sent["language"] if sent["language"] in LANGUAGE_NAMES else "ja"
    trial = Trial(sent["id"] or f"t{digest(clerk.new_id(), length=8)}", text, ids, language)
    amend(clerk, lambda book: book.with_trials(trial), f"テスト質問「{text}」の{'変更' if sent['id'] else '追加'}")
    return Done("trials", f"テスト質問「{text}」を保存しました。")


def drop_trial(clerk: Clerk, sent: Sent) -> Done:
    amend(clerk, lambda book: book.without_trial(sent["id"]), "テスト質問の削除")
    return Done("trials", "テスト質問を消しました。")


def about_trial(_clerk: Clerk, sent: Sent) -> str:
    return sent["text"][:60] or sent["id"]
