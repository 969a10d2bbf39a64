"""LINE, remembered, with a witness: every request is held against LINE's own files and our linter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.messaging.port import Message
from tests.kit.line_spec import Spec


@dataclass
class WitnessedLine(MemoryLine):
    """Writes down what LINE is asked, as it stands in the body of the request."""

    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def reply(self, channel: Channel, token: str, messages: Sequence[Message]) -> None:
        self.asked.append(("reply", {"replyToken": token, "messages": list(messages)}))
        super().reply(channel, token, messages)

    def push(self, channel: Channel, user_id: str, messages: Sequence[Message], retry_key: str, **manner: Any) -> None:
        self.asked.append(("push", {"to": user_id, "messages": list(messages)} | _written(**manner)))
        super().push(channel, user_id, messages, retry_key, **manner)

    def multicast(
        self, channel: Channel, user_ids: Sequence[str], messages: Sequence[Message], retry_key: str, **manner: Any
    ) -> None:
        self.asked.append(("multicast", {"to": list(user_ids), "messages": list(messages)} | _written(**manner)))
        super().multicast(channel, user_ids, messages, retry_key, **manner)

    def faults(self, spec: Spec | None) -> list[str]:
        """What LINE would refuse of all that it was asked; of LINE's files only where they are there."""
        found = [fault for _, body in self.asked for fault in complaints(body["messages"])]
        for verb, body in self.asked if spec else ():
            assert spec
            found += spec.request_errors("POST", f"/v2/bot/message/{verb}", body)
        return found


def _written(*, is_silent: bool = False, unit: str = "") -> dict[str, Any]:
    return {"notificationDisabled": is_silent} | ({"customAggregationUnits": [unit]} if unit else {})
