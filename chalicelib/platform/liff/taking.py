"""What is done with a form that a resident posted: drawn again with more, or handed over once."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.kernel.ids import secret_key
from chalicelib.platform.flows.model import Option, Shared
from chalicelib.platform.flows.questions import AskPhotos, AskSearch
from chalicelib.platform.liff import pages
from chalicelib.platform.liff.fields import FOUND, Choice, choices_of
from chalicelib.platform.liff.form import Form, judged
from chalicelib.platform.liff.handover import send
from chalicelib.platform.liff.pages import Sheet
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.liff.uploads import keep_photo, own_photos
from chalicelib.platform.liff.visits import Visit
from chalicelib.web.exchange import Posted, Response, json_answer, redirect


def show(visit: Visit) -> Response:
    """The page as it stands before anything was typed."""
    only = visit.request.query.get("only", "")
    typed = _typed(visit, Posted())
    return pages.form(Sheet(visit, _form(visit, typed, only), typed, secret_key(), only=only))


def take(visit: Visit) -> Response:
    """A posted form. Complete and sent: handed over, and on to the thanks. Else the page again, nothing lost."""
    posted, refused = _with_photos(visit, visit.request.form)
    typed, only = _typed(visit, posted), posted["only"]
    form = _form(visit, typed, only)
    is_genuine = bool(posted["nonce"]) and posted["mark"] == visit.session.mark(posted["nonce"])
    sheet = Sheet(visit, form, typed, posted["nonce"] if is_genuine else secret_key(), refused=refused, only=only)
    if posted["do"] != "send":
        return pages.form(sheet)
    lacks_consent = _needs_consent(visit, form) and posted["consent"] != "yes"
    if is_genuine and form.is_complete and not refused and not lacks_consent:
        agrees = form.tells_personal and posted["consent"] == "yes"
        send(visit, form, posted["nonce"], has_consented=agrees)
        return redirect(visit.request.to(visit.path("/sent"), lang=visit.language))
    return _returned(replace(sheet, is_sent=True, lacks_consent=lacks_consent), is_genuine=is_genuine)


def _returned(sheet: Sheet, *, is_genuine: bool) -> Response:
    """A form that cannot be handed over yet, and why."""
    has_errors = any(field.error for field in sheet.fields()) or bool(sheet.refused)
    has_consent_to_ask = sheet.lacks_consent and "consent" in sheet.typed.posted.all("asks")
    sheet = replace(sheet, lacks_consent=has_consent_to_ask)
    if has_errors or has_consent_to_ask:
        return pages.form(sheet, status=422)
    return pages.form(replace(sheet, notice="more" if is_genuine else "again"))


def search(visit: Visit) -> Response:
    """Options for a search field, as the resident types or shares where they are."""
    choices, t = _found(visit), pages.words(visit.language, visit.office)
    told = t("search.found", count=len(choices)) if choices else t("search.none")
    offered = [{"value": each.value, "label": each.label, "detail": each.detail} for each in choices]
    return json_answer({"choices": offered, "told": told})


def photo(visit: Visit) -> Response:
    """One photo, kept as soon as it is chosen, so that nothing is lost and the form stays small."""
    posted = visit.request.form
    if posted["mark"] != visit.session.mark(posted["nonce"]):
        raise ResidentMistake(pages.words(visit.language, visit.office)("over"))
    sent = next((files[0] for files in posted.files.values() if files), None)
    if sent is None:
        raise ResidentMistake(pages.words(visit.language, visit.office)("photos.failed"))
    return json_answer({"name": keep_photo(visit.turn, sent.content)})


def _found(visit: Visit) -> tuple[Choice, ...]:
    """What a search field finds for what was typed into it, or near a place."""
    posted = visit.request.form
    typed = _typed(visit, posted)
    row = next((row for row in _form(visit, typed, "").questions if row.name == posted["find"]), None)
    if row is None or not isinstance(row.step, AskSearch):
        raise NotFound
    wanted = typed.wanted(row.name)
    if wanted is None or (isinstance(wanted, Shared) and not row.step.by_location):
        return ()
    options: list[Option] = list(visit.world.search(row.step.find, wanted, row.moment.answers))
    return choices_of(options[:FOUND], visit.voice)


def _typed(visit: Visit, posted: Posted) -> Typed:
    return Typed(posted, visit.office.tenant.areas, own_photos(visit.turn))


def _form(visit: Visit, typed: Typed, only: str) -> Form:
    form = judged(visit.flow, visit.start, typed, visit.world)
    return form.only(only) if only else form


def _needs_consent(visit: Visit, form: Form) -> bool:
    return form.tells_personal and visit.purpose not in visit.turn.resident.consents


def _with_photos(visit: Visit, posted: Posted) -> tuple[Posted, Mapping[str, str]]:
    """The form with its photo files kept and named in it, and by step why one could not be kept."""
    searched = "a." + posted["do"].removeprefix("find:") if posted["do"].startswith("find:") else ""
    pairs, refused = [pair for pair in posted.pairs if pair[0] != searched], dict[str, str]()
    for step in _photo_steps(visit, posted):
        for file in posted.files.get(f"a.{step.name}.file", ())[: step.at_most]:
            try:
                pairs.append((f"a.{step.name}", keep_photo(visit.turn, file.content)))
            except ResidentMistake as mistake:
                refused[step.name] = mistake.message
    return Posted(tuple(pairs), posted.files), refused


def _photo_steps(visit: Visit, posted: Posted) -> list[AskPhotos]:
    rows = _form(visit, _typed(visit, posted), "").questions
    return [row.step for row in rows if isinstance(row.step, AskPhotos)]
