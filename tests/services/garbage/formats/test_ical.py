from datetime import UTC, date, datetime

from icalendar import Calendar

from chalicelib.services.garbage.formats.ical import DayEvent, calendar_text

WRITTEN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
EVENT = DayEvent("A1@town", date(2026, 12, 12), "びん、缶; など", "すすいで\nください。")


def test_words_with_commas_and_lines_come_back_as_they_were() -> None:
    [event] = Calendar.from_ical(calendar_text("港町のごみ", [EVENT], WRITTEN)).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (EVENT.summary, EVENT.description)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 12, 12), date(2026, 12, 13))
    assert event.decoded("DTSTAMP") == WRITTEN


def test_a_feed_is_named_and_says_how_often_to_look() -> None:
    lines = calendar_text("港町のごみ", [], WRITTEN).split("\r\n")
    assert {"X-WR-CALNAME:港町のごみ", "NAME:港町のごみ", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"} <= set(lines)
