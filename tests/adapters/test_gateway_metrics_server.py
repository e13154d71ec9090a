"""`gateway.health.metrics_server`: who may ask, and what becomes of whoever asks too much."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.errors import OutboxError, SettingsError
from gateway.health.metrics_server import AT_ONCE, HEAD_BYTES, MetricsServer
from gateway.settings.settings import MetricsSettings

TOKEN = "a" * 32


async def page() -> str:
    return "x 1\n"


@asynccontextmanager
async def serving(
    listen: str = "127.0.0.1:0", token_file: Path | None = None, page: Callable[[], Awaitable[str]] = page
) -> AsyncIterator[int]:
    server = MetricsServer(MetricsSettings(listen=listen, token_file=token_file), page)
    task = asyncio.create_task(server.run())
    try:
        async with asyncio.timeout(10):
            yield await server.port
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ask(port: int, request: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.encode())
        return (await reader.read()).decode()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def a_request(path: str = "/metrics", method: str = "GET", host: str = "127.0.0.1:9465", more: str = "") -> str:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n"


def a_token(folder: Path, text: str = TOKEN, mode: int = 0o600) -> Path:
    file = folder / "token"
    file.write_text(text + "\n")
    file.chmod(mode)
    return file


async def test_this_machine_gets_the_page() -> None:
    async with serving() as port:
        answer = await ask(port, a_request())
        head = await ask(port, a_request(method="HEAD"))
    assert answer.startswith("HTTP/1.1 200 OK\r\n")
    assert "Content-Type: text/plain; version=0.0.4" in answer
    assert answer.endswith("\r\n\r\nx 1\n")
    assert head.endswith("Connection: close\r\n\r\n")


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (a_request("/"), "404"),
        (a_request(method="POST"), "405"),
        (a_request(host="evil.example"), "403"),
        (a_request(host="127.0.0.1.evil.example:80"), "403"),
        ("nonsense\r\n\r\n", "400"),
        ("GET /metrics\r\n\r\n", "400"),
        (a_request(more="X: " + "x" * HEAD_BYTES * 2 + "\r\n"), "431"),
    ],
)
async def test_anything_else_is_refused(request_text: str, status: str) -> None:
    async with serving() as port:
        assert (await ask(port, request_text)).startswith(f"HTTP/1.1 {status} ")


@pytest.mark.parametrize("host", ["localhost", "localhost:9465", "[::1]:9465", "[::1]"])
async def test_this_machine_has_several_names(host: str) -> None:
    async with serving() as port:
        assert (await ask(port, a_request(host=host))).startswith("HTTP/1.1 200 ")


async def test_others_must_show_the_token(tmp_path: Path) -> None:
    async with serving("0.0.0.0:0", a_token(tmp_path)) as port:
        good = await ask(port, a_request(host="pi.shop", more=f"Authorization: Bearer {TOKEN}\r\n"))
        wrong = await ask(port, a_request(host="pi.shop", more="Authorization: Bearer wrong\r\n"))
        basic = await ask(port, a_request(host="pi.shop", more=f"Authorization: Basic {TOKEN}\r\n"))
        none = await ask(port, a_request())
    assert good.startswith("HTTP/1.1 200 ")
    for refused in (wrong, basic, none):
        assert refused.startswith("HTTP/1.1 401 ")
        assert "WWW-Authenticate: Bearer" in refused
        assert "x 1" not in refused


@pytest.mark.parametrize(
    ("text", "mode", "why"), [(TOKEN, 0o644, "chmod 600"), ("short", 0o600, "shorter than 16 characters")]
)
async def test_a_token_that_others_can_read_or_guess_is_refused(tmp_path: Path, text: str, mode: int, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        MetricsServer(MetricsSettings(listen="127.0.0.1:0", token_file=a_token(tmp_path, text, mode)), page)


async def test_a_token_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        MetricsServer(MetricsSettings(listen="127.0.0.1:0", token_file=tmp_path / "none"), page)


async def test_an_address_that_is_taken_is_one_sentence() -> None:
    async with serving() as port:
        again = MetricsServer(MetricsSettings(listen=f"127.0.0.1:{port}"), page)
        with pytest.raises(SettingsError, match=f"metrics.listen 127.0.0.1:{port} cannot be had"):
            await again.run()


async def test_whoever_holds_connections_open_keeps_nobody_out_for_long() -> None:
    async with serving() as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(AT_ONCE)]
        answer = await ask(port, a_request())
        assert answer.startswith("HTTP/1.1 503 ")
        for _, writer in held:
            writer.close()
            await writer.wait_closed()
        while not (await ask(port, a_request())).startswith("HTTP/1.1 200 "):
            await asyncio.sleep(0.01)


async def test_figures_that_the_disk_does_not_give_are_told_and_end_nothing() -> None:
    async def failing_page() -> str:
        raise OutboxError("The outbox cannot be read.")

    async with serving(page=failing_page) as port:
        answers = [await ask(port, a_request()) for _ in range(2)]
    assert all(answer.startswith("HTTP/1.1 503 ") for answer in answers)
    assert all("The outbox cannot be read." in answer for answer in answers)
