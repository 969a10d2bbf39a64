"""The measure is a small town's made-up year of sends: what each category says, and how often we are wrong."""

from chalicelib.platform.broadcasts.lints.topic import history_of, topic_findings

SENDS = [
    ("gakko", "明日の給食の献立は、カレーライスと牛乳です。"),
    ("gakko", "来週の給食の献立表を学校のページに載せました。"),
    ("gakko", "台風のため、明日の小学校は休校です。給食もありません。"),
    ("gakko", "運動会は雨のため延期します。明日の給食はありません。"),
    ("gakko", "中学校の保護者会を開きます。学校の体育館にお集まりください。"),
    ("gakko", "新入学の説明会を小学校の体育館で開きます。"),
    ("kosodate", "乳幼児健診のお知らせです。母子手帳をお持ちください。"),
    ("kosodate", "予防接種の時期です。予診票と母子手帳をお持ちください。"),
    ("kosodate", "子育て支援センターで離乳食の教室を開きます。"),
    ("kosodate", "保育園の入園申込みを受け付けます。子育て支援課へどうぞ。"),
    ("kosodate", "乳幼児の予防接種の予診票を送りました。"),
    ("kosodate", "児童手当の現況届を子育て支援課に出してください。"),
    ("event", "公園まつりを開きます。屋台とステージがあります。"),
    ("event", "市民マラソンの参加者を募集します。"),
    ("event", "花火大会を開催します。港の会場へどうぞ。"),
    ("event", "市民コンサートを文化会館で開催します。"),
    ("event", "秋のまつりのステージに出る参加者を募集します。"),
    ("event", "フリーマーケットを公園で開催します。屋台も出ます。"),
]
NAMES = {"gakko": "学校・給食", "kosodate": "子育て", "event": "イベント"}
HISTORY = history_of(SENDS)


def found(text: str, chosen: str) -> list[str]:
    return [finding.text for finding in topic_findings(HISTORY, text, chosen, NAMES)]


def test_a_text_of_another_category_is_asked_about_with_the_words_that_say_so() -> None:
    [told] = found("明日の給食の献立が変わります。学校でお確かめください。", "event")
    assert "「学校・給食」の配信によく出てきた言葉" in told
    assert "給食" in told
    assert "いまのカテゴリは「イベント」" in told


def test_a_text_that_suits_its_category_is_left_alone() -> None:
    assert found("予防接種の予診票を送りました。母子手帳をお持ちください。", "kosodate") == []


def test_a_town_with_little_history_is_told_nothing() -> None:
    few = history_of(SENDS[:2] + SENDS[6:8])
    assert list(topic_findings(few, "給食の献立です。学校へどうぞ。", "kosodate", NAMES)) == []


def test_a_text_of_unknown_words_is_told_nothing() -> None:
    assert found("固定資産税の納期限です。", "event") == []


def judged(place: int, chosen: str) -> bool:
    """Whether a send of the year is asked about under a category, judged by the others."""
    history = history_of(send for other, send in enumerate(SENDS) if other != place)
    return history.judged(SENDS[place][1], chosen) is not None


def test_leaving_one_out_no_right_category_is_asked_about_and_a_third_of_the_wrong_ones_are() -> None:
    false_alarms = sum(judged(place, category) for place, (category, _) in enumerate(SENDS))
    wrong = [(place, other) for place, (category, _) in enumerate(SENDS) for other in NAMES if other != category]
    caught = sum(judged(place, other) for place, other in wrong)
    assert false_alarms == 0
    assert caught / len(wrong) >= 1 / 3
