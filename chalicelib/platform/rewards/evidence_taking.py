"""What a resident shows at a site, judged by the kinds of evidence that are taken there."""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.platform.house import Turn
from chalicelib.platform.rewards.evidence import Fix, Kind, Limits, Refusal, Site, against_place
from chalicelib.platform.rewards.evidence_codes import read_token
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.evidence_tries import Tries


@dataclass(frozen=True)
class Shown:
    """What somebody brings: a QR token, a number, a position. The first that is there counts."""

    token: str = ""
    code: str = ""
    place: Fix | Refusal | None = None


@dataclass(frozen=True)
class Asked:
    """What is taken at a site."""

    site: Site
    kinds: Collection[str]
    limits: Limits


def taken(turn: Turn, asked: Asked, shown: Shown) -> Kind | Refusal:
    """The kind of evidence that was shown and holds, or why it does not."""
    if shown.token:
        return _token(turn, asked, shown)
    if shown.code:
        return _code(turn, asked, shown.code)
    if "place" not in asked.kinds:
        return Refusal("not_here")
    return _place(turn, asked, shown) or "place"


def _token(turn: Turn, asked: Asked, shown: Shown) -> Kind | Refusal:
    token = read_token(shown.token)
    if token is None or (token.campaign, token.site_id) != (asked.site.campaign, asked.site.id):
        return Refusal("qr_unknown")
    if token.kind not in asked.kinds:
        return Refusal("not_here")
    refusal = notary(turn.office, asked.site.campaign).against_token(token, turn.at)
    if token.kind == "paper":
        refusal = refusal or _place(turn, asked, shown)
    return refusal or token.kind


def _code(turn: Turn, asked: Asked, typed: str) -> Kind | Refusal:
    """A number is compared only after the try was counted."""
    if "code" not in asked.kinds:
        return Refusal("not_here")
    spent = Tries(turn.scope).spend(turn.resident.id, turn.at)
    if spent:
        return spent
    is_right = notary(turn.office, asked.site.campaign).is_code(asked.site.id, typed, turn.at)
    return "code" if is_right else Refusal("code_wrong")


def _place(turn: Turn, asked: Asked, shown: Shown) -> Refusal | None:
    if not isinstance(shown.place, Fix):
        return shown.place or Refusal("place_missing")
    return against_place(shown.place, asked.site, turn.at, asked.limits)
