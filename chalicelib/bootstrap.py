"""Ports meet adapters here and nowhere else: the one `House` a process uses.

Everything is told by the environment, as `infra/aws/overlay.yaml` sets it in AWS and `infra/local` on one machine:
`PUBLIC_URL` where we are reached; `LINE_URL` a stand-in for LINE's addresses, absent with LINE itself;
`STAFF_ISSUER` and `STAFF_CLIENT_ID` the staff's identity provider; `FEEDS_URL` a stand-in for the JMA's feeds;
`SMS_IDENTITY` what short messages are sent from, empty where none are; `EMBEDDINGS` and `COMPOSER` models (ADR 22),
empty or `none` where there is none.
"""

import os
from typing import TYPE_CHECKING

from chalicelib.adapters.feeds.vendor import JMA, VendorFeeds
from chalicelib.adapters.kms.vendor import VendorSealer
from chalicelib.adapters.line.setup import LineSetup
from chalicelib.adapters.line.vendor import API, DATA, VendorLine
from chalicelib.adapters.line_menus.vendor import VendorLineMenus
from chalicelib.adapters.links.vendor import VendorLinks
from chalicelib.adapters.login.vendor import LineLogin
from chalicelib.adapters.oidc.vendor import OidcProvider
from chalicelib.adapters.s3.vendor import VendorFiles
from chalicelib.adapters.sms.vendor import VendorSms
from chalicelib.adapters.sqs.vendor import VendorQueues
from chalicelib.kernel.clock import Clock, machine_clock
from chalicelib.kernel.memory import Memory
from chalicelib.platform.channels.keyring import Keyring
from chalicelib.platform.house import House
from chalicelib.services import SERVICES, load

if TYPE_CHECKING:
    from chalicelib.platform.knowledge.composing import Composer
    from chalicelib.platform.knowledge.port import Embeddings

NO_MODEL = ("", "none")
LIFF = "https://liff.line.me"


class _Kept:
    """The house of this process, and the clock it was built with."""

    clock: Clock = staticmethod(machine_clock)
    house: House | None = None


def house() -> House:
    """The house, built at the first knock and kept while the container is warm."""
    if _Kept.house is None:
        _Kept.house = _built(_Kept.clock)
    return _Kept.house


def line_setup() -> LineSetup:
    """What sets up an account at LINE: for the operator, not for residents' turns."""
    clock, line_url = _Kept.clock, os.environ.get("LINE_URL", "")
    line = VendorLine(house().sealer, clock, api=line_url or API, data=line_url or DATA)
    return LineSetup(line.tokens, line_url)


def use_clock(clock: Clock) -> None:
    """Build the house anew with another clock: the movable one of the city on one machine."""
    _Kept.clock, _Kept.house = clock, None


def use_house(built: House) -> None:
    """Have the doors of this process work for a house that was built elsewhere, such as one of fakes."""
    _Kept.house = built


def _built(clock: Clock) -> House:
    line_url, issuer = os.environ.get("LINE_URL", ""), os.environ.get("STAFF_ISSUER", "")
    sealer = Keyring(VendorSealer(), clock)
    is_cognito = "cognito-idp" in issuer
    line = VendorLine(sealer, clock, api=line_url or API, data=line_url or DATA)
    return House(
        clock=clock,
        line=line,
        queues=VendorQueues(),
        files=VendorFiles(),
        sealer=sealer,
        residents=LineLogin(line_url or API, clock=clock),
        staff=OidcProvider(
            issuer,
            os.environ.get("STAFF_CLIENT_ID", ""),
            second_factor="pool" if is_cognito else "amr",
            clock=clock,
        ),
        load=load,
        services=SERVICES,
        public_url=os.environ.get("PUBLIC_URL", ""),
        memory=Memory(clock),
        links=VendorLinks(),
        feeds=VendorFeeds(os.environ.get("FEEDS_URL") or JMA),
        sms=VendorSms(os.environ.get("SMS_IDENTITY", "")),
        menus=VendorLineMenus(line.tokens, line_url),
        accounts=LineSetup(line.tokens, line_url),
        liff_url=f"{line_url}/liff" if line_url else LIFF,
        embeddings=_embeddings(os.environ.get("EMBEDDINGS", "")),
        composer=_composer(os.environ.get("COMPOSER", "")),
        calls_at_once=8,  # a pool of connections has ten
    )


def _embeddings(named: str) -> "Embeddings | None":
    """`offline`, the id of a model of Bedrock, or none. Imported only where there is one."""
    if named in NO_MODEL:
        return None
    if named == "offline":
        from chalicelib.adapters.embeddings.offline import OfflineEmbeddings  # noqa: PLC0415

        return OfflineEmbeddings()
    from chalicelib.adapters.embeddings.vendor import VendorEmbeddings  # noqa: PLC0415

    return VendorEmbeddings(named)


def _composer(named: str) -> "Composer | None":
    if named in NO_MODEL:
        return None
    from chalicelib.adapters.composing.vendor import VendorComposer  # noqa: PLC0415

    return VendorComposer(named)
