"""`gateway.settings`: where a setting comes from, and what is wrong with it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from uuid import UUID

import pytest

from gateway.errors import UsageError
from gateway.settings.page import descriptions, effective, example
from gateway.settings.settings import all_keys
from gateway.settings.sources import Loaded, SettingsFile, join, load_settings, read_file, read_settings, strangers

NEEDED = {"data": "d", "credentials": "c"}


def complaints(text: str, folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    file = folder / "gateway.toml"
    file.write_text(text)
    loaded = load_settings(NEEDED, environment or {}, file)
    assert (loaded.settings is None) == bool(loaded.complaints)
    return [one.replace(f"{folder}/", "") for one in loaded.complaints]


def of_environment(**variables: str) -> Loaded:
    return join(NEEDED, variables, SettingsFile())


def test_the_file_gives_way_to_the_environment_and_that_to_options(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('[radio]\nadapter = "hci0"\n[outbox]\nmax_bytes = 2000000\n[log]\nlevel = "error"\n')
    environment = {"SHOPBELL_ADAPTER": "hci1", "SHOPBELL_LOG_LEVEL": "warning"}
    settings = read_settings({**NEEDED, "radio.adapter": None, "log.level": "debug"}, environment, file)
    assert (settings.radio.adapter, settings.outbox.max_bytes, settings.log.level) == ("hci1", 2_000_000, "debug")


def test_each_value_knows_where_it_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('\n[radio]\nadapter = "hci0"\n')
    loaded = load_settings(NEEDED, {"SHOPBELL_LOG_LEVEL": "error"}, file)
    assert loaded.sources["radio.adapter"] == f"{file}, line 3"
    assert loaded.sources["log.level"] == "SHOPBELL_LOG_LEVEL"
    assert loaded.sources["data"] == "--data"
    assert "log.format" not in loaded.sources


def test_an_empty_variable_is_none() -> None:
    assert of_environment(SHOPBELL_ADAPTER="").settings is not None


def test_lists_in_the_environment_are_parted_by_commas_or_spaces() -> None:
    settings = of_environment(SHOPBELL_BEACON_UUIDS=f"{UUID(int=1)}, {UUID(int=2)} {UUID(int=3)}").settings
    assert settings is not None
    assert settings.radio.beacon_uuids == {UUID(int=1), UUID(int=2), UUID(int=3)}


def test_the_environment_may_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[log]\nformat = "json"\n')
    assert read_settings(NEEDED, {"SHOPBELL_CONFIG": str(file)}).log.format == "json"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("datta = 1", "gateway.toml, line 1, datta: there is no such setting. Did you mean data?"),
        ('adapter = "hci0"', "gateway.toml, line 1, adapter: there is no such setting. Did you mean radio.adapter?"),
        ("[log]\nlevle = 1", "gateway.toml, line 2, log.levle: there is no such setting. Did you mean log.level?"),
        ("[outboks]\na = 1", "gateway.toml, line 1, outboks: there is no such setting. Did you mean [outbox]?"),
        ("[log]\nxyzzy = 1", "line 2, log.xyzzy: there is no such setting. `python -m gateway config --example` shows"),
        ("radio = 3", "gateway.toml, line 1: radio is a section: write [radio] above its keys."),
        ("outbox.max_bytes = 5", "gateway.toml, line 1, outbox.max_bytes: must be 1,000,000 or more."),
        ("outbox = {max_bytes = 5}", "gateway.toml, outbox.max_bytes: must be 1,000,000 or more."),
        ('[outbox]\nmax_bytes = "a"', "gateway.toml, line 2, outbox.max_bytes: must be a whole number."),
        ('[log]\nlevel = "loud"', "line 2, log.level: must be 'debug', 'info', 'warning' or 'error'."),
        ('[radio]\nadapter = "bt"', "radio.adapter: must be an adapter's address, such as 00:1A:7D:DA:71:13, or"),
        ("[radio]\nadapter = 3", "gateway.toml, line 2, radio.adapter: must be text in quotes."),
        ("[radio]\nfast = 7", "gateway.toml, line 2, radio.fast: must be true or false."),
        ("[radio]\nrecording = 7", "line 2, radio.recording: must be the path of a file or folder."),
        ('[radio]\nbeacon_uuids = ["a"]', "line 2, radio.beacon_uuids: must be a UUID, such as 01234567-89ab-"),
        ("[radio]\nbeacon_uuids = 3", 'line 2, radio.beacon_uuids: must be a list, such as ["a", "b"].'),
        ("[radio]\nrssi_floor_dbm = -10", "line 2, radio.rssi_floor_dbm: must be -126 to -40."),
        ("[radio]\nrssi_floor_dbm = -90.5", "line 2, radio.rssi_floor_dbm: must be a whole number."),
        ("[radio]\nsilence_s = true", "line 2, radio.silence_s: must be a number."),
        ("[radio]\nsilence_s = inf", "line 2, radio.silence_s: must be a number."),
        ('[radio]\nreset_command = "a \'"', "radio.reset_command: must be words as a shell takes them: No closing"),
        ('[radio]\nrecording = ""', "line 2, radio.recording: must be the path of a file or folder."),
        ('[metrics]\nlisten = "9465"', "metrics.listen: must be an address and a port, such as 127.0.0.1:9465."),
        ('[metrics]\nlisten = "0.0.0.0:9465"', "gateway.toml, line 2, [metrics]: others could reach this address"),
    ],
)
def test_a_mistake_in_the_file_is_named_by_line_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    (only,) = complaints(text, tmp_path)
    assert complaint in only


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = 'x = 1\n[log]\nlevel = "loud"\n[outbox]\nmax_bytes = 1\n'
    assert len(complaints(text, tmp_path, {"SHOPBELL_FAST": "perhaps"})) == 4


def test_what_is_missing_is_named_in_every_way_it_can_be_given() -> None:
    with pytest.raises(UsageError) as missing:
        read_settings({}, {"SHOPBELL_CREDENTIALS": "c"})
    assert str(missing.value) == "--data (or SHOPBELL_DATA, or data in the settings file) is missing."


def test_a_wrong_value_is_not_repeated() -> None:
    (complaint,) = of_environment(SHOPBELL_BEACON_UUIDS="secret").complaints
    assert complaint.startswith("SHOPBELL_BEACON_UUIDS (radio.beacon_uuids): must be a UUID")
    assert "secret" not in complaint


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_file(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[radio\n")
    with pytest.raises(UsageError, match=r"is no TOML: .*line 1"):
        read_file(broken)
    broken.write_bytes(b'data = "\xff"')
    with pytest.raises(UsageError, match="is no TOML"):
        read_file(broken)


def test_a_token_lets_others_ask_for_figures() -> None:
    loaded = of_environment(SHOPBELL_METRICS_LISTEN="0.0.0.0:9465", SHOPBELL_METRICS_TOKEN_FILE="t")
    assert loaded.settings is not None


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "localhost:9465", "[::1]:9465", "127.8.8.8:1"])
def test_this_machine_may_ask_for_figures_without_a_token(listen: str) -> None:
    assert of_environment(SHOPBELL_METRICS_LISTEN=listen).settings is not None


def test_variables_of_other_programs_are_told_apart() -> None:
    assert strangers({"SHOPBELL_PORT": "1", "SHOPBELL_ADAPTER": "hci0", "HOME": "/"}) == ["SHOPBELL_PORT"]


def test_what_is_in_force_is_itself_a_settings_file(tmp_path: Path) -> None:
    loaded = of_environment(SHOPBELL_BEACON_UUIDS=str(UUID(int=1)), SHOPBELL_FAST="yes", SHOPBELL_TRUST_CLOCK="no")
    page = effective(loaded, ["SHOPBELL_PORT"])
    assert "fast = true  # SHOPBELL_FAST" in page
    assert 'level = "info"  # default' in page
    assert "# SHOPBELL_PORT is set in the environment, but is no setting of a gateway." in page
    file = tmp_path / "again.toml"
    file.write_text(page)
    assert read_settings({}, {}, file) == loaded.settings


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(example())
    settings = read_settings({}, {}, file)
    assert settings == read_settings({"data": settings.data, "credentials": settings.credentials}, {})


def test_the_example_explains_every_key_with_a_value_that_is_right(tmp_path: Path) -> None:
    lines = example().splitlines()
    bare = "\n".join(line.removeprefix("# ") if " = " in line else line for line in lines if "`" not in line)
    content = tomllib.loads(bare)
    for key in all_keys():
        assert descriptions()[key.path], key.path
        assert key.name in (content[key.section] if key.section else content)
    file = tmp_path / "bare.toml"
    file.write_text(bare)
    assert load_settings({}, {}, file).complaints == ()


def test_every_setting_has_one_name_in_each_place() -> None:
    keys = all_keys()
    assert len({key.option for key in keys}) == len({key.variable for key in keys}) == len(keys)
