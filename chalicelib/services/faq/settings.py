"""What a tenant may choose: from when on an answer is given at once, the desks, and the words of an emergency."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.messaging.reply import Written
from chalicelib.platform.settings.marks import Calls

PHONE = r"^([0-9+#][0-9-]{1,19})?$"


class _Chosen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Wording(_Chosen):
    """Words in Japanese, and in the other languages where the town has written them."""

    ja: str = Field(min_length=1, max_length=300, title="日本語")
    easy: str = Field(default="", max_length=300, alias="ja-easy", title="やさしい日本語")
    en: str = Field(default="", max_length=300, title="英語")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"ja": value} if isinstance(value, str) else value

    @property
    def said(self) -> Written:
        """For a reply, which is drawn in the resident's language."""
        told = {"ja": self.ja, "ja-easy": self.easy, "en": self.en}
        return Written({language: told[language] or self.ja for language in LANGUAGES})


class Desk(_Chosen):
    """A desk that owns entries and answers what they do not."""

    team: str = Field(min_length=1, max_length=40, title="担当する課", description="職員の登録と同じ書き方で")
    name: Wording = Field(title="住民に伝える名前")
    phone: str = Field(default="", pattern=PHONE, title="電話番号", description="空欄なら代表番号を案内します")


class Category(_Chosen):
    """What a category is called in other languages."""

    name: Wording = Field(title="分野の名前", description="日本語は、質問に付けた分野と同じ書き方で")


class Number(_Chosen):
    """A number that is called in an emergency."""

    name: Wording = Field(title="つながる先")
    phone: str = Field(min_length=1, pattern=PHONE, title="電話番号")


class Emergency(_Chosen):
    """Words that must not wait for a search."""

    words: tuple[Annotated[str, Field(min_length=2, max_length=30)], ...] = Field(
        min_length=1, title="言葉", description="文のどこかにあれば、最初に案内します"
    )
    said: Wording = Field(title="伝える文")
    numbers: Annotated[tuple[Number, ...], Calls("電話番号")] = Field(min_length=1, max_length=4, title="電話番号")


STANDARD = (
    {
        "words": ("火事", "火災です", "燃えてい", "救急", "意識がない", "息をしていない", "on fire", "ambulance"),
        "said": {
            "ja": "命の危険があるときは、すぐに119番へ電話してください。",
            "ja-easy": "いのちが あぶない ときは、すぐに 119番（ばん）に 電話（でんわ）してください。",
            "en": "If a life is in danger, call 119 now.",
        },
        "numbers": (
            {"name": {"ja": "火事・救急", "ja-easy": "火事・救急車", "en": "Fire and ambulance"}, "phone": "119"},
        ),
    },
    {
        "words": ("殺される", "襲われ", "刺された", "泥棒がいる", "help me police", "being attacked"),
        "said": {
            "ja": "危険なときは、すぐに110番へ電話してください。",
            "ja-easy": "あぶない ときは、すぐに 110番（ばん）に 電話（でんわ）してください。",
            "en": "If you are in danger, call 110 now.",
        },
        "numbers": ({"name": {"ja": "警察", "ja-easy": "警察（けいさつ）", "en": "Police"}, "phone": "110"},),
    },
    {
        "words": ("死にたい", "しにたい", "自殺", "消えてしまいたい", "kill myself", "want to die", "suicide"),
        "said": {
            "ja": "おつらい中で、話してくださりありがとうございます。今すぐ話を聞いてくれる人がいます。",
            "ja-easy": "つらいですね。話（はな）しを 聞（き）く人が います。電話（でんわ）してください。",
            "en": "Thank you for telling us. There are people who will listen to you right now.",
        },
        "numbers": (
            {
                "name": {"ja": "よりそいホットライン（24時間）", "en": "Yorisoi Hotline (24 hours)"},
                "phone": "0120-279-338",
            },
            {"name": {"ja": "#いのちSOS", "en": "Inochi SOS"}, "phone": "0120-061-338"},
        ),
    },
    {
        "words": ("虐待", "たたかれて", "child abuse"),
        "said": {
            "ja": "子どもの虐待かもしれないと思ったら、匿名で相談できます。",
            "ja-easy": "子どもが あぶないと 思（おも）ったら、電話（でんわ）してください。",
            "en": "If you think a child is being hurt, you can call without giving your name.",
        },
        "numbers": ({"name": {"ja": "児童相談所虐待対応ダイヤル", "en": "Child abuse hotline"}, "phone": "189"},),
    },
)  # fmt: skip
"""What is said in an emergency until a town says it otherwise."""


class FaqSettings(_Chosen):
    """よくある質問の設定"""

    model_config = ConfigDict(title="よくある質問")

    sure: int = Field(
        default=60,
        ge=10,
        le=101,
        title="すぐに答える確かさ（%）",
        description="いちばん近い質問の確かさがこれ以上のときだけ、すぐに回答します。101なら、いつも選んでもらいます。"
        "「質問をためす」で確かめて決めてください。質問が少ないうちは、確かさは低めに出ます",
    )
    near: int = Field(
        default=4,
        ge=1,
        le=50,
        title="近い質問を見せる確かさ（%）",
        description="いちばん近い質問の確かさがこれより低いときは、見つからなかったと伝えます",
    )
    offered: int = Field(default=4, ge=3, le=5, title="近い質問を見せる数")
    second_person: bool = Field(
        default=False, title="公開に、もう一人の承認が必要", description="公開を確かめた人とは別の人が承認します"
    )
    composes: bool = Field(
        default=False,
        title="AIに答えをまとめさせる",
        description="近い質問の回答だけをもとに、AIがまとめた文を、元の質問といっしょに見せます。"
        "運用事業者が用意したときだけ使えます",
    )
    desks: Annotated[tuple[Desk, ...], Calls("窓口")] = Field(default=(), title="窓口")
    categories: Annotated[tuple[Category, ...], Calls("分野")] = Field(
        default=(), title="分野の並び順とほかの言葉", description="書いた順にならびます。ない分野は、あとにならびます"
    )
    emergencies: Annotated[tuple[Emergency, ...], Calls("緊急の案内")] = Field(
        default=tuple(map(Emergency.model_validate, STANDARD)), title="緊急の言葉と電話番号"
    )

    @model_validator(mode="after")
    def _desks_differ(self) -> "FaqSettings":
        teams = [desk.team for desk in self.desks]
        if len(set(teams)) < len(teams):
            raise ValueError("窓口に、同じ課が2つあります。")
        return self

    def desk(self, team: str) -> Desk | None:
        return next((desk for desk in self.desks if desk.team == team), None)

    def emergency(self, text: str) -> Emergency | None:
        """What a text says must not wait, if it does."""
        said = text.casefold()
        return next((each for each in self.emergencies if any(word.casefold() in said for word in each.words)), None)
