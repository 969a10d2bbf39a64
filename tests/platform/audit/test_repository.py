from datetime import date

import pytest

from chalicelib.kernel.errors import UnscopedAccess
from chalicelib.platform.audit.repository import AuditLine, AuditLog, AuditRecord
from chalicelib.platform.tenants.grants import OperatorOrder, grant

DAY = date(2026, 11, 20)


def line(at: str, what: str = "表示") -> AuditLine:
    return AuditLine(at, "m1", "道路課 担当", what)


def test_lines_of_a_day_come_in_order_and_newest_first(estate: None) -> None:
    log = AuditLog(grant(OperatorOrder("minato")))
    for minute in (5, 1, 3):
        log.write(line(f"2026-11-20T10:0{minute}:00+09:00", str(minute)))
    assert [each.what for each in log.whole_day("2026-11-20")] == ["1", "3", "5"]
    assert [each.what for each in log.search(DAY, DAY, lambda _: True).lines] == ["5", "3", "1"]


def test_lines_of_the_same_instant_are_all_kept(estate: None) -> None:
    log = AuditLog(grant(OperatorOrder("minato")))
    for _ in range(20):
        log.write(line("2026-11-20T10:00:00+09:00"))
    assert len(log.whole_day("2026-11-20")) == 20


def test_nothing_is_changed_or_deleted_past_the_log(estate: None) -> None:
    record = AuditRecord(day="2026-11-20", line_id="1", facts={})
    for deed in (record.delete, record.update, record.save):
        with pytest.raises(UnscopedAccess):
            deed()
