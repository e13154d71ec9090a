"""Other people's devices fill the air and never look like ours."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from simulator.bluez.advertisement import Advertisement, full_uuid
from simulator.phones import Emission
from simulator.strangers import APPS, App, StrangerPhone
from tests.core.simulated import NOON_S
from wire.frames import APPLE_COMPANY, DEFAULT_SERVICE_UUID16, read_ibeacon, read_service_data

MARKER = full_uuid(DEFAULT_SERVICE_UUID16)
LEGACY_BYTES = 31


def sent(phone: StrangerPhone, count: int) -> list[Emission]:
    phone.notice(NOON_S, in_region=False)
    return list(islice(iter(phone.emit, None), count))


@pytest.mark.no_cover
def test_a_hundred_thousand_advertisements_of_strangers_never_look_like_ours() -> None:
    seen = 0
    for number in range(400):
        for emission in sent(StrangerPhone(f"stranger {number}"), 250):
            heard = Advertisement.parse(emission.data, connectable=emission.connectable)
            assert MARKER not in heard.uuids
            assert MARKER not in heard.service_data
            assert not emission.own
            seen += 1
    assert seen == 100_000


def test_the_layout_alone_would_not_tell_exposure_notifications_from_ours() -> None:
    app = next(app for app in APPS if app.payload.__name__ == "exposure_notification")
    heard = Advertisement.parse(sent(StrangerPhone("s", (app,)), 1)[0].data)
    assert read_service_data(heard.service_data[full_uuid(0xFD6F)]) is not None


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.payload.__name__)
def test_every_format_is_well_formed_and_fits_a_legacy_advertisement(app: App) -> None:
    for seed in range(50):
        data = app.payload(Random(seed))
        assert len(data) <= LEGACY_BYTES
        structures = Advertisement.parse(data).structures
        assert sum(len(content) + 2 for _, content in structures) == len(data)


def test_apples_messages_carry_apples_company_and_are_no_beacons() -> None:
    for app in APPS:
        if app.payload.__name__.startswith("apple_"):
            data = Advertisement.parse(app.payload(Random(1))).manufacturer_data[APPLE_COMPANY]
            assert data[0] in (0x10, 0x0C)
            assert read_ibeacon(data) is None


def test_addresses_and_payloads_of_phones_change_and_those_of_things_stay() -> None:
    for app in APPS:
        emissions = sent(StrangerPhone("s", (app,)), int(2000 / app.interval_s))
        addresses = {emission.address for emission in emissions}
        assert (len(addresses) == 1) == app.keeps_address
        if app.renews_s < 1000:
            assert len({emission.data for emission in emissions}) > 1


def test_equal_seeds_send_equal_bytes_at_equal_instants() -> None:
    assert sent(StrangerPhone("a"), 500) == sent(StrangerPhone("a"), 500)
    assert sent(StrangerPhone("a"), 500) != sent(StrangerPhone("b"), 500)


def test_several_apps_of_one_phone_come_in_order_of_time() -> None:
    phone = StrangerPhone("s", APPS[:3])
    emissions = sent(phone, 300)
    assert [e.at_s for e in emissions] == sorted(e.at_s for e in emissions)
    assert len({e.data[:6] for e in emissions}) >= 3
    phone.notice(NOON_S + 50, in_region=True)
    assert phone.next_at_s() > emissions[-1].at_s
