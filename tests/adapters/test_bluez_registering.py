"""Registering advertisements and services with the virtual BlueZ: its answers are those that BlueZ's source gives."""

from __future__ import annotations

import pytest

from simulator.bluez.host import Transport, virtual_host
from tests.reference.registering import EXPECTED, SCENARIOS, Scenario


@pytest.mark.parametrize("transport", ["direct", "daemon"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_an_answer_is_bluezs(scenario: Scenario, transport: Transport) -> None:
    expected, _source = EXPECTED[scenario.__name__]
    async with virtual_host(transport=transport) as host:
        assert await scenario(host.bus.address) == expected
