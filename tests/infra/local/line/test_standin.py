import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3

from infra.local.line import LineStandIn
from tests.infra.local.line.bot import Caller, text
from tests.kit.fakes import Clock


def test_chats_channels_menus_and_keys_survive_between_runs(tmp_path: Path) -> None:
    with LineStandIn(tmp_path) as line:
        channel = line.add_channel("桜町")
        phone = line.phone(channel.channel_id, line.add_resident("住民A").user_id)
        phone.follows()
        phone.says("ごみ")
        line.advance(timedelta(days=1))
        certs = line.board.login.certs()
    with LineStandIn(tmp_path) as line:
        again = line.phone(channel.channel_id, phone.user_id)
        assert [entry.text for entry in again.chat()] == ["followed", "ごみ"]
        assert line.board.people.channel(channel.channel_id) == channel
        assert line.board.login.certs() == certs
        assert line.board.clock.now() - datetime.now(UTC) > timedelta(hours=23)


def test_the_citys_clock_is_turned_where_there_is_one() -> None:
    city = Clock()

    def turn(by: timedelta) -> None:
        city.now += by

    with LineStandIn(now=city, move_clock=turn) as line:
        before = city.now
        assert line.advance(timedelta(hours=2)) == before + timedelta(hours=2) == city.now


def test_a_channel_can_be_added_again_under_its_id() -> None:
    with LineStandIn() as line:
        first = line.add_channel("桜町", channel_id="2000000001")
        second = line.add_channel(
            "桜町", channel_id="2000000001", secret=first.secret, webhook_url="http://127.0.0.1:1/"
        )
        assert line.board.people.channels() == (second,)


def test_the_phone_page_is_served_with_all_its_parts() -> None:
    pool = urllib3.PoolManager()
    with LineStandIn(assets=None) as line:
        assert pool.request("GET", line.url + "/assets/").json() == {"leaflet": False}
        assert pool.request("GET", line.url + "/assets/leaflet/dist/leaflet.js").status == 404
        page = pool.request("GET", line.url + "/").data.decode()
        for part in ("page.css", "chat.css", "flex.css", "app.js", "icon.svg"):
            assert f"/phone/{part}" in page
            assert pool.request("GET", f"{line.url}/phone/{part}").status == 200
        assert pool.request("GET", line.url + "/phone/../standin.py").status == 404
    pool.clear()


def test_many_pushes_with_one_key_at_once_send_one_message() -> None:
    with LineStandIn() as line:
        channel = line.add_channel("桜町")
        phone = line.phone(channel.channel_id, line.add_resident("住民A").user_id)
        phone.follows()
        call = Caller(line, channel.channel_id)
        statuses: list[int] = []
        body, key = {"to": phone.user_id, "messages": [text("x")]}, "123e4567-e89b-12d3-a456-426614174000"

        def push() -> None:
            statuses.append(call("POST", "/v2/bot/message/push", body, X_Line_Retry_Key=key).status)

        threads = [threading.Thread(target=push) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        call.close()
        assert sorted(statuses) == [200] + [409] * 7
        assert len(line.book()) == 1


def test_it_says_when_it_is_not_running() -> None:
    line = LineStandIn()
    with pytest.raises(RuntimeError):
        _ = line.url
    line.stop()
