"""`python -m simulator.demo`: wrong usage, what keeps it from starting, and an early Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from simulator.demo.__main__ import main
from simulator.demo.processes import listen


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    (tmp_path / "screens" / "demo").mkdir(parents=True)
    (tmp_path / "screens" / "demo" / "index.html").write_text("<title>built</title>")
    return tmp_path / "screens"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sideways"],
        ["--json"],
        ["--scenario", "jane"],
        ["--recording", "walks.csv.gz"],
        ["--once", "--scenario", "nobody"],
        ["--once", "--scenario", "jane", "--recording", "walks.csv.gz"],
        ["--once", "--port", "8000"],
        ["--port", "65536"],
        ["--seed", "x"],
    ],
)
def test_wrong_usage_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: ./run demo" in capsys.readouterr().err


def test_a_taken_port_is_said_before_anything_starts(screens: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        assert main(["--screens", str(screens), "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"Port {port}: Address already in use" in said
    assert "choose another port with --port" in said
    assert "Starting" not in said


def test_screens_that_are_not_built_are_said_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--screens", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "./run setup" in said
    assert "Starting" not in said


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("precious")
    assert main(["--once", "--data", str(tmp_path)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_missing_recording_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--once", "--data", str(tmp_path / "new"), "--recording", str(tmp_path / "none.csv.gz")]) == 1
    assert "There is no recording there" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_an_end_during_start_up_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "data"
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator.demo", "--once", "--data", str(data)),
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(30):
            while not (data / "logs").is_dir():
                await asyncio.sleep(0.01)
            demo.send_signal(number)
            _, said = await demo.communicate()
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()
    assert demo.returncode == 130
    assert b"Traceback" not in said
    assert [line for line in _command_lines() if str(tmp_path).encode() in line] == []


def _command_lines() -> list[bytes]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue
    return found
