"""Child processes of the demo: ready, killed, started again, never left behind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from simulator.demo.processes import PORTS, NotReadyError, Process, free_port, run
from simulator.demo.together import together

SERVES = "import time; print('ready here', flush=True); time.sleep(60)"


def python(code: str, log: Path) -> Process:
    return Process("program", [sys.executable, "-c", code], log=log)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_program_is_ready_when_it_says_so_and_ends_when_asked(tmp_path: Path) -> None:
    process = python(SERVES, tmp_path / "log")
    assert not process.serving
    assert await process.start() == "ready here"
    assert process.serving
    await process.stop()
    assert not process.serving


async def test_a_killed_program_starts_again(tmp_path: Path) -> None:
    process = python(SERVES, tmp_path / "log")
    await process.start()
    first = process.pid
    process.kill()
    await process.wait()
    await process.start()
    assert process.pid != first
    await process.stop()


async def test_a_program_that_runs_is_not_started_again(tmp_path: Path) -> None:
    process = python(SERVES, tmp_path / "log")
    await process.start()
    first = process.pid
    with pytest.raises(NotReadyError, match="runs already"):
        await process.start()
    assert process.pid == first
    await process.stop()


async def test_settings_of_another_site_are_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPBELL_DATA", "elsewhere")
    asks = "import os; print('ready', os.environ.get('SHOPBELL_DATA'), flush=True)"
    process = python(asks, tmp_path / "log")
    assert await process.start() == "ready None"
    await process.stop()


async def test_a_program_whose_log_cannot_be_written_ends_all_the_same(tmp_path: Path) -> None:
    long_line = "import sys; sys.stdout.write('x' * 200_000); sys.stdout.flush();"
    process = python(SERVES.replace("time.sleep", long_line + "time.sleep"), tmp_path / "log")
    await process.start()
    await process.stop()
    assert not process.running


async def test_a_program_that_ignores_sigterm_ends_all_the_same(tmp_path: Path) -> None:
    process = python("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SERVES, tmp_path / "log")
    await process.start()
    await process.stop()
    assert not process.running


async def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    process = python("raise SystemExit('the port is taken')", tmp_path / "log")
    with pytest.raises(NotReadyError, match="the port is taken"):
        await process.start()


async def test_a_port_is_as_good_as_a_word(tmp_path: Path) -> None:
    port = free_port()
    listens = f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); time.sleep(60)"
    process = Process("program", [sys.executable, "-c", listens], log=tmp_path / "log", ready_port=port)
    assert str(port) in await process.start()
    await process.stop()


async def test_children_end_with_a_demo_that_was_killed(tmp_path: Path) -> None:
    code = f"""
import asyncio, os
from pathlib import Path
from simulator.demo.processes import Process
async def main():
    child = Process("child", [{sys.executable!r}, "-c", {SERVES!r}], log=Path({str(tmp_path / "child")!r}))
    await child.start()
    print("ready", child.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    demo = python(code, tmp_path / "demo")
    child = int((await demo.start()).split()[1])
    demo.kill()
    await demo.wait()
    for _ in range(200):
        if not alive(child):
            return
        await asyncio.sleep(0.02)
    pytest.fail("the child outlived the demo")


async def test_a_command_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="no such site"):
        await run([sys.executable, "-c", "raise SystemExit('no such site')"], log=tmp_path / "log")


async def test_a_command_ends_with_a_caller_who_gives_up(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(60)"
    running = asyncio.create_task(run([sys.executable, "-c", code], log=tmp_path / "log"))
    async with asyncio.timeout(20):
        while not told.exists() or not told.read_text():
            await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not alive(int(told.read_text()))


async def test_of_work_together_the_first_error_ends_the_rest_and_comes_out_by_itself() -> None:
    ended = []

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("long")

    async def nested() -> None:
        await together(fails(), long())

    async def fails() -> None:
        await asyncio.sleep(0)
        raise NotReadyError("broker.")

    with pytest.raises(NotReadyError, match="broker"):
        await together(long(), nested())
    assert ended == ["long", "long"]


def test_a_free_port_is_none_that_a_client_may_be_given() -> None:
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert max(PORTS) < low
    assert free_port() in PORTS
