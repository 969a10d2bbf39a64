"""ひな型: texts with gaps that are sent again and again. A new version keeps the old ones, which sends came from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.model import Broadcast, Content, content_from
from chalicelib.platform.broadcasts.placeholders import InLanguages, asked_of_sender, kept_for
from chalicelib.platform.broadcasts.settings import TemplatePart
from chalicelib.platform.house import Office


@dataclass(frozen=True)
class Template:
    """One version of a template."""

    id: str
    name: str
    category: str
    content: Content
    version: int = 1
    audience: Mapping[str, Any] = field(default_factory=dict)
    """Whom it usually goes to; empty where that is chosen each time."""
    by: str = ""
    """Who wrote this version; empty for what came with the town's settings."""
    at: str = ""
    is_retired: bool = False

    @property
    def gaps(self) -> tuple[str, ...]:
        """What a sender fills in."""
        return asked_of_sender(self.content)

    @property
    def label(self) -> str:
        return f"{self.id}/{self.version}"


class TemplateRecord(TenantItem):
    kind = "template"

    template_id = UnicodeAttribute()
    number = NumberAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(f"{self.template_id}#{int(self.number):05d}")

    @property
    def value(self) -> Template:
        told = dict(self.facts)
        return Template(**told | {"content": content_from(told["content"])})


class Templates(TenantRepository[TemplateRecord]):
    """A town's templates as its staff wrote them, every version of each."""

    item: ClassVar[type[TenantItem]] = TemplateRecord

    def versions(self, template_id: str) -> list[Template]:
        """From the first to the newest."""
        return [record.value for record in self.records.each(prefix=f"{template_id}#")]

    def newest(self) -> dict[str, Template]:
        """The newest version of each."""
        return {record.template_id: record.value for record in self.records.each()}

    def add(self, template: Template) -> None:
        """Write a version down; `Conflict` where somebody wrote that one meanwhile."""
        try:
            self.records.add(TemplateRecord(template_id=template.id, number=template.version, facts=asdict(template)))
        except Conflict as error:
            raise Conflict("ほかの人が先にこのひな型を変えました。画面を開き直してください。") from error


def all_templates(office: Office) -> tuple[Template, ...]:
    """The newest version of each template in use: those of the town's settings, as staff have changed them since."""
    given = {part.id: _given(part) for part in settings_of(office).templates}
    newest = given | Templates(office.scope).newest()
    return tuple(sorted((each for each in newest.values() if not each.is_retired), key=lambda each: each.name))


def template_of(office: Office, template_id: str) -> Template:
    found = next((each for each in all_templates(office) if each.id == template_id), None)
    if found is None:
        raise NotFound
    return found


def versions_of(office: Office, template_id: str) -> tuple[Template, ...]:
    """Every version, the newest first."""
    given = [_given(part) for part in settings_of(office).templates if part.id == template_id]
    return tuple(reversed([*given, *Templates(office.scope).versions(template_id)]))


def keep_version(office: Office, template: Template, *, instead_of: int, by: str) -> Template:
    """A new version of a template, or a first one (`instead_of` 0). `Conflict` if that was not the newest any more."""
    new = replace(template, version=instead_of + 1, by=by, at=office.now().isoformat())
    Templates(office.scope).add(new)
    return new


def retire(office: Office, template_id: str, by: str) -> None:
    """Offer it no more. What came from it stays."""
    newest = template_of(office, template_id)
    keep_version(office, replace(newest, is_retired=True), instead_of=newest.version, by=by)


def used(
    template: Template, broadcast: Broadcast, values: Mapping[str, str], in_languages: InLanguages | None = None
) -> Broadcast:
    """The broadcast with what the template says, and with the values that fill its gaps, in Japanese and otherwise."""
    return replace(
        broadcast,
        title=broadcast.title or template.name,
        category=template.category,
        content=template.content,
        audience=broadcast.audience or template.audience,
        from_template=template.label,
        values={name: values.get(name, "") for name in template.gaps},
        values_in=kept_for(template.content, in_languages or {}),
    )


def _given(part: TemplatePart) -> Template:
    return Template(part.id, part.name, part.category, part.content, audience=part.audience)
