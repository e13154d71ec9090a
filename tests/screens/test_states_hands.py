"""Every state of what people have in their hands or on screens of their own (see `states`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.browser import built
from tests.screens.scenes import clerk, demo, phone, shop
from tests.screens.scenes.scene import Scene
from tests.screens.states import passes
from tests.screens.taking_turns import TakingTurns


@pytest.mark.parametrize(
    "scene", phone.SCENES + clerk.SCENES + demo.SCENES + shop.SCENES, ids=lambda scene: f"{scene.size}-{scene.name}"
)
async def test_a_state_passes(pages: TakingTurns, scene: Scene) -> None:
    await passes(pages, scene)


def test_a_missing_build_is_told_with_the_way_to_build(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="cd screens && npm ci && npm run build"):
        built("phone", tmp_path)
