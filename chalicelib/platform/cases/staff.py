"""What the desk itself gives staff of every town besides its lists: the phrases they reply with."""

from collections.abc import Mapping

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.cases.phrases import KIND, NUMBER, Phrase, Phrases
from chalicelib.platform.console.declared import case_kinds
from chalicelib.platform.console.staff import (
    Clerk,
    Done,
    Field,
    Form,
    Link,
    Note,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)

ANY = "すべての案件"


def show_phrases(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """All phrases, and a form for a new one."""
    kinds = dict(case_kinds(clerk.office))
    rows = tuple(
        (phrase.name, kinds.get(phrase.kind, phrase.kind) or ANY, phrase.text, Link("直す", f"phrase?id={phrase.id}"))
        for phrase in Phrases(clerk.office.scope).all()
    )
    hint = Note("info", f"返信の画面でえらぶと本文に入ります。{NUMBER} と {KIND} は、その案件のものに置きかわります。")
    table = Table(("名前", "使う案件", "本文", "操作"), rows, "定型文は、まだありません。")
    may_write = clerk.member.may("cases.work")
    return View("返信の定型文", (hint, table, *((_form(clerk, Phrase("", "", "")),) if may_write else ())))


def show_phrase(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One phrase, to be changed or dropped."""
    phrase = Phrases(clerk.office.scope).find(query.get("id", ""))
    if phrase is None:
        raise NotFound
    drop = Form(
        "drop_phrase",
        "消す",
        (Field("id", "", "hidden", phrase.id),),
        title="定型文を消す",
        confirm="この定型文を消します。よろしいですか。",
        danger=True,
    )
    return View(phrase.name, (_form(clerk, phrase), drop))


def _form(clerk: Clerk, phrase: Phrase) -> Form:
    kinds = case_kinds(clerk.office)
    fields = (
        Field("id", "", "hidden", phrase.id),
        Field("seen", "", "hidden", str(phrase.version)),
        Field("name", "名前", value=phrase.name, required=True, hint="例：現地確認のお礼"),
        Field(
            "kind",
            "使う案件",
            "select",
            value=phrase.kind,
            options=kinds,
            hint="えらばないと、すべての案件で使えます。",
        ),
        Field("text", "本文", "textarea", value=phrase.text, required=True),
    )
    return Form("save_phrase", "保存する", fields, title="定型文を直す" if phrase.id else "定型文を作る")


def save_phrase(clerk: Clerk, sent: Sent) -> Done:
    seen = int(sent["seen"]) if sent["seen"].isdecimal() else 0
    phrase = Phrase(sent["id"] or clerk.new_id(), sent["name"], sent["text"], sent["kind"], seen)
    saved = Phrases(clerk.office.scope).save(phrase)
    return Done("phrases", f"「{saved.name}」を保存しました。")


def drop_phrase(clerk: Clerk, sent: Sent) -> Done:
    Phrases(clerk.office.scope).drop(sent["id"])
    return Done("phrases", "定型文を消しました。")


STAFF = Staff(
    title="窓口",
    group="窓口",
    pages=(
        StaffPage("phrases", "返信の定型文", "cases.read", show_phrases, in_menu=True),
        StaffPage("phrase", "返信の定型文", "cases.work", show_phrase),
    ),
    actions=(
        StaffAction("save_phrase", "cases.work", save_phrase, "定型文の保存"),
        StaffAction("drop_phrase", "cases.work", drop_phrase, "定型文の削除"),
    ),
)
