"""Where a member may live who did not say: in the store's country."""

from __future__ import annotations

from kiosk_server.sites.time_zones import zones_around


def test_all_zones_of_the_stores_country_its_own_first() -> None:
    found = [zone.key for zone in zones_around("America/New_York")]
    assert found[0] == "America/New_York"
    assert {"America/Los_Angeles", "Pacific/Honolulu"} <= set(found)
    assert len(found) == len(set(found))
    assert "America/Toronto" not in found


def test_a_zone_of_no_country_stands_alone() -> None:
    assert [zone.key for zone in zones_around("UTC")] == ["UTC"]
