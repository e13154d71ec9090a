"""Every state of the desk (see `states`)."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.screens.scenes import desk
from tests.screens.scenes.scene import Scene
from tests.screens.stand_in import StandIn
from tests.screens.states import passes


@pytest.mark.parametrize("scene", desk.SCENES, ids=lambda scene: f"{scene.size}-{scene.name}")
async def test_a_state_passes(browser: Browser, server: StandIn, scene: Scene) -> None:
    await passes(browser, server, scene)
