"""How a message is written down, and how SQS wants its names. Bodies hold what JSON holds.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.ids import digest

AT_MOST = 256 * 1024  # bytes

_NAME = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
_NOT_IN_SQS = re.compile("[\ud800-\udfff\ufffe\uffff]")


def written(body: Mapping[str, Any]) -> str:
    """The body as compact JSON; `PermanentFailure` for one that is too large."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if _NOT_IN_SQS.search(text):
        text = json.dumps(body, separators=(",", ":"))
    size = len(text.encode())
    if size > AT_MOST:
        raise PermanentFailure(f"A queue message holds at most {AT_MOST} bytes, not {size}")
    return text


def fifo_names(group: str, once: str) -> tuple[str, str]:
    """Group and deduplication id as SQS takes them: the texts themselves, or names that depend on them alone."""
    if not group or not once:
        raise PermanentFailure("A message to a FIFO queue names its group and itself")
    return _name(group), _name(once)


def _name(text: str) -> str:
    return text if _NAME.fullmatch(text) else digest(text, length=32)


def shape_of(text: str) -> tuple[str, ...]:
    """The names of a message's fields, without what they hold; none where it is no object."""
    try:
        body = json.loads(text)
    except ValueError:
        return ()
    return tuple(sorted(body)) if isinstance(body, dict) else ()
