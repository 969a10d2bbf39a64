"""Shared rides, as the catalogue knows them."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.rides.settings import RidesSettings

SERVICE = Service(name="rides", folder=Path(__file__).parent, settings=RidesSettings)
