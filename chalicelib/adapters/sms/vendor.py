"""AWS End User Messaging SMS.

https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from chalicelib.adapters.aws import light_client
from chalicelib.kernel.errors import HouseError, PermanentFailure, TemporaryFailure
from chalicelib.kernel.estate import named
from chalicelib.platform.sms.port import MayHaveSent, NumberRefused

YEN_PER_DOLLAR = 100
"""Low on purpose: a cap of so many yen is then never passed by the dollar's rise."""
LASTS = 3600  # seconds a message is tried for; a warning of an hour ago helps nobody


class VendorSms:
    """Sends from one origination identity (`identity`, an ARN); without one it is closed."""

    def __init__(self, identity: str) -> None:
        self._identity = identity

    @property
    def is_open(self) -> bool:
        return bool(self._identity)

    def send(self, number: str, text: str, *, name: str, most_yen: int) -> str:
        if not self._identity:
            raise PermanentFailure("This stage has no number to send short messages from")
        with _told_apart():
            told = self._client.send_text_message(
                DestinationPhoneNumber=number,
                OriginationIdentity=self._identity,
                MessageBody=text,
                MessageType="TRANSACTIONAL",
                ConfigurationSetName=named("sms"),
                MaxPrice=f"{most_yen / YEN_PER_DOLLAR:.2f}",
                TimeToLive=LASTS,
                Context={"broadcast": name[:100]},
            )
        if not told.get("MessageId"):
            raise MayHaveSent("SMS: an answer without an id")
        return str(told["MessageId"])

    def opt_out(self, number: str) -> None:
        with _told_apart():
            self._client.put_opted_out_number(OptOutListName=named("sms"), OptedOutNumber=number)

    @cached_property
    def _client(self) -> Any:
        """One try only: a second one could send twice."""
        return light_client("pinpoint-sms-voice-v2", tries=1)


@contextmanager
def _told_apart() -> Iterator[None]:
    """AWS's errors as ours. A time-out may have sent: it is not called temporary."""
    from botocore.exceptions import (  # noqa: PLC0415
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
    )

    try:
        yield
    except ClientError as error:
        raise _translated(error) from error
    except (ConnectTimeoutError, EndpointConnectionError) as error:
        raise TemporaryFailure(f"SMS: {type(error).__name__}") from error
    except BotoCoreError as error:
        raise MayHaveSent(f"SMS: {type(error).__name__}") from error


def _translated(error: Any) -> HouseError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    reason = str(error.response.get("Reason", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code == "ThrottlingException":
        return TemporaryFailure(f"SMS: {code}")
    if status >= 500:
        return MayHaveSent(f"SMS: {status} {code}")
    if reason in {"DESTINATION_PHONE_NUMBER_OPTED_OUT", "INVALID_PARAMETER", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"}:
        return NumberRefused(f"SMS: {reason}")
    return PermanentFailure(f"SMS: {code} {reason}")
