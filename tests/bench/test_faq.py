"""The evaluator: its measures against ones computed by hand, its words for a bad file, and our own set's figures."""

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from bench.faq.__main__ import evaluated, haystacks, package_sizes, page
from bench.faq.fit import Sets
from bench.faq.fitting import Asked, blend_of, cross_validated, ranked
from bench.faq.judged import OWN, SECOND, JudgedSet, SetMistake, merged, read, read_all
from bench.faq.measures import average_precision, discounted_gain, measured, recall, reciprocal_rank, success
from bench.faq.models import KeptEmbeddings
from chalicelib.adapters.embeddings.memory import MemoryEmbeddings
from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.ranking import Blend
from chalicelib.platform.knowledge.search import Index
from chalicelib.platform.knowledge.synonyms import Synonyms

RANKED = ("a", "b", "c", "d", "e", "f")
GRADES = {"b": 2, "d": 1, "x": 2}
FLOOR = {"SR@1": 0.69, "SR@3": 0.83, "SR@5": 0.87, "MRR": 0.77, "MAP": 0.75, "R@10": 0.89, "nDCG@10": 0.79}
SECOND_FLOOR = {"SR@1": 0.59, "SR@3": 0.77, "SR@5": 0.85, "MRR": 0.70, "MAP": 0.58, "R@10": 0.75, "nDCG@10": 0.66}
GROWN = 0.06
"""What SR@5 may lose when three times as many entries are about something else."""


def test_success_looks_so_deep_and_no_deeper() -> None:
    assert [success(RANKED, GRADES, depth) for depth in (1, 2, 6)] == [0, 1, 1]


def test_the_reciprocal_rank_is_of_the_first_that_answers() -> None:
    assert reciprocal_rank(RANKED, GRADES) == 1 / 2
    assert reciprocal_rank(("a",), GRADES) == 0


def test_average_precision_counts_what_was_not_found_as_nothing() -> None:
    assert average_precision(RANKED, GRADES) == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_recall_is_the_share_of_all_that_answer() -> None:
    assert recall(RANKED, GRADES, 10) == pytest.approx(2 / 3)
    assert recall(RANKED, GRADES, 2) == pytest.approx(1 / 3)


def test_the_discounted_gain_heeds_grades() -> None:
    got = 2 / math.log2(3) + 1 / math.log2(5)
    best = 2 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert discounted_gain(RANKED, GRADES, 10) == pytest.approx(got / best)
    assert discounted_gain(("x", "b", "d"), GRADES, 10) == pytest.approx(1)
    assert discounted_gain(("d", "b", "x"), GRADES, 10) < 1


def test_measures_are_means_over_judged_queries_found_or_not() -> None:
    told = measured({"q1": ("a",), "q3": ("a",)}, {"q1": {"a": 1}, "q2": {"a": 2}})
    assert told["SR@1"] == told["MRR"] == told["MAP"] == told["R@10"] == told["nDCG@10"] == 0.5


def a_set(folder: Path, **changed: Any) -> Path:
    files: dict[str, Any] = {
        "corpus": [{"id": "a", "question": "犬の登録", "answer": ""}],
        "queries": [{"id": 1, "text": "犬"}],
        "qrels": [{"query_id": 1, "corpus_id": "a", "grade": 2}],
    }
    for name, rows in (files | changed).items():
        (folder / f"{name}.json").write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")
    return folder


def test_a_set_is_read_with_numbers_as_ids(tmp_path: Path) -> None:
    read_set = read(a_set(tmp_path))
    assert read_set == JudgedSet((Entry("a", "犬の登録", ""),), {"1": "犬"}, {"1": {"a": 2}})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"corpus": "{"}, r"corpus\.json: not JSON"),
        ({"corpus": {}}, r"corpus\.json: not a list"),
        ({"corpus": [1]}, r"corpus\.json, record 1: not an object"),
        ({"corpus": [{"id": "a", "answer": "x"}]}, r"corpus\.json, record 1: question"),
        (
            {"corpus": [{"id": "a", "question": "x", "answer": "x"}] * 2},
            r"corpus\.json, record 2: id: 'a' is also record 1",
        ),
        ({"queries": [{"id": "1", "text": " "}]}, r"queries\.json, record 1: text"),
        ({"queries": [{"id": "1", "text": "x"}] * 2}, r"queries\.json, record 2: id"),
        ({"qrels": [{"query_id": "2", "corpus_id": "a", "grade": 1}]}, r"qrels\.json, record 1: query_id: '2'"),
        ({"qrels": [{"query_id": "1", "corpus_id": "b", "grade": 1}]}, r"qrels\.json, record 1: corpus_id: 'b'"),
        ({"qrels": [{"query_id": "1", "corpus_id": "a", "grade": 3}]}, r"qrels\.json, record 1: grade: 3"),
        ({"qrels": [{"query_id": "1", "corpus_id": "a", "grade": True}]}, r"qrels\.json, record 1: grade"),
        (
            {"qrels": [{"query_id": "1", "corpus_id": "a", "grade": grade} for grade in (1, 2)]},
            r"qrels\.json, record 2: grade: .* another grade",
        ),
    ],
)
def test_a_mistake_names_file_record_and_field(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    with pytest.raises(SetMistake, match=told):
        read(a_set(tmp_path, **changed))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetMistake, match=r"corpus\.json: there is no such file"):
        read(tmp_path)


@pytest.fixture(scope="module")
def own() -> JudgedSet:
    return read(OWN)


@pytest.fixture(scope="module")
def told(own: JudgedSet) -> dict[str, Any]:
    return evaluated(own, None)


def test_our_own_set_is_as_large_as_said(own: JudgedSet) -> None:
    assert len(own.entries) >= 300
    assert len(own.queries) >= 400
    assert set(own.grades) == set(own.queries)


def test_our_own_set_is_answered_no_worse_than_before(told: dict[str, Any]) -> None:
    assert {name: value for name, value in told["measures"].items() if value < FLOOR[name]} == {}


def test_a_second_hands_set_is_answered_no_worse_than_before() -> None:
    measures = evaluated(read(SECOND), None)["measures"]
    assert {name: value for name, value in measures.items() if value < SECOND_FLOOR[name]} == {}


def test_the_page_says_every_figure(told: dict[str, Any]) -> None:
    text = page(told | {"package": package_sizes(None)}, "letters")
    for word in (*FLOOR, "processor ms", "index", "memory", "unzipped"):
        assert word in text


def test_entries_about_something_else_take_little_away(own: JudgedSet, told: dict[str, Any]) -> None:
    grown = JudgedSet((*own.entries, *unrelated(3 * len(own.entries))), own.queries, own.grades)
    after = evaluated(grown, None)["measures"]
    assert after["SR@5"] >= told["measures"]["SR@5"] - GROWN


def unrelated(many: int) -> list[Entry]:
    """Questions of a harbour's wares: kanji and kana as in any town's, about nothing a town hall does."""
    draw = random.Random(8)
    wares = ["真鯛", "帆立", "昆布", "鰹節", "海苔", "烏賊", "鮪", "牡蠣", "わかめ", "しらす", "サザエ", "クラゲ"]
    deeds = ["網ですくう", "塩でしめる", "炭であぶる", "干しあげる", "樽につける", "競りにかける", "氷でひやす"]
    places = ["沖の瀬", "入り江", "桟橋", "荷揚げ場", "燈台下", "造船台", "魚市", "塩蔵"]

    def said() -> str:
        return f"{draw.choice(places)}で{draw.choice(wares)}を{draw.choice(deeds)}"

    return [
        Entry(f"sea-{number}", f"{said()}コツ", "。".join(said() + "のがならわし" for _ in range(4)) + "。")
        for number in range(many)
    ]


def test_a_model_is_measured_beside_the_letters(tmp_path: Path) -> None:
    told = evaluated(read(a_set(tmp_path)), MemoryEmbeddings())
    assert told["measures"]["SR@1"] == 1


def test_fitting_finds_which_kind_of_score_tells_and_holds_the_others() -> None:
    draw = random.Random(4)
    asked = []
    for number in range(40):
        right = draw.randrange(6)
        ids = [f"e{number}-{at}" for at in range(6)]
        standings = [[2.0 * (at == right) + draw.random(), draw.gauss(0, 1)] for at in range(6)]
        covered = [0.5 * (at == right) for at in range(6)]
        asked.append(Asked(f"q{number}", ids, [2 * (at == right) for at in range(6)], standings, covered))
    fitted = blend_of(asked, Blend({"tells": 1.0, "noise": 1.0}, steep=0, lead=0, covers=0, lean=0))
    assert fitted.fields["tells"] > 2 * fitted.fields["noise"]
    assert fitted.fields["tells"] + fitted.fields["noise"] == pytest.approx(2, abs=0.01)
    assert ranked(asked[0], list(fitted.fields.values()))[0] in {
        name for name, grade in zip(asked[0].ids, asked[0].grades, strict=True) if grade
    }
    assert cross_validated(asked, (1.0, 1.0))["SR@1"] > 0.8


def test_sets_of_the_same_ids_become_one_haystack(tmp_path: Path) -> None:
    one = read(a_set(tmp_path))
    both = merged({"one": one, "other": one})
    assert [entry.id for entry in both.entries] == ["one/a", "other/a"]
    assert both.queries == {"one/1": "犬", "other/1": "犬"}
    assert both.grades == {"one/1": {"one/a": 2}, "other/1": {"other/a": 2}}


def test_several_sets_are_also_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    folders = [a_set(tmp_path / "one"), a_set(tmp_path / "other")]
    assert list(haystacks(folders)) == ["one", "other", "one haystack"]
    assert list(haystacks(folders[:1])) == ["one"]
    with pytest.raises(SetMistake, match="one name"):
        read_all([folders[0], folders[0]])


def test_each_set_is_told_by_weights_fitted_to_the_others(tmp_path: Path) -> None:
    names = ("one", "other")
    for name in names:
        (tmp_path / name).mkdir()
        a_set(tmp_path / name)
    sets = Sets.read([tmp_path / name for name in names], None, ["question_grams", "whole_grams"])
    told = dict(sets.figures([1.0, 1.0], [1.0, 1.0]))
    assert set(told) == {f"{name}, {how}" for name in names for how in ("as shipped", "folds", "unseen")} | {
        "one haystack, as shipped"
    }
    assert told["one, unseen"]["SR@1"] == told["one, folds"]["SR@1"] == 1
    assert told["one haystack, as shipped"]["R@10"] == 1


def test_a_models_vectors_are_kept_for_the_next_run(tmp_path: Path) -> None:
    first, second = MemoryEmbeddings(), MemoryEmbeddings()
    said = KeptEmbeddings(first, tmp_path / "vectors").embed(["犬", "猫"], kind="query")
    again = KeptEmbeddings(second, tmp_path / "vectors").embed(["猫", "鳥"], kind="query")
    assert list(again[0]) == pytest.approx(list(said[1]))
    assert second.asked == [("query", "鳥")]


def test_an_index_of_the_own_set_is_small(own: JudgedSet) -> None:
    assert len(Index.built(own.entries, Synonyms.general()).to_bytes()) < 200_000
