"""How the program starts, refuses to start, and ends."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from clerk_push.__main__ import main
from clerk_push.database import DATABASE, open_database
from tests.adapters.clerk_program import OwnProcess, Program, process
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import Broker, mqtt_broker

__all__ = ["mqtt_broker", "process", "running_stand_in", "stand_in"]


def options(folder: Path, port: int = 0) -> list[str]:
    credentials = folder / "clerk_push.json"
    credentials.write_text(
        '{"kind": "service", "site": "riverside", "name": "clerk_push", "bearer": "b", '
        '"mqtt": {"host": "127.0.0.1", "port": 1, "username": "clerk_push", "password": "p"}}'
    )
    return [
        *("serve", "--data", str(folder / "data"), "--credentials", str(credentials)),
        *("--server-url", "http://127.0.0.1:1", "--port", str(port)),
    ]


def test_it_ends_with_nought_when_told_to(process: OwnProcess) -> None:
    assert process.get("/api/health").json()["status"] == "ok"
    assert process.stop() == 0


def test_it_serves_the_screen_it_was_given(tmp_path: Path, mqtt_broker: Broker, stand_in: StandIn) -> None:
    screens = tmp_path / "dist"
    for name, text in {"clerk/index.html": "<p>bell", "clerk/sw.js": "//", "assets/a-1.js": "//"}.items():
        (screens / name).parent.mkdir(parents=True, exist_ok=True)
        (screens / name).write_text(text)
    program = Program(tmp_path, mqtt_broker, stand_in.url)
    program.start(screens=screens, frame_ancestors=("http://127.0.0.1:9",))
    try:
        page = program.get("/clerk/")
        assert page.text == "<p>bell"
        assert "frame-ancestors http://127.0.0.1:9" in page.headers["content-security-policy"]
        assert "x-frame-options" not in page.headers
        # Its camera reads barcodes, compiled; no script is evaluated.
        assert "script-src 'self' 'wasm-unsafe-eval';" in page.headers["content-security-policy"]
        assert "camera=(self)" in page.headers["permissions-policy"]
        assert program.get("/clerk/sw.js").headers["content-type"].startswith("text/javascript")
        assert "immutable" in program.get("/assets/a-1.js").headers["cache-control"]
        assert program.get("/clerk/..%2f..%2fclerk_push.json").status_code == 404
        assert program.get("/assets/..%2f..%2fclerk_push.json").status_code == 404
    finally:
        program.stop()


def test_what_cannot_come_to_serve_is_not_ready_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = options(tmp_path)
    with open_database(tmp_path / "data" / DATABASE) as database:
        database.writer.run(lambda session: session.connection().exec_driver_sql("DROP TABLE journal") and None)
    assert main(given) == 1
    said = capsys.readouterr()
    assert "ready" not in said.out
    assert "could not start" in said.err


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert main(options(tmp_path, other.getsockname()[1])) == 1
    assert "another program has it; choose another with --port" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_a_database_that_is_held_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_database(tmp_path / "data" / DATABASE):
        assert main(options(tmp_path)) == 1
    assert "Another process holds this database" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "{", '{"kind": "gateway"}'])
def test_credentials_that_are_none_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    given = options(tmp_path)
    if content is None:
        (tmp_path / "clerk_push.json").unlink()
    else:
        (tmp_path / "clerk_push.json").write_text(content)
    assert main(given) == 1
    assert "clerk_push: The credentials" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["ring"],
        ["serve"],
        ["serve", "--port", "x"],
        ["serve", "--data", "d", "--credentials", "c", "--server-url", "nowhere", "--port", "1"],
        ["serve", "--data", "d", "--credentials", "c", "--server-url", "http://h", "--port", "70000"],
    ],
)
def test_wrong_usage_ends_with_two(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_options_come_from_the_environment_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DATA", "CREDENTIALS"):
        monkeypatch.setenv(f"SHOPBELL_{name}", str(tmp_path / "missing"))
    monkeypatch.setenv("SHOPBELL_SERVER_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("SHOPBELL_PORT", "0")
    assert main(["serve"]) == 1
    assert "cannot be read" in capsys.readouterr().err
