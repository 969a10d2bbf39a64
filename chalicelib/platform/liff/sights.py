"""A resident looking at a page that a service declares, and the page as it is drawn for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import House
from chalicelib.platform.liff import surroundings, told
from chalicelib.platform.liff.blocks import Again, Drawing, has, pictures
from chalicelib.platform.liff.declared import inside_of, page_named, pages_in
from chalicelib.platform.liff.pages import words
from chalicelib.platform.liff.sessions import ResidentSession, is_secure
from chalicelib.platform.liff.views import MapOf, Pages, ResidentPage, View
from chalicelib.platform.liff.visits import Guest, turn_at
from chalicelib.web.exchange import Request, Response
from chalicelib.web.pages import GSI_TILES, Policy, page


@dataclass(frozen=True)
class Sight(Guest):
    """One look at, or one form of, a page that a service declares."""

    pages: Pages
    page: ResidentPage

    def path(self, end: str = "") -> str:
        """The address of this page's shell, or of what stands below it."""
        return f"/liff/{self.channel.key}/{self.service}/{self.page.name}{end}"

    def at(self, service: str, to: str) -> str:
        """The address of a page or flow of a service, `name?key=value`, without the shell."""
        name, _, query = to.partition("?")
        end = inside_of(self.office.house, service, name)
        asked = dict(parse_qsl(query)) | self.speaking
        return with_query(self.request, f"/liff/{self.channel.key}/{service}/{name}/{end}", asked)

    def elsewhere(self, path: str) -> str:
        """The address of `service/page?key=value`."""
        service, _, to = path.partition("/")
        return self.at(service, to)

    @property
    def speaking(self) -> dict[str, str]:
        """The language, where the page was asked for in one."""
        asked = self.request.query.get("lang") or (self.request.form["lang"] if self.request.body else "")
        return {"lang": self.language} if asked else {}


def with_query(request: Request, path: str, asked: Mapping[str, str]) -> str:
    """An address of ours; `asked` may have any names."""
    return request.to(path) + (f"?{urlencode(asked)}" if asked else "")


def sight(request: Request, house: House, channel: Channel, session: ResidentSession) -> Sight:
    """The page its address names; `NotFound` for one this town does not offer."""
    turn = turn_at(request, house, channel, session)
    pages = pages_in(turn.office.service(turn.service).liff)
    return Sight(request, channel, session, turn, pages, page_named(pages, request.params["page"]))


def show(sight: Sight) -> Response:
    """The page, with what was just done told above it."""
    asked = {name: value for name, value in sight.request.query.items() if name != "lang"}
    left = told.told_in(sight.request)
    above = Again(kind=left[0], message=left[1]) if left else Again()
    response = drawn(sight, asked, above)
    secure = is_secure(sight.office.house)
    return told.forgetting(response, sight.request.to(sight.path()), secure=secure) if left else response


def drawn(sight: Sight, asked: Mapping[str, str], again: Again, *, status: int = 200) -> Response:
    """The page as it stands, with a sentence above, and in one of its forms what was typed there."""
    view = sight.page.show(sight.turn, asked)
    return page(
        sight.request,
        "liff/view.html",
        status=status,
        policy=policy_of(view),
        view=view,
        drawing=drawing(sight, asked, again),
        has_map=has(view, MapOf),
        languages=_languages(sight, asked),
        **_around(sight),
    )


def drawing(sight: Sight, asked: Mapping[str, str], again: Again) -> Drawing:
    return Drawing(
        say=sight.voice,
        t=words(sight.language, sight.office),
        to=lambda to: sight.at(sight.service, to),
        do=lambda action: sight.request.to(sight.path(f"/do/{action}")),
        mark=sight.session.mark,
        page_at=sight.elsewhere,
        tap=sight.request.to(sight.path("/tap")),
        came_from=urlencode(asked),
        lang=sight.speaking.get("lang", ""),
        again=again,
    )


def policy_of(view: View) -> Policy:
    tiles = (GSI_TILES,) if has(view, MapOf) else ()
    return Policy(images=(*tiles, *pictures(view)), ancestors=surroundings.framed_by())


def tapped(sight: Sight) -> Response:
    """What was tapped is on its way into the chat, where the answer comes."""
    t = words(sight.language, sight.office)
    return page(
        sight.request,
        "liff/sent.html",
        policy=surroundings.with_sdk(),
        sdk=surroundings.sdk_url(),
        liff_id=sight.channel.liff_id,
        title=sight.office.tenant.name,
        told=t("view.tapped"),
        leaves=True,
        **_around(sight),
    )


def _around(sight: Sight) -> dict[str, Any]:
    return {"town": sight.office.tenant.name, "t": words(sight.language, sight.office), "lang": sight.language}


def _languages(sight: Sight, asked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Code, name and address of the page in each language of the town."""
    offered = [each for each in LANGUAGES if each in sight.office.tenant.languages]
    here = sight.path("/view")
    return [
        (each, words(each, sight.office)("name_of"), with_query(sight.request, here, {**asked, "lang": each}))
        for each in offered
    ]


def told_next(sight: Sight, to: str, kind: str, sentence: str) -> Response:
    """On to a page of the same service, with a sentence to tell there."""
    name = to.partition("?")[0]
    path = sight.request.to(replace(sight, page=page_named(sight.pages, name)).path())
    onward = Response(303, "", {"location": sight.at(sight.service, to)})
    return told.telling(onward, path, kind, sentence, secure=is_secure(sight.office.house))
