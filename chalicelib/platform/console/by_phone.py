"""A case opened by a clerk for somebody who calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.flows.model import Answers


@dataclass(frozen=True)
class Call:
    """Somebody on the telephone, as the clerk has them."""

    clerk: Clerk
    cause: str
    """Names this call, so that the same form sent twice opens one case."""
    contact: Mapping[str, str]
    """How to reach the caller, to be sealed; empty where they did not say."""


@dataclass(frozen=True)
class ByPhone:
    """How a clerk opens a case for somebody who calls: by the questions of one of the service's flows."""

    flow: str
    take: Callable[[Call, Answers], Case]
    """Opens the case from the answers; idempotent under the same call."""
    passes_over: tuple[str, ...] = ()
    """Steps that make sense for a resident on LINE alone."""
