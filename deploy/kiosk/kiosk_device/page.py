"""The kiosk's page, as it is seen and led from outside (its side: `screens/src/kiosk/device/machine.ts`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .devtools import DevTools, DevToolsError, NoAnswer

ANSWERS_WITHIN_S = 4.0
"A page that is alive answers in milliseconds; one that does not, hangs."

PICTURE_WITHIN_S = 10.0
PICTURE_QUALITY = 60
PICTURE_SCALE = 0.5
"Half the screen's size each way: everything can be told, and it stays far below what the server takes."

SLEEPS_WITHIN_S = 6.0


@dataclass(frozen=True, slots=True)
class Look:
    """What the page says of itself; see `machine.ts`."""

    page: str
    frames: int
    idle: bool
    heap_bytes: int
    picture: str | None
    hours: object


class Page:
    """The one page of a browser. Every call raises DevToolsError where it does not answer."""

    def __init__(self, devtools: DevTools, session: str) -> None:
        self._devtools = devtools
        self.session = session

    @classmethod
    def find(cls, devtools: DevTools) -> Page:
        targets = devtools.call("Target.getTargets")["targetInfos"]
        pages = [each["targetId"] for each in targets if each["type"] == "page"]
        if not pages:
            raise NoAnswer("the browser has no page yet")
        attached = devtools.call("Target.attachToTarget", {"targetId": pages[0], "flatten": True})
        page = cls(devtools, attached["sessionId"])
        for domain in ("Inspector", "Page", "Runtime"):
            page._call(f"{domain}.enable")
        page._call("Runtime.addBinding", {"name": "shopbellDevice"})
        return page

    def look(self, report: dict[str, Any]) -> Look | None:
        """None where what is shown is no page of ours, such as Chromium's own about an error."""
        said = self._evaluate(f"globalThis.shopbellKiosk?.look({json.dumps(report)}) ?? null")
        if not isinstance(said, dict):
            return None
        picture = said.get("picture")
        return Look(
            page=str(said.get("page", "")),
            frames=int(said.get("frames", 0)),
            idle=said.get("idle") is True,
            heap_bytes=int(said.get("heap_bytes") or 0),
            picture=picture if isinstance(picture, str) else None,
            hours=said.get("hours"),
        )

    def go(self, address: str) -> None:
        self._call("Page.navigate", {"url": address})

    def reload(self) -> None:
        self._call("Page.reload", {"ignoreCache": False})

    def picture(self) -> str:
        """What is on the screen, as JPEG in Base64."""
        size = self._call("Page.getLayoutMetrics")["cssVisualViewport"]
        clip = {"x": 0, "y": 0, "width": size["clientWidth"], "height": size["clientHeight"], "scale": PICTURE_SCALE}
        wish = {"format": "jpeg", "quality": PICTURE_QUALITY, "clip": clip}
        taken = self._call("Page.captureScreenshot", wish, within_s=PICTURE_WITHIN_S)
        return str(taken["data"])

    def hand(self, order: str, jpeg: str) -> None:
        """Gives the page the picture that it was asked for; the page alone may talk to the server."""
        call = f"shopbellKiosk.picture({json.dumps(order)}, {json.dumps(jpeg)})"
        self._evaluate(call, waits=True, within_s=PICTURE_WITHIN_S)

    def sleep(self, until_s: float) -> None:
        """Lets the page tell the server that the screen goes off; in vain where there is no server."""
        try:
            self._evaluate(f"globalThis.shopbellKiosk?.sleep({until_s})", waits=True, within_s=SLEEPS_WITHIN_S)
        except DevToolsError:
            return

    def _evaluate(self, expression: str, *, waits: bool = False, within_s: float = ANSWERS_WITHIN_S) -> object:
        wish = {"expression": expression, "returnByValue": True, "awaitPromise": waits}
        said = self._call("Runtime.evaluate", wish, within_s=within_s)
        return said.get("result", {}).get("value")

    def _call(
        self, method: str, params: dict[str, Any] | None = None, within_s: float = ANSWERS_WITHIN_S
    ) -> dict[str, Any]:
        return self._devtools.call(method, params, session=self.session, within_s=within_s)
