"""What the demo's kiosks show between shoppers, planned as a manager would."""

from __future__ import annotations

from typing import Any

from simulator.demo.performance import ADMIN
from simulator.demo.sign_in import Doors

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


def plan(drawing: str) -> dict[str, Any]:
    """A `SignagePlan`: products with the price of the day, what buyers say, the drawing that is open, and the kiosk's
    own messages; coffee comes before noon."""

    def item(name: str, called: str, layout: dict[str, Any], shows_s: float = 12) -> dict[str, Any]:
        return {"item": name, "name": called, "layout": layout, "shows_s": shows_s}

    def template(name: str, heading: str, *skus: str) -> dict[str, Any]:
        return {"kind": "template", "template": name, "heading": heading, "skus": list(skus)}

    return {
        "items": [
            item("bell", "The bell", {"kind": "built_in", "message": "bell"}),
            item("open", "Opening hours", {"kind": "built_in", "message": "open"}),
            item("hand", "A hand is near", {"kind": "built_in", "message": "hand"}),
            item("grinder", "The quiet grinder", template("talking_points", "Mornings, quietly", "morrow-64")),
            item(
                "beans", "Beans", template("products", "Roasted this week", "lowfell-filter-beans", "stillwater-decaf")
            ),
            item("stove", "A stove for two", template("product", "Boils in the wind", "ember-stove")),
            item("said", "What buyers say", {"kind": "reviews", "sku": "morrow-64"}, 15),
            item("drawing", "The drawing", {"kind": "drawing", "drawing": drawing}),
        ],
        "dayparts": [
            {"daypart": "mornings", "name": "Mornings", "weekdays": EVERY_DAY, "from_minute": 0, "until_minute": 720}
        ],
        "playlists": [
            {"playlist": "house", "name": "Always", "items": ["bell", "grinder", "open", "said", "stove", "hand"]},
            {"playlist": "coffee", "name": "Coffee mornings", "items": ["beans", "grinder"], "dayparts": ["mornings"]},
            {"playlist": "drawing", "name": "The drawing", "items": ["drawing"], "interrupt_percent": 15},
        ],
    }


async def plan_signage(doors: Doors, drawing: str) -> None:
    """Raises RefusedError and NotAnsweringError."""
    admin = await doors.staff_cookie(ADMIN)
    standing = await doors.get("/api/signage", admin)
    await doors.put("/api/signage/plan", admin, {"revision": standing["revision"], "plan": plan(drawing)})
