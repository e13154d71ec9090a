"""Headless Chromium for tests and pictures: how it is started, what a page must not do, and what axe finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

ROOT = Path(__file__).parents[2]
DIST = ROOT / "screens" / "dist"
NOT_BUILT = "The screens are not built. Build them with: cd screens && npm ci && npm run build"

SHELL = "/usr/bin/chromium-headless-shell"
"Chromium without what surrounds a page in a window: the same engine for less than half the work."
CHROMIUM = "/usr/bin/chromium"
"All of it: for what is not in the page, such as notifications."
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

SIZES = {
    "phone": (390, 844),
    "clerk": (390, 844),
    "watch": (384, 384),
    "watch-small": (192, 192),
    "clerk-long": (390, 2360),
    "kiosk": (1080, 1920),
    "desk": (1440, 900),
    "demo": (1600, 1000),
    "shop": (1280, 860),
    "shop-phone": (390, 844),
    "desk-small": (1024, 768),
    "demo-small": (1280, 800),
}

TRUE_WITHIN_S = 60.0

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def built(screen: str, dist: Path = DIST) -> Path:
    """The folder of the built screens; an AssertionError says how to build where the screen is missing."""
    assert (dist / screen / "index.html").is_file(), NOT_BUILT
    return dist


@asynccontextmanager
async def a_browser(program: str = SHELL) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


async def a_context(
    browser: Browser, size: tuple[int, int], theme: str = "light", *, worker: bool = False, **more: Any
) -> BrowserContext:
    """A fresh visitor with a window of `size` in CSS pixels, whose device prefers `theme`.

    Only with `worker` may pages keep their shell: fetching it costs each visitor more than opening the page does.
    """
    width, height = size
    hand = max(size) < 1000
    return await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=hand,
        is_mobile=False,
        locale="en-GB",
        timezone_id="America/New_York",
        service_workers="allow" if worker else "block",
        **more,
    )


async def an_unseen_page(context: BrowserContext) -> Page:
    """A page of which only the upper left corner is drawn, since nobody will look at it: without a graphics card a
    fifth of all work with a kiosk's page is to draw it. The page cannot tell, and all of it is pressed as ever. No
    screenshots; a device pixel is a CSS pixel.
    """
    page = await context.new_page()
    assert page.viewport_size is not None
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    screen = {"width": width, "height": height, "screenWidth": width, "screenHeight": height}
    corner = {"x": 0, "y": 0, "width": 64, "height": 64, "scale": 1}
    # It holds as long as its session, which ends with the page.
    devtools = await context.new_cdp_session(page)
    await devtools.send(
        "Emulation.setDeviceMetricsOverride", {**screen, "deviceScaleFactor": 1, "mobile": False, "viewport": corner}
    )
    return page


def watch_for_errors(page: Page) -> list[str]:
    """What the page must never say: script errors, and anything that the security policy had to stop."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
    )
    return errors


async def axe_violations(page: Page, *, colours_only: bool = False, as_a_sign: bool = False) -> list[str]:
    """What axe finds by the rules of WCAG 2.2 A and AA, a line a violation.

    `colours_only` is for the second theme of a page that was looked at whole: nothing else changes with the theme.
    `as_a_sign` asks for a contrast of 7 to 1, and 4.5 to 1 for large letters, for what is read from three metres.
    """
    # Fading and moving things have the contrast of the moment; the rules are about how they come to rest.
    await settle(page)
    # The enhanced rule leaves what fails the lesser one to that.
    colours = ["color-contrast", *(["color-contrast-enhanced"] if as_a_sign else [])]
    only = {"type": "rule", "values": colours} if colours_only else {"type": "tag", "values": AXE_TAGS}
    rules = {"color-contrast-enhanced": {"enabled": as_a_sign}}
    # Screens in the demo page's frames are looked at as pages of their own.
    options = {"runOnly": only, "rules": rules, "resultTypes": ["violations"], "iframes": False}
    # Half a megabyte of rules; a page that was looked at before has them.
    axe = Axe("true") if await page.evaluate("'axe' in window") else Axe()
    results = await axe.run(page, options=options)
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


SMALL_TARGETS = """
(least) => {
  const found = []
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot)
      if (!one.matches('button, a[href], input, select, summary, [role=switch], [role=button]')) continue
      const box = one.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || getComputedStyle(one).visibility === 'hidden') continue
      if (Math.round(box.width) < least || Math.round(box.height) < least) {
        found.push(`${one.localName} "${one.textContent.trim().slice(0, 30)}" ${box.width} x ${box.height}`)
      }
    }
  }
  visit(document)
  return found
}
"""


async def small_targets(page: Page, least_px: int) -> list[str]:
    """What can be pressed and is smaller than `least_px` either way, in whichever shadow it stands."""
    found: list[str] = await page.evaluate(SMALL_TARGETS, least_px)
    return found


SMALL_LETTERS = """
(least) => {
  const found = new Set()
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot)
      const own = [...one.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE && each.data.trim() !== '')
      // What stands in no slot of its host is not drawn.
      if (own.length === 0 || (one.shadowRoot && own[0].assignedSlot === null)) continue
      if (one.closest('svg, style, script, title, noscript')) continue
      const box = one.getBoundingClientRect()
      // What only a screen reader meets is a pixel large.
      if (box.width <= 1 || box.height <= 1 || !one.checkVisibility({ visibilityProperty: true })) continue
      // What stands in a slot is written as its surroundings there are.
      const size = parseFloat(getComputedStyle(own[0].assignedSlot ?? one).fontSize)
      if (size < least) found.add(`${one.localName} "${own[0].data.trim().slice(0, 30)}" ${size}`)
    }
  }
  visit(document)
  return [...found]
}
"""


async def small_letters(page: Page, least_px: int) -> list[str]:
    """What is written smaller than `least_px`, in whichever shadow it stands."""
    found: list[str] = await page.evaluate(SMALL_LETTERS, least_px)
    return found


SETTLE = """
async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(done))
  await drawn()
  await drawn()
  const finish = (root) => {
    let moved = false
    for (const one of root.getAnimations()) {
      if (one.playState === 'finished' || !Number.isFinite(one.effect.getComputedTiming().endTime)) continue
      one.finish()
      moved = true
    }
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot && finish(one.shadowRoot)) moved = true
    return moved
  }
  // What has come to rest may set off the next; on a busy machine that takes some frames.
  for (let still = 0, frames = 0; still < 3 && frames < 60; frames++) {
    still = finish(document) ? 0 : still + 1
    await drawn()
  }
}
"""


async def settle(page: Page) -> None:
    """Brings whatever enters, fades or swings to rest, in every shadow: nothing here is about the way there."""
    await page.evaluate("document.fonts.ready.then(() => undefined)")
    await page.evaluate(SETTLE)


THEME_ASKED = """
async (dark) => {
  const drawn = () => new Promise((done) => requestAnimationFrame(done))
  do await drawn()
  while (matchMedia('(prefers-color-scheme: dark)').matches !== dark)
  await drawn()
}
"""


async def prefer(page: Page, theme: str) -> None:
    """The visitor's device asks for another theme, and for stillness, so that no colour fades into the next; returns
    once the page has heard it."""
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    await page.evaluate(THEME_ASKED, theme == "dark")


FIT = """
(wish) => {
  const kiosk = document.querySelector('sb-kiosk')
  const { fitting } = kiosk
  // Whoever fits a screen stands before it; without a touch it would go back at once. A real one would end what warns.
  const is_warned = fitting.warning(performance.now() / 1000, kiosk.touched_at_s, false) > 0
  if (!is_warned) kiosk.touched_at_s = performance.now() / 1000
  fitting.fit({ ...fitting.comfort, ...wish })
}
"""


async def fit_kiosk(page: Page, **wish: object) -> None:
    """As if somebody had chosen it under "Language and comfort": `language="es"`, `contrast=True`."""
    await page.evaluate(FIT, wish)
    await page.evaluate("document.querySelector('sb-kiosk').updateComplete.then(() => undefined)")


async def time_passes_until(page: Page, true: Callable[[], Awaitable[bool]], most_s: int = 120) -> None:
    """Lets the page's own clock run a second at a time, so that its sockets have real time in between."""
    for _ in range(most_s):
        if await true():
            return
        await page.clock.run_for(1_000)
    raise AssertionError(f"That was not so within {most_s} s of the page's own time.")


async def comes_true(page: Page, expression: str) -> None:
    """Waits until it holds in the page. Playwright's own `wait_for_function` evaluates text in the page where it has to
    wait, which the page's policy forbids."""
    async with asyncio.timeout(TRUE_WITHIN_S):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.05)


SHELL_KEPT = """
() => new Promise((done) => {
  if (navigator.serviceWorker.controller) done()
  else navigator.serviceWorker.addEventListener('controllerchange', () => done(), { once: true })
})
"""


async def shell_is_kept(page: Page) -> None:
    """Waits until the service worker has the page's files and stands in for the network."""
    await page.evaluate(SHELL_KEPT)


OVERFLOWS = """
() => {
  const wide = document.documentElement.clientWidth
  const found = []
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot)
      const style = getComputedStyle(one)
      if (style.position === 'absolute' && style.clipPath !== 'none') continue
      if (one.closest('svg') || one.localName === 'sb-product' || one.localName === 'sb-bell') continue
      const box = one.getBoundingClientRect()
      if (box.width > 0 && (box.right > wide + 1 || box.left < -1)) {
        found.push(`${one.localName}.${one.className} ${Math.round(box.left)}..${Math.round(box.right)}`)
      }
    }
  }
  visit(document)
  if (document.documentElement.scrollWidth > wide) found.push(`page ${document.documentElement.scrollWidth} > ${wide}`)
  return found
}
"""


async def overflows(page: Page) -> list[str]:
    """What sticks out of the page to the left or right."""
    found: list[str] = await page.evaluate(OVERFLOWS)
    return found


async def enlarge_text(page: Page, percent: int) -> None:
    await page.evaluate("(size) => { document.documentElement.style.fontSize = size }", f"{percent}%")
