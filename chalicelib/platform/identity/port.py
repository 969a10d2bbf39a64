"""Proof of who opened one of our residents' pages."""

from typing import Protocol

from chalicelib.platform.channels.model import Channel


class ResidentIdentity(Protocol):
    """LINE Login's ID tokens. https://developers.line.biz/en/docs/line-login/verify-id-token/"""

    def user_id(self, channel: Channel, id_token: str) -> str:
        """The LINE user an ID token was given to, for this channel's Login channel and now; else `NotAllowed`.

        `TemporaryFailure` when LINE would have to be asked and cannot be reached.
        """
        ...
