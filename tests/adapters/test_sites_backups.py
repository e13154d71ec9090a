"""A backup is one file; what is restored from it is the same site with a new epoch."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path

import pytest
from cryptography import x509

from kiosk_server.database import Database
from kiosk_server.errors import CannotStart
from kiosk_server.gateways.authority import SiteAuthority
from kiosk_server.sites.backups import back_up, restore
from kiosk_server.sites.broker_files import CA_CERTIFICATE, CA_KEY
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress
from tests.adapters.kiosk_site import NOW_S, UNUSED_PORT, copy_site, make_site, running
from wire.tokens import TokenOpener


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Path:
    back_up(made, tmp_path / "backup.tar", NOW_S)
    return tmp_path / "backup.tar"


def test_a_member_survives_a_backup_of_the_running_server(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        headers = shop.register()
        token = shop.http.post("/api/phone/tokens", headers=headers).json()["tokens"][0]["token"]
        back_up(shop.data, tmp_path / "backup.tar", NOW_S)
        shop.register()
        epoch = shop.database.epoch
    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600
    restore(tmp_path / "backup.tar", tmp_path / "restored", NOW_S, shop.data / "people.keys")
    with running(tmp_path / "restored") as shop:
        assert shop.http.get("/api/phone/me", headers=headers).json()["first_name"] == "Jane"
        assert shop.database.epoch != epoch
        assert shop.staff("admin")
    root = bytes.fromhex((tmp_path / "restored/keys/token_root.key").read_text())
    assert TokenOpener(root).open(bytes.fromhex(token), NOW_S) is not None


def test_a_restored_site_is_whole_and_private(made: Path, backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "restored"
    restore(backup, data, NOW_S)
    assert {str(p.relative_to(data)) for p in data.rglob("*")} == {str(p.relative_to(made)) for p in made.rglob("*")}
    for path in (data, *data.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    conf = (data / "broker/mosquitto.conf").read_text()
    assert f"acl_file {data}/broker/acl" in conf
    assert str(made) not in conf


def test_restoring_overwrites_nothing(made: Path, backup: Path) -> None:
    before = (made / DATABASE).read_bytes()
    with pytest.raises(CannotStart, match="not empty"):
        restore(backup, made, NOW_S)
    assert (made / DATABASE).read_bytes() == before


def test_a_backup_overwrites_nothing(made: Path, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(CannotStart, match="nothing was backed up"):
        back_up(made, backup, NOW_S)
    assert backup.read_bytes() == before


def test_a_damaged_backup_leaves_nothing_behind(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    with tarfile.open(backup) as tar:
        at = tar.getmember(DATABASE).offset_data
    spoilt = {
        "empty": b"",
        "text": b"no archive at all" * 100,
        "cut short": whole[: len(whole) // 2],
        "page lost": whole[: at + 4096] + os.urandom(8192) + whole[at + 4096 + 8192 :],
    }
    for name, content in spoilt.items():
        backup.write_bytes(content)
        with pytest.raises(CannotStart):
            restore(backup, tmp_path / "restored", NOW_S)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar"], name


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "keys/../../escaped", "keys/a/b", "surprise"])
def test_a_backup_cannot_write_outside_its_folder(backup: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(backup, "a") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(CannotStart, match="no backup"):
        restore(backup, tmp_path / "restored", NOW_S)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar"]


def test_a_link_in_a_backup_is_refused(backup: Path, tmp_path: Path) -> None:
    link = tarfile.TarInfo("keys/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(backup, "a") as tar:
        tar.addfile(link)
    with pytest.raises(CannotStart, match="no backup"):
        restore(backup, tmp_path / "restored", NOW_S)


def test_a_newer_database_is_not_restored(made: Path, tmp_path: Path) -> None:
    data = copy_site(made, tmp_path)
    with Database.open(data / DATABASE) as database:
        database.writer.run(
            lambda session: (
                session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'") and None
            )
        )
    back_up(data, tmp_path / "backup.tar", NOW_S)
    with pytest.raises(Exception, match="newer version"):
        restore(tmp_path / "backup.tar", tmp_path / "restored", NOW_S)
    assert not (tmp_path / "restored").exists()


def test_a_backup_says_what_it_is(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        about = tar.extractfile("about.json")
        assert about is not None
        with about:
            assert json.load(about) == {"kind": "shopbell kiosk_server backup", "site": "corner", "made_at_s": NOW_S}


def test_what_was_revoked_stays_revoked_after_a_restore(tmp_path: Path) -> None:
    address = BrokerAddress("127.0.0.1", UNUSED_PORT, UNUSED_PORT)
    made = make_site(tmp_path, broker=address)
    with running(made) as shop:
        told = shop.http.delete("/api/gateways/g1/certificate", headers=shop.staff("admin")).json()
        assert (len(told["serials"]), told["refused"]) == (1, False)
        back_up(made, tmp_path / "backup.tar", NOW_S)
    restore(tmp_path / "backup.tar", tmp_path / "restored", NOW_S)
    listed = x509.load_pem_x509_crl((tmp_path / "restored/broker/revoked.crl.pem").read_bytes())
    assert [f"{row.serial_number:x}" for row in listed] == told["serials"]
    authority = SiteAuthority.read(tmp_path / "restored" / CA_KEY, tmp_path / "restored" / CA_CERTIFICATE)
    assert authority.pem == (made / CA_CERTIFICATE).read_text()
