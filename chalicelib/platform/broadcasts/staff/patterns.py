"""ひな型: the list, one with its versions, writing a new version."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.broadcasts.staff.content_form import content_fields, content_from_form, with_picture
from chalicelib.platform.broadcasts.staff.wording import KINDS, category_of, hidden, kind_of, previews
from chalicelib.platform.broadcasts.templates import (
    Template,
    all_templates,
    keep_version,
    retire,
    template_of,
    used,
    versions_of,
)
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Link, Live, Sent, Table, View
from chalicelib.platform.house import Office


def show_templates(clerk: Clerk, _query: Mapping[str, str]) -> View:
    rows = tuple(
        (
            Link(template.name, f"template?id={template.id}"),
            category_of(clerk.office, template.category),
            KINDS[template.content.kind],
            "、".join(template.gaps) or "なし",
            f"第{template.version}版",
        )
        for template in all_templates(clerk.office)
    )
    table = Table(("名前", "カテゴリ", "種類", "差し込む言葉", "版"), rows, "ひな型はまだありません。")
    return View("ひな型", (table, *_new(clerk)))


def _new(clerk: Clerk) -> Iterator[Block]:
    if clerk.member.may("sends.write"):
        kinds = Field("kind", "種類", "select", "text", options=tuple(KINDS.items()), required=True)
        name = Field("name", "名前", required=True)
        once = hidden("id", digest("template", clerk.new_id(), length=12).lower())
        yield Form("make_template", "作る", (once, name, _categories(clerk.office, ""), kinds), "新しいひな型")


def _categories(office: Office, chosen: str) -> Field:
    options = tuple((category.id, category.name[DEFAULT]) for category in settings_of(office).categories)
    return Field("category", "カテゴリ", "select", chosen, options=options, required=True)


def show_template(clerk: Clerk, query: Mapping[str, str]) -> View:
    template = template_of(clerk.office, query.get("id", ""))
    shown = used(template, _bare(template), {name: f"｛{name}｝" for name in template.gaps})
    versions = tuple(
        (f"第{each.version}版", each.by or "まちの設定", each.at[:10] or "―", each.content.wording[DEFAULT].body[:60])
        for each in versions_of(clerk.office, template.id)
    )
    history = Table(("版", "書いた人", "日付", "本文のはじめ"), versions, "", "これまでの版（消えません）")
    return View(f"ひな型：{template.name}", (*previews(clerk.office, shown), *_edit(clerk, template), history))


def _bare(template: Template) -> Broadcast:
    return Broadcast("PREVIEW", template.name, template.category, "", {}, template.content)


def _edit(clerk: Clerk, template: Template) -> Iterator[Form]:
    if not clerk.member.may("sends.write"):
        return
    about = (hidden("id", template.id), hidden("version", str(template.version)))
    name = Field("name", "名前", value=template.name, required=True)
    fields = (*about, name, _categories(clerk.office, template.category))
    body = tuple(content_fields(clerk.office, template.content))
    seen = Live("look_at_template", "住民に届く内容", "届く内容の見本を見る")
    yield Form("keep_template", "新しい版として保存する", (*fields, *body), "書き直す", live=(seen,))
    sure = "このひな型を一覧から外します。これまでの配信はそのまま残ります。よろしいですか。"
    yield Form("retire_template", "このひな型をやめる", about[:1], confirm=sure, danger=True)


def make(clerk: Clerk, sent: Sent) -> Done:
    content = Content(kind_of(sent["kind"]), {DEFAULT: Wording()})
    template = Template(sent["id"], _named(sent), _category(clerk, sent), content)
    keep_version(clerk.office, template, instead_of=0, by=clerk.member.label)
    return Done(f"template?id={template.id}", "ひな型を作りました。文を書いてください。")


def keep(clerk: Clerk, sent: Sent) -> Done:
    before = template_of(clerk.office, sent["id"])
    content = content_from_form(clerk.office, before.content, sent)
    content = with_picture(clerk.office, content, sent)
    new = replace(before, name=_named(sent), category=_category(clerk, sent), content=content)
    version = int(sent["version"]) if sent["version"].isdecimal() else 0
    kept = keep_version(clerk.office, new, instead_of=version, by=clerk.member.label)
    return Done(f"template?id={kept.id}", f"第{kept.version}版として保存しました。")


def give_up(clerk: Clerk, sent: Sent) -> Done:
    retire(clerk.office, sent["id"], clerk.member.label)
    return Done("templates", "一覧から外しました。")


def _named(sent: Sent) -> str:
    name = sent["name"].strip()
    if not 0 < len(name) <= 40:
        raise StaffMistake("名前を40文字以内で書いてください。")
    return name


def _category(clerk: Clerk, sent: Sent) -> str:
    if settings_of(clerk.office).category(sent["category"]) is None:
        raise StaffMistake("カテゴリを選んでください。")
    return sent["category"]
