from chalicelib.services.faq.model import Note


def test_a_note_shows_its_day_as_people_write_it() -> None:
    assert Note("1", "ベンチ", "2026-11-03T09:05:00+09:00").day == "11/3"
