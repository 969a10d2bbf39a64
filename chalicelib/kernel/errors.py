"""Errors, named by who can put them right. The message defaults to the class's docstring.

Mapped to answers and retries once, in `entrypoints/door.py`.
"""


class HouseError(Exception):
    """Something went wrong."""

    status = 500

    def __init__(self, message: str | None = None, /, **facts: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.facts = facts
        super().__init__(self.message)


class ResidentMistake(HouseError):
    """入力の内容を確認してください。"""

    status = 400


class StaffMistake(HouseError):
    """入力の内容を確認してください。"""

    status = 400


class NotAllowed(HouseError):
    """この操作はできません。"""

    status = 403


class NotFound(HouseError):
    """見つかりませんでした。"""

    status = 404


class OutOfOrder(NotFound):
    """この機能は故障しています。"""

    status = 503


class Conflict(HouseError):
    """ほかの人が先に変更しました。画面を開き直してください。"""

    status = 409


class TooLarge(HouseError):
    """送られたデータが大きすぎます。"""

    status = 413


class TemporaryFailure(HouseError):
    """An outside system did not answer as it should; the same call may succeed later."""

    status = 503


class Contended(TemporaryFailure):
    """Others were writing the same thing at that very moment; nothing was written."""


class PermanentFailure(HouseError):
    """An outside system refuses this for good; trying again will not help."""

    status = 502


class UnscopedAccess(HouseError):
    """Data of a tenant was reached for without its scope. A programmer's mistake."""
