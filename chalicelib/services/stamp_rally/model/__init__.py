"""The rally's values and rules: spots, what must be collected, and how far somebody is."""

from chalicelib.services.stamp_rally.model.rules import Condition, Rule, Stamp, Standing, is_met, standing, standings
from chalicelib.services.stamp_rally.model.spots import Area, Spot, WordsByLanguage, in_

__all__ = [
    "Area", "Condition", "Rule", "Spot", "Stamp", "Standing", "WordsByLanguage", "in_", "is_met", "standing",
    "standings",
]  # fmt: skip
