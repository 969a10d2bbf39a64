"""What a flow is made of: questions in order, and one action when all are answered.

All of it is frozen data. How a resident may cancel, go back, be asked again, be interrupted or be handed to a person
is the engine's business (`engine.py`), so no flow says any of it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol, get_args

from chalicelib.platform.messaging.reply import Reply, Words

Sensitivity = Literal["public", "personal", "confidential"]
"""Only `public` may be asked in chat: the government guideline of 2021-04-30 lets nothing else rest with LINE."""

Answers = Mapping[str, Any]
"""Step name -> answer, JSON values only."""


# What a resident can do at a question.


@dataclass(frozen=True)
class Said:
    text: str


@dataclass(frozen=True)
class Tapped:
    """The value of a tapped choice of the current step."""

    value: str


@dataclass(frozen=True)
class Shared:
    """A place, WGS 84 degrees."""

    lat: float
    lon: float
    address: str = ""


@dataclass(frozen=True)
class SentPhoto:
    """A photo that is already stored under the tenant, by its media name."""

    name: str


@dataclass(frozen=True)
class SentPhotos:
    """All the photos of a page at once, by their media names."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.names))  # a list, when it has been JSON


@dataclass(frozen=True)
class Ticked:
    """The boxes of a page's question that are ticked, by value; none is an answer too."""

    values: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))  # a list, when it has been JSON


@dataclass(frozen=True)
class Picked:
    """A date, time or both from the phone's picker, ISO 8601 without zone."""

    value: str


Input = Said | Tapped | Ticked | Shared | SentPhoto | SentPhotos | Picked

_KINDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in get_args(Input)}


def write_input(given: Mapping[str, Input]) -> str:
    """Inputs by step, as JSON text, to travel from a page to its turn."""
    return json.dumps({name: [type(each).__name__, asdict(each)] for name, each in given.items()}, ensure_ascii=False)


def read_input(told: str) -> dict[str, Input]:
    """What `write_input` wrote."""
    return {name: _KINDS[kind](**facts) for name, (kind, facts) in json.loads(told).items()}


# What a question makes of it.


@dataclass(frozen=True)
class Accepted:
    """The answer to keep. `more`: the question stays open for another (several photos)."""

    answer: Any
    more: bool = False


@dataclass(frozen=True)
class Again:
    """Not an answer: ask again, saying why. `key` is a text below the step (`retry`, `too_long`, …)."""

    key: str = "retry"
    facts: Mapping[str, object] = field(default_factory=dict)
    offered: tuple["Option", ...] = ()
    """What the resident may have meant: shown in place of the usual options."""


@dataclass(frozen=True)
class Option:
    """A choice: the value kept, and what is shown."""

    value: str
    label: Words
    detail: Words | None = None
    """A second line, shown on a card or page."""
    is_chosen: bool = False
    """Whether it is chosen before anybody chooses: where several may be, and where something is changed."""


Wanted = Said | Shared | Tapped
"""What is searched for: typed words, a shared place, or a tapped value that must still be one."""

Choices = Callable[[Any, Answers], Sequence[Option]]
"""`(turn, answers) -> options`: choices that depend on the tenant's settings, records or earlier answers."""

Search = Callable[[Any, Wanted, Answers], Sequence[Option]]
"""`(turn, wanted, answers) -> options`, the best first."""


class Surroundings(Protocol):
    """What a pure step may ask of the world around it; a dict-like fake in tests."""

    @property
    def settings(self) -> Any:
        """The tenant's settings for this service."""
        ...

    def options(self, source: Choices, answers: Answers) -> Sequence[Option]: ...

    def search(self, source: Search, wanted: Wanted, answers: Answers) -> Sequence[Option]: ...

    def covers(self, lat: float, lon: float) -> bool:
        """Whether a place lies within the tenant's territory."""
        ...

    def has_text(self, key: str) -> bool:
        """Whether the service has words of its own for a key."""
        ...


@dataclass(frozen=True)
class Moment:
    """What stands around an input: the earlier answers, this step's own answer so far, the world."""

    answers: Answers
    around: Surroundings
    before: Any = None


class Step(Protocol):
    """A question or a statement of a flow."""

    @property
    def name(self) -> str: ...

    @property
    def sensitivity(self) -> Sensitivity: ...

    @property
    def optional(self) -> bool: ...

    @property
    def ask(self) -> Words | None: ...

    @property
    def label(self) -> Words | None: ...

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again: ...


@dataclass(frozen=True)
class When:
    """Steps that are asked only if `test(answers)` holds."""

    test: Callable[[Answers], bool]
    steps: tuple[Any, ...]


@dataclass(frozen=True)
class Each:
    """Steps that the tenant's settings and the answers so far decide: `of(settings, answers)`."""

    of: Callable[[Any, Answers], Sequence[Step]]


@dataclass(frozen=True)
class Flow:
    """A script: what is asked, and what is done with the answers."""

    name: str
    steps: tuple[Any, ...]
    finish: Callable[[Any, Answers], Reply]
    """`(turn, answers) -> Reply`; idempotent under the same turn."""
    version: int = 1
    """Raised when stored answers would no longer mean the same; older conversations start over, kindly."""
    hours: int = 24
    """How long an unfinished conversation is kept."""
    ends_talk: bool = False
    """Whether nothing that waits behind it is taken up again once it is finished."""

    def open_steps(self, settings: Any, answers: Answers) -> tuple[Step, ...]:
        """The steps in order, as far as the answers decide them."""
        return tuple(_unfolded(self.steps, settings, answers))

    def step(self, name: str, settings: Any, answers: Answers) -> Step | None:
        return next((step for step in self.open_steps(settings, answers) if step.name == name), None)


def _unfolded(nodes: Sequence[Any], settings: Any, answers: Answers) -> list[Step]:
    steps: list[Step] = []
    for node in nodes:
        if isinstance(node, When):
            steps += _unfolded(node.steps, settings, answers) if node.test(answers) else []
        elif isinstance(node, Each):
            steps += node.of(settings, answers)
        else:
            steps.append(node)
    return steps
