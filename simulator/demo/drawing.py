"""The drawing that is open while the demo runs, made and published as a manager would."""

from __future__ import annotations

from typing import Any

from simulator.demo.performance import ADMIN
from simulator.demo.sign_in import Doors

DAY_S = 86_400.0


def plan(now_s: float) -> dict[str, Any]:
    """A `DrawingPlan`: a week for one gift card, for those who live around the store."""
    return {
        "heading": "A gift card for the first warm weekend",
        "prizes": 1,
        "prize_minor": 50_00,
        "premises_state": "NY",
        "states": ["CT", "NJ", "NY", "PA"],
        "opens_at_s": now_s,
        "closes_at_s": now_s + 7 * DAY_S,
        "numbers_at_s": now_s + 8 * DAY_S,
        "sources": ["nist_beacon", "powerball"],
    }


async def hold_drawing(doors: Doors, now_s: float) -> str:
    """Its id. Raises RefusedError and NotAnsweringError."""
    admin = await doors.staff_cookie(ADMIN)
    made = await doors.post("/api/drawings", admin, plan(now_s))
    drawing = str(made["drawing"])
    await doors.post(f"/api/drawings/{drawing}/publish", admin, {})
    return drawing
