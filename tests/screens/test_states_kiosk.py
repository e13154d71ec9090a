"""Every state of the kiosk, which has the contrast and the targets of a sign (see `states`)."""

from __future__ import annotations

import pytest

from tests.screens.scenes import kiosk
from tests.screens.scenes.scene import Scene
from tests.screens.states import passes
from tests.screens.taking_turns import TakingTurns


@pytest.mark.parametrize("scene", kiosk.SCENES, ids=lambda scene: f"{scene.size}-{scene.name}")
async def test_a_state_passes(pages: TakingTurns, scene: Scene) -> None:
    await passes(pages, scene)
