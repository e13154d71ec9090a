"""The gateway's radio on a virtual BlueZ that fails: it says so, and comes back by the mildest rung that helps."""

from __future__ import annotations

import asyncio

import pytest

from gateway.bluetooth.recovery import GRACE_S, Expected, Rung
from gateway.errors import AdapterLost
from simulator.bluez.faults import fault
from simulator.bluez.host import FIRST_ADDRESS
from tests.adapters.radio_stage import Listening, listening

SILENCE_S = 0.5
"Shorter than any pause of a loaded machine's stage would be a false alarm."


def heartbeat() -> Expected:
    return Expected(SILENCE_S, has_beacons=True)


def rungs(caplog: pytest.LogCaptureFixture) -> list[str]:
    facts = [getattr(record, "facts", {}) for record in caplog.records if record.message == "recovery"]
    return [str(fact["rung"]) for fact in facts]


async def until_deaf(stage: Listening) -> None:
    await stage.until(lambda: not stage.state.scanning, stage.on_the_air)


async def until_counted(stage: Listening) -> None:
    await stage.until(lambda: stage.state.recoveries == 1, stage.on_the_air)


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("hung", Rung.POWER_CYCLE),
        ("hung-until-reset", Rung.RESET_CONTROLLER),
        ("hung-until-replugged", Rung.RESET_USB),
    ],
)
async def test_a_hung_controller_comes_back_by_the_first_rung_that_helps(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, last: Rung
) -> None:
    async with listening(monkeypatch, expected=heartbeat()) as stage:
        await stage.until_heard_anew()
        caplog.clear()
        await fault(name).inflict(stage.host, 0)
        await until_deaf(stage)
        assert stage.state.reason.startswith("Deaf: nothing heard since ")
        await stage.until_heard_anew()
        assert rungs(caplog) == [rung.name.lower() for rung in Rung if Rung.WAIT < rung <= last]
        await until_counted(stage)


async def test_after_the_last_rung_it_gives_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening(monkeypatch, expected=heartbeat(), may_end=True) as stage:
        await stage.until_heard_anew()
        caplog.clear()
        await fault("deaf").inflict(stage.host, 0)
        await stage.until(stage.radio.done, stage.on_the_air)
        with pytest.raises(AdapterLost, match="Nothing helped"):
            stage.radio.result()
        assert rungs(caplog) == [rung.name.lower() for rung in Rung if rung is not Rung.WAIT]
        assert not stage.state.scanning


async def test_an_empty_store_is_no_dead_adapter(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening(monkeypatch, expected=Expected(silence_s=0.2), rest_s=0.1) as stage:
        await stage.until(lambda: len(rungs(caplog)) >= 4)
        assert set(rungs(caplog)) == {"restart_scan", "power_cycle"}
        assert "this may be an empty store" in stage.state.reason
        await stage.until_heard_anew()
        assert stage.state.recoveries == 0


async def test_beacons_that_were_never_in_earshot_prove_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected = Expected(silence_s=0.2, has_beacons=True)
    async with listening(monkeypatch, expected=expected, rest_s=0.1) as stage:
        await stage.until(lambda: stage.heard and not expected.in_earshot, stage.receive)
        caplog.clear()
        await stage.until(lambda: len(rungs(caplog)) >= 5)
        assert set(rungs(caplog)) == {"restart_scan", "power_cycle"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unplugged", "The Bluetooth adapter was unplugged."),
        ("moved", "The Bluetooth adapter was unplugged."),
        ("bluetoothd-killed", "The Bluetooth service (bluetoothd) went away."),
        ("bluetoothd-stopped", "The Bluetooth "),
        ("bus-down", "The D-Bus system bus went away."),
    ],
)
async def test_what_is_gone_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    async with listening(monkeypatch, expected=heartbeat(), grace_s=GRACE_S) as stage:
        await stage.until_heard_anew()
        known = len(stage.states)
        await fault(name).inflict(stage.host, 0)
        await stage.until(lambda: len(stage.states) > known)
        assert not stage.states[known].scanning
        assert stage.states[known].reason.startswith(reason)
        await asyncio.sleep(2 * SILENCE_S)  # longer than any silence is borne
        caplog.clear()
        await fault(name).mend(stage.host, 0)
        await stage.until_heard_anew()
        assert rungs(caplog) == []
        assert stage.state.mode == "monitor+active"
        await until_counted(stage)


async def test_an_adapter_that_was_switched_off_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch) as stage:
        await stage.until_heard_anew()
        known = len(stage.states)
        await fault("power-off").inflict(stage.host, 0)
        await stage.until(lambda: len(stage.states) > known)
        assert stage.states[known].reason == "The Bluetooth adapter was switched off."
        await stage.until_heard_anew()
        assert stage.host.adapters[0].is_powered


@pytest.mark.parametrize(("name", "last"), [("power-off-stuck", "reset_controller"), ("scan-refused", "power_cycle")])
async def test_an_adapter_that_refuses_is_reset_whatever_the_air_is_like(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, last: str
) -> None:
    async with listening(monkeypatch) as stage:
        await stage.until_heard_anew()
        await fault(name).inflict(stage.host, 0)
        if name == "scan-refused":
            await stage.host.crash()
            await stage.host.restart()
        await until_deaf(stage)
        await stage.until_heard_anew()
        assert rungs(caplog)[-1] == last
        await until_counted(stage)


async def test_an_adapter_that_comes_back_from_its_reset_under_another_name_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(monkeypatch, adapter=FIRST_ADDRESS, expected=heartbeat()) as stage:
        await stage.until_heard_anew()
        await fault("hung-until-replugged").inflict(stage.host, 0)
        await stage.host.reset_usb(FIRST_ADDRESS, index=3)
        await stage.until_heard_anew()
        assert list(stage.host.adapters) == [3]
