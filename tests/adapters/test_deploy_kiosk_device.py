"""The program beside a kiosk's browser, with a real Chromium over its debugging pipe and a real sd_notify socket."""

from __future__ import annotations

import os
import signal
import socket
import struct
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kiosk.kiosk_device.compositor import answers
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
