"""The loop: one browser after the other, each looked at every two seconds, and the screen off at night."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from . import machine
from .browser import Browser, browser_command, can_rotate, clear_locks
from .compositor import answers
from .devtools import DevToolsError, Gone
from .history import History, read_history
from .hours import Hours, as_json, read_hours
from .ladder import Act, Ladder, Seen
from .page import Look, Page
from .panel import Panel
from .server import Server
from .settings import Settings
from .systemd import Notifier

LOOK_EVERY_S = 2.0

ASK_EVERY_S = 5.0
"While the server cannot be reached."

COMES_WITHIN_S = 6.0
"A page that is none of ours after so long is Chromium's own about an error."

FRESH_AFTER_S = 20 * 3600.0
FRESH_HOUR = 4
"A screen that is always on gets a new browser at night, as the others do by sleeping."

LATEST_FOR_S = 900.0
"Whoever still uses a kiosk when its screen should sleep is given a quarter of an hour."


CLOCK_IS_SET = "run/systemd/timesync/synchronized"
"There once a time server has set this machine's clock; most small boards have no clock that outlasts the power."


class GivenUp(Exception):
    """Nothing helped: the service is to start again."""


class Watch:
    """Everything in one thread; `sleep` and `say` are the process's."""

    def __init__(
        self,
        settings: Settings,
        notifier: Notifier,
        say: Callable[[str], None],
        root: Path = Path("/"),
    ) -> None:
        self._settings, self._notifier, self._say, self._root = settings, notifier, say, root
        self._panel = Panel(root, settings.off_command, settings.on_command)
        self._ladder = Ladder(time.monotonic())
        self._history = self._kept_history()
        self._hours = self._kept_hours()
        self._late_since_s: float | None = None
        self._server = Server(settings.health)
        self._knows_time = False

    def run(self) -> None:
        """Until GivenUp is raised, or a signal ends the process."""
        self._notifier.ready()
        if not self._is_off_time():
            # Whoever ran before may have been ended while the screen slept.
            self._light()
        while True:
            if self._hours is not None and self._is_off_time():
                self._sleep(self._hours)
            self._wait(self._history.wait_s(time.time()))
            why = self._one_browser()
            self._say(f"browser ended: {why}")

    # -- one browser ---------------------------------------------------------------------------------------------------

    def _one_browser(self) -> str:
        """Starts one and looks after it; why it ended."""
        clear_locks(self._settings.state / "browser")
        little = self._settings.little_memory
        command = browser_command(
            self._settings,
            machine.has_little_memory(self._root) if little is None else little,
            bool(self._settings.compositor) and can_rotate(self._settings.compositor),
        )
        browser = Browser(command, dict(os.environ))
        started_s = time.monotonic()
        self._ladder.restarted(started_s)
        try:
            return self._mind(browser, started_s)
        except Gone as error:
            self._note("browser_died")
            return str(error)
        finally:
            browser.end()

    def _mind(self, browser: Browser, started_s: float) -> str:
        page: Page | None = None
        showing_s = started_s
        "Since when it should show what it was told to."
        waits = False
        while True:
            for event in browser.devtools.events(LOOK_EVERY_S):
                if event.method == "Inspector.targetCrashed" and page is not None:
                    if why := self._do(self._ladder.crashed(time.monotonic()), page):
                        return why
                elif event.method == "Target.detachedFromTarget":
                    page = None
            if browser.has_ended():
                raise Gone("it ended")
            page = page or _found(browser)
            look = self._look(page)
            now_s = time.monotonic()
            if look is None and page is not None and now_s - showing_s > COMES_WITHIN_S and not self._server.answers():
                self._wait_for_server(page)
                waits, showing_s = True, time.monotonic()
            elif waits and page is not None and self._server.answers():
                page.go(self._settings.page)
                waits, showing_s = False, time.monotonic()
            if page is not None and look is not None and look.picture is not None:
                self._take_picture(page, look.picture)
            why = self._act(look, page, now_s, started_s)
            if why:
                return why

    def _look(self, page: Page | None) -> Look | None:
        if page is None:
            return None
        mended = self._history.mended_today(time.time())
        try:
            look = page.look(machine.report(self._root, self._settings.state, mended))
        except Gone:
            raise
        except DevToolsError as error:
            self._notifier.status(f"the page does not answer: {error}")
            return None
        if self._settings.compositor and not answers(Path(os.environ.get("XDG_RUNTIME_DIR", "/run"))):
            self._notifier.status("the compositor does not answer")
            return None
        if look is not None and (hours := read_hours(look.hours)) is not None and hours != self._hours:
            self._hours = hours
            self._keep("hours.json", json.dumps(as_json(hours)))
        return look

    def _act(self, look: Look | None, page: Page | None, now_s: float, started_s: float) -> str:
        """Why this browser is to end; empty: it goes on."""
        seen = (
            Seen(now_s, None)
            if look is None
            else Seen(now_s, look.page, look.frames, idle=look.idle, heap_bytes=look.heap_bytes)
        )
        act = self._ladder.look(seen)
        if self._ladder.is_patient(now_s):
            self._notifier.pet()
        if look is not None:
            self._notifier.status(f"painting, {look.frames} frames")
        why = self._do(act, page)
        return why or self._time_to_end(look, page, now_s - started_s)

    def _do(self, act: Act, page: Page | None) -> str:
        if act is Act.NONE:
            return ""
        self._note(act.value)
        if act is Act.GIVE_UP:
            self._give_up()
        if act is Act.RELOAD and page is not None:
            try:
                page.reload()
            except DevToolsError:
                return "the page could not be loaded anew"
            return ""
        return "nothing was painted"

    def _time_to_end(self, look: Look | None, page: Page | None, age_s: float) -> str:
        """At night, and when the screen should sleep; not while somebody uses it, but for a quarter of an hour."""
        now_s = time.time()
        if self._hours is None or not self._is_off_time():
            self._late_since_s = None
            local = datetime.fromtimestamp(now_s, UTC).astimezone(None if self._hours is None else self._hours.zone)
            is_old = age_s > FRESH_AFTER_S and local.hour == FRESH_HOUR and look is not None and look.idle
            return "a fresh one for the new day" if is_old else ""
        self._late_since_s = self._late_since_s or now_s
        if look is not None and not look.idle and now_s - self._late_since_s < LATEST_FOR_S:
            return ""
        if page is not None:
            page.sleep(self._hours.on_again_s(now_s))
        return "the screen sleeps"

    def _take_picture(self, page: Page, order: str) -> None:
        try:
            page.hand(order, page.picture())
        except Gone:
            raise
        except DevToolsError as error:
            self._say(f"no picture: {error}")

    def _wait_for_server(self, page: Page) -> None:
        if self._settings.waiting_page:
            try:
                page.go(Path(self._settings.waiting_page).as_uri())
            except DevToolsError as error:
                self._say(f"the waiting page does not open: {error}")

    # -- sleeping and giving up ----------------------------------------------------------------------------------------

    def _is_off_time(self) -> bool:
        """Whether the screen should be off now. Never by a clock that may be wrong since the power was lost: a screen
        that stays on at night is better than one that is dark all day."""
        if self._hours is None or self._hours.is_on(time.time()):
            return False
        self._knows_time = self._knows_time or (self._root / CLOCK_IS_SET).exists() or self._server.has_same_time()
        return self._knows_time

    def _light(self) -> None:
        trouble = self._panel.on()
        self._say(f"screen on{': ' + trouble if trouble else ''}")

    def _sleep(self, hours: Hours) -> None:
        trouble = self._panel.off()
        self._say(f"screen off{': ' + trouble if trouble else ''}")
        self._notifier.status("asleep")
        while not hours.is_on(time.time()):
            self._wait(ASK_EVERY_S)
        self._light()
        self._ladder.rested(time.monotonic())
        self._late_since_s = None

    def _wait(self, for_s: float) -> None:
        ends_s = time.monotonic() + for_s
        while (left_s := ends_s - time.monotonic()) > 0:
            self._notifier.pet()
            time.sleep(min(left_s, ASK_EVERY_S))
        if for_s > 0:
            self._ladder.rested(time.monotonic())

    def _give_up(self) -> None:
        reboots = self._history.gave_up(time.time())
        self._keep("history.json", self._history.text())
        if reboots:
            self._say("the machine starts again")
            # Root's own unit waits for it: this program may not start a machine again.
            (self._settings.run / "reboot").touch()
        raise GivenUp

    # -- what is kept --------------------------------------------------------------------------------------------------

    def _note(self, what: str) -> None:
        self._say(f"mending: {what}")
        self._history.note(what, time.time())
        self._keep("history.json", self._history.text())

    def _kept_history(self) -> History:
        return read_history(self._kept("history.json"))

    def _kept_hours(self) -> Hours | None:
        try:
            return read_hours(json.loads(self._kept("hours.json")))
        except ValueError:
            return None

    def _kept(self, name: str) -> str:
        try:
            return (self._settings.state / name).read_text()
        except OSError:
            return ""

    def _keep(self, name: str, text: str) -> None:
        """A full disk costs only what would be remembered."""
        file = self._settings.state / name
        new = file.with_suffix(".new")
        try:
            new.write_text(text)
            new.replace(file)
        except OSError as error:
            self._say(f"{name} is not kept: {error.strerror}")


def _found(browser: Browser) -> Page | None:
    try:
        return Page.find(browser.devtools)
    except Gone:
        raise
    except DevToolsError:
        return None
