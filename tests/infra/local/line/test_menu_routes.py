import pytest

from tests.infra.local.line.conftest import Scene
from tests.infra.local.line.samples import MENU
from tests.infra.local.line.test_menu_rules import picture
from tests.kit.line_spec import line_spec

MENUS, ALIASES = "/v2/bot/richmenu", "/v2/bot/richmenu/alias"
DEFAULT = "/v2/bot/user/all/richmenu"


def fits(schema: str, body: object) -> bool:
    return line_spec().object_errors("messaging-api", schema, body) == []


def raise_menu(scene: Scene, *, has_picture: bool = True, **changes: object) -> str:
    menu_id = str(scene.call("POST", MENUS, {**MENU, **changes}).body["richMenuId"])
    if has_picture:
        path = f"{MENUS}/{menu_id}/content"
        assert scene.call.raw("POST", path, picture(2500, 843), "image/png").status == 200
    return menu_id


def test_a_menu_is_created_read_listed_and_deleted(scene: Scene) -> None:
    assert scene.call("POST", MENUS + "/validate", MENU).status == 200
    menu_id = raise_menu(scene)
    read = scene.call("GET", f"{MENUS}/{menu_id}").body
    assert read == {"richMenuId": menu_id, **MENU}
    assert fits("RichMenuResponse", read)
    assert scene.call("GET", MENUS + "/list").body == {"richmenus": [read]}
    assert scene.call("DELETE", f"{MENUS}/{menu_id}").status == 200
    assert scene.call("GET", f"{MENUS}/{menu_id}").status == 404
    assert scene.call("POST", MENUS, {**MENU, "areas": [{}]}).status == 400


def test_a_picture_is_uploaded_once_and_can_be_read_back(scene: Scene) -> None:
    menu_id = raise_menu(scene)
    path = f"{MENUS}/{menu_id}/content"
    assert scene.call("GET", path).raw == picture(2500, 843)
    assert scene.call.raw("POST", path, picture(2500, 843), "image/png").status == 400
    assert scene.call.raw("POST", path, picture(2500, 843), "image/gif").status == 415
    assert scene.call("GET", f"{MENUS}/{raise_menu(scene, has_picture=False)}/content").status == 404


def test_the_default_menu_is_everyones_and_an_own_one_comes_before_it(scene: Scene) -> None:
    everyones, own = raise_menu(scene), raise_menu(scene)
    assert scene.call("GET", DEFAULT).status == 404
    assert scene.call("POST", f"{DEFAULT}/{everyones}").status == 200
    assert scene.call("GET", DEFAULT).body == {"richMenuId": everyones}
    assert shown(scene) == everyones
    mine = f"/v2/bot/user/{scene.user_id}/richmenu"
    assert scene.call("GET", mine).status == 404
    assert scene.call("POST", f"{mine}/{own}").status == 200
    assert (scene.call("GET", mine).body, shown(scene)) == ({"richMenuId": own}, own)
    assert scene.call("DELETE", mine).status == 200
    assert scene.call("DELETE", DEFAULT).status == 200
    assert shown(scene) is None


def test_a_menu_without_a_picture_is_not_shown(scene: Scene) -> None:
    bare = raise_menu(scene, has_picture=False)
    assert scene.call("POST", f"{DEFAULT}/{bare}").status == 400
    assert scene.call("POST", f"/v2/bot/user/{scene.user_id}/richmenu/{bare}").status == 400


def test_many_residents_are_linked_at_once(scene: Scene) -> None:
    menu_id = raise_menu(scene)
    body = {"richMenuId": menu_id, "userIds": [scene.user_id, "U" + "0" * 32]}
    assert scene.call("POST", MENUS + "/bulk/link", body).status == 202
    assert line_spec().request_errors("POST", MENUS + "/bulk/link", body) == []
    assert shown(scene) == menu_id
    assert scene.call("POST", MENUS + "/bulk/unlink", {"userIds": [scene.user_id]}).status == 202
    assert shown(scene) is None
    assert scene.call("POST", MENUS + "/bulk/unlink", {"userIds": ["nobody"]}).status == 400


def test_an_alias_is_made_moved_listed_and_removed(scene: Scene) -> None:
    one, two = raise_menu(scene), raise_menu(scene)
    body = {"richMenuAliasId": "town", "richMenuId": one}
    assert scene.call("POST", ALIASES, body).status == 200
    assert line_spec().request_errors("POST", ALIASES, body) == []
    assert scene.call("POST", ALIASES, body).status == 400
    assert scene.call("POST", f"{ALIASES}/town", {"richMenuId": two}).status == 200
    assert scene.call("GET", f"{ALIASES}/town").body == {"richMenuAliasId": "town", "richMenuId": two}
    listed = scene.call("GET", f"{ALIASES}/list").body
    assert fits("RichMenuAliasListResponse", listed)
    assert scene.call("DELETE", f"{ALIASES}/town").status == 200
    assert scene.call("GET", f"{ALIASES}/town").status == 404
    assert scene.call("POST", ALIASES, {**body, "richMenuAliasId": "大"}).status == 400


def test_tapping_a_tab_switches_the_menu_and_tells_the_bot(scene: Scene) -> None:
    first, second = raise_menu(scene), raise_menu(scene)
    scene.call("POST", ALIASES, {"richMenuAliasId": "town", "richMenuId": second})
    scene.call("POST", f"{DEFAULT}/{first}")
    scene.phone.taps("まち")
    assert shown(scene) == second
    params = {"newRichMenuAliasId": "town", "status": "SUCCESS"}
    assert scene.bot.events[-1]["postback"] == {"data": "menu/town", "params": params}
    scene.call("DELETE", f"{ALIASES}/town")
    scene.phone.taps("まち")
    assert scene.bot.events[-1]["postback"]["params"]["status"] == "RICHMENU_ALIAS_ID_NOTFOUND"


def test_only_a_hundred_menus_are_made_in_an_hour(scene: Scene) -> None:
    statuses = [scene.call("POST", MENUS, MENU).status for _ in range(101)]
    assert (set(statuses[:100]), statuses[100]) == ({200}, 429)
    scene.clock.pass_(seconds=36)
    assert scene.call("POST", MENUS, MENU).status == 200


def shown(scene: Scene) -> str | None:
    menu = scene.call("GET", f"/_line/chats/{scene.channel.channel_id}/{scene.user_id}").body["menu"]
    return menu["richMenuId"] if menu else None


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_channels_menu_is_not_found(scene: Scene, method: str) -> None:
    menu_id = raise_menu(scene)
    token = f"Bearer {scene.line.token(scene.line.add_channel('みなと市').channel_id)}"
    assert scene.call(method, f"{MENUS}/{menu_id}", Authorization=token).status == 404


def test_everybody_of_a_menu_is_moved_or_let_go_at_once(scene: Scene) -> None:
    first, second = raise_menu(scene), raise_menu(scene)
    scene.call("POST", f"/v2/bot/user/{scene.user_id}/richmenu/{first}")
    body = {"operations": [{"type": "link", "from": first, "to": second}], "resumeRequestKey": "plan-1"}
    assert line_spec().request_errors("POST", MENUS + "/batch", body) == []
    assert scene.call("POST", MENUS + "/validate/batch", body).status == 200
    accepted = scene.call("POST", MENUS + "/batch", body)
    assert (accepted.status, shown(scene)) == (202, second)
    receipt = accepted.headers["x-line-request-id"]
    progress = scene.call("GET", f"{MENUS}/progress/batch?requestId={receipt}").body
    assert progress["phase"] == "succeeded"
    assert fits("RichMenuBatchProgressResponse", progress)
    assert scene.call("GET", f"{MENUS}/progress/batch?requestId=unknown").status == 404
    assert scene.call("POST", MENUS + "/batch", {"operations": [{"type": "unlink", "from": second}]}).status == 202
    assert shown(scene) is None


def test_a_batch_of_what_line_does_not_know_is_refused(scene: Scene) -> None:
    for operations in ([], [{"type": "link", "from": "a"}], [{"type": "swap"}], [{"type": "unlinkAll"}] * 1_001):
        assert scene.call("POST", MENUS + "/validate/batch", {"operations": operations}).status == 400
    for expected in (202, 202, 202, 429):
        assert scene.call("POST", MENUS + "/batch", {"operations": [{"type": "unlinkAll"}]}).status == expected


def test_taps_of_an_area_are_told_from_twenty_people_on(scene: Scene) -> None:
    menu_id = raise_menu(scene)
    scene.call("POST", f"{DEFAULT}/{menu_id}")
    day = f"{scene.line.board.clock.now():%Y%m%d}"
    path = f"/v2/bot/insight/richmenu/{menu_id}/summary?from={day}&to={day}"
    scene.phone.taps("まち")
    assert scene.call("GET", path).body == {"richMenuId": menu_id}
    for number in range(19):
        phone = scene.line.phone(scene.channel.channel_id, scene.line.add_resident(f"住民{number}").user_id)
        phone.follows()
        phone.taps("まち")
    told = scene.call("GET", path).body
    assert line_spec().object_errors("insight", "GetRichMenuInsightSummaryResponse", told) == []
    assert [each["metrics"] for each in told["clicks"]] == [{"count": 20, "uniqueUsers": 20}]
