"""The list of entries, and one of them: written, looked at as on a phone, withdrawn, taken back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from chalicelib.kernel.errors import Conflict, NotAllowed, NotFound, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT, LANGUAGES
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.long_form import FieldMistakes
from chalicelib.platform.console.preview import bubbles
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Look, Sent, View
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Office
from chalicelib.platform.knowledge.wording import folded
from chalicelib.platform.messaging.render import render
from chalicelib.platform.messaging.reply import Reply
from chalicelib.services.faq.actions import answer_card
from chalicelib.services.faq.model import STATES, Book, Faq, Telling, complaints, digest_of
from chalicelib.services.faq.model.entry import ANSWER, LANGUAGE_NAMES, QUESTION
from chalicelib.services.faq.repository import PUBLISHED, SERVICE, Lines, Standings, TownFaq
from chalicelib.services.faq.staff.history import amend, hidden, history, local, may_edit, the_book
from chalicelib.web.words import day

SHOWN = 50
NO_RIGHT = "この質問は、ほかの課が担当しています。直すときは、担当の課か管理者に頼んでください。"
CHANGED = "開いているあいだに、ほかの人が変えました。入力した内容は残っています。確かめて、もう一度保存してください。"
ABOUT = (
    "保存しただけでは、住民への案内は変わりません。状態を「公開」にした質問が、「公開」のページで公開したときに"
    "案内に出ます。"
)


# the list


def show_entries(clerk: Clerk, query: Mapping[str, str]) -> View:
    book, town = the_book(clerk.office), TownFaq(clerk.office, fresh=True)
    found = [faq for faq in book.entries if _fits(clerk, faq, query)]
    start = int(query["start"]) if query.get("start", "").isdecimal() else 0
    shown = found[start : start + SHOWN]
    rows = tuple(_row(clerk, town, faq) for faq in shown)
    following = urlencode({**query, "start": str(start + SHOWN)})
    more = Link("次の質問", f"entries?{following}") if start + SHOWN < len(found) else None
    title = f"質問（{len(found)}件のうち{start + 1 if shown else 0}〜{start + len(shown)}件め）"
    columns = ("質問", "分野", "担当", "状態", "終わる日")
    table = desk.Table(columns, rows, "質問は見つかりませんでした。", title, more)
    return View("よくある質問", (_summary(clerk, book, town), _filters(book, query), table))


def _summary(clerk: Clerk, book: Book, town: TownFaq) -> desk.Facts:
    links = (("新しい質問", Link("質問を作る", "entry")),) if clerk.member.may("knowledge.write") else ()
    return desk.Facts(
        (
            *links,
            ("質問の数", f"{len(book.entries)}件"),
            ("住民への案内", f"{town.now['entries']}件（{local(clerk.office, town.now['at'])}に公開）")
            if town.is_published
            else ("住民への案内", "まだ公開していません"),
            ("公開", Link("確かめて公開する", "publish")),
        )
    )


def _filters(book: Book, query: Mapping[str, str]) -> Form:
    states = (("", "すべて"), *STATES.items(), ("over", "期限切れ"))
    return Form(
        "find_entries",
        "さがす",
        (
            Field("q", "言葉", value=query.get("q", ""), beside="find", hint="質問と回答の言葉、または番号"),
            _select("category", "分野", query, book.categories),
            _select("team", "担当", query, teams_in(book)),
            Field("state", "状態", "select", query.get("state", ""), options=states, beside="find"),
        ),
    )


def _select(name: str, label: str, query: Mapping[str, str], names: Sequence[str]) -> Field:
    options = (("", "すべて"), *((each, each) for each in names))
    return Field(name, label, "select", query.get(name, ""), options=options, beside="find")


def teams_in(book: Book) -> tuple[str, ...]:
    return tuple(dict.fromkeys(faq.team for faq in book.entries if faq.team))


def _fits(clerk: Clerk, faq: Faq, query: Mapping[str, str]) -> bool:
    state = query.get("state", "")
    in_state = faq.is_over(clerk.at.date()) if state == "over" else state in ("", faq.state)
    in_place = query.get("category", "") in ("", faq.category) and query.get("team", "") in ("", faq.team)
    words = folded(query.get("q", "")).split()
    return in_state and in_place and all(word in _words_of(faq) for word in words)


def _words_of(faq: Faq) -> str:
    told = (text for each in faq.told.values() for text in (each.question, each.answer, *each.also))
    return folded("\n".join((faq.id, *told)))


def _row(clerk: Clerk, town: TownFaq, faq: Faq) -> tuple[desk.Cell, ...]:
    ends = f"{day(faq.valid_until)}" if faq.valid_until else "―"
    question = Link(faq.question, f"entry?id={faq.id}") if clerk.member.may("knowledge.write") else faq.question
    return question, faq.category, faq.team, state_in_words(clerk, town, faq), ends


def state_in_words(clerk: Clerk, town: TownFaq, faq: Faq) -> str:
    """The state, and how it differs from what residents are told."""
    told = town.entry(faq.id)
    if faq.state == "published" and faq.is_over(clerk.at.date()):
        return "期限切れ（案内しません）"
    if faq.state == "published" and told is None:
        return "公開（まだ案内に出ていません）"
    if faq.state == "published" and replace(faq) != told:
        return "公開（直した内容は、まだ案内に出ていません）"
    if faq.state == "draft" and told:
        return "下書き（前の内容を案内中）"
    return STATES[faq.state]


def find_entries(_clerk: Clerk, sent: Sent) -> Done:
    wanted = {name: sent[name][:80] for name in ("q", "category", "team", "state") if sent[name]}
    return Done(f"entries?{urlencode(wanted)}", "")


# one entry


def show_entry(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One entry, or a form for a new one: `question` and `group` as an unanswered question brings them."""
    book = the_book(clerk.office)
    known = book.entry(query.get("id", ""))
    if query.get("id") and known is None:
        raise NotFound
    new = Faq("", {DEFAULT: Telling(query.get("question", "")[:QUESTION])}, team=clerk.member.team)
    faq = known or new
    if known and not may_edit(clerk, known):
        return View(
            known.question, (desk.Note("info", NO_RIGHT), _preview(clerk.office, known), *_history(clerk, known))
        )
    blocks = (desk.Note("info", ABOUT), _form(clerk, book, faq, query.get("group", "")))
    more = (*_ways(clerk, known), *_history(clerk, known)) if known else ()
    return View(known.question if known else "新しい質問", (*blocks, *more))


def _form(clerk: Clerk, book: Book, faq: Faq, group: str) -> Form:
    preview = desk.Live("look_at_entry", "住民の画面", "見本を見る", shown=(_preview(clerk.office, faq),))
    fields = (
        hidden("id", faq.id),
        hidden("seen", digest_of(book.entry(faq.id))),
        hidden("group", group),
        *(field for language in LANGUAGES for field in _telling(faq, language)),
        *_facts(clerk, book, faq),
    )
    return Form("save_entry", "保存する", fields, live=(preview,))


def _telling(faq: Faq, language: str) -> Iterator[Field]:
    told, section = faq.told.get(language, Telling()), LANGUAGE_NAMES[language]
    needed = language == DEFAULT
    yield Field(f"question-{language}", "質問", value=told.question, required=needed, most=QUESTION, section=section)
    hint = "1行に1つ。住民が使いそうな言い方を足すと、見つかりやすくなります。"
    yield Field(f"also-{language}", "別の聞き方", "textarea", "\n".join(told.also), hint=hint, section=section)
    yield Field(f"answer-{language}", "回答", "textarea", told.answer, required=needed, most=ANSWER, section=section)


def _facts(clerk: Clerk, book: Book, faq: Faq) -> Iterator[Field]:
    section = "扱い"
    desks = TownFaq(clerk.office).settings.desks
    known = dict.fromkeys(filter(None, (faq.team, clerk.member.team, *(each.team for each in desks), *teams_in(book))))
    teams = tuple((team, team) for team in known if clerk.member.may("knowledge.write", team))
    about = f"いまある分野：{'、'.join(book.categories[:12])}" if book.categories else ""
    yield Field("category", "分野", value=faq.category, hint=about, section=section)
    yield Field("team", "担当", "select", faq.team, options=teams, section=section)
    yield Field("source", "出典（ホームページのアドレス）", value=faq.source, hint="https:// で始まる", section=section)
    yield Field("checked", "内容を確認した日", "date", faq.checked, beside="days", section=section)
    yield Field("valid_from", "公開を始める日", "date", faq.valid_from, beside="days", section=section)
    hint = "過ぎると案内しません。30日前に「窓口のようす」でお知らせします。"
    yield Field("valid_until", "公開を終える日", "date", faq.valid_until, beside="days", hint=hint, section=section)
    hint = "番号を「、」で区切って、5件まで。回答の下にボタンで出ます。"
    yield Field("related", "関連する質問の番号", value="、".join(faq.related), hint=hint, section=section)
    yield Field("state", "状態", "select", faq.state, options=tuple(STATES.items()), required=True, section=section)


def _preview(office: Office, faq: Faq) -> desk.Tabs:
    """The answer as a phone shows it, in each language that is written."""
    town = TownFaq(office)
    tabs = tuple(
        (LANGUAGE_NAMES[language], (desk.Preview(bubbles(_drawn(town, language, faq))),))
        for language in LANGUAGES
        if faq.told.get(language) or language == DEFAULT
    )
    return desk.Tabs(tabs, "住民の画面")


def _drawn(town: TownFaq, language: str, faq: Faq) -> Sequence[Mapping[str, object]]:
    reply = Reply((answer_card(town, language, faq),))
    return render(reply, Voice(town.office, SERVICE, language), lambda path: path)


def look_at_entry(clerk: Clerk, sent: Sent) -> Look:
    """What the form says so far, as on a phone."""
    faq = typed(sent, "preview")
    shown = replace(faq, source=faq.source if faq.source.startswith("https://") else "", checked=_day_or_none(faq))
    return Look((_preview(clerk.office, shown),), f"回答は{len(faq.in_(DEFAULT).answer)}文字です。")


def _day_or_none(faq: Faq) -> str:
    return faq.checked if "checked" not in complaints(faq) else ""


def typed(sent: Sent, faq_id: str) -> Faq:
    """The entry a form says."""
    told = {}
    for language in LANGUAGES:
        question, answer = (sent[f"{part}-{language}"].replace("\r\n", "\n").strip() for part in ("question", "answer"))
        also = tuple(dict.fromkeys(line.strip() for line in sent[f"also-{language}"].splitlines() if line.strip()))
        if question or answer or also:
            told[language] = Telling(question, answer, also)
    state = next((state for state in STATES if state == sent["state"]), "draft")
    related = tuple(dict.fromkeys(each for each in re.split(r"[、,\s]+", sent["related"].strip()) if each))
    return Faq(
        faq_id, told, sent["category"].strip(), sent["team"].strip(), sent["source"].strip(), sent["checked"],
        sent["valid_from"], sent["valid_until"], related, state,  # type: ignore[arg-type]
    )  # fmt: skip


def save_entry(clerk: Clerk, sent: Sent) -> Done:
    """Write an entry; where it answers unanswered questions, they are settled."""
    faq = typed(sent, sent["id"] or f"q{digest(clerk.new_id(), length=8)}")
    refuse_unfit(clerk, the_book(clerk.office), faq)

    def edit(book: Book) -> Book:
        if digest_of(book.entry(faq.id)) != sent["seen"]:
            raise Conflict(CHANGED)
        before = book.entry(faq.id)
        if before and not may_edit(clerk, before):
            raise NotAllowed
        return book.with_entries(faq)

    verb = "変更" if sent["id"] else "追加"
    _, line = amend(clerk, edit, f"質問「{faq.question}」の{verb}", faq.id)
    if sent["group"]:
        from chalicelib.services.faq.staff.worklist import settle  # noqa: PLC0415  the two pages lead to each other

        settle(clerk, sent["group"], how="entry", what=faq.question, line=line)
        return Done("unanswered", f"質問「{faq.question}」を作りました。公開すると、案内に出ます。")
    return Done(f"entry?id={faq.id}", f"質問「{faq.question}」を保存しました。公開すると、案内に出ます。")


def refuse_unfit(clerk: Clerk, book: Book, faq: Faq) -> None:
    wrong = complaints(faq)
    unknown = [each for each in faq.related if book.entry(each) is None and each != faq.id]
    if unknown:
        wrong["related"] = f"番号「{'、'.join(unknown)}」の質問はありません。"
    if not may_edit(clerk, faq):
        wrong["team"] = "自分の課の質問だけを作れます。"
    if wrong:
        raise FieldMistakes(wrong, "\n".join(wrong.values()))


def _ways(clerk: Clerk, faq: Faq) -> Iterator[desk.Block]:
    fields = (hidden("id", faq.id), hidden("seen", digest_of(faq)))
    if TownFaq(clerk.office, fresh=True).entry(faq.id) is None:
        sure = f"「{faq.question}」を消します。履歴から元に戻せます。よろしいですか。"
        yield Form("drop_entry", "この質問を消す", fields, confirm=sure, danger=True)
    elif faq.state != "withdrawn":
        sure = f"「{faq.question}」を、すぐに案内から外します。よろしいですか。"
        yield Form("withdraw_entry", "すぐに取り下げる", fields, "取り下げ", confirm=sure, danger=True)


def withdraw_entry(clerk: Clerk, sent: Sent) -> Done:
    """Take an entry out of what residents are told at once, whatever is published later."""
    faq = _own(clerk, sent)
    amend(clerk, lambda book: book.with_entries(replace(_of(book, faq.id), state="withdrawn")),
          f"質問「{faq.question}」の取り下げ", faq.id)  # fmt: skip
    standings = Standings(clerk.office.scope)
    record = standings.find(PUBLISHED)
    if record.facts.get("edition"):
        facts = {**record.facts, "withdrawn": sorted({*record.facts.get("withdrawn", ()), faq.id})}
        line = {
            "id": clerk.new_id(),
            "what": "withdrawn",
            "told": f"「{faq.question}」を案内から外しました",
            "by": clerk.member.label,
        }
        standings.move(record, facts, line, clerk.office.house.clock())
    clerk.office.house.memory.forget()
    return Done(f"entry?id={faq.id}", f"「{faq.question}」を取り下げました。もう案内しません。")


def drop_entry(clerk: Clerk, sent: Sent) -> Done:
    faq = _own(clerk, sent)
    if TownFaq(clerk.office, fresh=True).entry(faq.id):
        raise StaffMistake("案内に出ている質問は消せません。先に取り下げて、公開してください。")
    amend(clerk, lambda book: book.without(faq.id), f"質問「{faq.question}」の削除", faq.id)
    return Done("entries", f"「{faq.question}」を消しました。「履歴」から元に戻せます。")


def _own(clerk: Clerk, sent: Sent) -> Faq:
    faq = _of(the_book(clerk.office), sent["id"])
    if digest_of(faq) != sent["seen"]:
        raise Conflict(CHANGED)
    if not may_edit(clerk, faq):
        raise NotAllowed
    return faq


def _of(book: Book, faq_id: str) -> Faq:
    faq = book.entry(faq_id)
    if faq is None:
        raise NotFound
    return faq


def _history(clerk: Clerk, faq: Faq) -> tuple[desk.Block, ...]:
    return history(clerk, Lines(clerk.office.scope).of(faq.id), f"entry?id={faq.id}")


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["question-ja"][:60] or sent["id"]
