"""`python -m gateway` as a process: what it prints, how it ends, what it leaves on disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.__main__ import main
from tests.adapters.gateway_server import ServerStandIn, server
from tests.adapters.mqtt_broker import Broker, mqtt_broker
from wire.frames import IBeacon, PresenceFrame, android_advertisement, ibeacon_advertisement, read_ibeacon
from wire.freshness import Freshness

__all__ = ["mqtt_broker", "server"]

REPOSITORY = Path(__file__).parents[2]
GIVE_UP_S = 20.0
TOKEN = b"jane's token 001"
STRANGERS_PAYLOAD = b"a stranger's ear"
STRANGERS_ADDRESS = "5E:C2:E7:AD:D2:E5"
STRANGERS_BEACON = read_ibeacon(b"\x02\x15" + STRANGERS_PAYLOAD + bytes(5))


class GatewayProcess:
    """One `python -m gateway run` of a test."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._log = (folder / "gateway.log").open("ab")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
        environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder}/no-bus"
        arguments = ["--data", str(folder / "data"), "--credentials", str(folder / "credentials.json"), *options]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "run", *arguments],
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        self.ready = self._process.stdout.readline().strip()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        return self._process.wait(timeout=GIVE_UP_S)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()


Starter = Callable[..., GatewayProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    started: list[GatewayProcess] = []

    def starter(*options: str) -> GatewayProcess:
        started.append(GatewayProcess(tmp_path, *options))
        return started[-1]

    yield starter
    for process in started:
        process.close()


@pytest.fixture
def credentials(tmp_path: Path, mqtt_broker: Broker) -> Path:
    file = mqtt_broker.credentials("door", tmp_path)
    return file.rename(tmp_path / "credentials.json")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Jane for three seconds, ten packets each, and as many strangers with beacons of their own."""
    assert STRANGERS_BEACON is not None
    lines = []
    for number in range(30):
        frame = PresenceFrame(TOKEN, Freshness(number % 4, b"mac"))
        lines.append(line(number / 10, android_advertisement(frame), "C0:00:00:00:00:01"))
        lines.append(line(number / 10, ibeacon_advertisement(STRANGERS_BEACON), STRANGERS_ADDRESS))
    file = tmp_path / "recording.jsonl"
    file.write_text("\n".join(lines))
    return file


def line(at_s: float, ad: bytes, address: str) -> str:
    return json.dumps({"at_s": at_s, "address": address, "rssi_dbm": -60, "ad_hex": ad.hex()})


def until(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + GIVE_UP_S
    while not condition():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.01)


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Ended]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command in this process, for what ends before a gateway starts."""
    for name in [name for name in os.environ if name.startswith("SHOPBELL_")]:
        monkeypatch.delenv(name)

    def run_command(*arguments: str) -> Ended:
        try:
            code = main(list(arguments))
        except SystemExit as ended:  # as argparse does
            code = int(ended.code or 0)
        return Ended(code, *capfd.readouterr())

    return run_command


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    return subprocess.run(
        [sys.executable, "-m", "gateway", *arguments],
        cwd=REPOSITORY,
        env=environment,
        input=stdin,
        capture_output=True,
        timeout=GIVE_UP_S,
        check=False,
    )


def test_a_recording_is_delivered_and_the_program_ends(
    start: Starter, credentials: Path, server: ServerStandIn, recording: Path
) -> None:
    gateway = start("--recording", str(recording), "--fast")
    assert gateway.ready == "ready gateway riverside/door"
    assert gateway.wait() == 0
    rows = [row for batch in server.batches for row in batch.rows]
    assert sum(row.count for row in rows) == 30
    assert [row.count for row in rows[:5]] == [1] * 5
    assert {row.token for row in rows} == {TOKEN.hex()}
    assert len(rows) <= 5 + 4
    until(lambda: server.statuses and not server.statuses[-1].online)


def test_nothing_of_a_stranger_is_kept_anywhere(
    start: Starter, credentials: Path, mqtt_broker: Broker, recording: Path, tmp_path: Path
) -> None:
    mqtt_broker.kill()  # so that every row stays on the disk
    gateway = start("--recording", str(recording), "--fast")
    traces = b"".join
    until(lambda: TOKEN in traces(file.read_bytes() for file in (tmp_path / "data").iterdir()))
    gateway.signal(signal.SIGTERM)
    assert gateway.wait() == 0
    kept = [*(tmp_path / "data").iterdir(), tmp_path / "gateway.log"]
    address = bytes.fromhex(STRANGERS_ADDRESS.replace(":", ""))
    needles = (STRANGERS_PAYLOAD, STRANGERS_PAYLOAD.hex().encode(), STRANGERS_ADDRESS.encode(), address, address[::-1])
    assert any(TOKEN in file.read_bytes() for file in kept), "the search finds what is there"
    for needle in needles:
        assert not [file.name for file in kept if needle in file.read_bytes()]


def test_a_gateway_killed_at_any_moment_delivers_everything_afterwards(
    start: Starter, credentials: Path, server: ServerStandIn, recording: Path
) -> None:
    server.acknowledges = False
    first = start("--recording", str(recording))
    until(lambda: len(set(server.seqs)) >= 5)
    first.signal(signal.SIGKILL)
    first.wait()
    published = {(batch.boot_id, row.seq) for batch in server.batches for row in batch.rows}
    server.batches.clear()
    server.acknowledges = True
    assert start("--recording", str(recording), "--fast").wait() == 0
    delivered = {(batch.boot_id, row.seq) for batch in server.batches for row in batch.rows}
    assert published <= delivered
    boots = list(dict.fromkeys(batch.boot_id for batch in server.batches))
    assert len(boots) == 2
    assert {boots[0]} == {boot_id for boot_id, _ in published}, "the earlier boot's rows go first"


def test_without_broker_and_bluetooth_it_still_serves_and_ends_when_told(
    start: Starter, credentials: Path, mqtt_broker: Broker
) -> None:
    mqtt_broker.kill()
    gateway = start()
    assert gateway.ready == "ready gateway riverside/door"
    gateway.signal(signal.SIGTERM)
    assert gateway.wait() == 0


def test_no_bluetooth_is_what_the_status_says(start: Starter, credentials: Path, server: ServerStandIn) -> None:
    start()
    until(lambda: any("no Bluetooth" in status.scan_reason for status in server.statuses))
    assert not server.statuses[-1].scanning


def test_the_last_will_speaks_for_a_gateway_that_was_killed(
    start: Starter, credentials: Path, server: ServerStandIn
) -> None:
    gateway = start()
    until(lambda: server.statuses and server.statuses[-1].online)
    gateway.signal(signal.SIGKILL)
    until(lambda: not server.statuses[-1].online)


def test_a_second_gateway_on_one_folder_cannot_start(start: Starter, credentials: Path, tmp_path: Path) -> None:
    start()
    second = run("run", "--data", str(tmp_path / "data"), "--credentials", str(credentials))
    assert second.returncode == 1
    assert second.stderr.startswith(b"Another gateway works with")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory."),
        ("{}", "is not the credentials file of a gateway: kind is missing."),
        ("nonsense", "is not the credentials file of a gateway: the file must be JSON."),
        ('{"kind": "kiosk", "site": "a", "gateway": "b", "mqtt": {}}', "kind must be 'gateway'."),
    ],
)
def test_bad_credentials_are_one_sentence(
    command: Command, tmp_path: Path, content: str | None, complaint: str
) -> None:
    file = tmp_path / "credentials.json"
    if content is not None:
        file.write_text(content)
    ended = command("run", "--data", str(tmp_path / "data"), "--credentials", str(file))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert complaint in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory."),
        ("", "is empty."),
        ('{"at_s": 1, "rssi_dbm": -60}', "is broken in line 1: ad_hex: Field required."),
        ('{"at_s": 1, "rssi_dbm": -60, "ad_hex": "0"}', "is broken in line 1: ad_hex:"),
    ],
)
def test_a_broken_recording_is_one_sentence(
    command: Command, credentials: Path, tmp_path: Path, content: str | None, complaint: str
) -> None:
    file = tmp_path / "recording.jsonl"
    if content is not None:
        file.write_text(content)
    data = ("--data", str(tmp_path / "data"), "--credentials", str(credentials))
    ended = command("run", *data, "--recording", str(file))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert complaint in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_recording_that_breaks_off_later_names_the_line(
    start: Starter, credentials: Path, recording: Path, tmp_path: Path
) -> None:
    with recording.open("a") as file:
        file.write("\n{nonsense")
    gateway = start("--recording", str(recording), "--fast")
    assert gateway.wait() == 1
    assert f"The recording {recording} is broken in line 61" in (tmp_path / "gateway.log").read_text()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "usage:"),
        (("fly",), "usage:"),
        (("run",), "--data (or SHOPBELL_DATA, or data in the settings file) is missing."),
        (("run", "--data", "d", "--credentials", "c", "--adapter", "bluetooth"), "--adapter (radio.adapter): must"),
        (("run", "--loud",), "usage:"),
        (("decode", "--service-uuid", "nope"), "is no 16-bit UUID"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2(command: Command, arguments: tuple[str, ...], complaint: str) -> None:
    ended = command(*arguments)
    assert ended.returncode == 2
    assert complaint in ended.stderr


def test_help_shows_examples(command: Command) -> None:
    for arguments in (("--help",), ("run", "--help"), ("decode", "--help")):
        ended = command(*arguments)
        assert ended.returncode == 0
        assert "python -m gateway decode < frames.jsonl > decoded.jsonl" in ended.stdout


def test_decode_answers_line_by_line() -> None:
    frame = android_advertisement(PresenceFrame(TOKEN, Freshness(3, b"mac")), 0xFCF6)
    lines = [json.dumps({"level": "ad", "hex": frame.hex(), "rssi_dbm": -61}), "not JSON", ""]
    ended = run("decode", "--service-uuid", "fcf6", stdin="\n".join(lines).encode() + b"\n")
    assert ended.returncode == 0
    assert [json.loads(line)["kind"] for line in ended.stdout.splitlines()] == ["presence", "malformed", "malformed"]


def test_decode_ends_quietly_when_nobody_reads_on() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gateway", "decode"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as decoder:
        assert decoder.stdin is not None
        assert decoder.stdout is not None
        assert decoder.stderr is not None
        decoder.stdin.write(b"1\n")
        decoder.stdin.flush()
        assert decoder.stdout.readline() == b'{"kind":"malformed"}\n', "answered before the input ends"
        decoder.stdout.close()
        decoder.stdin.write(b"2\n")
        decoder.stdin.close()
        assert decoder.stderr.read() == b""
        assert decoder.wait(timeout=GIVE_UP_S) == 0


def test_the_sites_beacon_is_kept_when_it_is_set(
    start: Starter, credentials: Path, server: ServerStandIn, tmp_path: Path
) -> None:
    assert isinstance(STRANGERS_BEACON, IBeacon)
    file = tmp_path / "beacon.jsonl"
    file.write_text(line(0, ibeacon_advertisement(STRANGERS_BEACON), "C0:00:00:00:00:09"))
    options = ("--recording", str(file), "--fast", "--beacon-uuids", str(STRANGERS_BEACON.uuid))
    assert start(*options).wait() == 0
    ((row,),) = [batch.rows for batch in server.batches]
    assert (row.layout, row.token) == ("beacon", STRANGERS_PAYLOAD[:12].hex() + "00000000")
