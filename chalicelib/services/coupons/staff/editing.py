"""The form in which a campaign is decided, and reading it back."""

from collections.abc import Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Note, Sent, View
from chalicelib.platform.segments.repository import Segments
from chalicelib.services.coupons.model.campaign import Campaign, Rate
from chalicelib.services.coupons.repository import CampaignRecord, Campaigns
from chalicelib.services.coupons.staff.campaigns import DAYS, amount_of, day_of

RATES = 3
LONGEST = 60
MOST_WINNERS = 10_000
"""Who was drawn stands with the campaign: one item, which holds 400 KB."""
NEW = Campaign("", {"ja": ""}, "", "", (Rate(0, 500),), total=1_000_000)
REACHES = (("common", "どのお店でも使えるクーポン"), ("shops", "お店ごとのクーポン"))
FIGURES = {
    "per_batch": "1回に配る枚数", "batch_days": "何日ごとに配るか", "valid_days": "有効な日数",
    "per_resident": "おひとり", "per_shop": "1店舗につき", "per_day": "1日につき", "winners": "当選する人数",
}  # fmt: skip
COUNTS = (("yen", "円"), ("pieces", "枚数"))


def show_edit(clerk: Clerk, query: Mapping[str, str]) -> View:
    """A campaign's content; a new one without an id."""
    id_ = query.get("id", "")
    campaign = Campaigns(clerk.office.scope).fetch(id_) if id_ else NEW
    if campaign.state != "draft":
        return View(
            "クーポンの内容", (Note("warning", "開始したクーポンの内容は変えられません。期間と予算は変えられます。"),)
        )
    fields = (*_what(campaign), *_rates(campaign), *_giving(clerk, campaign), *_limits(campaign), *_money(campaign))
    form = Form("save", "保存する", (Field("id", "", "hidden", id_), *fields, *_chance(campaign)))
    return View("クーポンの内容", (form,))


def _what(campaign: Campaign) -> tuple[Field, ...]:
    where = "なにを"
    return (
        Field("title_ja", "名前", value=campaign.title["ja"], required=True, most=LONGEST, section=where),
        Field("title_en", "名前（英語）", value=campaign.title.get("en", ""), most=LONGEST, section=where),
        Field(
            "offer_ja", "もらえるもの", value=campaign.offer.get("ja", ""), most=LONGEST, section=where,
            hint="「コーヒー1杯」のように、金額でないときに書きます。",
        ),
        Field("offer_en", "もらえるもの（英語）", value=campaign.offer.get("en", ""), most=LONGEST, section=where),
        Field("reach", "使える場所", "select", campaign.reach, options=REACHES, section=where),
    )  # fmt: skip


def _rates(campaign: Campaign) -> tuple[Field, ...]:
    fields: list[Field] = []
    for at in range(RATES):
        rate = campaign.rates[at] if at < len(campaign.rates) else None
        told = (str(rate.minimum), str(rate.value), str(rate.first_value)) if rate else ("", "", "")
        fields += [
            Field(
                f"minimum_{at}",
                f"割引{at + 1}：お買い物（円以上）",
                "number",
                told[0],
                section="割引",
                beside=f"rate{at}",
            ),
            Field(f"value_{at}", f"割引{at + 1}：割引額（円）", "number", told[1], section="割引", beside=f"rate{at}"),
            Field(
                f"first_{at}", f"割引{at + 1}：初参加の店（円）", "number", told[2], section="割引", beside=f"rate{at}"
            ),
        ]
    return tuple(fields)


def _giving(clerk: Clerk, campaign: Campaign) -> tuple[Field, ...]:
    where = "いつ・だれに"
    segments = tuple((each.id, each.name) for each in Segments(clerk.office.scope).all())
    return (
        Field("starts", "始まりの日", "date", campaign.starts, required=True, section=where, beside="period"),
        Field("ends", "終わりの日", "date", campaign.ends, required=True, section=where, beside="period"),
        Field("segment", "対象", "select", campaign.segment, options=(("", "全員"), *segments), section=where),
        _number("per_batch", campaign.per_batch, where),
        _number("batch_days", campaign.batch_days, where, "0は、期間中に1回です。毎週なら7です。"),
        _number("valid_days", campaign.valid_days, where, "0は、終わりの日までです。"),
        Field(
            "weekdays", "使える曜日", "checkboxes", chosen=campaign.weekdays, options=tuple(DAYS.items()),
            section=where, hint="えらばなければ、毎日使えます。",
        ),
    )  # fmt: skip


def _limits(campaign: Campaign) -> tuple[Field, ...]:
    where = "使える回数（0は制限なし）"
    return (
        _number("per_resident", campaign.per_resident, where),
        _number("per_shop", campaign.per_shop, where),
        _number("per_day", campaign.per_day, where),
    )


def _money(campaign: Campaign) -> tuple[Field, ...]:
    where = "予算"
    total = "" if campaign.total is None else str(campaign.total)
    reserves = Field(
        "reserves", "配ったときに予算を確保する", "checkbox", "on" if campaign.reserves else "", section=where,
        hint="確保すると、配ったクーポンは必ず使えます。確保しないと、予算が終わったときに全員が使えなくなります。",
    )  # fmt: skip
    shares = ",".join(map(str, campaign.thresholds))
    return (
        Field("counts", "数え方", "select", campaign.counts, options=COUNTS, section=where),
        Field("total", "予算", "number", total, hint="上限なしのときは空のままにします。", section=where),
        reserves,
        Field("thresholds", "お知らせする割合（%）", value=shares, hint="「80,95」のように書きます。", section=where),
    )


def _chance(campaign: Campaign) -> tuple[Field, ...]:
    where = "ダブルチャンス"
    counts = ",".join(map(str, campaign.chances))
    return (
        Field("chances", "友だちの数", value=counts, hint="「2000,3000」のように書きます。", section=where),
        _number("winners", campaign.winners, where, "0は、全員がもう1枚もらえます。"),
    )


def _number(name: str, value: int, section: str, hint: str = "") -> Field:
    return Field(name, FIGURES[name], "number", str(value), hint=hint, low="0", section=section)


def save(clerk: Clerk, sent: Sent) -> Done:
    """Keep a campaign that is not started yet."""
    campaigns = Campaigns(clerk.office.scope)
    record = campaigns.records.find(sent["id"]) if sent["id"] else None
    if record and record.value.state != "draft":
        raise StaffMistake("開始したクーポンの内容は変えられません。")
    campaign = campaign_in(sent, record.campaign_id if record else clerk.new_id())
    record = record or CampaignRecord(campaign_id=campaign.id)
    record.facts = campaign.facts()
    campaigns.records.change(record)
    return Done(f"campaign?id={campaign.id}", "保存しました。内容を確かめて、開始してください。")


def campaign_in(sent: Sent, id_: str) -> Campaign:
    """The campaign a form tells; `StaffMistake` names what cannot be."""
    campaign = Campaign(
        id_, _words(sent, "title"), day_of(sent["starts"]), day_of(sent["ends"]), _rates_in(sent),
        _words(sent, "offer"), "shops" if sent["reach"] == "shops" else "common",
        weekdays=tuple(each for each in sent.all("weekdays") if each in DAYS),
        segment=sent["segment"], counts="pieces" if sent["counts"] == "pieces" else "yen",
        total=amount_of(sent["total"], "予算"), reserves=bool(sent["reserves"]),
        thresholds=_list(sent["thresholds"], "お知らせする割合", 100),
        chances=_list(sent["chances"], "友だちの数", 10**8), winners=_figure(sent, "winners"),
        per_batch=_figure(sent, "per_batch"), batch_days=_figure(sent, "batch_days"),
        valid_days=_figure(sent, "valid_days"), per_resident=_figure(sent, "per_resident"),
        per_shop=_figure(sent, "per_shop"), per_day=_figure(sent, "per_day"),
    )  # fmt: skip
    _refuse_unfit(campaign)
    return campaign


def _figure(sent: Sent, name: str) -> int:
    return amount_of(sent[name], FIGURES[name], 10_000) or 0


def _refuse_unfit(campaign: Campaign) -> None:
    complaints = (
        (not campaign.title["ja"], "名前を入力してください。"),
        (campaign.ends < campaign.starts, "終わりの日は、始まりの日より後にしてください。"),
        (not 1 <= campaign.per_batch <= 50, "1回に配る枚数は、1枚から50枚までです。"),
        (campaign.counts == "yen" and not campaign.best, "割引額がないときは、予算を枚数で数えてください。"),
        (not campaign.best and not campaign.offer.get("ja"), "割引額か、もらえるものを入力してください。"),
        (campaign.reserves and campaign.total is None, "予算を確保するには、予算の額が必要です。"),
        (campaign.winners * len(campaign.chances) > MOST_WINNERS, "当選する人数は、すべて合わせて10,000人までです。"),
    )
    for is_so, complaint in complaints:
        if is_so:
            raise StaffMistake(complaint)


def _words(sent: Sent, name: str) -> dict[str, str]:
    told = {language: sent[f"{name}_{language}"].strip()[:LONGEST] for language in ("ja", "en")}
    return {language: words for language, words in told.items() if words or language == "ja"}


def _rates_in(sent: Sent) -> tuple[Rate, ...]:
    told = [[amount_of(sent[f"{name}_{at}"], "割引") for name in ("minimum", "value", "first")] for at in range(RATES)]
    rates = [Rate(minimum or 0, value or 0, first or 0) for minimum, value, first in told if value is not None]
    if len({rate.minimum for rate in rates}) != len(rates):
        raise StaffMistake("同じ「お買い物」の金額の割引が、2つあります。")
    return tuple(sorted(rates, key=lambda rate: rate.minimum)) or (Rate(0, 0),)


def _list(text: str, name: str, most: int) -> tuple[int, ...]:
    told = [each for each in text.replace("、", ",").replace(" ", "").split(",") if each]
    numbers = {amount_of(each, name, most) or 0 for each in told}
    if 0 in numbers:
        raise StaffMistake(f"「{name}」は、1以上の数字を「,」で区切って入力してください。")
    return tuple(sorted(numbers))
