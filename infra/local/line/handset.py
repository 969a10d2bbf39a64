"""A resident's phone: what a finger can do in the chat with one account, and what the eye sees there."""

import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.local.line.board import Board
from infra.local.line.chats import ACCOUNT, NOTE, RESIDENT, Entry
from infra.local.line.webhooks import Knock

LIFF_HOSTS = {"liff.line.me", "miniapp.line.me"}
GONE: Knock = Knock(0, "nothing_sent")


class CannotDoThat(ValueError):
    """A phone does not offer this now: a blocked account cannot be written to."""


@dataclass(frozen=True)
class Tapped:
    """What a tap came to: for links the page that opened, for pickers and cameras what the phone asks for next."""

    kind: str
    url: str = ""
    action: dict[str, Any] | None = None
    knock: Knock = GONE


class Phone:
    """Events are sent in order. Each method waits until the bot's webhook has answered, unless `waits` is False."""

    def __init__(self, board: Board, base_url: str, channel_id: str, user_id: str, *, waits: bool = True) -> None:
        self._board = board
        self._base_url = base_url
        self.channel_id = channel_id
        self.user_id = user_id
        self._waits = waits
        self._read_up_to = 0

    def follows(self) -> Knock:
        """Adds the account, or unblocks it."""
        state = self._board.people.friendship(self.channel_id, self.user_id)
        if state == "friend":
            raise CannotDoThat("the account is a friend already")
        self._board.people.befriend(self.channel_id, self.user_id, "friend")
        self._note("unblocked" if state == "blocked" else "followed")
        return self._send({"type": "follow", "follow": {"isUnblocked": state == "blocked"}})

    def blocks(self) -> Knock:
        if self._board.people.friendship(self.channel_id, self.user_id) != "friend":
            raise CannotDoThat("only a friend can be blocked")
        self._board.people.befriend(self.channel_id, self.user_id, "blocked")
        self._board.menus.unlink(self.channel_id, self.user_id)
        self._note("blocked")
        return self._send({"type": "unfollow"}, may_be_answered=False)

    def says(self, text: str) -> Knock:
        if not text:
            raise CannotDoThat("there is nothing to send")
        return self._message({"type": "text", "text": text})

    def sends_sticker(self, package_id: str, sticker_id: str, keywords: tuple[str, ...] = ()) -> Knock:
        told = {"keywords": list(keywords)} if keywords else {}
        return self._message(
            {
                "type": "sticker",
                "packageId": package_id,
                "stickerId": sticker_id,
                "stickerResourceType": "STATIC",
                **told,
            }
        )

    def sends_photo(self, photo: bytes, media_type: str = "image/jpeg") -> Knock:
        return self.sends_photos([photo], media_type)

    def sends_photos(self, photos: list[bytes], media_type: str = "image/jpeg") -> Knock:
        """One event per photo; several picked together share an `imageSet`."""
        knock, set_id = GONE, self._board.store.new_number()
        for place, photo in enumerate(photos, 1):
            together = {"imageSet": {"id": set_id, "index": place, "total": len(photos)}} if len(photos) > 1 else {}
            message = {"type": "image", "contentProvider": {"type": "line"}, **together}
            knock = self._message(message, content=(media_type, photo))
        return knock

    def shares_location(self, latitude: float, longitude: float, title: str = "", address: str = "") -> Knock:
        named = {key: value for key, value in (("title", title), ("address", address)) if value}
        return self._message({"type": "location", **named, "latitude": latitude, "longitude": longitude})

    def unsends(self, message_id: str) -> Knock:
        if not self._board.chats.unsend(self.channel_id, self.user_id, message_id):
            raise CannotDoThat("only one's own message can be taken back, once")
        return self._send({"type": "unsend", "unsend": {"messageId": message_id}}, may_be_answered=False)

    def taps(self, label: str, *, picks: str = "") -> Tapped:
        """Taps the newest thing with this label: quick reply, button, card or rich menu area. LookupError if none.

        `picks` is what a date picker returns: "2026-05-01", "09:30" or "2026-05-01T09:30".
        """
        offered = self.offers()
        for action in offered:
            if label in {action.get("label"), action.get("text"), action.get("displayText")}:
                return self.does(action, picks=picks)
        labels = [str(action.get("label") or action.get("text") or action["type"]) for action in offered]
        raise LookupError(f"「{label}」 is not on the screen; there is {labels}")

    def does(self, action: dict[str, Any], *, picks: str = "") -> Tapped:
        """Does what a phone does for one of LINE's action objects."""
        kind = str(action["type"])
        self._board.menus.note_tap(self.channel_id, self.user_id, action, self._board.clock.milliseconds())
        if kind == "message":
            return Tapped(kind, knock=self.says(action["text"]))
        if kind == "postback":
            return Tapped(kind, action=action, knock=self._postback(action))
        if kind == "uri":
            return Tapped(kind, url=self.opens(action["uri"]))
        if kind == "richmenuswitch":
            return Tapped(kind, knock=self._switch(action))
        if kind == "datetimepicker" and picks:
            return Tapped(kind, knock=self._pick(action, picks))
        return Tapped(kind, action=action)

    def opens(self, url: str) -> str:
        """Where a link leads on this phone; LIFF links lead to the page, with tokens in the fragment."""
        parts = urlsplit(url)
        is_ours = bool(self._base_url) and url.startswith(f"{self._base_url}/liff/")
        if parts.hostname not in LIFF_HOSTS and not is_ours:
            return url
        liff_id, _, path = parts.path.removeprefix("/liff").lstrip("/").partition("/")
        channel = self._board.people.channel_of_liff(liff_id)
        if channel is None:
            raise LookupError(f"no LIFF app {liff_id}")
        user_id = self._board.people.person_at(channel.provider, self.user_id).user_id
        return self._board.login.liff_address(channel, liff_id, path, parts.query, user_id)

    def liff_link(self, liff_id: str, path: str = "") -> str:
        """The stand-in's own address of a LIFF app for this resident, as the phone page opens it."""
        return f"{self._base_url}/liff/{liff_id}/{path}?{urlencode({'line_user': self.user_id})}"

    def chat(self) -> tuple[Entry, ...]:
        return self._board.chats.entries(self.channel_id, self.user_id)

    def heard(self) -> tuple[Entry, ...]:
        """What the account said, oldest first."""
        return tuple(entry for entry in self.chat() if entry.side == ACCOUNT)

    def reads(self) -> list[str]:
        """Texts the account sent since the last look, for what is drawn its alternative text."""
        new = [entry for entry in self.heard() if entry.seq > self._read_up_to]
        self._read_up_to = new[-1].seq if new else self._read_up_to
        return [entry.text for entry in new]

    def waits_for(self, words: str, seconds: float = 10.0) -> Entry:
        """The first account message after the last look that contains `words`; LookupError when none comes."""
        ends = time.monotonic() + seconds
        while True:
            revision = self._board.store.revision
            for entry in self.heard():
                if entry.seq > self._read_up_to and words in entry.text:
                    return entry
            if time.monotonic() >= ends:
                raise LookupError(f"「{words}」 did not arrive; there is {[entry.text for entry in self.heard()]}")
            self._board.store.wait_past(revision, ends - time.monotonic())

    def offers(self) -> list[dict[str, Any]]:
        """All that can be tapped now, what is nearest the thumb first."""
        entries = [entry for entry in self.chat() if entry.side != NOTE]
        quick = list(entries[-1].quick_replies) if entries and entries[-1].side == ACCOUNT else []
        buttons = [each for entry in reversed(self.heard()) for each in actions_in(_without_quick(entry.message))]
        menu = self._board.menus.shown(self.channel_id, self.user_id)
        return quick + buttons + [area["action"] for area in (menu or {}).get("areas", ())]

    def _message(self, message: dict[str, Any], *, content: tuple[str, bytes] | None = None) -> Knock:
        self._refuse_if_blocked()
        with self._board.store.transaction():
            message_id = self._board.chats.add(self.channel_id, self.user_id, RESIDENT, message)
            if content:
                self._board.chats.keep_content(self.channel_id, message_id, *content)
        tokens = {"markAsReadToken": "r" + message_id}
        if message["type"] != "location":
            tokens["quoteToken"] = "q" + message_id
        return self._send({"type": "message", "message": {**message, "id": message_id, **tokens}})

    def _postback(self, action: dict[str, Any]) -> Knock:
        self._refuse_if_blocked()
        shown = action.get("displayText") or action.get("text")
        if shown:
            self._board.chats.add(
                self.channel_id, self.user_id, RESIDENT, {"type": "text", "text": shown}, via="postback"
            )
        return self._send({"type": "postback", "postback": {"data": action["data"]}})

    def _pick(self, action: dict[str, Any], picked: str) -> Knock:
        self._refuse_if_blocked()
        params = {action["mode"]: picked}
        return self._send({"type": "postback", "postback": {"data": action["data"], "params": params}})

    def _switch(self, action: dict[str, Any]) -> Knock:
        self._refuse_if_blocked()
        alias = action["richMenuAliasId"]
        status = self._board.menus.switch(self.channel_id, self.user_id, alias)
        params = {"newRichMenuAliasId": alias, "status": status}
        return self._send({"type": "postback", "postback": {"data": action["data"], "params": params}})

    def _refuse_if_blocked(self) -> None:
        if self._board.people.friendship(self.channel_id, self.user_id) == "blocked":
            raise CannotDoThat("a blocked account cannot be written to")

    def _note(self, what: str) -> None:
        self._board.chats.add(self.channel_id, self.user_id, NOTE, {"type": "note", "text": what})

    def _send(self, body: dict[str, Any], *, may_be_answered: bool = True) -> Knock:
        carried: Future[Knock] = self._board.postman.send(
            self.channel_id, self.user_id, body, may_be_answered=may_be_answered
        )
        return carried.result() if self._waits else GONE


def actions_in(node: Any) -> list[dict[str, Any]]:
    """Every action object anywhere inside a message, in reading order."""
    if isinstance(node, list):
        return [found for each in node for found in actions_in(each)]
    if not isinstance(node, dict):
        return []
    own = [node[key] for key in ("action", "defaultAction") if isinstance(node.get(key), dict)]
    own += [each for each in node.get("actions", ()) if isinstance(each, dict) and "type" in each]
    return own + [found for key, each in node.items() if key not in {"action", "actions"} for found in actions_in(each)]


def _without_quick(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != "quickReply"}
