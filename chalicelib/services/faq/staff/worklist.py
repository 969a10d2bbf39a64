"""Questions the FAQ did not answer, or not well: gathered by likeness, and what staff do about each gathering."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from chalicelib.kernel.errors import Conflict, NotAllowed, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.house import Office
from chalicelib.platform.knowledge.grouping import grouped
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.services.faq.model import HOW, WHY, Asked, Book, Faq, Telling
from chalicelib.services.faq.model.entry import ALSO, QUESTION
from chalicelib.services.faq.repository import DEALING, AskedQuestions, NoteRecord, Notes, TownFaq
from chalicelib.services.faq.schedule import note_waiting, synonyms_of
from chalicelib.services.faq.staff.history import amend, hidden, local, may_edit, the_book, undo
from chalicelib.web.words import day

SHOWN, SUGGESTED = 60, 6
OTHER = "-"
ABOUT = (
    "住民が送った質問のうち、答えが見つからなかったもの、近い質問が選ばれなかったもの、「役に立たなかった」ものを、"
    "似たものどうしでまとめています。だれの質問かは残りません。電話番号・メール・住所らしい部分は伏せ、"
    "30日で消えますが、名前などを伏せきれないことがあります。"
)
DEALT: Mapping[str, str] = {
    "entry": "質問を作った",
    "wording": "別の聞き方に加えた",
    "synonym": "言いかえを加えた",
    "dismissed": "対象外にした",
}


@dataclass(frozen=True)
class Gathering:
    """Questions that ask the same, the most telling of them first."""

    asked: tuple[Asked, ...]

    @property
    def name(self) -> str:
        """The oldest of them names all."""
        return min(each.name for each in self.asked)

    @property
    def text(self) -> str:
        return self.asked[0].text


def gatherings(office: Office) -> list[Gathering]:
    """All that waits, the largest first."""
    waiting = AskedQuestions(office.scope).waiting()
    groups = grouped([each.text for each in waiting], synonyms_of(the_book(office)))
    return [Gathering(tuple(waiting[at] for at in group.members)) for group in groups]


def show_unanswered(clerk: Clerk, _query: Mapping[str, str]) -> View:
    found = gatherings(clerk.office)
    may = clerk.member.may("knowledge.write")
    rows = tuple(_row(each, may=may) for each in found[:SHOWN])
    title = f"答えられなかった質問（{len(found)}組のうち{len(rows)}組）"
    dealt = Notes(clerk.office.scope).newest(DEALING)
    done = tuple(
        (
            Link(each.facts["text"], f"dealt?of={each.name}") if may else each.facts["text"],
            _told(each),
            each.facts["by"],
            local(clerk.office, each.facts["at"]),
        )
        for each in dealt
    )
    return View(
        "答えられなかった質問",
        (
            desk.Note("info", ABOUT),
            desk.Table(("質問", "件数", "最後の日", "どうなったか"), rows, "ありません。", title),
            desk.Table(("質問", "したこと", "担当", "日時"), done, "まだありません。", "対応した質問"),
        ),
    )


def _row(each: Gathering, *, may: bool) -> tuple[desk.Cell, ...]:
    last = max(asked.day for asked in each.asked)
    how = "、".join(dict.fromkeys(_outcome(asked) for asked in each.asked))
    text = Link(each.text, f"gathering?of={each.name}") if may else each.text
    return text, f"{len(each.asked)}", day(last), how


def _outcome(asked: Asked) -> str:
    if asked.helped == "no":
        return WHY.get(asked.why, "役に立たなかった")
    return "選ばれなかった" if asked.how == "offered" else HOW[asked.how]


def _told(dealt: NoteRecord) -> str:
    told = f"{DEALT[dealt.facts['how']]}（{dealt.facts['what']}）" if dealt.facts["what"] else DEALT[dealt.facts["how"]]
    return f"{told}　取り消しました" if dealt.facts.get("undone") else told


# one gathering


def show_gathering(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What was asked alike, and the four things that can be done about it."""
    found = _gathering(clerk.office, query.get("of", ""))
    rows = tuple((asked.text, day(asked.day), _outcome(asked)) for asked in found.asked[:SHOWN])
    make = urlencode({"question": found.text[:QUESTION], "group": found.name})
    return View(
        f"「{found.text[:40]}」",
        (
            desk.Table(("質問", "日", "どうなったか"), rows, "", f"似た質問（{len(found.asked)}件）"),
            desk.Facts((("新しい質問にする", Link("この質問から作る", f"entry?{make}")),), "まだない質問のとき"),
            *_wording(clerk, found),
            _synonym(found),
            Form(
                "dismiss",
                "対象外にする",
                (hidden("of", found.name),),
                "町への質問ではないとき",
                confirm="一覧から外します。あとで取り消せます。",
            ),
        ),
    )


def _gathering(office: Office, name: str) -> Gathering:
    found = next((each for each in gatherings(office) if any(asked.name == name for asked in each.asked)), None)
    if found is None:
        raise NotFound
    return found


def _wording(clerk: Clerk, found: Gathering) -> Iterator[Form]:
    """The nearest entries to choose from; another by its number."""
    town, book = TownFaq(clerk.office, fresh=True), the_book(clerk.office)
    near = town.edition.near(found.text, SUGGESTED) if town.is_published else []
    known = [faq for each in near if (faq := book.entry(each.faq.id)) and may_edit(clerk, faq)]
    options = (*((faq.id, f"{faq.id}　{faq.question}") for faq in known), (OTHER, "ほかの質問（番号を入力）"))
    fields = (
        hidden("of", found.name),
        Field("faq", "質問", "select", options[0][0], options=options),
        Field("other", "ほかの質問の番号", hint="上で「ほかの質問」を選んだときに入力します。"),
        Field("wording", "加える聞き方", value=found.text[:QUESTION], required=True, most=QUESTION),
    )
    yield Form("add_wording", "別の聞き方に加える", fields, "すでにある質問のとき")


def _synonym(found: Gathering) -> Form:
    hint = "例：母子手帳、母子健康手帳"
    fields = (hidden("of", found.name), Field("row", "同じ意味の言葉", hint=hint, required=True, most=200))
    return Form("add_synonym", "言いかえに加える", fields, "言葉がちがうだけのとき")


def settle(clerk: Clerk, name: str, *, how: str, what: str, line: str = "") -> None:
    """Note what was done about a gathering; its questions wait no more."""
    found, now = _gathering(clerk.office, name), clerk.office.house.clock()
    dealing = f"{now.isoformat()}#{clerk.new_id()}"
    asked = [each.name for each in found.asked]
    facts = {"how": how, "what": what, "text": found.text, "asked": asked, "by": clerk.member.label,
             "at": now.isoformat(), "line": line}  # fmt: skip
    Notes(clerk.office.scope).keep(DEALING, dealing, facts, now)
    _mark(clerk.office, asked, dealing)


def _mark(office: Office, asked: Sequence[str], settled: str) -> None:
    questions = AskedQuestions(office.scope)
    for name in asked:
        questions.change(name, lambda known: replace(known, settled=settled), office.house.clock())
    note_waiting(office, office.now().date())


def add_wording(clerk: Clerk, sent: Sent) -> Done:
    """Let an entry be found by these words too."""
    faq_id = (sent["other"] if sent["faq"] in ("", OTHER) else sent["faq"]).strip()
    wording = sent["wording"].strip()
    faq = the_book(clerk.office).entry(faq_id)
    if faq is None:
        raise StaffMistake("質問を選ぶか、番号を入力してください。")
    if not may_edit(clerk, faq):
        raise NotAllowed
    if not wording or len(wording) > QUESTION:
        raise StaffMistake(f"加える聞き方を{QUESTION}文字以内で入力してください。")
    language = _gathering(clerk.office, sent["of"]).asked[0].language
    told = f"質問「{faq.question}」に聞き方を追加"
    _, line = amend(clerk, lambda book: book.with_entries(_with(book, faq_id, language, wording)), told, faq_id)
    settle(clerk, sent["of"], how="wording", what=faq.question, line=line)
    return Done("unanswered", f"「{faq.question}」の別の聞き方に加えました。公開すると、見つかるようになります。")


def _with(book: Book, faq_id: str, language: str, wording: str) -> Faq:
    faq = book.entry(faq_id)
    if faq is None:
        raise Conflict
    spoken = language if language in faq.told and faq.told[language].question else "ja"
    told = faq.told.get(spoken, Telling())
    if len(told.also) >= ALSO:
        raise StaffMistake(f"別の聞き方は{ALSO}個までです。質問のページで、使わないものを消してください。")
    return replace(faq, told={**faq.told, spoken: replace(told, also=tuple(dict.fromkeys((*told.also, wording))))})


def add_synonym(clerk: Clerk, sent: Sent) -> Done:
    row = sent["row"].strip()
    if not Synonyms.from_text(row).rows:
        raise StaffMistake("同じ意味の言葉を2つ以上、「、」で区切って入力してください。")

    def edit(book: Book) -> Book:
        return replace(book, synonyms=tuple(dict.fromkeys((*book.synonyms, row))))

    _, line = amend(clerk, edit, f"言いかえ「{row}」の追加")
    settle(clerk, sent["of"], how="synonym", what=row, line=line)
    return Done("unanswered", f"「{row}」を言いかえに加えました。公開すると、案内に使われます。")


def dismiss(clerk: Clerk, sent: Sent) -> Done:
    settle(clerk, sent["of"], how="dismissed", what="")
    return Done("unanswered", "対象外にしました。")


# what was done


def show_dealt(clerk: Clerk, query: Mapping[str, str]) -> View:
    dealt = Notes(clerk.office.scope).records.fetch(query.get("of", "-"), DEALING)
    facts = desk.Facts(
        (
            ("質問", dealt.facts["text"]),
            ("件数", f"{len(dealt.facts['asked'])}"),
            ("したこと", _told(dealt)),
            ("担当", f"{dealt.facts['by']}　{local(clerk.office, dealt.facts['at'])}"),
        )
    )
    if dealt.facts.get("undone"):
        return View("対応した質問", (facts,))
    return View("対応した質問", (facts, Form("undo_dealt", "取り消す", (hidden("of", dealt.name),))))


def undo_dealt(clerk: Clerk, sent: Sent) -> Done:
    """Take back what was done about a gathering; its questions wait again."""
    notes = Notes(clerk.office.scope)
    dealt = notes.records.fetch(sent["of"] or "-", DEALING)
    if dealt.facts.get("undone"):
        raise Conflict("すでに取り消されています。")
    if dealt.facts.get("line"):
        undo(clerk, dealt.facts["line"])
    _mark(clerk.office, dealt.facts["asked"], "")
    dealt.facts = {**dealt.facts, "undone": True}
    notes.records.change(dealt)
    return Done("unanswered", f"「{dealt.facts['text']}」への対応を取り消しました。")


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["of"][:60]
