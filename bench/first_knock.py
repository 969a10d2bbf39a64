"""A fresh interpreter answers its first webhook; run as `python -m bench.first_knock ours|echo <knock>`.

It imports nothing but the standard library before its clocks start, and prints milliseconds and loaded modules.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def ours(knock: Json) -> Callable[[], int]:
    """Our door: the app and the house behind it. Clients of DynamoDB, KMS and SQS are made by the first webhook."""
    import app
    from chalicelib.bootstrap import house

    house()
    context = type("Context", (), {"aws_request_id": "1"})()
    return lambda: int(app.app(knock["gateway"], context)["statusCode"])


def echo(knock: Json) -> Callable[[], int]:
    """The SDK's echo bot; its client for LINE is made by the first webhook, which it replies to."""
    from bench.sdk_echo import called, echo_bot

    bot = echo_bot(knock["secret"], knock["line"])
    environment = knock["wsgi"] | {"wsgi.input": io.BytesIO(knock["body"].encode()), "wsgi.errors": sys.stderr}
    return lambda: called(bot, environment)


def main() -> None:
    side, path = sys.argv[1:]
    knock = json.loads(Path(path).read_text(encoding="utf-8"))
    before = set(sys.modules)
    wall, processor = time.perf_counter(), time.process_time()
    answer = {"ours": ours, "echo": echo}[side](knock)
    imported = time.perf_counter() - wall, time.process_time() - processor
    status = answer()
    answered = time.perf_counter() - wall, time.process_time() - processor
    times = {"imported": imported[0], "answered": answered[0]}
    burnt = {"imported": imported[1], "answered": answered[1]}
    modules = sorted(set(sys.modules) - before)
    sys.stdout.write(json.dumps({"status": status, "wall": times, "processor": burnt, "modules": modules}))


if __name__ == "__main__":
    main()
