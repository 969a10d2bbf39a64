"""What a town may choose: which kinds of things are reported, and what is asked about each."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.cases.grid import WIDEST
from chalicelib.platform.flows.model import Sensitivity
from chalicelib.platform.messaging.reply import Written
from chalicelib.platform.settings.marks import Calls, Look, Named

TAKEN = frozenset(
    {"kind", "emergency", "place", "duplicate", "details", "contact", "confirm", "about", "photos", "sure"}
    | {"file", "mine", "case", "add_photo", "withdraw", "unfollow"}
)
"""Names a town's questions may not have: the flows' own steps, and the service's entries."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), Look("time")]
SETTLED = "半角の英数字。あとから変えると、これまでの通報とのつながりが切れます"
TYPES = {"photos": "写真", "choice": "選択肢", "text": "文章", "number": "数", "date": "日付", "time": "時刻"}
SECRECY = {
    "public": "ふつう（トークで聞く）",
    "personal": "個人情報（まちのページで聞く）",
    "confidential": "とくに慎重に扱う（まちのページで聞く）",
}
WEEKDAYS = dict(enumerate(("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日")))


class Chosen(BaseModel):
    """Settings are values, and a name that is none is a mistake to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Wording(Chosen):
    """Words in Japanese, and in the other languages where the town has written them."""

    ja: str = Field(min_length=1, title="日本語")
    easy: str = Field(default="", alias="ja-easy", title="やさしい日本語")
    en: str = Field(default="", title="英語")

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
    value: Code = Field(title="記号", description=SETTLED)
    label: Wording = Field(title="選択肢の言葉")


class Question(Chosen):
    """One thing asked about a kind of report."""

    name: Name = Field(title="記号", description=SETTLED)
    type: Annotated[Literal["photos", "choice", "text", "number", "date", "time"], Named(TYPES)] = Field(title="答え方")
    label: Wording = Field(title="答えの呼び名", description="受付の画面と、送る前の確認に出ます")
    ask: Wording = Field(title="質問の文")
    hint: Wording | None = Field(default=None, title="補足の文")
    optional: bool = Field(default=False, title="答えなくてもよい")
    sensitivity: Annotated[Sensitivity, Named(SECRECY)] = Field(default="public", title="答えの扱い")
    options: Annotated[tuple[Choice, ...], Calls("選択肢")] = Field(
        default=(), title="選択肢", description="答え方が「選択肢」のときに入力します"
    )
    at_least: int = Field(default=0, title="いちばん小さい数", description="答え方が「数」のときに使います")
    at_most: int = Field(
        default=0, ge=0, title="写真の枚数、文字数、またはいちばん大きい数", description="0なら、ふつうの上限です"
    )

    @model_validator(mode="after")
    def _fits(self) -> "Question":
        if self.name in TAKEN:
            raise ValueError(f"質問の名前「{self.name}」は使えません")
        if (self.type == "choice") != bool(self.options):
            raise ValueError(f"質問「{self.name}」: 選択肢は、答え方が「選択肢」（choice）のときだけ、1つ以上必要です")
        if self.type == "photos" and self.sensitivity != "public":
            raise ValueError(
                f"質問「{self.name}」: 写真はトークで受け取るため、答えの扱いは「ふつう」（public）だけです"
            )
        return self

    @property
    def words(self) -> Wording:
        return self.ask.then(self.hint)

    def label_of(self, value: str, language: str) -> str:
        return next((option.label.in_(language) for option in self.options if option.value == value), value)


class Emergency(Chosen):
    """Shown before anything is asked: what must be told by telephone at once."""

    text: Wording = Field(title="先に伝える文")
    phone: str = Field(min_length=3, title="電話番号")

    @property
    def words(self) -> Wording:
        return self.text.then(Wording(ja=f"📞 {self.phone}"))


class Kind(Chosen):
    """A kind of report. `service_code` is its name in Open311 too and never changes."""

    service_code: Code = Field(title="記号（service_code）", description=SETTLED)
    name: Wording = Field(title="種類の名前")
    description: Wording = Field(title="説明")
    group: str = Field(default="", title="まとまり", description="同じ言葉の種類が、並べて案内されます")
    keywords: tuple[str, ...] = Field(default=(), title="住民が使う言葉")
    team: str = Field(
        default="", title="担当する課", description="職員の登録と同じ書き方で。空欄なら全員の受付に入ります"
    )
    days: int = Field(
        default=0,
        ge=0,
        le=3650,
        title="対応の期限（日）",
        description="受け付けた日から数えます。0なら期限はありません",
    )
    emergency: Emergency | None = Field(default=None, title="急ぐときの電話の案内")
    questions: Annotated[tuple[Question, ...], Calls("質問")] = Field(default=(), title="質問")
    duplicate_radius: int = Field(
        default=100,
        ge=0,
        le=WIDEST,
        title="同じ通報をさがす範囲（メートル）",
        description="送る前に、近くの対応中の通報を見せます。0なら見せません",
    )
    only_in_disaster: bool = Field(
        default=False, title="災害時だけ受け付ける", description="訓練のときにも受け付け、訓練が終わると消します"
    )
    publish: bool = Field(default=True, title="オープンデータに含める")

    @model_validator(mode="after")
    def _differ(self) -> "Kind":
        names = [question.name for question in self.questions]
        if len(set(names)) < len(names):
            raise ValueError(f"「{self.service_code}」に同じ名前の質問があります")
        return self

    def due_on(self, opened: date) -> str:
        """The day by which a report that came in on a day should be done, ISO 8601; empty where none is set."""
        return (opened + timedelta(days=self.days)).isoformat() if self.days else ""

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.name == name), None)


class Contact(Chosen):
    """Whether a way to reach the resident by is asked for, on the town's own page."""

    ask: bool = Field(default=False, title="連絡先をたずねる", description="まちのページで入力してもらいます")


class Publishing(Chosen):
    """What the town lets anyone read by Open311."""

    requests: bool = Field(default=False, title="通報を公開する", description="種類、場所、日時、状況が公開されます")
    text: bool = Field(
        default=False,
        title="住民が書いた文も公開する",
        description="個人の名前が書かれることがあります。職員が目を通すときだけにしてください",
    )
    photos: bool = Field(default=False, title="写真も公開する")


class DeskHours(Chosen):
    """When somebody looks at what comes in; reports are taken at any hour."""

    opens: Clock = Field(default="08:30", title="始まり")
    closes: Clock = Field(default="17:15", title="終わり")
    weekdays: tuple[Annotated[int, Field(ge=0, le=6), Named(WEEKDAYS)], ...] = Field(
        default=(0, 1, 2, 3, 4), title="曜日"
    )

    def are_now(self, now: datetime) -> bool:
        within = time.fromisoformat(self.opens) <= now.time() < time.fromisoformat(self.closes)
        return within and now.weekday() in self.weekdays


class ReportsSettings(Chosen):
    """What a town chose for its reports service."""

    model_config = ConfigDict(title="通報")

    kinds: Annotated[tuple[Kind, ...], Calls("通報の種類")] = Field(
        title="通報の種類",
        default=(
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
        ),
    )
    contact: Contact = Field(default=Contact(), title="連絡先")
    hours: DeskHours = Field(
        default=DeskHours(), title="通報を確認する時間", description="「開庁時間」を設定したまちでは、そちらを使います"
    )
    publish: Publishing = Field(default=Publishing(), title="オープンデータ（Open311）")

    @model_validator(mode="after")
    def _differ(self) -> "ReportsSettings":
        codes = [kind.service_code for kind in self.kinds]
        if len(set(codes)) < len(codes):
            raise ValueError("同じ記号（service_code）の種類があります")
        return self

    def kind(self, code: object) -> Kind | None:
        return next((kind for kind in self.kinds if kind.service_code == code), None)
