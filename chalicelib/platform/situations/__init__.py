"""The situation a town is in: 平時, 災害 or 訓練. `of(office)` says which."""

from chalicelib.platform.situations.repository import of

__all__ = ["of"]
