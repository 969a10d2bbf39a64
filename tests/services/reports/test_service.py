import pytest

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.flows.model import Flow
from chalicelib.services.reports.service import SERVICE
from chalicelib.services.reports.settings import TAKEN, ReportsSettings
from tests.services.reports.factories import SETTINGS

FLOWS = [entry for entry in SERVICE.entries.values() if isinstance(entry, Flow)]


def _keys(language: str) -> set[str]:
    import tomllib

    told = tomllib.loads((SERVICE.texts.folder / f"{language}.toml").read_text())
    flat = {key for key, value in told.items() if isinstance(value, str)}
    tables = {f"{table}.{key}" for table, keys in told.items() if isinstance(keys, dict) for key in keys}
    return flat | tables


def test_every_language_says_the_same_things() -> None:
    japanese = _keys("ja")
    for language in LANGUAGES:
        assert _keys(language) == japanese


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_question_has_its_words_in_every_language(flow: Flow) -> None:
    settings = ReportsSettings.model_validate(SETTINGS)
    answers = {"kind": "road", "about": "261122-4K7Q", "duplicate": "new"}
    steps = [step for step in flow.open_steps(settings, answers) if step.ask is None]
    assert steps
    for step in steps:
        for language in LANGUAGES:
            assert all(SERVICE.texts.has(language, f"{step.name}.{key}") for key in ("ask", "label", "retry"))


def test_no_step_is_called_like_an_entry_and_towns_cannot_take_the_flows_names() -> None:
    settings = ReportsSettings.model_validate(SETTINGS)
    answers = {"kind": "litter", "about": "x", "duplicate": "new"}
    steps = {step.name for flow in FLOWS for step in flow.open_steps(settings, answers)}
    assert not steps & set(SERVICE.entries)
    own = {question.name for kind in settings.kinds for question in kind.questions}
    assert (steps - own) | set(SERVICE.entries) <= TAKEN


def test_keywords_lead_to_entries_that_exist() -> None:
    for language in LANGUAGES:
        assert set(SERVICE.texts.table(language, "keywords")) <= set(SERVICE.entries)
        assert set(SERVICE.texts.table(language, "menu")) <= set(SERVICE.entries)
