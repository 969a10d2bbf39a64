"""A service for tests with pages to look at, for residents and for partners, in a fictional town."""

from pathlib import Path

from pydantic import BaseModel

from chalicelib.platform.catalogue.service import Service


class Settings(BaseModel):
    """Nothing to choose."""


STALL = Service(
    "stall", Path(__file__).parent, Settings, liff="tests.kit.stall.liff", partner="tests.kit.stall.partner"
)
