"""The program beside a kiosk's browser with a real headless Chromium, a shop's server to talk to, and systemd's ear."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

DEPLOY = Path(__file__).parents[2] / "deploy" / "kiosk"
WITHIN_S = 90.0
"On a very busy machine."

HEADLESS = "--headless=new --no-sandbox --disable-gpu --disable-quic --window-size=540,960"

PAGE = """<!doctype html><title>Kiosk</title><style>body { background: #0d3540 }</style><h1>Kiosk</h1><script>
const page = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
let frames = 0, mode = '', picture = null, still = false
const tell = (what, body) => fetch('/tell/' + what, { method: 'POST', body: JSON.stringify(body) }).catch(() => {})
setInterval(() => requestAnimationFrame(() => { if (!still) frames += 1 }), 200)
globalThis.shopbellKiosk = {
  look(report) {
    tell('look', { page, frames, report })
    return { page, frames, idle: true, heap_bytes: 1000, picture, hours: null }
  },
  async picture(order, jpeg) { picture = null; await tell('picture', { order, jpeg }) },
  async sleep(until_s) { await tell('sleep', { until_s }) },
}
setInterval(async () => {
  const wish = await (await fetch('/wish?page=' + page)).text()
  if (wish === 'still') still = true
  if (wish === 'hang') for (;;);
  if (wish === 'picture') { picture = 'order-1'; globalThis.shopbellDevice('look') }
}, 200)
</script>"""


@dataclass
class Shop:
    """What the kiosk's browser finds at the store's address."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    wishes: list[str] = field(default_factory=list)
    "Each is told to one page, once."
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/wish"):
                    return self._answer(shop.wishes.pop() if shop.wishes else "", "text/plain")
                return self._answer("{}" if self.path == "/api/health" else PAGE, "text/html")

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                shop.told.append((self.path.rpartition("/")[2], body))
                self._answer("", "text/plain")

            def _answer(self, text: str, kind: str) -> None:
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A browser that is killed in the middle of a request."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def pages(self) -> list[str]:
        """Which pages were looked at, in their order."""
        return list(dict.fromkeys(body["page"] for what, body in self.told if what == "look"))

    def heard(self, what: str) -> list[dict[str, Any]]:
        return [body for kind, body in self.told if kind == what]


class Ear:
    """What systemd would hear."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.lines: list[str] = []

    def hear(self) -> list[str]:
        while True:
            try:
                self.lines.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self.lines

    def close(self) -> None:
        self._socket.close()


@dataclass
class Machine:
    process: subprocess.Popen[bytes]
    ear: Ear
    state: Path
    run: Path
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def browsers(self, kind: str) -> list[int]:
        """The processes of its Chromium of a type, such as `renderer`; empty: the first one."""
        found = []
        for each in _below(self.process.pid):
            try:
                line = Path(f"/proc/{each}/cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            # Some kinds of process write over their line, so that its parts are no longer apart.
            if "/chromium" in line.split(" ")[0] and (f"--type={kind}" in line if kind else "--type=" not in line):
                found.append(each)
        return found


def _below(process: int) -> list[int]:
    """All that descend from a process."""
    parents: dict[int, int] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                parents[int(each.name)] = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    found = [process]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


@contextmanager
def running(folder: Path, shop: Shop, **settings: str) -> Iterator[Machine]:
    state, run = folder / "state", folder / "run"
    for each in (state, run):
        each.mkdir(exist_ok=True)
    ear = Ear(folder / "notify")
    log = folder / "log"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")},
        "PYTHONPATH": str(DEPLOY),
        "PYTHONUNBUFFERED": "1",
        "NOTIFY_SOCKET": str(folder / "notify"),
        "STATE_DIRECTORY": str(state),
        "RUNTIME_DIRECTORY": str(run),
        "KIOSK_SERVER": shop.url,
        "KIOSK_COMPOSITOR": "",
        "KIOSK_FLAGS": HEADLESS,
        **settings,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk_device"], env=environment, cwd=folder, stdout=output, stderr=output
        )
        try:
            yield Machine(process, ear, state, run, log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            ear.close()


def wait_until(true: Callable[[], object], machine: Machine | None = None, within_s: float = WITHIN_S) -> None:
    ends_s = time.monotonic() + within_s
    while not true():
        if time.monotonic() > ends_s:
            raise AssertionError("That was not so in time.\n" + (machine.said() if machine else ""))
        time.sleep(0.05)
