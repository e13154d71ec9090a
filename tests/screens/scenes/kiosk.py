"""The states of the kiosk, by what somebody does there."""

from __future__ import annotations

from tests.screens.scenes import (
    kiosk_attract,
    kiosk_comfort,
    kiosk_device,
    kiosk_drawing,
    kiosk_find,
    kiosk_player,
    kiosk_reviews,
    kiosk_rewards,
    kiosk_session,
)

SCENES = [
    *kiosk_attract.SCENES,
    *kiosk_comfort.SCENES,
    *kiosk_device.SCENES,
    *kiosk_drawing.SCENES,
    *kiosk_find.SCENES,
    *kiosk_player.SCENES,
    *kiosk_reviews.SCENES,
    *kiosk_rewards.SCENES,
    *kiosk_session.SCENES,
]
