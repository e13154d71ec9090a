"""The media store: by content, whole or not there, for kiosks and staff alone, in parts where a player asks so."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kiosk_server.errors import TooLarge
from kiosk_server.signage import media_store
from kiosk_server.signage.media_store import ORPHAN_S, MediaStore, NotMedia
from kiosk_server.sites.backups import back_up, restore
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running

FILM = struct.pack(">I", 24) + b"ftypisom\0\0\0\0isomiso2" + bytes(range(256)) * 8


def png(width: int = 1080, height: int = 1920, rest: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0" + rest


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture
def manager(shop: Shop) -> dict[str, str]:
    shop.http.cookies.clear()
    return shop.staff("manager")


def send(shop: Shop, headers: dict[str, str], content: bytes, **query: Any) -> Any:
    given = {"name": "beans.png"} | query
    return shop.http.post("/api/signage/media", params=given, content=content, headers=headers)


def files(shop: Shop) -> list[str]:
    return sorted(each.name for each in (shop.data / "media").iterdir())


def test_a_file_stands_under_its_content_and_twice_is_once(shop: Shop, manager: dict[str, str]) -> None:
    content = png(rest=b"twice")
    first = send(shop, manager, content)
    assert first.status_code == 201, first.text
    card = first.json()
    assert card["sha256"] == name_of(content)
    assert (card["type"], card["width_px"], card["height_px"], card["bytes"]) == ("image/png", 1080, 1920, len(content))
    again = send(shop, manager, content, name="other.png")
    assert again.json() == card
    assert files(shop).count(card["sha256"]) == 1
    assert oct((shop.data / "media" / card["sha256"]).stat().st_mode & 0o777) == "0o600"


def test_a_kiosk_and_staff_fetch_it_and_may_keep_it(shop: Shop, manager: dict[str, str]) -> None:
    content = png(rest=b"fetched")
    url = send(shop, manager, content).json()["url"]
    for headers in (manager, shop.staff("mara"), shop.bearer_of("kiosk-k1")):
        answer = shop.http.get(url, headers=headers)
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    known = shop.bearer_of("kiosk-k1") | {"If-None-Match": answer.headers["etag"]}
    assert shop.http.get(url, headers=known).status_code == 304
    for nobody in ({}, shop.register(), shop.bearer_of("clerk_push"), {"Authorization": "Bearer wrong"}):
        refused = shop.http.get(url, headers=nobody)
        assert refused.status_code == 401
        assert refused.headers["cache-control"] == "no-store"


def test_a_player_gets_the_part_it_asks_for(shop: Shop, manager: dict[str, str]) -> None:
    card = send(shop, manager, FILM, name="film.mp4").json()
    assert (card["type"], card["width_px"], card["duration_s"]) == ("video/mp4", None, None)
    kiosk = shop.bearer_of("kiosk-k1")
    for asked, part, said in (
        ("bytes=100-199", FILM[100:200], f"bytes 100-199/{len(FILM)}"),
        ("bytes=2000-", FILM[2000:], f"bytes 2000-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=-16", FILM[-16:], f"bytes {len(FILM) - 16}-{len(FILM) - 1}/{len(FILM)}"),
    ):
        answer = shop.http.get(card["url"], headers=kiosk | {"Range": asked})
        assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, part, said)
    beyond = shop.http.get(card["url"], headers=kiosk | {"Range": f"bytes={len(FILM)}-"})
    assert beyond.status_code == 416


def test_a_film_is_measured_once_by_a_browser_that_played_it(shop: Shop, manager: dict[str, str]) -> None:
    film, picture = send(shop, manager, FILM + b"measured").json(), send(shop, manager, png(rest=b"own size")).json()
    said = {"width_px": 1080, "height_px": 1920, "duration_s": 12.5}
    path = "/api/signage/media/"
    assert shop.http.put(path + film["sha256"], json=said, headers=manager).json() == film | said
    again = shop.http.put(path + film["sha256"], json=said | {"duration_s": 5}, headers=manager)
    assert again.json()["duration_s"] == 12.5
    assert shop.http.put(path + picture["sha256"], json=said, headers=manager).json() == picture
    assert shop.http.put(path + "0" * 64, json=said, headers=manager).status_code == 404
    assert shop.http.put(path + film["sha256"], json=said | {"width_px": 0}, headers=manager).status_code == 422


def test_what_is_no_picture_or_video_leaves_nothing_behind(shop: Shop, manager: dict[str, str]) -> None:
    send(shop, manager, png(rest=b"one at least"))
    before = files(shop)
    for content, status in (
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 415),
        (b"", 415),
        (png(width=20_000), 422),
        (png(rest=bytes(media_store.IMAGE_BYTES)), 413),
    ):
        answer = send(shop, manager, content)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert files(shop) == before
    assert send(shop, manager, png(), name="").status_code == 422


def test_what_is_shown_is_not_removed(shop: Shop, manager: dict[str, str]) -> None:
    digest = send(shop, manager, png(rest=b"shown")).json()["sha256"]
    item = {"item": "beans", "name": "Beans", "layout": {"kind": "image", "sha256": digest, "alt": "Beans"}}
    plan = {"items": [item], "playlists": [{"playlist": "p", "name": "P", "items": ["beans"]}]}
    assert shop.http.put("/api/signage/plan", json={"revision": 0, "plan": plan}, headers=manager).status_code == 200
    found = shop.http.get("/api/kiosk/signage", headers=shop.bearer_of("kiosk-k1")).json()
    assert [each["url"] for each in found["media"]] == [f"/media/{digest}"]
    path = f"/api/signage/media/{digest}"
    refused = shop.http.delete(path, headers=manager)
    assert (refused.status_code, "Beans" in refused.json()["detail"]) == (409, True)
    empty: dict[str, Any] = {"revision": 1, "plan": {}}
    assert shop.http.put("/api/signage/plan", json=empty, headers=manager).status_code == 200
    assert shop.http.delete(path, headers=manager).status_code == 204
    assert shop.http.delete(path, headers=manager).status_code == 404
    assert shop.http.get(f"/media/{digest}", headers=manager).status_code == 404
    signage = shop.http.app.state.signage
    assert digest in files(shop)
    for name in files(shop):
        at_s = shop.clock() - ORPHAN_S - 1
        os.utime(shop.data / "media" / name, (at_s, at_s))
    assert signage.sweep(shop.database, shop.clock()) == 1
    assert digest not in files(shop)
    assert signage.sweep(shop.database, shop.clock()) == 0


def test_media_are_in_a_backup_and_come_back_with_it(shop: Shop, manager: dict[str, str], tmp_path: Path) -> None:
    content = png(rest=b"kept for good")
    url = send(shop, manager, content).json()["url"]
    back_up(shop.data, tmp_path / "backup.tar", NOW_S)
    restore(tmp_path / "backup.tar", tmp_path / "restored", NOW_S, shop.data / "people.keys")
    with running(tmp_path / "restored") as restored:
        answer = restored.http.get(url, headers=restored.bearer_of("kiosk-k1"))
    assert (answer.status_code, answer.content) == (200, content)
    assert oct((tmp_path / "restored" / "media").stat().st_mode & 0o777) == "0o700"


@pytest.mark.parametrize("path", ["../../keys/token_root.key", "..%2F..%2Fkeys%2Ftoken_root.key", "A" * 64, "0" * 63])
def test_nothing_else_of_the_disk_is_handed_out(shop: Shop, manager: dict[str, str], path: str) -> None:
    assert shop.http.get(f"/media/{path}", headers=manager).status_code in (404, 422)


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    arriving = store.arriving()
    arriving.write(png())
    arriving.close()
    assert list((tmp_path / "media").iterdir()) == []
    killed = store.arriving()
    killed.write(png())
    assert store.sweep(set(), ORPHAN_S + tmp_path.stat().st_mtime + 60) == 1
    killed.close()


def test_a_film_that_does_not_end_is_cut_off(tmp_path: Path) -> None:
    arriving = MediaStore(tmp_path, most_bytes=1000).arriving()
    arriving.write(bytes(1000))
    with pytest.raises(TooLarge):
        arriving.write(b"x")
    with pytest.raises(NotMedia):
        arriving.keep()
    arriving.close()
