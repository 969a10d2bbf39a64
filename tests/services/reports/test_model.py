from chalicelib.services.reports.model import follows


def test_only_a_chosen_report_is_followed() -> None:
    assert follows({"duplicate": "261122-4K7Q"})
    assert not follows({"duplicate": "new"})
    assert not follows({"duplicate": None})
    assert not follows({})
