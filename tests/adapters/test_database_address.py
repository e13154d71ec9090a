"""Where the database is said to be, and what is refused; a site set up and served from a server's database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import URL

from kiosk_server.__main__ import main
from kiosk_server.database import BadAddress, Database, read_address
from kiosk_server.sites.shop import load_shop
from tests.adapters.postgresql_server import PostgreSQL
from tests.stories.arrival_shop import a_site

FILE = Path("data/kiosk_server.sqlite3")
SECRET = "postgresql+psycopg://shopbell:hidden@db.example/shopbell"


def test_a_file_is_the_default() -> None:
    assert read_address(None, FILE) == read_address("sqlite", FILE) == FILE


def test_an_address_on_a_server_is_read_from_a_file_of_its_owners(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    found = read_address(f"@{secret}", FILE, public=True)
    assert isinstance(found, URL)
    assert (found.password, found.database) == ("hidden", "shopbell")
    assert "hidden" not in str(found)
    secret.chmod(0o640)
    with pytest.raises(BadAddress, match="mode 0600"):
        read_address(f"@{secret}", FILE)
    with pytest.raises(BadAddress, match="cannot be read"):
        read_address(f"@{tmp_path / 'none'}", FILE)


def test_a_password_that_everybody_could_read_is_refused() -> None:
    assert isinstance(read_address(SECRET, FILE), URL)
    with pytest.raises(BadAddress, match="command line") as caught:
        read_address(SECRET, FILE, public=True)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "mysql://a:hidden@b/c", "postgresql://a:hidden@b", "hidden", "@"])
def test_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        read_address(text, FILE)
    assert "hidden" not in str(caught.value)


def test_a_site_is_set_up_on_a_server_once(
    postgresql: PostgreSQL, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgresql.empty_database()
    site = tmp_path / "site.json"
    site.write_text(json.dumps(a_site().model_dump(mode="json")))
    where = ["--database", url.render_as_string(hide_password=False)]
    assert main(["init", str(site), "--data", str(tmp_path / "data"), *where]) == 0
    assert not list((tmp_path / "data").glob("*.sqlite3*"))
    with Database.open(url) as database, database.reader.session() as session:
        assert load_shop(session, "riverside").name == "Riverside"
    assert main(["init", str(site), "--data", str(tmp_path / "again"), *where]) == 1
    assert "holds a site already" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()
    assert main(["backup", str(tmp_path / "x.tar"), "--data", str(tmp_path / "data"), *where]) == 1
    assert "pg_dump" in capsys.readouterr().err
    postgresql.drop(url)


def test_a_bad_address_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["backup", "x.tar", "--data", str(tmp_path), "--database", "mysql://a:hidden@b/c"])
    said = capsys.readouterr().err
    assert "--database" in said
    assert "hidden" not in said
