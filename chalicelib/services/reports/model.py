"""What the answers of a report mean."""

from collections.abc import Mapping
from typing import Any

NEW = "new"
"""What the choice among reports nearby keeps when it is none of them."""


def follows(answers: Mapping[str, Any]) -> bool:
    """Whether the resident follows a report that is there already, in place of filing theirs."""
    return answers.get("duplicate") not in (None, NEW)
