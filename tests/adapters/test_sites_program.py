"""The program from outside: what it prints, how it ends, and what it says when it cannot start."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from kiosk_server.__main__ import main
from kiosk_server.database import Database
from kiosk_server.sites.setting_up import DATABASE
from tests.adapters.kiosk_site import copy_site, make_site, registration

WITHIN_S = 60.0
"Longer than any of it takes on a busy machine."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return copy_site(made, tmp_path)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "kiosk_server", *map(str, arguments)]


@dataclass(frozen=True, slots=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command that ends by itself, in this process: a new one takes a second to import everything."""

    def run(*arguments: object) -> Done:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # argparse ends the program itself
            code = int(ended.code or 0)
        said = capfd.readouterr()
        return Done(code, said.out, said.err)

    return run


@contextlib.contextmanager
def served(*arguments: object, errors: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The serving process and its address."""
    with errors.open("w") as to:
        process = subprocess.Popen(
            command("serve", *arguments), stdout=subprocess.PIPE, stderr=to, text=True, env=os.environ | environment
        )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready kiosk_server http://127.0.0.1:"), errors.read_text()
        yield process, ready.split()[2]
    finally:
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def test_it_says_where_it_serves_and_ends_when_asked_even_while_a_peer_hangs(data: Path, tmp_path: Path) -> None:
    with served("--data", data, "--port", 0, errors=tmp_path / "errors") as (process, address):
        assert httpx2.get(f"{address}/api/health").json()["status"] == "ok"
        url = httpx2.URL(address)
        with socket.create_connection((url.host, url.port or 0)) as hanging:
            hanging.sendall(b"POST /api/phone/register HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            process.send_signal(signal.SIGTERM)
            assert process.wait(WITHIN_S) == 0


def test_every_option_may_come_from_the_environment(data: Path, tmp_path: Path) -> None:
    environment = {
        "SHOPBELL_DATA": str(data),
        "SHOPBELL_PORT": "0",
        "SHOPBELL_PUBLIC_URL": "https://bell.example",
        "SHOPBELL_FRAME_ANCESTORS": "http://127.0.0.1:7000, http://127.0.0.1:7001",
    }
    with served(errors=tmp_path / "errors", **environment) as (_, address):
        headers = httpx2.get(f"{address}/phone/").headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'self' http://127.0.0.1:7000 http://127.0.0.1:7001;" in policy
        assert "wss://bell.example" in policy
        answer = httpx2.post(f"{address}/api/phone/register", json=registration())
        assert "Secure" in answer.headers["set-cookie"]
        assert "strict-transport-security" in headers


def test_what_it_logs_names_nobody_and_holds_no_secret(data: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with served("--data", data, "--port", 0, errors=errors) as (_, address):
        body = registration(first_name="Zinnia", email="zinnia@example.com")
        secret = httpx2.post(f"{address}/api/phone/register", json=body).json()["credential"]
        bearer = {"Authorization": f"Bearer {secret}"}
        path = httpx2.post(f"{address}/api/phone/link", headers=bearer).json()["path"]
        httpx2.get(address + path)
        httpx2.post(f"{address}/api/phone/register?code={secret}", json={"email": "zinnia@example.com"})
    logged = errors.read_text()
    assert "/api/phone/register" in logged
    for private in (secret, path.partition("=")[2], "Zinnia", "zinnia@example.com"):
        assert private not in logged


def test_killed_or_backed_up_while_serving_it_keeps_what_it_answered(data: Path, tmp_path: Path, run: Run) -> None:
    backup, restored = tmp_path / "backup.tar", tmp_path / "restored"
    people = tmp_path / "people.keys"
    with served("--data", data, "--port", 0, errors=tmp_path / "errors") as (process, address):
        number = httpx2.post(f"{address}/api/phone/register", json=registration()).json()["member_number"]
        assert run("backup", backup, "--data", data, "--people", people).returncode == 0
        process.kill()
        process.wait(10)
    assert run("restore", backup, "--data", restored, "--people", people).returncode == 0
    again = run("restore", backup, "--data", restored, "--people", people)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    for folder in (data, restored):
        with Database.open(folder / DATABASE) as database, database.reader.session() as session:
            assert session.connection().execute(text("SELECT number FROM member")).scalars().all() == [number]


def test_a_port_that_is_taken_is_one_sentence(data: Path, run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--data", data, "--port", taken.getsockname()[1])
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "--port" in done.stderr


def test_a_second_server_on_the_same_data_is_one_sentence(data: Path, run: Run) -> None:
    with Database.open(data / DATABASE):
        done = run("serve", "--data", data, "--port", 0)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "another process" in done.stderr


def test_a_newer_database_is_one_sentence(data: Path, run: Run) -> None:
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    with Database.open(data / DATABASE) as database:
        database.writer.run(lambda session: session.connection().execute(newer) and None)
    done = run("serve", "--data", data, "--port", 0)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "newer version" in done.stderr


def test_a_folder_without_a_site_stays_as_it_is(tmp_path: Path, run: Run) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        done = run("serve", "--data", folder, "--port", 0)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert "init" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["keys/token_root.key", "keys/staff_signing.pem", "credentials/kiosk_server.json"])
def test_a_spoilt_file_is_named(data: Path, name: str, run: Run) -> None:
    (data / name).write_text("spoilt")
    done = run("serve", "--data", data, "--port", 0)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert name in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("frobnicate",),
        ("serve",),
        ("serve", "--data", "x", "--port", "many"),
        ("serve", "--data", "x", "--port", "70000"),
        ("serve", "--data", "x", "--public-url", "bell"),
        ("serve", "--data", "x", "--frame-ancestors", "*"),
        ("init", "site.json", "--data", "x", "--mqtt-port", "none"),
        ("backup", "--data", "x"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], run: Run) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_shows_examples(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert "backup" in done.stdout
