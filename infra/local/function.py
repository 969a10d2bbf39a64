"""How Lambda calls a function of ours: the context, and a Chalice app that bears several callers at once."""

import threading
import time
import uuid
from dataclasses import dataclass, field

from chalice.app import Chalice
from chalice.local import LocalChalice

from chalicelib.kernel.estate import REGION, named


@dataclass(frozen=True)
class LambdaContext:
    """What a handler is told about its own call.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    function: str
    seconds: float
    """How long AWS would let it run; told to it, not enforced here."""
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.monotonic)
    memory_limit_in_mb: str = "1024"
    function_version: str = "$LATEST"

    @property
    def function_name(self) -> str:
        return named(self.function)

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return int(1000 * (self.started + self.seconds - time.monotonic()))


class _OwnContext:
    """The part Chalice's own local app forgets: it keeps the request per thread, but not the context."""

    _CONTEXTS = threading.local()

    @property
    def lambda_context(self) -> LambdaContext:
        context: LambdaContext = self._CONTEXTS.context
        return context

    @lambda_context.setter
    def lambda_context(self, context: LambdaContext) -> None:
        self._CONTEXTS.context = context


def bear_threads(app: Chalice) -> None:
    """Make `app` keep the request and the context of each thread apart. In Lambda one call is alone in its process."""
    if not isinstance(app, LocalChalice):
        app.__class__ = type("CityChalice", (_OwnContext, LocalChalice, type(app)), {})
