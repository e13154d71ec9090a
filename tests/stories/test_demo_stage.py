"""The demo page's director on a whole stack: each button twice, her own bell, a server that is down."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from simulator.demo.drawing import hold_drawing
from simulator.demo.page import NoSuchScreenError, NotNowError
from simulator.demo.sign_in import Doors, bearer, client
from simulator.demo.stack import Stack
from simulator.demo.stage import Stage
from tests.stories.running import plan, until

PATIENCE_S = 120.0


def members(stage: Stage) -> list[str]:
    return [person.person for person in stage.view().people if person.kind == "member"]


async def test_impatient_hands_break_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with client() as http, Stack(plan(tmp_path)) as stack, Stage(stack, Doors(stack, http), 1) as stage:
        with pytest.raises(NoSuchScreenError):
            await stage.screen_address("fax")
        for screen in ("phone", "clerk", "kiosk", "desk"):
            assert (await stage.screen_address(screen)).startswith("http://127.0.0.1:")

        for _ in range(2):
            await stage.broker_outage(0.2)
            await stage.start_over()
            await stage.bell(on=False)
        await until(lambda: members(stage) == ["jane-2"], PATIENCE_S)
        await until(lambda: stage.view().broker_up, PATIENCE_S)
        assert stage.bell_on

        await _her_own_drawing(stage)
        await _her_own_bell(stage)
        await _a_server_that_is_down(stage, capsys)


async def _her_own_drawing(stage: Stage) -> None:
    """A drawing is open, and she is in at a tap: her address is proven."""
    drawing = await hold_drawing(stage.doors, time.time())
    wish = {"state": "NY", "is_of_age": True, "accepts_rules": True}
    answer = await stage.doors.post(f"/api/phone/drawings/{drawing}/entry", bearer(stage._credential()), wish)
    assert answer["outcome"] == "entered"


async def _her_own_bell(stage: Stage) -> None:
    """What she does on her phone's own screen is followed by what the phone sends."""
    player = stage._performance.player
    before = player.phones[stage.jane]
    app = player.apps[stage.jane]
    await app.opt_out()
    await until(lambda: not stage.bell_on, PATIENCE_S)
    assert before.emit_at(0.0) is None
    await app.set_consent("recognise_in_store", True)
    await until(lambda: stage.bell_on, PATIENCE_S)
    assert player.phones[stage.jane] is not before


async def _a_server_that_is_down(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    await stage.kill_server()
    await until(lambda: not stage.view().server_up, PATIENCE_S)
    with pytest.raises(NotNowError):
        await stage.screen_address("phone")
    await stage.kill_server()
    await until(lambda: stage.caption.startswith("The server is back"), PATIENCE_S)
    assert (await stage.screen_address("phone")).startswith(stage.stack.server_url)
    assert "Traceback" not in capsys.readouterr().err
