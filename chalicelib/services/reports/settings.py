"""What a town may choose: which kinds of things are reported, and what is asked about each."""

from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.cases.grid import WIDEST
from chalicelib.platform.flows.model import Sensitivity
from chalicelib.platform.messaging.reply import Written

TAKEN = frozenset(
    {"kind", "emergency", "place", "duplicate", "details", "contact", "confirm", "about", "photos", "sure"}
    | {"file", "mine", "case", "add_photo", "withdraw", "unfollow"}
)
"""Names a town's questions may not have: the flows' own steps, and the service's entries."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Chosen(BaseModel):
    """Settings are values, and a name that is none is a mistake to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Wording(Chosen):
    """Words in Japanese, and in the other languages where the town has written them."""

    ja: str = Field(min_length=1)
    easy: str = Field(default="", alias="ja-easy")
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"ja": value} if isinstance(value, str) else value

    def in_(self, language: str) -> str:
        return {"ja-easy": self.easy, "en": self.en}.get(language, "") or self.ja

    @property
    def said(self) -> Written:
        """The same for a reply, which is drawn in the resident's language."""
        return Written({language: self.in_(language) for language in LANGUAGES})

    def then(self, other: "Wording | None") -> "Wording":
        """These words and, below them, others."""
        if other is None:
            return self
        below = {language: f"{self.in_(language)}\n{other.in_(language)}" for language in LANGUAGES}
        return Wording.model_validate(below)


class Choice(Chosen):
    value: Code
    label: Wording


class Question(Chosen):
    """One thing asked about a kind of report."""

    name: Name
    type: Literal["photos", "choice", "text", "number", "date", "time"]
    label: Wording
    """What the answer is called on the desk and before sending."""
    ask: Wording
    hint: Wording | None = None
    optional: bool = False
    sensitivity: Sensitivity = "public"
    options: tuple[Choice, ...] = ()
    at_least: int = 0
    at_most: int = Field(default=0, ge=0)
    """Photos, characters, or the largest number; 0 leaves it to the kind of question."""

    @model_validator(mode="after")
    def _fits(self) -> "Question":
        if self.name in TAKEN:
            raise ValueError(f"質問の名前「{self.name}」は使えません")
        if (self.type == "choice") != bool(self.options):
            raise ValueError(f'質問「{self.name}」: 選択肢は type = "choice" のときに、1つ以上必要です')
        if self.type == "photos" and self.sensitivity != "public":
            raise ValueError(f"質問「{self.name}」: 写真はトークで受け取るため public だけです")
        return self

    @property
    def words(self) -> Wording:
        return self.ask.then(self.hint)

    def label_of(self, value: str, language: str) -> str:
        return next((option.label.in_(language) for option in self.options if option.value == value), value)


class Emergency(Chosen):
    """Shown before anything is asked: what must be told by telephone at once."""

    text: Wording
    phone: str = Field(min_length=3)

    @property
    def words(self) -> Wording:
        return self.text.then(Wording(ja=f"📞 {self.phone}"))


class Kind(Chosen):
    """A kind of report. `service_code` is its name in Open311 too and never changes."""

    service_code: Code
    name: Wording
    description: Wording
    group: str = ""
    keywords: tuple[str, ...] = ()
    team: str = ""
    """The team whose desk it lands on."""
    emergency: Emergency | None = None
    questions: tuple[Question, ...] = ()
    duplicate_radius: int = Field(default=100, ge=0, le=WIDEST)
    """Metres within which open reports of the kind are shown before filing; 0 shows none."""
    only_in_disaster: bool = False
    """Open only while the town is in a disaster, or in a drill, whose reports are purged with it."""
    publish: bool = True
    """Whether its reports are among the town's public data, when there are any."""

    @model_validator(mode="after")
    def _differ(self) -> "Kind":
        names = [question.name for question in self.questions]
        if len(set(names)) < len(names):
            raise ValueError(f"「{self.service_code}」に同じ名前の質問があります")
        return self

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.name == name), None)


class Contact(Chosen):
    """Whether a way to reach the resident by is asked for, on the town's own page."""

    ask: bool = False


class Publishing(Chosen):
    """What the town lets anyone read by Open311."""

    requests: bool = False
    """Whether reports are public at all: kind, place, times and status."""
    text: bool = False
    """Also what residents wrote. Free text may name people: only where somebody looks it over."""
    photos: bool = False


class DeskHours(Chosen):
    """When somebody looks at what comes in; reports are taken at any hour."""

    opens: Clock = "08:30"
    closes: Clock = "17:15"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    """0 is Monday."""

    def are_now(self, now: datetime) -> bool:
        within = time.fromisoformat(self.opens) <= now.time() < time.fromisoformat(self.closes)
        return within and now.weekday() in self.weekdays


class ReportsSettings(Chosen):
    """What a town chose for its reports service."""

    kinds: tuple[Kind, ...] = (
        Kind(
            service_code="other",
            name=Wording(ja="まちの困りごと", easy="まちの こまったこと", en="A problem in town"),
            description=Wording(
                ja="道路や公園などで、こわれている・危ないと感じたもの",
                easy="道や 公園（こうえん）で、こわれているもの、あぶないもの",
                en="Something broken or dangerous in a street or park",
            ),
            questions=(
                Question(
                    name="photo",
                    type="photos",
                    label=Wording(ja="写真", easy="写真", en="Photos"),
                    ask=Wording(
                        ja="写真を送ってください（3枚まで）。",
                        easy="写真を おくってください（3まいまで）。",
                        en="Please send photos (up to three).",
                    ),
                    optional=True,
                ),
            ),
        ),
    )
    contact: Contact = Contact()
    hours: DeskHours = DeskHours()
    publish: Publishing = Publishing()

    @model_validator(mode="after")
    def _differ(self) -> "ReportsSettings":
        codes = [kind.service_code for kind in self.kinds]
        if len(set(codes)) < len(codes):
            raise ValueError("同じ service_code の種類があります")
        return self

    def kind(self, code: object) -> Kind | None:
        return next((kind for kind in self.kinds if kind.service_code == code), None)
