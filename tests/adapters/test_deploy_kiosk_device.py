"""The program beside a kiosk's browser, with a real Chromium over its debugging pipe and a real sd_notify socket."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.kiosk.kiosk_device.compositor import answers
from deploy.kiosk.kiosk_device.hours import DAY_MIN, WEEK_MIN
from deploy.kiosk.kiosk_device.panel import BLANK, UNBLANK
from deploy.kiosk.kiosk_device.server import Server
from deploy.kiosk.kiosk_device.settings import Settings
from deploy.kiosk.kiosk_device.systemd import Notifier
from deploy.kiosk.kiosk_device.watch import CLOCK_IS_SET, Watch
from tests.adapters.kiosk_machine import DEPLOY, Machine, Shop, running, wait_until


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    shop = Shop()
    shop.start()
    yield shop
    shop.stop()


@pytest.fixture(scope="module")
def machine(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One for all that follows, with a page that paints."""
    with running(tmp_path_factory.mktemp("kiosk"), shop) as machine:
        wait_until(shop.pages, machine)
        yield machine


def paints(shop: Shop) -> None:
    """The page that was looked at last goes on to paint."""
    before = shop.heard("look")[-1]
    wait_until(lambda: (now := shop.heard("look")[-1])["page"] == before["page"] and now["frames"] > before["frames"])


def comes_anew(shop: Shop, machine: Machine, before: list[str]) -> str:
    wait_until(lambda: len(shop.pages()) > len(before), machine)
    paints(shop)
    return shop.pages()[-1]


def test_systemd_hears_that_it_runs_and_that_it_paints(shop: Shop, machine: Machine) -> None:
    paints(shop)
    lines = machine.ear.hear()
    assert lines[0] == "READY=1"
    assert "WATCHDOG=1" in lines
    wait_until(lambda: any(line.startswith("STATUS=painting") for line in machine.ear.hear()))
    report = shop.heard("look")[-1]["report"]
    assert report["memory_free_bytes"] > 0
    assert report["mended"] == 0


def test_no_port_of_the_browsers_is_open(machine: Machine) -> None:
    browser = machine.browsers("")[0]
    line = Path(f"/proc/{browser}/cmdline").read_bytes().decode()
    assert "--remote-debugging-pipe" in line
    assert "--remote-debugging-port" not in line
    assert not (machine.state / "browser" / "DevToolsActivePort").exists()


def test_a_picture_is_taken_as_soon_as_the_page_wants_one(shop: Shop, machine: Machine) -> None:
    shop.wishes.append("picture")
    wait_until(lambda: shop.heard("picture"), machine)
    (taken,) = shop.heard("picture")
    jpeg = b64decode(taken["jpeg"])
    assert (taken["order"], jpeg[:3]) == ("order-1", b"\xff\xd8\xff")
    assert len(jpeg) < 180_000, "what the server takes"


def test_a_page_whose_process_died_is_back_within_ten_seconds(shop: Shop, machine: Machine) -> None:
    before = shop.pages()
    renderers = machine.browsers("renderer")
    assert renderers
    for renderer in renderers:
        os.kill(renderer, signal.SIGKILL)
    killed_s = time.monotonic()
    wait_until(lambda: len(shop.pages()) > len(before), machine)
    assert time.monotonic() - killed_s < 10
    assert "mending: reload" in machine.said()


def test_a_page_that_paints_nothing_more_is_loaded_anew(shop: Shop, machine: Machine) -> None:
    paints(shop)
    before = shop.pages()
    shop.wishes.append("still")
    comes_anew(shop, machine, before)


def test_a_page_that_dies_again_soon_gets_a_new_browser_at_once(shop: Shop, machine: Machine) -> None:
    paints(shop)
    before, browser = shop.pages(), machine.browsers("")[0]
    for renderer in machine.browsers("renderer"):
        os.kill(renderer, signal.SIGKILL)
    killed_s = time.monotonic()
    comes_anew(shop, machine, before)
    assert time.monotonic() - killed_s < 60, "it waits for no frames of a page that is gone"
    assert browser not in machine.browsers("")


def test_a_browser_that_dies_is_followed_by_another(shop: Shop, machine: Machine) -> None:
    paints(shop)
    before = shop.pages()
    browser = machine.browsers("")[0]
    os.kill(browser, signal.SIGKILL)
    comes_anew(shop, machine, before)
    assert browser not in machine.browsers("")
    assert shop.heard("look")[-1]["report"]["mended"] >= 2
    assert shop.heard("look")[-1]["report"]["last_mended"] == "browser_died"


def test_a_signal_ends_it_with_its_browser(shop: Shop, tmp_path: Path) -> None:
    with running(tmp_path, shop) as machine:
        wait_until(lambda: machine.browsers("renderer"), machine)
        machine.process.send_signal(signal.SIGTERM)
        assert machine.process.wait(60) == 0
        assert machine.browsers("") == []
        assert "STOPPING=1" in machine.ear.hear()


def test_while_no_server_answers_a_sign_stands_there_and_then_the_page_comes(tmp_path: Path) -> None:
    shop = Shop()
    shop.start()
    shop.stop()
    with running(tmp_path, shop, KIOSK_WAITING_PAGE=str(DEPLOY / "waiting.html")) as machine:
        # The sign paints too, so systemd is told that all is well.
        wait_until(lambda: any("STATUS=painting" in line for line in machine.ear.hear()), machine)
        shop.start()
        wait_until(shop.pages, machine)
    shop.stop()


def test_a_wrong_setting_is_a_sentence_and_no_start_again(tmp_path: Path) -> None:
    shop = Shop(port=1)
    with running(tmp_path, shop, KIOSK_SERVER="shop.example") as machine:
        assert machine.process.wait(60) == 2
        assert "KIOSK_SERVER is 'shop.example'" in machine.said()


@pytest.mark.parametrize(("said", "lives"), [(struct.pack("=IIII", 2, 12 << 16, 0, 0), True), (b"", False)])
def test_a_compositor_that_hangs_is_told_from_one_that_lives(tmp_path: Path, said: bytes, lives: bool) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()

        def answer() -> None:
            peer, _ = compositor.accept()
            assert struct.unpack("=III", peer.recv(12)) == (1, 12 << 16, 2), "wl_display.sync"
            peer.sendall(said)
            hangs.wait(60)
            peer.close()

        hangs = threading.Event()
        thread = threading.Thread(target=answer)
        thread.start()
        assert answers(tmp_path, within_s=0.5) is lives
        hangs.set()
        thread.join()
    assert not answers(tmp_path / "nothing")


# -- by which clock the screen sleeps --------------------------------------------------------------------------------


class Enough(Exception):
    """Everything was said that a test waits for."""


def first_words(folder: Path, health: str, clock_is_set: bool, hour: int) -> tuple[str, str]:
    """What a watch says at first whose screen is on for one minute a week, `hour` hours from now; and what its panel
    was told last."""
    state, root = folder / "state", folder / "root"
    panel = root / "sys/class/graphics/fb0/blank"
    for each in (state, panel.parent, root / "run/systemd/timesync"):
        each.mkdir(parents=True)
    panel.touch()
    if clock_is_set:
        (root / CLOCK_IS_SET).touch()
    now = datetime.now(UTC) + timedelta(hours=hour)
    minute = now.weekday() * DAY_MIN + now.hour * 60 + now.minute
    span = {"from_min": (minute - 5) % WEEK_MIN, "until_min": (minute + 5) % WEEK_MIN}
    (state / "hours.json").write_text(json.dumps({"time_zone": "UTC", "always": False, "spans": [span]}))
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if text.startswith(("screen off", "browser ended")):
            raise Enough

    settings = Settings(server=health, browser="/bin/false", compositor="", state=state, run=folder)
    with pytest.raises(Enough):
        Watch(settings, Notifier(None), say, root).run()
    return said[0], panel.read_text()


def test_a_screen_sleeps_by_a_clock_that_was_set(tmp_path: Path) -> None:
    assert first_words(tmp_path, "http://127.0.0.1:9", clock_is_set=True, hour=12) == ("screen off", BLANK)


def test_a_screen_sleeps_by_a_clock_that_agrees_with_the_servers(shop: Shop, tmp_path: Path) -> None:
    assert first_words(tmp_path, shop.url, clock_is_set=False, hour=12) == ("screen off", BLANK)


def test_no_screen_sleeps_by_a_clock_that_nobody_has_set(tmp_path: Path) -> None:
    assert first_words(tmp_path, "http://127.0.0.1:9", clock_is_set=False, hour=12) == ("screen on", UNBLANK)


def test_a_screen_that_was_left_dark_is_on_before_the_first_browser(tmp_path: Path) -> None:
    assert first_words(tmp_path, "http://127.0.0.1:9", clock_is_set=True, hour=0) == ("screen on", UNBLANK)


def test_a_server_that_answers_in_drops_holds_nobody_up() -> None:
    """As a resolver without a network does; systemd's watchdog would end the kiosk meanwhile."""
    enough = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def drip() -> None:
            peer, _ = door.accept()
            with peer, contextlib.suppress(OSError):
                peer.recv(4096)
                peer.sendall(b"HTTP/1.1 200 OK\r\n")
                while not enough.wait(0.1):
                    peer.sendall(b"X-Drop: 1\r\n")
                peer.sendall(b"\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        server = Server(f"http://127.0.0.1:{door.getsockname()[1]}/", within_s=1.0)
        # Whoever waits for the last drop waits for good.
        asked = threading.Thread(target=server.answers, daemon=True)
        asked.start()
        asked.join(30)
        held_up = asked.is_alive()
        enough.set()
        thread.join()
    assert not held_up
    wait_until(server.answers)
    assert not server.has_same_time(), "it told no time"
