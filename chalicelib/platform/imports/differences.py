"""What a new version adds, removes and changes against the old: for previews, over anything with keys."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Change(Generic[K, V]):
    key: K
    before: V
    after: V


@dataclass(frozen=True, slots=True)
class Differences(Generic[K, V]):
    """`added` and `changed` stand in the order of the new version, `removed` in the order of the old."""

    added: tuple[K, ...]
    removed: tuple[K, ...]
    changed: tuple[Change[K, V], ...]


def differences(old: Mapping[K, V], new: Mapping[K, V]) -> Differences[K, V]:
    """Compare two versions key by key; values are compared with `==`."""
    kept = [key for key in new if key in old]
    changed = tuple(Change(key, old[key], new[key]) for key in kept if old[key] != new[key])
    return Differences(
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=changed,
    )
