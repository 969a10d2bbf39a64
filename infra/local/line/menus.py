"""Rich menus, their aliases, and which resident sees which.

Source: https://developers.line.biz/en/docs/messaging-api/using-rich-menus/
"""

import secrets
from typing import Any

from infra.local.line.errors import Refusal
from infra.local.line.menu_rules import ALIASES, MENUS
from infra.local.line.people import People
from infra.local.line.store import Store, dumps, loads

Menu = dict[str, Any]


class Menus:
    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def create(self, channel_id: str, menu: Menu) -> str:
        menu_id = "richmenu-" + secrets.token_hex(16)
        with self._store.transaction():
            if len(self.all(channel_id)) >= MENUS:
                raise Refusal(400, "The number of rich menus has reached the limit")
            self._store.change(
                "insert into menus (menu_id, channel_id, doc, seq) values (?, ?, ?, ?)",
                menu_id, channel_id, dumps(menu), int(self._store.new_number()),
            )  # fmt: skip
        return menu_id

    def all(self, channel_id: str) -> list[Menu]:
        found = self._store.rows("select menu_id, doc from menus where channel_id = ? order by seq desc", channel_id)
        return [{"richMenuId": row["menu_id"], **loads(row["doc"])} for row in found]

    def one(self, channel_id: str, menu_id: str) -> Menu:
        row = self._row(channel_id, menu_id)
        return {"richMenuId": row["menu_id"], **loads(row["doc"])}

    def delete(self, channel_id: str, menu_id: str) -> None:
        self._row(channel_id, menu_id)
        with self._store.transaction():
            self._store.change("delete from menus where menu_id = ?", menu_id)
            self._store.change("update friends set menu_id = null where menu_id = ?", menu_id)

    def keep_picture(self, channel_id: str, menu_id: str, picture: bytes, media_type: str) -> None:
        if self._row(channel_id, menu_id)["image"] is not None:
            raise Refusal(400, "An image has already been uploaded to the richmenu")
        self._store.change("update menus set image = ?, media_type = ? where menu_id = ?", picture, media_type, menu_id)

    def picture(self, channel_id: str, menu_id: str) -> tuple[bytes, str]:
        row = self._row(channel_id, menu_id)
        if row["image"] is None:
            raise Refusal(404, "Not found")
        return row["image"], row["media_type"]

    def set_default(self, channel_id: str, menu_id: str) -> None:
        self._refuse_without_picture(channel_id, menu_id)
        with self._store.transaction():
            self.cancel_default(channel_id)
            self._store.change("update menus set is_default = 1 where menu_id = ?", menu_id)

    def cancel_default(self, channel_id: str) -> None:
        self._store.change("update menus set is_default = 0 where channel_id = ?", channel_id)

    def default(self, channel_id: str) -> str | None:
        row = self._store.row("select menu_id from menus where channel_id = ? and is_default = 1", channel_id)
        return row["menu_id"] if row else None

    def link(self, channel_id: str, user_id: str, menu_id: str) -> None:
        """Gives one resident their own menu; without effect for who is not a friend, as at LINE."""
        self._refuse_without_picture(channel_id, menu_id)
        self._store.change(
            "update friends set menu_id = ? where channel_id = ? and user_id = ? and state = 'friend'",
            menu_id, channel_id, user_id,
        )  # fmt: skip

    def unlink(self, channel_id: str, user_id: str) -> None:
        self._store.change(
            "update friends set menu_id = null where channel_id = ? and user_id = ?", channel_id, user_id
        )

    def move(self, channel_id: str, menu_id: str, to: str | None) -> None:
        """Gives everybody who has one menu of their own another, or none; an empty `menu_id` means any menu."""
        if to:
            self._refuse_without_picture(channel_id, to)
        self._store.change(
            "update friends set menu_id = ? where channel_id = ? and (menu_id = ? or (? = '' and menu_id is not null))",
            to, channel_id, menu_id, menu_id,
        )  # fmt: skip

    def note_batch(self, channel_id: str, receipt: str, at: int) -> None:
        self._store.change("insert into batches values (?, ?, ?)", receipt, channel_id, at)

    def batch_accepted(self, channel_id: str, receipt: str) -> int:
        row = self._store.row("select * from batches where channel_id = ? and receipt = ?", channel_id, receipt)
        if row is None:
            raise Refusal(404, "Not found")
        return int(row["accepted"])

    def note_tap(self, channel_id: str, user_id: str, action: dict[str, Any], at: int) -> None:
        """Counts a tap, if it was one on an area of the menu that is shown."""
        menu = self.shown(channel_id, user_id) or {}
        area = next((each for each in menu.get("areas", ()) if each["action"] == action), None)
        if area:
            facts = (menu["richMenuId"], user_id, at, dumps(area["bounds"]))
            self._store.change("insert into menu_taps values (?, ?, ?, ?)", *facts)

    def taps(self, channel_id: str, menu_id: str, since: int, until: int) -> list[tuple[dict[str, int], str, int]]:
        """Bounds, user and moment of each tap from one moment up to another."""
        self._row(channel_id, menu_id)
        found = self._store.rows(
            "select * from menu_taps where menu_id = ? and at >= ? and at < ? order by at", menu_id, since, until
        )
        return [(loads(row["bounds"]), row["user_id"], row["at"]) for row in found]

    def linked(self, channel_id: str, user_id: str) -> str | None:
        row = self._store.row("select menu_id from friends where channel_id = ? and user_id = ?", channel_id, user_id)
        return row["menu_id"] if row else None

    def shown(self, channel_id: str, user_id: str) -> Menu | None:
        """What the resident sees: their own menu before everyone's."""
        menu_id = self.linked(channel_id, user_id) or self.default(channel_id)
        is_friend = self._people.friendship(channel_id, user_id) == "friend"
        return self.one(channel_id, menu_id) if menu_id and is_friend else None

    def switch(self, channel_id: str, user_id: str, alias: str) -> str:
        """What a richmenuswitch tap does; answers the postback's `status`."""
        row = self._alias_row(channel_id, alias)
        if row is None:
            return "RICHMENU_ALIAS_ID_NOTFOUND"
        try:
            self.link(channel_id, user_id, row["menu_id"])
        except Refusal:
            return "RICHMENU_NOTFOUND"
        return "SUCCESS"

    def create_alias(self, channel_id: str, alias: str, menu_id: str) -> None:
        if self._alias_row(channel_id, alias):
            raise Refusal(400, "conflict richmenu alias id")
        if len(self.aliases(channel_id)) >= ALIASES:
            raise Refusal(400, "The number of rich menu aliases has reached the limit")
        self._refuse_alias_target(channel_id, menu_id)
        self._store.change("insert into aliases values (?, ?, ?)", channel_id, alias, menu_id)

    def change_alias(self, channel_id: str, alias: str, menu_id: str) -> None:
        self.alias(channel_id, alias)
        self._refuse_alias_target(channel_id, menu_id)
        self._store.change(
            "update aliases set menu_id = ? where channel_id = ? and alias = ?", menu_id, channel_id, alias
        )

    def delete_alias(self, channel_id: str, alias: str) -> None:
        self.alias(channel_id, alias)
        self._store.change("delete from aliases where channel_id = ? and alias = ?", channel_id, alias)

    def alias(self, channel_id: str, alias: str) -> dict[str, str]:
        row = self._alias_row(channel_id, alias)
        if row is None:
            raise Refusal(404, "richmenu alias not found")
        return {"richMenuAliasId": row["alias"], "richMenuId": row["menu_id"]}

    def aliases(self, channel_id: str) -> list[dict[str, str]]:
        found = self._store.rows("select * from aliases where channel_id = ? order by alias", channel_id)
        return [{"richMenuAliasId": row["alias"], "richMenuId": row["menu_id"]} for row in found]

    def _alias_row(self, channel_id: str, alias: str) -> Any:  # a row, or None
        return self._store.row("select * from aliases where channel_id = ? and alias = ?", channel_id, alias)

    def _row(self, channel_id: str, menu_id: str) -> Any:  # a row
        row = self._store.row("select * from menus where channel_id = ? and menu_id = ?", channel_id, menu_id)
        if row is None:
            raise Refusal(404, "Not found")
        return row

    def _refuse_without_picture(self, channel_id: str, menu_id: str) -> None:
        if self._row(channel_id, menu_id)["image"] is None:
            raise Refusal(400, "must upload richmenu image before applying it to user")

    def _refuse_alias_target(self, channel_id: str, menu_id: str) -> None:
        row = self._store.row("select image from menus where channel_id = ? and menu_id = ?", channel_id, menu_id)
        if row is None or row["image"] is None:
            raise Refusal(400, "richmenu not found" if row is None else "must upload richmenu image first")
