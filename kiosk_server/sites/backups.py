"""A backup is one file: a tar of the database, the keys, the credentials and the signage's media, readable by its
owner alone.

What names members is sealed in it, each under a key of her own that stands in the people file (`privacy.people_file`)
and in no backup: who was erased stays erased, whichever backup is restored.

The keys are in it because a restored database without them would make every phone's tokens strangers; so guard the
file as you guard the server. The broker's own queue is not in it: gateways keep what was not settled.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing, suppress
from functools import partial as bound
from pathlib import Path, PurePosixPath

from sqlmodel import Session

from kiosk_server.database import DATABASE, Database
from kiosk_server.database.meta import renew_epoch
from kiosk_server.errors import CannotStart
from kiosk_server.gateways.authority import SiteAuthority
from kiosk_server.gateways.certificates import revoked
from kiosk_server.privacy.erasing import Erased, erase_person
from kiosk_server.privacy.people_file import PEOPLE, PeopleFile
from kiosk_server.privacy.scrubbing import scrub
from kiosk_server.privacy.sealing import holds_sealed, open_copy, seal_copy
from kiosk_server.signage.media_store import FOLDER as MEDIA
from kiosk_server.signage.media_store import MediaStore, is_media_name
from kiosk_server.sites.broker_files import CA_CERTIFICATE, CA_KEY, write_broker_files
from kiosk_server.sites.keys import read_keys
from kiosk_server.sites.server_credentials import read_server_credentials

ABOUT = "about.json"
KIND = "shopbell kiosk_server backup"
FOLDERS = ("keys", "credentials")
BROKER_FILES = ("broker/passwords", "broker/acl")
MEMBER_BYTES = 64 * 1024
"Keys, credentials and broker files are smaller; only the database and media may be larger."


class BadBackup(CannotStart):
    """This file is no backup."""


def back_up(data: Path, file: Path, now_s: float, people_copy: Path | None = None) -> None:
    """Writes a consistent copy, also while the server runs (SQLite's online backup). Raises CannotStart.

    `people_copy`: where the one copy of the people file goes, in place of the last one.
    """
    site = read_server_credentials(data).site
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"{file} cannot be written: {error.strerror}; nothing was backed up") from error
    try:
        with os.fdopen(descriptor, "wb") as opened, tarfile.open(fileobj=opened, mode="w") as tar:
            _add(tar, ABOUT, json.dumps({"kind": KIND, "site": site, "made_at_s": now_s}).encode())
            with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup.") as folder:
                copy = Path(folder) / DATABASE
                _copy_database(data / DATABASE, copy)
                people = PeopleFile.open(data / PEOPLE)
                seal_copy(copy, people)
                if people_copy is not None:
                    people.copy_to(people_copy)
                tar.add(copy, DATABASE)
            for folder_name in FOLDERS:
                for each in sorted((data / folder_name).iterdir()):
                    _add(tar, f"{folder_name}/{each.name}", each.read_bytes())
            for name in BROKER_FILES:
                _add(tar, name, (data / name).read_bytes())
            for each in MediaStore(data).whole():
                with suppress(FileNotFoundError):  # swept away meanwhile: no row named it
                    tar.add(each, f"{MEDIA}/{each.name}", filter=_ours_alone)
            opened.flush()
            os.fsync(opened.fileno())
    except (OSError, sqlite3.Error) as error:
        file.unlink(missing_ok=True)
        raise CannotStart(f"{file}: the backup failed ({error}); nothing was kept of it") from error


def restore(file: Path, data: Path, now_s: float, people: Path | None = None) -> None:
    """Makes a data folder of a backup: everything or nothing. The database gets a new epoch, so that screens and
    subscribers do not mistake its events for ones they have had. Raises CannotStart.

    `people`: the newest people file. Without it a backup that holds members cannot be opened.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise CannotStart(f"{data} is not empty; restore into a new folder")
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{data.name}.", dir=data.parent))
    except OSError as error:
        raise CannotStart(f"{data} cannot be made: {error.strerror}") from error
    try:
        _unpack(file, partial)
        _verify_database(file, partial / DATABASE)
        read_keys(partial / "keys")
        erased = _open_people(partial, people)
        needles: list[bytes] = []
        with Database.open(partial / DATABASE) as database:
            database.writer.run(renew_epoch)
            for member in erased:
                gone = database.writer.run(bound(_erase, member))
                needles += gone.needles
            _write_broker_files(partial, data.absolute(), database, now_s)
        scrub(partial / DATABASE, needles)
        (partial / f"{DATABASE}.lock").unlink(missing_ok=True)
        partial.rename(data)
    except (tarfile.TarError, EOFError) as error:
        raise BadBackup(f"{file} is no backup, or is damaged: {error}") from error
    except OSError as error:
        raise CannotStart(f"{error.filename or data}: {error.strerror or error}; nothing was restored") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _erase(member: str, session: Session) -> Erased:
    return erase_person(session, member)


def _open_people(partial: Path, people: Path | None) -> list[str]:
    """Brings members' names back with the people file; who was erased and must go again."""
    sealed = holds_sealed(partial / DATABASE)
    if people is None and sealed:
        raise CannotStart("this backup holds members: name the newest people file with --people")
    if people is not None:
        if not people.is_file():
            raise CannotStart(f"{people} is no people file; it is {PEOPLE} of the data folder, or its newest copy")
        PeopleFile.open(people).copy_to(partial / PEOPLE)
        (partial / PEOPLE).chmod(0o600)
    return open_copy(partial / DATABASE, PeopleFile.open(partial / PEOPLE))


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _ours_alone(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
    return info


def _copy_database(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    # Not read-only: such a connection would leave its WAL files beside the database of a stopped server.
    with closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _unpack(file: Path, folder: Path) -> None:
    """Takes what a backup holds and nothing else, whatever the archive says about paths, links and modes."""
    folder.chmod(0o700)
    for name in (*FOLDERS, "broker", "broker/store"):
        (folder / name).mkdir(mode=0o700)
    found: set[str] = set()
    with tarfile.open(file, mode="r:") as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            in_folder = len(path.parts) == 2 and path.parts[0] in FOLDERS and not path.name.startswith(".")
            is_media = len(path.parts) == 2 and path.parts[0] == MEDIA and is_media_name(path.name)
            if not member.isreg() or not (in_folder or is_media or member.name in (ABOUT, DATABASE, *BROKER_FILES)):
                raise BadBackup(f"{file} is no backup: it holds {member.name!r}")
            if member.name != DATABASE and not is_media and member.size > MEMBER_BYTES:
                raise BadBackup(f"{file} is no backup: {member.name!r} is too large")
            content = tar.extractfile(member)
            assert content is not None
            target = folder / path
            if is_media:
                target.parent.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                shutil.copyfileobj(content, opened)
            found.add(member.name)
    if missing := {ABOUT, DATABASE, *BROKER_FILES} - found:
        raise BadBackup(f"{file} is no whole backup: {', '.join(sorted(missing))} is missing")
    (folder / ABOUT).unlink()


def _verify_database(file: Path, database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as opened:
            verdict = opened.execute("PRAGMA integrity_check").fetchone()[0]
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise BadBackup(f"{file}: its database cannot be read ({error})") from error
    if verdict != "ok" or broken is not None:
        raise BadBackup(f"{file}: its database is damaged")


def _write_broker_files(partial: Path, data: Path, database: Database, now_s: float) -> None:
    """What names paths of the machine, and what the CA can say again: the broker's certificate, the revoked ones."""
    server = read_server_credentials(partial)
    authority = SiteAuthority.read(partial / CA_KEY, partial / CA_CERTIFICATE)
    with database.reader.session() as session:
        refused = [(row.serial, row.revoked_at_s or now_s) for row in revoked(session, server.site, now_s)]
    write_broker_files(partial, data, server.mqtt, server.gateways, authority, refused, now_s)
