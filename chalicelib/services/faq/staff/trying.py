"""Trying a question as residents would ask it, and the town's own words for the same thing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import digest
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.platform.knowledge.wording import folded
from chalicelib.services.faq.actions import LONGEST, answer_card, offer_card
from chalicelib.services.faq.model import Book
from chalicelib.services.faq.model.entry import LANGUAGE_NAMES
from chalicelib.services.faq.repository import Edition, Near, TownFaq
from chalicelib.services.faq.staff.composing import PLACES, Tried, composing, edition_tried, preview, shown_of
from chalicelib.services.faq.staff.history import amend, hidden, the_book

WHICH = {"published": "いまの案内", "candidate": "公開の前に確かめた内容"}
MOST_ROWS, LONGEST_ROW = 1000, 300
ABOUT = (
    "1行が、同じ意味の言葉です。「、」で区切ります。例：母子手帳、母子健康手帳、親子手帳　"
    "どの町でも使う言葉（引っ越し＝転入・転出 など）は、はじめから入っています。公開すると、案内に使われます。"
)


def show_try(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What residents would get for a question, and why."""
    text, which = query.get("q", "")[:LONGEST], query.get("which", "published")
    language = query.get("language", "ja")
    form = Form(
        "try_question",
        "ためす",
        (
            Field("q", "質問", value=text, required=True, most=LONGEST),
            Field("language", "言語", "select", language, options=tuple(LANGUAGE_NAMES.items()), beside="which"),
            Field("which", "ためす内容", "select", which, options=tuple(WHICH.items()), beside="which"),
        ),
    )
    edition = edition_tried(clerk.office, which)
    if edition is None:
        return View(
            "質問をためす", (form, desk.Note("info", "ためす内容がまだありません。「公開」で確かめてください。"))
        )
    if not text:
        return View("質問をためす", (form,))
    tried = Tried(text, language, which, query.get("order", ""))
    return View("質問をためす", (form, *_found(clerk, edition, tried)))


def _found(clerk: Clerk, edition: Edition, tried: Tried) -> Iterator[desk.Block]:
    town, today, text, language = TownFaq(clerk.office), clerk.at.date(), tried.text, tried.language
    emergency = town.settings.emergency(text)
    if emergency:
        numbers = "、".join(f"{each.name.ja} {each.phone}" for each in emergency.numbers)
        yield desk.Note("warning", f"緊急の言葉があるため、最初に電話番号を案内します（{numbers}）。")
    found = [each for each in edition.near(text, PLACES) if each.faq.is_told(today)]
    near = shown_of(town, found)
    is_sure = bool(near) and near[0].percent >= town.settings.sure
    yield desk.Note("info", _verdict(near, is_sure=is_sure))
    rows = tuple(_row(clerk, number, each, _way(number, near, is_sure=is_sure)) for number, each in enumerate(found, 1))
    yield desk.Table(("順番", "質問", "確かさ", "扱い", "担当"), rows, "近い質問はありません。", "見つかった質問")
    spoken = edition.index.synonyms.spoken_in(folded(text))
    told = tuple((word, "、".join(others)) for word, others in spoken)
    yield desk.Table(("質問の言葉", "いっしょにさがした言葉"), told, "言いかえは使っていません。", "言いかえ")
    if near:
        card = answer_card(town, language, near[0].faq) if is_sure else offer_card(language, near, "")
        yield preview(clerk, language, "住民の画面", card)
        yield from composing(clerk, town, tried, near, is_sure=is_sure)


def _verdict(near: list[Near], *, is_sure: bool) -> str:
    if is_sure:
        return "すぐに回答します。"
    if near:
        return f"近い質問を{len(near)}件、ボタンで見せます。"
    return "近い質問がないため、窓口とフォームを案内します。"


def _way(number: int, near: list[Near], *, is_sure: bool) -> str:
    if is_sure:
        return "すぐに回答" if number == 1 else "見せない"
    return "ボタンで見せる" if number <= len(near) else "見せない"


def _row(clerk: Clerk, number: int, each: Near, how: str) -> tuple[desk.Cell, ...]:
    may = clerk.member.may("knowledge.write")
    question = Link(each.faq.question, f"entry?id={each.faq.id}") if may else each.faq.question
    return f"{number}", question, f"{each.percent:.0f}%", how, each.faq.team


def try_question(_clerk: Clerk, sent: Sent) -> Done:
    return Done(Tried.sent(sent).page, "")


# words for the same thing


def show_synonyms(clerk: Clerk, _query: Mapping[str, str]) -> View:
    rows = the_book(clerk.office).synonyms
    if not clerk.member.may("knowledge.write"):
        return View("言いかえ", (desk.Table(("同じ意味の言葉",), tuple((row,) for row in rows), "まだありません。"),))
    field = Field("rows", "同じ意味の言葉", "textarea", "\n".join(rows), hint=ABOUT)
    seen = hidden("seen", _seen(rows))
    return View(
        "言いかえ",
        (Form("save_synonyms", "保存する", (field, seen)), desk.Facts((("取り消し", Link("履歴", "history")),))),
    )


def _seen(rows: tuple[str, ...]) -> str:
    return digest("\n".join(rows), length=12)


def save_synonyms(clerk: Clerk, sent: Sent) -> Done:
    Synonyms.from_text(sent["rows"])  # names the line that is none
    rows = tuple(dict.fromkeys(line.strip()[:LONGEST_ROW] for line in sent["rows"].splitlines() if line.strip()))

    def edit(book: Book) -> Book:
        if _seen(book.synonyms) != sent["seen"]:
            raise Conflict(
                "ほかの人が言いかえを変えました。入力した内容は残っています。確かめて、もう一度保存してください。"
            )
        return replace(book, synonyms=rows[:MOST_ROWS])

    amend(clerk, edit, "言いかえの変更")
    return Done("synonyms", f"言いかえを{len(rows)}行保存しました。公開すると、案内に使われます。")
