"""A file of shops taken over, and taken back while nothing was done with any shop of it.

Some forty shops are one transaction, with a note of what stood before. A shop's first use, or first coupon of its own,
is booked in one transaction with the mark that it is no longer untouched: either that comes first and the file is not
taken back, or the taking back comes first and nothing is booked at a shop that is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import derived, digest
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import TenantItem, together
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Note, Sent
from chalicelib.platform.partners.enrolling import enrol
from chalicelib.platform.partners.model import Partner
from chalicelib.platform.partners.repository import Partners
from chalicelib.services.coupons.actions import SERVICE
from chalicelib.services.coupons.formats.shops import read
from chalicelib.services.coupons.model.coupon import Shop
from chalicelib.services.coupons.repository import ShopImportPart, ShopImportRecord, ShopImports, ShopRecord, Shops
from chalicelib.web.words import moment

AT_ONCE = 45
"""Shops of one transaction, each with its partner; DynamoDB takes a hundred items."""
NAMED = 5
NOTHING = "取り消せる取込みはありません。"
INSTEAD = "参加しないお店は「休止」に、内容の間違いは、直したファイルをもう一度取り込んで直してください。"


def keep(clerk: Clerk, sent: Sent) -> Done:
    """Keep the shops that were read, each with a partner that may sign in. Sent again, it changes nothing."""
    shops, cause = read(sent["shops"]), clerk.new_id()
    scope = clerk.office.scope
    for number, first in enumerate(range(0, len(shops), AT_ONCE)):
        some = shops[first : first + AT_ONCE]
        insist(lambda: _keep_part(clerk, cause, number, some), clerk.office.house.pause)  # noqa: B023  (called at once)
    known = {partner.about for partner in Partners(scope).all(SERVICE)}
    for shop in shops:
        if shop.id not in known:
            enrol(scope, SERVICE, shop.name, derived(digest(cause, shop.id)), about=shop.id)
    return Done("shops", f"{len(shops)}件を取り込みました。お店のPINは「協力者」の画面で発行します。")


def _keep_part(clerk: Clerk, import_id: str, number: int, shops: Sequence[Shop]) -> None:
    imports, stand = ShopImports(clerk.office.scope), Shops(clerk.office.scope)
    if imports.parts.find(f"{number:03d}", import_id):
        return
    changed = [record for shop in shops if (record := _changed(stand, shop))]
    if not changed:
        return
    imports.begin(import_id, clerk.at.isoformat(), clerk.member.label)
    before = {record.shop_id: was for record, was in changed}
    part = ShopImportPart(import_id=import_id, number=number, before=before)
    together(imports.parts.prepared(part), *(stand.records.prepared(record) for record, _ in changed))


def _changed(stand: Shops, shop: Shop) -> tuple[ShopRecord, Mapping[str, object] | None] | None:
    """A shop's record as the file has it, and its facts before; None where the file says what stands. A pause stays."""
    record = stand.records.find(shop.id)
    if record is None:
        return ShopRecord(shop_id=shop.id, facts=asdict(replace(shop, is_untouched=True))), None
    was, known = record.facts, Shop(**record.facts)
    new = replace(shop, is_paused=known.is_paused, is_untouched=known.is_untouched)
    if new == known:
        return None
    record.facts = asdict(replace(new, is_untouched=True))
    return record, was


# taking it back


def last_import(clerk: Clerk) -> tuple[Block, ...]:
    """What the last file brought, and the way back from it; or why there is none."""
    last = ShopImports(clerk.office.scope).last()
    parts = _standing(clerk, last) if last else []
    if last is None or not parts:
        return ()
    new = sum(was is None for part in parts for was in part.before.values())
    at = moment(datetime.fromisoformat(last.at))
    rows = (("日時", at), ("担当", last.by), ("新しいお店", f"{new}店"), ("変わったお店", f"{_count(parts) - new}店"))
    facts = Facts(rows, title="直前の取込み")
    obstacles = _obstacles(clerk, parts)
    if obstacles:
        return (facts, Note("warning", _told(obstacles)))
    seen = Field("seen", "", "hidden", last.import_id)
    sure = "この取込みの前に戻します。新しいお店はなくなり、変わったお店は前の内容になります。よろしいですか。"
    return (facts, Form("undo_shops", "直前の取込みを取り消す", (seen,), confirm=sure, danger=True))


def undo(clerk: Clerk, sent: Sent) -> Done:
    """Let shops be as they were before the last file; refused as a whole where something was done with one since."""
    imports = ShopImports(clerk.office.scope)
    last = imports.last()
    if last is None:
        raise StaffMistake(NOTHING)
    if last.import_id != sent["seen"]:
        raise Conflict()
    parts = _standing(clerk, last)
    obstacles = _obstacles(clerk, parts)
    if obstacles:
        raise StaffMistake(_told(obstacles))
    for part in parts:
        _undo_part(clerk, imports, part)
    imports.end(last)
    return Done("shops", f"{_count(parts)}店を、取込みの前に戻しました。")


def about(clerk: Clerk, _sent: Sent) -> str:
    last = ShopImports(clerk.office.scope).last()
    return f"{last.at} {last.by}" if last else ""


def _standing(clerk: Clerk, last: ShopImportRecord) -> list[ShopImportPart]:
    parts = ShopImports(clerk.office.scope).parts.each(last.import_id)
    return [part for part in parts if not part.is_undone]


def _count(parts: Sequence[ShopImportPart]) -> int:
    return sum(len(part.before) for part in parts)


def _obstacles(clerk: Clerk, parts: Sequence[ShopImportPart]) -> list[str]:
    """What speaks against going back, shop by shop."""
    scope = clerk.office.scope
    shops = {shop.id: shop for shop in Shops(scope).all()}
    partners = {partner.about: partner for partner in Partners(scope).all(SERVICE)}
    return [told for part in parts for told in _against(part, shops, partners)]


def _against(part: ShopImportPart, shops: Mapping[str, Shop], partners: Mapping[str, Partner]) -> Iterator[str]:
    for shop_id, was in part.before.items():
        shop, partner = shops.get(shop_id), partners.get(shop_id)
        if shop and not shop.is_untouched:
            yield f"「{shop.name}」は、取り込んだあとにクーポンの利用か配布があります"
        elif was is None and shop and partner and partner.pin:
            yield f"「{shop.name}」には、PINのカードを発行しています"


def _told(obstacles: Sequence[str]) -> str:
    more = f" ほか{len(obstacles) - NAMED}店" if len(obstacles) > NAMED else ""
    why = "、".join(obstacles[:NAMED])
    return f"この取込みは取り消せません。{why}{more}。{INSTEAD}"


def _undo_part(clerk: Clerk, imports: ShopImports, part: ShopImportPart) -> None:
    """Turn some shops back at once; `Conflict` where something is done with one at this moment."""
    stand = Shops(clerk.office.scope)
    records = [record for shop_id in part.before if (record := stand.records.find(shop_id))]
    if not all(Shop(**record.facts).is_untouched for record in records):
        raise Conflict()
    new = {record.shop_id for record in records if part.before[record.shop_id] is None}
    gone = [stand.records.prepared(record) for record in records if record.shop_id in new]
    back = [stand.records.prepared(_back(record, part)) for record in records if record.shop_id not in new]
    part.is_undone = True
    together(imports.parts.prepared(part), *back, without=[*gone, *_partners(clerk, new)])


def _partners(clerk: Clerk, shops: set[str]) -> list[TenantItem]:
    """The partners of some shops, to be struck with them; `Conflict` where one was given a card meanwhile."""
    partners = Partners(clerk.office.scope)
    found = [partners.fetch(each.id) for each in partners.all(SERVICE) if each.about in shops]
    if any(record.pin for record in found):
        raise Conflict()
    return [partners.records.prepared(record) for record in found]


def _back(record: ShopRecord, part: ShopImportPart) -> ShopRecord:
    """A shop's record as it was; whether it is paused was decided by hand, and stays."""
    record.facts = {**part.before[record.shop_id], "is_paused": record.facts["is_paused"]}
    return record
