"""What the clock asks: editions built in steps where a model reads them, mended where the code moved on; the night."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.adapters.embeddings.memory import MemoryEmbeddings
from chalicelib.kernel.estate import NOTICES
from chalicelib.platform.knowledge.port import Kind
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.services.faq.model import Book, Faq, Telling
from chalicelib.services.faq.repository import LINES, Lines, Shelf, Standings, TownFaq, change_book, edition_of
from chalicelib.services.faq.schedule import build, go_round, happened
from tests.kit.fakes import Clock
from tests.kit.journey import Town
from tests.services.faq.towns import a_faq_town, do, edits, page, reads

pytestmark = pytest.mark.usefixtures("estate")

SURE = "住民票の写しはどこで取れますか"


@dataclass
class SlowModel:
    """Reads a text in a second of the city's clock."""

    clock: Clock
    inner: MemoryEmbeddings = field(default_factory=MemoryEmbeddings)
    name: str = "memory"
    dimensions: int = 64

    def embed(self, texts: Sequence[str], *, kind: Kind) -> list[list[float]]:
        self.clock.pass_(seconds=len(texts))
        return self.inner.embed(texts, kind=kind)


def with_model(town: Town) -> tuple[Town, SlowModel]:
    model = SlowModel(town.clock)
    house = replace(town.house, embeddings=model)
    return replace(town, house=house, office=house.office(OperatorOrder(town.office.tenant.id))), model


def many(town: Town, number: int) -> None:
    told = [Faq(f"q{at}", {"ja": Telling(f"質問{at}", f"回答{at}")}, state="published") for at in range(number)]
    change_book(town.office, lambda _: Book(tuple(told)), told="x", by="x", new_id="x")


def test_a_long_list_is_read_by_a_model_over_several_rounds_each_text_once() -> None:
    town, model = with_model(a_faq_town(publish=False))
    many(town, 120)
    about, rounds = {"order": "1", "by": "x", "by_id": ""}, 0
    while about:
        rounds += 1
        about = dict(build(town.office, about).about or {})
    assert rounds > 1
    assert len(model.inner.asked) == 240
    facts = Standings(town.office.scope).facts("candidate")
    assert (facts["entries"], facts["order"]) == (120, "1")
    assert edition_of(town.office, facts["edition"]).index.meanings


def test_the_rounds_are_reminders_and_a_change_meanwhile_waits_for_the_next_check() -> None:
    town, _ = with_model(a_faq_town(publish=False))
    many(town, 120)
    do(town, "check_edition")
    town.until(minutes=2)
    assert "公開の準備" in repr(page(town, "publish", order="99").blocks)
    book = Standings(town.office.scope).facts("book")["edition"]
    edits(town, "", {"question-ja": "あとから", "answer-ja": "回答", "state": "published"})
    for _ in range(10):
        town.until(minutes=2)
    facts = Standings(town.office.scope).facts("candidate")
    assert (facts["entries"], facts["book"]) == (120, book)


def test_a_small_change_reads_only_what_is_new() -> None:
    town, model = with_model(a_faq_town(publish=False))
    many(town, 20)
    from chalicelib.services.faq.schedule import publish_now

    publish_now(town.office, by="x")
    model.inner.asked.clear()
    change_book(
        town.office,
        lambda book: book.with_entries(Faq("new", {"ja": Telling("新しい質問", "新しい回答")}, state="published")),
        told="x", by="x", new_id="y",
    )  # fmt: skip
    publish_now(town.office, by="x")
    assert sorted(text for _, text in model.inner.asked) == ["新しい回答", "新しい質問"]


def test_an_index_of_another_version_is_searched_by_letters_and_mended_at_night() -> None:
    town = a_faq_town()
    scope, files = town.office.scope, town.house.files
    record = Standings(scope).find("published")
    content = files.fetch(scope, f"faq/editions/{record.facts['edition']}.entries")
    files.put(scope, "faq/editions/OLD.entries", content, "application/gzip")
    files.put(scope, "faq/editions/OLD.index", b"FAQ0 of long ago", "application/gzip")
    record.facts = {**record.facts, "edition": "OLD"}
    Standings(scope).records.change(record)
    town.house.memory.forget()
    assert "市民課の窓口かコンビニで取れます。" in reads(town.resident(), SURE)
    go_round(town.office)
    mended = TownFaq(town.office, fresh=True).now["edition"]
    assert mended != "OLD"
    assert Shelf(town.office).index(mended).ids


def test_books_nobody_can_return_to_are_dropped_at_night_and_the_others_kept() -> None:
    town = a_faq_town()
    for number in range(LINES + 8):
        edits(town, "koseki-1", {"answer-ja": f"{number}回め"})
    files = town.house.files
    before = len([path for path in files.paths() if "/faq/books/" in path])  # type: ignore[attr-defined]
    go_round(town.office)
    after = len([path for path in files.paths() if "/faq/books/" in path])  # type: ignore[attr-defined]
    assert after < before
    oldest = Lines(town.office.scope).newest()[-1]
    assert Shelf(town.office).book(oldest.facts["before"]).entries


def test_a_town_without_an_faq_has_a_quiet_night() -> None:
    town = a_faq_town(publish=False)
    go_round(town.office)
    assert town.queues.sent == []
    assert NOTICES.thing == "notices"


def test_the_towns_numbers_hear_of_questions_and_answers() -> None:
    town = a_faq_town()
    town.resident().says(SURE)
    assert happened(town.office, town.office.now().date()) == {"質問": 1, "解決": 1}
