"""Formats of warnings: pure functions from bytes to values."""

from chalicelib.kernel.errors import StaffMistake


class Unreadable(StaffMistake):
    """文書を読み取れません。"""
