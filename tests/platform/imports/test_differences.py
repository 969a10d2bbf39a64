from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.imports.differences import Change, differences

VERSIONS = st.dictionaries(st.integers(0, 8), st.sampled_from("abc"))


def test_tells_what_came_went_and_changed() -> None:
    found = differences({"傘": "燃やす", "鏡": "埋立", "瓶": "資源"}, {"瓶": "資源", "傘": "小物", "棚": "粗大"})
    assert found.added == ("棚",)
    assert found.removed == ("鏡",)
    assert found.changed == (Change("傘", "燃やす", "小物"),)


@given(VERSIONS, VERSIONS)
def test_the_old_version_with_its_differences_is_the_new_one(old: dict[int, str], new: dict[int, str]) -> None:
    found = differences(old, new)
    rebuilt = {key: value for key, value in old.items() if key not in found.removed}
    rebuilt |= {change.key: change.after for change in found.changed} | {key: new[key] for key in found.added}
    assert rebuilt == new
    assert bool(found.added or found.removed or found.changed) == (old != new)
