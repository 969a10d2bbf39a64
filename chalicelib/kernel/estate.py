"""What the house stands on in AWS, declared once: tables, queues, the bucket, the key.

Code, tests, the city on one machine and the checks of `infra/aws` all read it here.
"""

import os
from dataclasses import dataclass

REGION = "ap-northeast-1"  # data, backups and logs stay in Japan


def stage() -> str:
    """The deployment this process belongs to: `local`, `dev`, `staging` or `prod`."""
    return os.environ.get("APP_STAGE", "local")


def named(thing: str) -> str:
    """The AWS name of a thing of ours in this stage."""
    return f"madoguchi-{stage()}-{thing}"


@dataclass(frozen=True)
class Index:
    """A global secondary index; it holds only items that carry its keys."""

    name: str
    hash_key: str
    range_key: str
    projection: str = "ALL"


@dataclass(frozen=True)
class Table:
    """A DynamoDB table with string keys, billed by request, with point-in-time recovery."""

    thing: str
    hash_key: str = "pk"
    range_key: str | None = "sk"
    indexes: tuple[Index, ...] = ()
    expires: str | None = None
    """The attribute with the second (Unix time) after which DynamoDB may drop the item."""


@dataclass(frozen=True)
class Queue:
    """An SQS queue with its dead letters beside it."""

    thing: str
    visibility: int
    """Seconds a taken message stays hidden: how long a killed worker delays the next try."""
    tries: int
    """Deliveries before a message goes to the dead letters."""
    fifo: bool = False

    @property
    def name(self) -> str:
        return named(self.thing) + (".fifo" if self.fifo else "")

    @property
    def dead_name(self) -> str:
        return named(f"{self.thing}-dead") + (".fifo" if self.fifo else "")


RECORDS = Table(
    "records",
    indexes=(Index("shelf", "shelf", "shelf_order"), Index("due", "due", "due_order", "KEYS_ONLY")),
    expires="expires",
)
DIRECTORY = Table("directory", range_key=None)
AUDIT = Table("audit")
TABLES = (RECORDS, DIRECTORY, AUDIT)

# A turn that was killed is tried again within the minute its reply token lives.
TURNS = Queue("turns", visibility=20, tries=5, fifo=True)
NOTICES = Queue("notices", visibility=180, tries=8)
# Planning and delivering: what a worker does between two hand-overs takes a slice of seconds.
BROADCASTS = Queue("broadcasts", visibility=240, tries=8)
EMERGENCIES = Queue("emergencies", visibility=240, tries=8)
# What comes in from outside: telegrams, mail, replies to SMS. One of them is fetched, read and handed to its towns.
INBOUND = Queue("inbound", visibility=120, tries=8)
QUEUES = (TURNS, NOTICES, BROADCASTS, EMERGENCIES, INBOUND)

MEDIA = "media"  # the bucket
OPEN_FILE = ("state", "open")
"""The tag (name, value) of a file that nothing of the tenant's holds yet."""
OPEN_FILE_DAYS = 8
"""Days after which such a file is gone. Longer than a talk may lie, which is what asks for photos."""
HANDED_FILE = ("state", "handed")
"""The tag of a file that was made for one person to save now."""
HANDED_FILE_DAYS = 1
"""Days after which such a file is gone: the least a bucket can be told."""
KEY_ALIAS = "alias/madoguchi-{stage}"
