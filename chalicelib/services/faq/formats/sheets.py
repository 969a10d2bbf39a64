"""Entries and test questions as rows of a table, and back. A row that cannot be is told with its number and column."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.texts import DEFAULT, LANGUAGES
from chalicelib.platform.imports.tables import Row, RowError, Table, find_columns
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.services.faq.model import STATES, Faq, Telling, Trial, complaints
from chalicelib.services.faq.model.entry import LANGUAGE_NAMES

SUFFIX = {"ja": "", "ja-easy": "（やさしい日本語）", "en": "（英語）"}
TOLD = {"question": "質問", "also": "別の聞き方", "answer": "回答"}
FACTS: Mapping[str, tuple[str, ...]] = {
    "id": ("番号", "ID", "No", "NO"),
    "category": ("分野", "カテゴリ", "カテゴリー", "分類"),
    "team": ("担当", "担当課", "所管課"),
    "source": ("出典", "URL", "リンク"),
    "checked": ("確認した日", "更新日"),
    "valid_from": ("公開を始める日",),
    "valid_until": ("公開を終える日", "有効期限"),
    "related": ("関連する質問",),
    "state": ("状態",),
}
TRIALS: Mapping[str, tuple[str, ...]] = {
    "trial": ("番号", "ID"),
    "text": ("テスト質問",),
    "expected": ("正しい質問の番号",),
    "language": ("言語",),
}
ENTRY_COLUMNS = (
    "番号", "分野", "質問", "別の聞き方", "回答",
    *(f"{name}{SUFFIX[language]}" for language in LANGUAGES if language != DEFAULT for name in TOLD.values()),
    "担当", "出典", "確認した日", "公開を始める日", "公開を終える日", "関連する質問", "状態",
)  # fmt: skip
SYNONYMS = ("言いかえ",)
TRIAL_COLUMNS = ("番号", "テスト質問", "正しい質問の番号", "言語")
STATE_OF = {label: state for state, label in STATES.items()} | {state: state for state in STATES}
LANGUAGE_OF = {label: language for language, label in LANGUAGE_NAMES.items()} | {each: each for each in LANGUAGES}
COLUMN_OF = {name: spellings[0] for name, spellings in FACTS.items()}
BETWEEN = re.compile(r"[\n;；]+")
IDS = re.compile(r"[、,\s;；]+")


@dataclass(frozen=True)
class Reading:
    """What files say."""

    entries: tuple[Faq, ...]
    trials: tuple[Trial, ...]
    synonyms: tuple[str, ...]
    errors: tuple[RowError, ...]


def written_entries(entries: Iterable[Faq]) -> Iterator[tuple[str, ...]]:
    for faq in entries:
        told = {language: faq.told.get(language, Telling()) for language in LANGUAGES}
        words = [(each.question, "\n".join(each.also), each.answer) for each in told.values()]
        facts = (faq.team, faq.source, faq.checked, faq.valid_from, faq.valid_until, "、".join(faq.related))
        yield (faq.id, faq.category, *(cell for each in words for cell in each), *facts, STATES[faq.state])


def written_trials(trials: Iterable[Trial]) -> Iterator[tuple[str, ...]]:
    for trial in trials:
        yield trial.id, trial.text, "、".join(trial.expected), LANGUAGE_NAMES[trial.language]


def read(tables: Sequence[Table]) -> Reading:
    """Entries and test questions of some tables. A table that is neither is one error."""
    entries: dict[str, Faq] = {}
    trials: dict[str, Trial] = {}
    synonyms: list[str] = []
    errors: list[RowError] = []
    for table in tables:
        if find_columns(table.header, {"text": TRIALS["text"]}):
            _read_trials(table, trials, errors)
        elif find_columns(table.header, {"row": SYNONYMS}):
            _read_synonyms(table, synonyms, errors)
        else:
            _read_entries(table, entries, errors)
    errors += _of_relations(entries, tables)
    return Reading(tuple(entries.values()), tuple(trials.values()), tuple(dict.fromkeys(synonyms)), tuple(errors))


def _read_entries(table: Table, entries: dict[str, Faq], errors: list[RowError]) -> None:
    names = dict(FACTS)
    for language in LANGUAGES:
        for part, label in TOLD.items():
            names[f"{part}-{language}"] = (f"{label}{SUFFIX[language]}",)
    columns = find_columns(table.header, names)
    missing = [label for part, label in TOLD.items() if part != "also" and f"{part}-{DEFAULT}" not in columns]
    if missing:
        told = f"「{'」と「'.join(missing)}」の列がありません。書き出した表と同じ見出しにしてください。"
        errors.append(RowError(table.file, 0, "", "", told))
        return
    for row in table.body:
        faq = _entry(row, columns, len(entries) + 1)
        wrong = complaints(faq)
        if faq.id in entries:
            wrong["id"] = f"番号「{faq.id}」が2つあります。"
        if row.cell(columns.get("state")) not in ("", *STATE_OF):
            wrong["state"] = "状態は「下書き」「公開」「取り下げ」のどれかにしてください。"
        errors += (_error(table, row, columns, name, told) for name, told in wrong.items())
        if not wrong:
            entries[faq.id] = faq


def _entry(row: Row, columns: Mapping[str, int], number: int) -> Faq:
    def cell(name: str) -> str:
        return row.cell(columns.get(name)).replace("\r\n", "\n")

    told = {
        language: Telling(cell(f"question-{language}"), cell(f"answer-{language}"), _parts(cell(f"also-{language}")))
        for language in LANGUAGES
    }
    return Faq(
        cell("id") or f"q{number:04d}",
        {language: each for language, each in told.items() if each},
        cell("category"), cell("team"), cell("source"),
        _day(cell("checked")), _day(cell("valid_from")), _day(cell("valid_until")),
        tuple(each for each in IDS.split(cell("related")) if each),
        STATE_OF.get(cell("state"), "draft"),  # type: ignore[arg-type]
    )  # fmt: skip


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in BETWEEN.split(cell) if part.strip()))


def _day(cell: str) -> str:
    """2026/4/1 as ISO 8601; anything else as it is, to be complained about."""
    found = re.fullmatch(r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?", cell)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else cell


def _error(table: Table, row: Row, columns: Mapping[str, int], name: str, told: str) -> RowError:
    part, _, language = name.partition("-")
    heading = COLUMN_OF.get(name) or f"{TOLD.get(part, part)}{SUFFIX.get(language, '')}"
    return RowError(table.file, row.number, heading, row.cell(columns.get(name))[:60], told)


def _of_relations(entries: Mapping[str, Faq], tables: Sequence[Table]) -> Iterator[RowError]:
    for faq in entries.values():
        lost = [each for each in faq.related if each not in entries]
        if lost:
            told = f"質問「{faq.id}」の関連する質問は、このファイルにはありません（いまの質問にあれば、つながります）。"
            yield RowError(tables[0].file, 0, "関連する質問", "、".join(lost), told, is_notice=True)


def _read_trials(table: Table, trials: dict[str, Trial], errors: list[RowError]) -> None:
    columns = find_columns(table.header, TRIALS)
    for row in table.body:
        text, expected = row.cell(columns.get("text")), row.cell(columns.get("expected"))
        ids = tuple(each for each in IDS.split(expected) if each)
        told = row.cell(columns.get("language"))
        language = LANGUAGE_OF.get(told, DEFAULT)
        if not text or not ids:
            complaint = "テスト質問と、正しい質問の番号を入力してください。"
            errors.append(RowError(table.file, row.number, "テスト質問", text[:60], complaint))
            continue
        name = row.cell(columns.get("trial")) or f"t{len(trials) + 1:04d}"
        trials[name] = Trial(name, text[:200], ids, language)


def _read_synonyms(table: Table, synonyms: list[str], errors: list[RowError]) -> None:
    columns = find_columns(table.header, {"row": SYNONYMS})
    for row in table.body:
        told = row.cell(columns["row"])
        try:
            Synonyms.from_text(told)
        except StaffMistake:
            complaint = "同じ意味の言葉を2つ以上、「、」で区切って入力してください。"
            errors.append(RowError(table.file, row.number, SYNONYMS[0], told[:60], complaint))
        else:
            synonyms.append(told)


def written_synonyms(synonyms: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for row in synonyms:
        yield (row,)
