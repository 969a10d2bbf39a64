import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.media.names import path_of
from chalicelib.platform.tenants.grants import OperatorOrder, grant

MINATO = grant(OperatorOrder("minato"))


@pytest.mark.parametrize("name", ["photos/01KAN.jpg", "imports/a/b_c-d.xlsx", "a"])
def test_a_name_lies_below_its_tenant(name: str) -> None:
    assert path_of(MINATO, name) == f"tenant/minato/{name}"


@given(st.text(alphabet="a./\\~%0 \n") | st.text())
def test_no_name_leads_out_of_the_tenants_folder(name: str) -> None:
    try:
        path = path_of(MINATO, name)
    except NotAllowed:
        return
    assert path.startswith("tenant/minato/")
    assert not {"", ".", ".."} & set(path.split("/"))
