"""What the house knows of the profile."""

from pathlib import Path

from chalicelib.platform.catalogue.service import Service
from chalicelib.services.profile.actions import show_what_is_kept
from chalicelib.services.profile.flow import ERASE, LANGUAGE, PERSON
from chalicelib.services.profile.settings import Settings

SERVICE = Service(
    name="profile",
    folder=Path(__file__).parent,
    settings=Settings,
    entries={"language": LANGUAGE, "person": PERSON, "mine": show_what_is_kept, "erase": ERASE},
)
