"""A town's file that the vendor adds again: what it changes has its line of history, as what a clerk changes has."""

from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.ids import ulid
from chalicelib.platform.house import Office
from chalicelib.platform.settings.repository import SettingChange, SettingChanges
from chalicelib.platform.settings.subjects import Subject, subjects
from chalicelib.platform.tenants.opening import Chosen

BY = "運用事業者（自治体のファイル）"


def note_changes(office: Office, before: Chosen) -> list[str]:
    """Write down what is not as it was before a file was added; the titles of what changed."""
    after = office.tenant.settings
    changed = [
        subject
        for subject in subjects(office)
        if before and before.get(subject.name, {}) != after.get(subject.name, {})
    ]
    for subject in changed:
        _note(office, subject, before.get(subject.name, {}), after.get(subject.name, {}))
    return [subject.title for subject in changed]


def _note(office: Office, subject: Subject, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    words, at = tuple(subject.words(before, after)), office.now()
    change = SettingChange(
        subject.corner.subject, at.isoformat(), ulid(at), subject.title, BY, words, dict(before), dict(after)
    )
    history = SettingChanges(office.scope)
    history.records.add(history.prepared(change))
