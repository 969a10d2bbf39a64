"""A broadcast to a town of a million friends: LINE calls, achieved rate, processor time, capacity units, memory, yen.

Real: planning, delivering, the ledger and the pace, pynamodb, our LINE client with its tokens and JSON. Stubs: DynamoDB
(in this process, below pynamodb; it counts capacity units as AWS bills them; botocore's own signing and HTTP are not in
the processor time), SQS (a list), LINE (at the end of the client's wire, which enforces 200 multicasts a second).
Residents are a generated stream, but for `resolve`, where stored ones are read. Time is virtual: an operation of the
table takes 5 ms, a batch of calls 120 ms.
"""

import gc
import json
import math
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.virtual import START, VirtualTime
from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.estate import Queue
from chalicelib.kernel.ids import retry_key
from chalicelib.platform.broadcasts import delivering, planning
from chalicelib.platform.broadcasts.content import variant_of
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.broadcasts.parts import account_of
from chalicelib.platform.broadcasts.planning import How
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import House, Office
from chalicelib.platform.residents.model import SHARDS, Resident, resident_id, shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.reading import matching
from tests.kit.line_book import BookedLine
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

Json = dict[str, Any]
PEOPLE = 1_000_000
STORED = 8_000
WORKERS = 16
TABLE_SECONDS, BATCH_SECONDS = 0.005, 0.12
LINES_LIMIT = 200
ENGLISH = 50
"""One in so many reads English; a call says the same to all it is for."""
ID = "01JBENCH000000000000000000"
MEMORY_GB = 1.769
YEN_PER_DOLLAR = 155.0
"""An assumption."""
DOLLARS = {
    "write units": 0.715e-6,
    "read units": 0.1425e-6,
    "SQS requests": 0.4e-6,
    "Lambda requests": 0.2e-6,
    "Lambda GB-seconds": 13.3334e-6,
}
"""On demand, arm64. DynamoDB: the prices of us-east-1 after November 2024 as told by
https://airbyte.com/data-engineering-resources/dynamodb-pricing (read 2026-11-22), and a seventh more for Tokyo, which
is an assumption, as are the others."""
CONTENT = Content(
    "text", {"ja": Wording(body="あす9時から断水します。" * 5), "en": Wording(body="No water tomorrow." * 5)}
)


@dataclass
class ListedQueues:
    """SQS as a list. Three requests for each message: sent, received, deleted."""

    waiting: list[Mapping[str, Any]] = field(default_factory=list)
    requests: int = 0

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        self.requests += 3
        self.waiting.append(body)


@dataclass
class Scene:
    """One town with a channel and a broadcast that is to be planned."""

    time: VirtualTime
    dynamo: QuickDynamo
    line: BookedLine
    queues: ListedQueues
    house: House
    office: Office
    orders: int = 0

    def spent(self) -> Counter[str]:
        told = Counter(self.dynamo.asked)
        told["read units"] = math.ceil(told.pop("half read units", 0) / 2)
        return told


class Forgetful(QuickDynamo):
    """Keeps no parts and no rolls, so that what is held in memory is ours."""

    def _PutItem(self, asked: Json) -> Json:  # noqa: N802 - named as the operation is
        kind = asked["Item"]["pk"]["S"].split("#")[1]
        return {} if kind in {"part", "roll"} else super()._PutItem(asked)


def a_scene(dynamo: QuickDynamo) -> Scene:
    """Call within `quick_tables(dynamo)`."""
    time_, queues, sealer = VirtualTime(), ListedQueues(), MemorySealer()
    line = BookedLine(time_, keeps=False)
    client = VendorLine(sealer, time_, pool=line.pool)
    house = a_house(
        clock=time_, line=client, queues=queues, sealer=sealer, pause=partial(_paused, time_), calls_at_once=8
    )
    office = an_office(house, a_tenant("minato"))
    channel = seal_secret(Channel("CHANNEL-MINATO", "minato", "みなと市", "live", line_id="2000"), "s", sealer)
    Channels(office.scope).keep(channel)
    house.memory.forget()
    broadcast = Broadcast(ID, "断水", "oshirase", channel.key, {"everyone": True}, CONTENT, state="planning")
    Broadcasts(office.scope).add(broadcast)
    return Scene(time_, dynamo, line, queues, house, office)


def _paused(time_: VirtualTime, seconds: float) -> None:
    time_.settle()
    time_.sleep(seconds)


def stream(people: int, name: str) -> Iterator[Resident]:
    """A shard of a generated town."""
    first, many = int(name) * (people // SHARDS), people // SHARDS
    for number in range(first, first + many):
        yield Resident(
            f"{number:020d}",
            "CHANNEL-MINATO",
            f"U{number + 1:032x}",
            "following",
            language="ja" if number % ENGLISH else "en",
        )


def generated(people: int) -> How:
    def read(_office: Office, _key: str, _audience: Any, name: str) -> Iterator[Resident]:
        return stream(people, name)

    return How(read, variant_of)


# the four measurements


def resolved(many: int) -> Json:
    """Reading stored residents and asking of each whether they are meant: one shard's worth."""
    with quick_tables(QuickDynamo()) as dynamo:
        scene = a_scene(dynamo)
        for number in range(1, many + 1):
            user_id = f"U{number:032x}"
            id_ = resident_id("2000", user_id)
            Residents(scene.office.scope).keep(Resident(id_, "CHANNEL-MINATO", user_id, "following", language="ja"))
        audience = meant(Broadcasts(scene.office.scope).fetch(ID))
        dynamo.asked.clear()
        began = time.process_time()
        found = sum(1 for name in shards() for _ in matching(scene.office, "CHANNEL-MINATO", audience, name))
        seconds = time.process_time() - began
        assert found == many, found
        return {"residents": many, "cpu_ms": 1e6 * seconds / many, **_per_thousand(scene.spent(), many)}


def sent(people: int, workers: int) -> Json:
    """Planned and delivered, by so many workers at once."""
    with quick_tables(QuickDynamo()) as dynamo:
        scene, how = a_scene(dynamo), generated(people)
        began = time.process_time()
        for name in shards():
            planning.plan(scene.office, {"broadcast": ID, "shard": name}, how)
        planning.gather(scene.office, {"broadcast": ID}, how)
        plan_seconds, planned = time.process_time() - began, scene.spent()
        scene.orders += SHARDS + 1
        began, since = time.process_time(), scene.time()
        _deliver(scene, workers)
        deliver_seconds, took = time.process_time() - began, (scene.time() - since).total_seconds()
        return _told(scene, people, planned, _Spans(plan_seconds, deliver_seconds, took))


def _deliver(scene: Scene, workers: int) -> None:
    scene.queues.waiting = [order for order in scene.queues.waiting if order["kind"] == "deliver"]
    working = Counter({"now": 0})

    def moment(when: str, _operation: str, _asked: Json) -> None:
        if when == "before" and scene.time.is_worker:
            scene.time.settle()
            scene.time.sleep(TABLE_SECONDS)

    def called(_path: str) -> Any:
        scene.time.owe(BATCH_SECONDS)
        return ""

    def worker() -> None:
        while scene.queues.waiting or working["now"]:
            if not scene.queues.waiting:
                scene.time.sleep(0.05, is_work=False)
                continue
            order = scene.queues.waiting.pop(0)
            scene.orders += 1
            working["now"] += 1
            delivering.deliver(scene.office, order)
            scene.time.settle()
            working["now"] -= 1

    scene.dynamo.moment, scene.line.fault = moment, called
    scene.time.run(*[worker] * workers)


@dataclass(frozen=True)
class _Spans:
    """Seconds of the processor while planning and while delivering, and of virtual time while delivering."""

    planning: float
    delivering: float
    took: float


def _told(scene: Scene, people: int, planned: Counter[str], spans: _Spans) -> Json:
    account = account_of(scene.office, ID)
    assert (account.accepted, scene.line.recipients) == (people, people)
    calls = sum(scene.line.calls[path] for path in scene.line.calls if "message" in path)
    last = datetime.fromisoformat(account.last_accepted_at) + timedelta(seconds=BATCH_SECONDS)
    everything, english = scene.spent(), math.ceil(people / ENGLISH)
    delivered = everything - planned
    return {
        "recipients": people,
        "calls": calls,
        "least_calls": math.ceil(english / 500) + math.ceil((people - english) / 500),
        "refused_by_rate": scene.line.answers[429],
        "seconds": spans.took,
        "share": calls / (LINES_LIMIT * (last - START).total_seconds()),
        "plan": {"cpu_ms": 1e6 * spans.planning / people, **_per_thousand(planned, people)},
        "deliver": {"cpu_ms": 1e6 * spans.delivering / people, **_per_thousand(delivered, people)},
        "counted": {
            "write units": everything["write units"],
            "read units": everything["read units"],
            "SQS requests": scene.queues.requests,
            "Lambda requests": scene.orders,
            "Lambda GB-seconds": MEMORY_GB * (scene.time.worked + spans.planning),
        },
    }


def with_reading(sent: Json, resolve: Json) -> Json:
    """What it costs in all, reading the town's residents included."""
    people, counted = sent["recipients"], dict(sent["counted"])
    counted["read units"] += resolve["read units"] * people / 1000
    counted["Lambda GB-seconds"] += MEMORY_GB * resolve["cpu_ms"] * people / 1e6
    return sent | {"counted": counted, "yen": YEN_PER_DOLLAR * sum(DOLLARS[name] * counted[name] for name in counted)}


def _per_thousand(spent: Mapping[str, int], people: int) -> Json:
    return {name: 1000 * spent[name] / people for name in ("read units", "write units")}


def peak(people: int) -> int:
    """Bytes held at most while one shard of a town is planned."""
    with quick_tables(Forgetful()) as dynamo:
        scene, how = a_scene(dynamo), generated(people)
        planning.plan(scene.office, {"broadcast": ID, "shard": "02"}, generated(SHARDS * 1_000))  # warm
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        planning.plan(scene.office, {"broadcast": ID, "shard": "03"}, how)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most - before


def as_documented(url: str) -> Json:
    """Processor time of the SDK's examples, a client per call, against our client: calls over HTTP to the same end."""
    from linebot.v3 import messaging as sdk

    text = [{"type": "text", "text": CONTENT.wording["ja"].body}]
    ids = [f"U{number:032x}" for number in range(1, 501)]

    def with_a_client(call: str, request: Any) -> None:
        with sdk.ApiClient(sdk.Configuration(host=url, access_token="TOKEN")) as client:
            getattr(sdk.MessagingApi(client), call)(request)

    def one_by_one() -> None:
        for user_id in ids[:50]:
            with_a_client("push_message", sdk.PushMessageRequest.from_dict({"to": user_id, "messages": text}))

    def naive_loop() -> None:
        for _ in range(10):
            with_a_client("multicast", sdk.MulticastRequest.from_dict({"to": ids, "messages": text}))

    ours = VendorLine(MemorySealer(), VirtualTime(), api=url)
    channel = seal_secret(Channel("K", "minato", "", "live", line_id="1"), "s", MemorySealer())

    def our_loop() -> None:
        for number in range(10):
            ours.multicast(channel, ids, text, retry_key(str(number)))

    for each in (one_by_one, naive_loop, our_loop):
        each()  # warm: imports and pools
    return {
        "push_each_cpu_ms": _cpu_ms(one_by_one, 50),
        "naive_multicast_cpu_ms": _cpu_ms(naive_loop, 5_000),
        "our_multicast_cpu_ms": _cpu_ms(our_loop, 5_000),
    }


def _cpu_ms(work: Any, people: int) -> float:
    """Milliseconds of processor time per 1,000 recipients, the least of three."""
    took = []
    for _ in range(3):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return 1e6 * min(took) / people


def measured(people: int, stored: int, url: str) -> Json:
    resolve = resolved(stored)
    told: Json = {"resolve": resolve, "sent": with_reading(sent(people, WORKERS), resolve)}
    told["documented"] = as_documented(url)
    told["peak"] = {str(each): peak(each) for each in (people // 10, people)}
    return told


def main(arguments: Sequence[str]) -> None:
    from bench.outside import the_outside

    people, stored = (int(each) for each in arguments or (PEOPLE, STORED))
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept.json"
        kept.write_text("{}", encoding="utf-8")
        with the_outside(kept) as outside:
            sys.stdout.write(json.dumps(measured(people, stored, outside.url)))


if __name__ == "__main__":
    main(sys.argv[1:])
