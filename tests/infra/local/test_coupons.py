from chalicelib.platform.house import Office
from chalicelib.platform.partners.repository import Partners
from chalicelib.services.coupons.flow import for_resident
from chalicelib.services.coupons.repository import Campaigns, Shops
from chalicelib.services.coupons.service import SERVICE
from infra.local.coupons import fill_coupons
from infra.local.towns import FICTIONAL
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import a_turn, given


def an_open_town() -> Office:
    return an_office(a_house(SERVICE), a_tenant("minato", services=("coupons",)))


def test_the_city_on_one_machine_has_shops_and_coupons_from_the_first_day() -> None:
    with quick_tables(QuickDynamo()):
        office = an_open_town()
        for _ in range(2):
            fill_coupons(office, FICTIONAL / "minato" / "coupons")
        assert len(Shops(office.scope).all()) == 8
        assert {partner.about for partner in Partners(office.scope).all("coupons")} == {f"m00{n}" for n in range(1, 9)}
        assert {each.state for each in Campaigns(office.scope).all()} == {"open"}
        assert len(for_resident(a_turn(office))) == 2
        assert len(given(office, campaign="minato-common")) == 2
        assert given(office, campaign="minato-shops", shop="m003")[0].hold == 1200


def test_a_town_without_such_files_has_none() -> None:
    with quick_tables(QuickDynamo()):
        office = an_open_town()
        fill_coupons(office, FICTIONAL / "yamabe" / "coupons")
        assert Campaigns(office.scope).all() == []
