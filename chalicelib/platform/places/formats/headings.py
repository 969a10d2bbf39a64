"""What the columns of 自治体標準オープンデータセット are called, in both generations and as towns write them.

The older generation begins with 都道府県コード又は市区町村コード and NO, the newer with 全国地方公共団体コード and ID.
Headings are compared without width, case, kinds of dash and white space (`imports.tables.fold_heading`).
"""

from collections.abc import Mapping, Sequence
from typing import Literal

Sort = Literal["text", "mark", "number"]
"""How a fact is read: as it stands, as yes or no, or as a count."""

PLACE: Mapping[str, Sequence[str]] = {
    "id": ("ID", "NO", "NO.", "№", "番号", "施設番号", "施設ID", "#property"),
    "code": (
        "全国地方公共団体コード",
        "都道府県コード又は市区町村コード",
        "市区町村コード",
        "所在地_全国地方公共団体コード",
        "自治体コード",
    ),
    "name": ("名称", "施設名", "施設名称", "イベント名", "行事名", "name"),
    "kana": ("名称_カナ", "イベント名_カナ", "施設名_カナ", "カナ", "ふりがな"),
    "address": ("所在地_連結表記", "住所", "所在地", "開催場所", "場所名称", "address"),
    "building": ("建物名等(方書)", "建物名等（方書）", "方書"),
    "lat": ("緯度", "latitude", "lat"),
    "lon": ("経度", "longitude", "lon", "lng"),
    "phone": ("電話番号", "連絡先電話番号", "TEL", "telephoneNumber", "phone"),
    "url": ("URL", "ホームページ", "コンテンツURL", "referenceObject"),
    "note": ("備考", "説明", "note"),
    "days": ("利用可能曜日", "開館曜日", "availableDate"),
    "opens": ("開始時間", "利用開始時間", "開館時間", "利用時間", "startTime"),
    "closes": ("終了時間", "利用終了時間", "閉館時間", "endTime"),
    "hours": ("利用可能日時特記事項", "利用可能時間特記事項", "開始日時特記事項", "availableDateNote", "特記事項"),
    "first": ("開始日", "開催日", "開催期間_開始日"),
    "last": ("終了日", "開催期間_終了日"),
}
"""Columns that make the place itself."""

FACTS: Mapping[str, tuple[Sort, Sequence[str]]] = {
    "kind": ("text", ("種別", "区分", "対象")),
    "spot": ("text", ("設置位置",)),
    "access": ("text", ("アクセス方法",)),
    "parking": ("text", ("駐車場情報",)),
    "run_by": ("text", ("団体名", "jurisdiction", "所管", "担当課", "連絡先名称", "問い合わせ先(市の担当課)")),
    "fax": ("text", ("FAX番号", "FAX")),
    "extension": ("text", ("内線番号",)),
    "mail": ("text", ("連絡先メールアドレス",)),
    "capacity": ("number", ("収容定員", "定員")),
    "people": ("number", ("想定収容人数", "capacity")),
    "ages": ("text", ("受入年齢",)),
    "approved": ("text", ("認可等年月日",)),
    "part_time_care": ("mark", ("一時預かりの有無", "一時預かり")),
    "extended_hours": ("mark", ("延長保育の有無", "延長保育")),
    "allergy": ("mark", ("アレルギー対応の有無", "アレルギー対応")),
    "sick_care": ("mark", ("病児保育の有無", "病児保育")),
    "child_pads": ("mark", ("小児対応設備の有無",)),
    "elevation": ("text", ("標高", "elevation")),
    "flood": ("mark", ("災害種別_洪水", "flood", "flood_L1")),
    "flood_worst": ("mark", ("flood_L2",)),
    "landslide": ("mark", ("災害種別_崖崩れ、土石流及び地滑り", "災害種別_土砂災害", "sedimentDisaster")),
    "storm_surge": ("mark", ("災害種別_高潮", "stormSurge")),
    "earthquake": ("mark", ("災害種別_地震", "earthquake")),
    "tsunami": ("mark", ("災害種別_津波", "tunami", "tsunami")),
    "fire": ("mark", ("災害種別_大規模な火事", "fire")),
    "inundation": ("mark", ("災害種別_内水氾濫", "inundation")),
    "volcano": ("mark", ("災害種別_火山現象", "volcano")),
    "shelter": ("mark", ("指定避難所との重複", "evacuationSpace")),
    "neighbourhoods": ("text", ("対象となる町会・自治会", "residentsAssociation")),
    "toilets_men": ("number", ("男性トイレ総数",)),
    "toilets_women": ("number", ("女性トイレ総数",)),
    "toilets_shared": ("number", ("男女共用トイレ総数",)),
    "toilets_accessible": ("number", ("バリアフリートイレ数", "多機能トイレ数")),
    "wheelchair": ("mark", ("車椅子使用者用トイレ有無", "車椅子使用者用トイレ")),
    "baby": ("mark", ("乳幼児用設備設置トイレ有無", "乳幼児用設備設置トイレ")),
    "ostomate": ("mark", ("オストメイト設置トイレ有無", "オストメイト設置トイレ")),
    "barrier_free": ("text", ("バリアフリー情報",)),
    "ssid": ("text", ("SSID",)),
    "covers": ("text", ("提供エリア",)),
    "fee": ("text", ("料金", "料金(基本)")),
    "seats": ("text", ("定員(人数)",)),
    "apply": ("text", ("申込期間", "申込方法")),
}
"""Columns whose meaning is known, by the name under which their texts stand (`facts.<name>`)."""

SILENT: Sequence[str] = (
    "都道府県名",
    "市区町村名",
    "地方公共団体名",
    "都道府県コード",
    "所在地_都道府県",
    "所在地_市区町村",
    "所在地_町字",
    "所在地_番地以下",
    "町字ID",
    "名称_英語",
    "名称_英字",
    "名称_通称",
    "POIコード",
    "法人番号",
    "画像",
    "画像_ライセンス",
    "高度の種別",
    "高度の値",
    "郵便番号",
)
"""Columns that say nothing a resident would look for, or repeat what another one says."""

MARKS: Mapping[str, Sequence[str]] = {
    "nurseries": ("一時預かりの有無", "受入年齢", "収容定員"),
    "aed": ("小児対応設備の有無",),
    "toilets": ("男性トイレ総数", "女性トイレ総数"),
    "shelters": ("災害種別_地震", "災害種別_洪水", "earthquake", "flood_L1"),
    "wifi": ("SSID",),
    "events": ("イベント名", "行事名"),
    "towns": ("大字町丁目名", "大字・町丁目名", "cityCode"),
    "facilities": ("名称", "施設名", "施設名称", "name"),
}
"""Which data set it is: the first whose columns are there."""

TOWN: Mapping[str, Sequence[str]] = {
    "code": ("市区町村コード", "cityCode"),
    "name": ("大字町丁目名", "大字・町丁目名", "town"),
    "lat": ("緯度", "latitude"),
    "lon": ("経度", "longitude"),
}
"""Columns of 位置参照情報（大字・町丁目レベル）, https://nlftp.mlit.go.jp/isj/ (MLIT), and of lists made like it."""
