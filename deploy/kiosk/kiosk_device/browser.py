"""Starts and ends Chromium, within a compositor of its own, and opens its debugging pipe."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from .devtools import DevTools
from .settings import Settings

ENDS_WITHIN_S = 6.0
"Chromium writes its cookies when it is asked to go; what hangs is not waited for."

ITS_READING_END, ITS_WRITING_END = 3, 4
"The descriptors of --remote-debugging-pipe."

FLAGS = (
    "--kiosk",
    "--start-maximized",
    "--no-first-run",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-breakpad",
    "--password-store=basic",
    "--disk-cache-size=104857600",
    "--check-for-update-interval=31536000",
    "--disable-features=Translate,MediaRouter,GlobalMediaControls",
    "--remote-debugging-pipe",
    # Voices for reading aloud: without it Chromium of Debian has none.
    "--enable-speech-dispatcher",
)
"What policies cannot say: they do the locking (`policies.json`)."

PLENTY = ("--js-flags=--max-old-space-size=512",)
LITTLE = (
    "--enable-low-end-device-mode",
    "--renderer-process-limit=1",
    "--process-per-site",
    "--js-flags=--max-old-space-size=128",
)
"For boards with a gigabyte."


def browser_command(settings: Settings, little_memory: bool, rotates: bool) -> list[str]:
    """`rotates`: the compositor has -r, as cage up to 0.1.4 does."""
    memory = LITTLE if little_memory else PLENTY
    # Through cage's own X server: cage 0.1.4 of Debian 12 lacks what Chromium's Wayland needs (wp_viewporter), and
    # Chromium 156 ends at once. Where cage is newer, KIOSK_FLAGS may say --ozone-platform=wayland.
    display = ("--ozone-platform=x11",) if settings.compositor else ()
    profile = f"--user-data-dir={settings.state / 'browser'}"
    chromium = [settings.browser, *FLAGS, *memory, *display, profile, *settings.flags, f"--app={settings.page}"]
    if not settings.compositor:
        return chromium
    turns = ["-r"] * settings.quarter_turns if rotates else []
    # Not `-m last`: with it cage 0.1.4 of Debian 12 ends with a segmentation fault.
    return [settings.compositor, "-d", *turns, "--", *chromium]


def can_rotate(compositor: str) -> bool:
    """Whether it says so itself."""
    try:
        done = subprocess.run([compositor, "-h"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "-r" in (done.stdout + done.stderr).split()


class Browser:
    """A running one, with all that belongs to it in a process group of its own."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        """Raises OSError where it cannot be started."""
        its_input, to_browser = os.pipe()
        from_browser, its_output = os.pipe()
        # Out of the way of the numbers that they get in the child.
        moved = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 10) for each in (its_input, its_output)]
        for each in (its_input, its_output):
            os.close(each)
        try:
            self._pid = os.posix_spawnp(
                command[0],
                list(command),
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, moved[0], ITS_READING_END),
                    (os.POSIX_SPAWN_DUP2, moved[1], ITS_WRITING_END),
                ],
                setpgroup=0,
            )
        finally:
            for each in moved:
                os.close(each)
        self.devtools = DevTools(to_browser, from_browser)
        self._ended = False

    def has_ended(self) -> bool:
        if not self._ended:
            with contextlib.suppress(ChildProcessError):
                self._ended = os.waitpid(self._pid, os.WNOHANG)[0] == self._pid
        return self._ended

    def end(self) -> None:
        """Asks it to go, and then makes it."""
        self._signal(signal.SIGTERM)
        ends_s = time.monotonic() + ENDS_WITHIN_S
        while not self.has_ended() and time.monotonic() < ends_s:
            time.sleep(0.05)
        # Also what the compositor left behind.
        self._signal(signal.SIGKILL)
        while not self.has_ended():
            time.sleep(0.05)
        self.devtools.close()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, number)


def clear_locks(profile: Path) -> None:
    """A machine that lost its power leaves a mark that another Chromium runs; nobody else uses this profile."""
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (profile / name).unlink(missing_ok=True)
