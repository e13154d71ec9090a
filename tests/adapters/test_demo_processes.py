"""Child processes of the demo: ready, killed, started again, never left behind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from simulator.demo.processes import NotReadyError, Process, free_port, run

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
    assert await process.start() == "ready here"
    assert process.running
    await process.stop()
    assert not process.running


async def test_a_killed_program_starts_again(tmp_path: Path) -> None:
    process = python(SERVES, tmp_path / "log")
    await process.start()
    first = process.pid
    process.kill()
    await process.wait()
    await process.start()
    assert process.pid != first
    await process.stop()


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
