"""A partner with a phone: comes in with code and PIN, and presses what their service's pages offer."""

from dataclasses import dataclass, field

from chalicelib.entrypoints import partner
from chalicelib.kernel.ids import derived
from chalicelib.platform.house import Office
from chalicelib.platform.partners.enrolling import enrol, issue_pin
from chalicelib.platform.partners.model import Partner
from tests.kit.visitors import Seen, Visitor

DOORS = (partner,)
"""Imported for its routes."""


@dataclass
class TownPartner:
    """A partner who holds a card. `page` is what was seen last."""

    office: Office
    partner: Partner
    pin: str
    browser: Visitor = field(init=False)
    page: Seen | None = None

    def __post_init__(self) -> None:
        self.browser = Visitor(self.office.house)

    @property
    def door(self) -> str:
        return f"/partner/{self.office.tenant.id}"

    def tries(self, code: str, pin: str) -> Seen:
        """Send the door's form; answers what comes back at once."""
        return self.browser.posts(self.door, [("code", code), ("pin", pin)])

    def signs_in(self) -> Seen:
        """Come in with one's own card, and see the first page."""
        self.page = self.browser.follows(self.tries(self.partner.code, self.pin))
        return self.page

    def opens(self, page: str) -> Seen:
        """Open a page of one's service: `till?used=1`. Whoever is not signed in lands at the door."""
        self.page = self.browser.follows(self.browser.opens(f"{self.door}/{self.partner.service}/{page}"))
        return self.page

    def presses(self, action: str, /, **filled: str) -> Seen:
        """Send the open page's form of an action, filled in; answers the page that follows."""
        assert self.page
        named = {f"a.{name}": value for name, value in filled.items()}
        forms = [form for form in self.page.forms if form.action.endswith(f"/do/{action}")]
        assert forms, f"no form of {action!r} on the page"
        form = max(forms, key=lambda form: len(named.items() & dict(form.fields).items()))
        self.page = self.browser.follows(self.browser.sends(self.page, form, **named))
        return self.page


def a_partner(office: Office, service: str, name: str = "港ベーカリー", *, about: str = "") -> TownPartner:
    """A partner who was enrolled and got a PIN; the same name is the same partner, with a fresh PIN."""
    made = enrol(office.scope, service, name, derived(f"{service}/{name}"), about=about)
    return TownPartner(office, *issue_pin(office.scope, made.id, office.now(), "test"))
