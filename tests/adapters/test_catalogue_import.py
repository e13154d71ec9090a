"""Importing a catalogue: whole or not at all, told line by line, again without effect, and in nobody's way."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from kiosk_server.__main__ import main
from kiosk_server.catalogue import importing
from kiosk_server.catalogue.importing import FileRefused, Importer, ImportRunning, Wish
from kiosk_server.catalogue.reports import as_csv, stored_lines
from kiosk_server.catalogue.tables import CatalogueImport, CatalogueImportLine, Product, ProductStock
from kiosk_server.database import Database, DatabaseFull
from kiosk_server.database.errors import WriterClosed
from kiosk_server.security import CATALOGUE_BYTES
from kiosk_server.sites.setting_up import DATABASE
from kiosk_server.sites.shop import load_shop
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running

HEADER = "sku,name,price,zone,stock,stock at Uptown,accessories,spec Noise (dB)\n"
FEED = (
    HEADER
    + "m64,Morrow 64,329.00,bar,2,5,brush,62\n"
    + "tamper,Tamper,24.00,Bar,9,,m64|gone,\n"
    + "bad,Bad,24.00 EUR,bar,9,,,\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def importer(made: Path, tmp_path: Path) -> Iterator[Importer]:
    with Database.open(copy_site(made, tmp_path) / DATABASE) as database:
        with database.reader.session() as session:
            shop = load_shop(session, "corner")
        yield Importer(database, shop, lambda: NOW_S)


def wish(**changes: bool) -> Wish:
    return Wish("manager", **changes)


def run(importer: Importer, feed: str | bytes, **changes: bool) -> dict[str, int]:
    content = feed.encode() if isinstance(feed, str) else feed
    return dict(importer.run(lambda: iter([content]), wish(**changes)).counts)


def state(importer: Importer) -> dict[str, dict[str, Any]]:
    """Everything that is sold or was."""
    with importer.database.reader.session() as session:
        stock = {(row.sku, row.site): row.count for row in session.exec(select(ProductStock))}
        rows = {row.sku: row.model_dump() for row in session.exec(select(Product))}
    return rows | {"elsewhere": {str(key): count for key, count in stock.items()}}


def outcomes(importer: Importer) -> list[tuple[int | None, str | None, str]]:
    with importer.database.reader.session() as session:
        newest = session.exec(select(CatalogueImport.id).order_by(col(CatalogueImport.id).desc())).first()
    return [(line.line, line.sku, line.outcome) for line in stored_lines(importer.database.reader, newest or "")]


def test_a_file_changes_adds_and_refuses_line_by_line(importer: Importer) -> None:
    assert run(importer, FEED) == {"accepted": 1, "changed": 1, "refused": 1, "missing": 1}
    assert outcomes(importer) == [
        (2, "m64", "changed"),
        (3, "tamper", "accepted"),
        (4, "bad", "refused"),
        (None, "brush", "missing"),
    ]
    found = state(importer)
    assert (found["m64"]["price_minor"], found["m64"]["stock"], found["m64"]["accessories"]) == (32900, 2, ["brush"])
    assert found["m64"]["talking_points"] == ["Quiet"], "what the file does not say stays"
    assert (found["tamper"]["zone"], found["tamper"]["accessories"], found["tamper"]["position"]) == ("bar", ["m64"], 2)
    assert found["elsewhere"] == {"('m64', 'uptown')": 5}
    assert "bad" not in found


def test_the_same_file_again_changes_nothing(importer: Importer) -> None:
    run(importer, FEED)
    before = state(importer)
    assert run(importer, FEED) == {"unchanged": 2, "refused": 1, "missing": 1}
    assert state(importer) == before


def test_a_dry_run_says_it_all_and_changes_nothing(importer: Importer) -> None:
    before = state(importer)
    report = importer.run(lambda: iter([FEED.encode()]), wish(dry_run=True))
    assert report.counts == {"accepted": 1, "changed": 1, "refused": 1, "missing": 1}
    assert [line.outcome for line in report.lines] == ["changed", "accepted", "refused", "missing"]
    assert state(importer) == before
    with importer.database.reader.session() as session:
        assert session.exec(select(CatalogueImport)).all() == []


def test_what_is_missing_is_kept_unless_it_shall_be_retired(importer: Importer) -> None:
    run(importer, FEED)
    assert state(importer)["brush"]["retired_at_s"] is None
    assert run(importer, FEED, retire_missing=True) == {"unchanged": 2, "refused": 1, "retired": 1}
    assert state(importer)["brush"]["retired_at_s"] == NOW_S
    assert run(importer, HEADER + "brush,Brush,9.00,bar,1,,,\n")["changed"] == 1
    assert state(importer)["brush"]["retired_at_s"] is None


def test_nothing_is_retired_while_some_line_cannot_be_read(importer: Importer) -> None:
    feed = HEADER + 'm64,Morrow 64,349.00,bar,1,,,\n"broken" x,,,,,,,\n'
    report = importer.run(lambda: iter([feed.encode()]), wish(retire_missing=True))
    assert "nothing was retired" in report.notes[0]
    assert state(importer)["brush"]["retired_at_s"] is None


def test_a_refused_line_keeps_its_product_from_being_retired(importer: Importer) -> None:
    run(importer, HEADER + "m64,Morrow 64,349.00,bar,1,,,\nbrush,Brush,free,bar,1,,,\n", retire_missing=True)
    assert state(importer)["brush"]["retired_at_s"] is None


@pytest.mark.parametrize("content", [b"name,price\nA,5\n", b"", "sku,name,price\na,T\xebA,5".encode("latin-1")])
def test_a_broken_file_imports_nothing(importer: Importer, content: bytes) -> None:
    before = state(importer)
    with pytest.raises(FileRefused, match="nothing was imported"):
        run(importer, content)
    assert state(importer) == before


def test_two_imports_at_once_are_one_too_many(importer: Importer) -> None:
    def chunks() -> Iterator[bytes]:
        yield FEED.encode()

    begun = importer._begin(importing.survey(chunks, importer._store()), wish())
    with pytest.raises(ImportRunning):
        run(importer, FEED)
    importer.resume()
    with importer.database.reader.session() as session:
        assert session.get_one(CatalogueImport, begun).state == "abandoned"
    assert run(importer, FEED)["accepted"] == 1


def test_what_a_full_disk_left_half_written_is_written_before_the_next_import(importer: Importer) -> None:
    importer = replace(importer, lines_a_command=10)
    feed = HEADER + "".join(f"p{number},Product {number},5.00,bar,1,2,,\n" for number in range(35))
    for commands in range(1, 12):
        stopped = replace(importer, database=_Dying(importer.database, commands))  # type: ignore[arg-type]
        with pytest.raises(WriterClosed):
            run(stopped, feed)
        with importer.database.reader.session() as session:
            states = session.exec(select(CatalogueImport.state)).all()
        if "writing" in states:
            break
        importer.resume()
    assert run(importer, feed) == {"unchanged": 35, "missing": 2}
    assert run(importer, FEED)["accepted"] == 1


def test_a_kill_while_checking_leaves_nothing_and_one_while_writing_is_finished(importer: Importer) -> None:
    importer = replace(importer, lines_a_command=10)
    feed = HEADER + "".join(f"p{number},Product {number},5.00,bar,1,2,,\n" for number in range(35))
    before = state(importer)
    for commands in range(1, 12):
        killed = replace(importer, database=_Dying(importer.database, commands))  # type: ignore[arg-type]
        try:
            run(killed, feed)
        except WriterClosed:
            importer.resume()
            found = state(importer)
            assert found == before or len(found) == len(before) + 35, f"half imported after {commands} commands"
            if found != before:
                break
    else:
        pytest.fail("no import was killed while it was writing")
    assert run(importer, feed) == {"unchanged": 35, "missing": 2}


class _Dying:
    """A database whose writer is gone after some commands, as it is for a program that was killed."""

    def __init__(self, database: Database, commands: int) -> None:
        self.reader, self.writer = database.reader, self
        self._writer, self._left = database.writer, commands

    def run(self, command: Any) -> Any:
        if self._left <= 0:
            raise WriterClosed
        self._left -= 1
        return self._writer.run(command)


def test_a_full_disk_abandons_it(importer: Importer) -> None:
    before = state(importer)

    class Full(_Dying):
        def run(self, command: Any) -> Any:
            try:
                return super().run(command)
            except WriterClosed:
                raise DatabaseFull from None

    full = Importer(Full(importer.database, 1), importer.shop, importer.clock)  # type: ignore[arg-type]
    with pytest.raises(DatabaseFull):
        run(full, FEED)
    importer.resume()
    assert state(importer) == before


SKUS = st.sampled_from(["m64", "brush", "new", "é", "", "a b"])
PRICES = st.sampled_from(["5.00", "1.299", "free", "", "9,99", "12 USD"])
ROWS = st.lists(
    st.tuples(SKUS, st.sampled_from(["A", "", '"']), PRICES, st.sampled_from(["bar", "attic", ""])), max_size=6
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, tail=st.binary(max_size=20))
def test_no_bytes_raise_or_are_imported_by_half(importer: Importer, rows: list[tuple[str, ...]], tail: bytes) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([("sku", "name", "price", "zone"), *rows])
    feed = written.getvalue().encode() + tail
    before = state(importer)
    try:
        counts = run(importer, feed)
    except FileRefused:
        assert state(importer) == before
        return
    changed = {sku for sku, row in state(importer).items() if before.get(sku) != row}
    assert len(changed) == counts.get("accepted", 0) + counts.get("changed", 0)
    again = run(importer, feed)
    assert not {"accepted", "changed"} & again.keys()


def test_arrivals_go_in_between_the_commands_of_an_import(importer: Importer) -> None:
    asked: list[int] = []

    class Busy(_Dying):
        def run(self, command: Any) -> Any:
            def counted(session: Session) -> Any:
                found = command(session)
                asked.append(len(session.new) + len(session.dirty))
                return found

            return self._writer.run(counted)

    busy = Importer(Busy(importer.database, 0), importer.shop, importer.clock)  # type: ignore[arg-type]
    feed = HEADER + "".join(f"p{number},Product {number},5.00,bar,1,,,\n" for number in range(1_000))
    assert run(busy, feed)["accepted"] == 1_000
    assert len(asked) >= 2 * 1_000 / importing.LINES_A_COMMAND, "put aside and written in pieces"


def test_old_reports_are_forgotten(importer: Importer) -> None:
    importer = replace(importer, reports_kept=1)
    run(importer, FEED)
    run(importer, FEED)
    with importer.database.reader.session() as session:
        assert len(session.exec(select(CatalogueImport)).all()) == 2
        assert len(set(session.exec(select(CatalogueImportLine.import_id)))) == 1


def test_a_report_for_a_spreadsheet_holds_no_formula() -> None:
    from kiosk_server.catalogue.feeds.changes import Line

    written = "".join(as_csv([Line(2, None, "refused", "=1+1"), Line(None, "a", "missing", 'say "no"')]))
    assert written == '\ufeffline,sku,outcome,why\r\n2,,refused,\'=1+1\r\n,a,missing,"say ""no"""\r\n'


# Over HTTP and from the command line --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


def test_a_manager_imports_and_reads_the_report(shop: Shop) -> None:
    headers = shop.staff("manager") | {"Content-Type": "text/csv"}
    dry = shop.http.post("/api/catalogue/import?dry_run=true", content=FEED.encode(), headers=headers)
    assert (dry.status_code, dry.json()["import_id"]) == (200, None)
    answer = shop.http.post("/api/catalogue/import", content=FEED.encode(), headers=headers).json()
    assert answer["counts"] == dry.json()["counts"] == {"accepted": 1, "changed": 1, "refused": 1, "missing": 1}
    assert (answer["state"], answer["format"], answer["more"]) == ("done", "template", False)
    assert [line["line"] for line in answer["lines"]] == [2, 3, 4, None]
    assert "not in USD" in answer["lines"][2]["why"]
    path = f"/api/catalogue/imports/{answer['import_id']}"
    assert shop.http.get(path, headers=headers).json() == answer
    file = shop.http.get(f"{path}/report.csv", headers=headers)
    assert file.headers["content-disposition"] == 'attachment; filename="import-report.csv"'
    rows = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row[2] for row in rows] == ["outcome", "changed", "accepted", "refused", "missing"]
    assert shop.http.get("/api/catalogue/imports", headers=headers).json()[0]["import_id"] == answer["import_id"]
    page = shop.http.get("/api/catalogue/products/m64").json()
    assert page["price"]["amount_minor"] == 32900
    assert [each["sku"] for each in page["accessories"]] == ["brush"]


def test_a_bad_file_is_answered_with_its_line(shop: Shop) -> None:
    headers = shop.staff("manager") | {"Content-Type": "text/csv"}
    answer = shop.http.post(
        "/api/catalogue/import", content="sku,name,price\na,\xeb,5".encode("latin-1"), headers=headers
    )
    assert (answer.status_code, answer.json()["line"]) == (422, 2)
    assert "UTF-8" in answer.json()["detail"]


def test_who_may_not_import_and_what_is_no_file_is_refused(shop: Shop) -> None:
    clerk = shop.staff("mara") | {"Content-Type": "text/csv"}
    assert shop.http.post("/api/catalogue/import", content=FEED.encode(), headers=clerk).status_code == 403
    manager = shop.staff("manager")
    assert shop.http.post("/api/catalogue/import", json={}, headers=manager).status_code == 415
    large = manager | {"Content-Type": "text/csv", "Content-Length": str(CATALOGUE_BYTES + 1)}
    assert shop.http.post("/api/catalogue/import", content=b"x", headers=large).status_code == 413
    assert shop.http.get("/api/catalogue/imports/nothing", headers=manager).status_code == 404


def test_the_command_line_imports_a_file_while_the_server_is_stopped(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file, report = copy_site(made, tmp_path), tmp_path / "feed.csv", tmp_path / "report.csv"
    file.write_text(FEED)
    assert main(["import-catalogue", str(file), "--data", str(data), "--dry-run"]) == 0
    assert "dry run: nothing was changed" in capsys.readouterr().out
    assert main(["import-catalogue", str(file), "--data", str(data), "--report", str(report)]) == 0
    told = capsys.readouterr()
    assert "template feed: 1 accepted, 1 changed, 1 missing, 1 refused" in told.out
    assert "line 4 (bad): price “24.00 EUR” is not in USD" in told.err
    assert len(report.read_text("utf-8-sig").splitlines()) == 5
    assert main(["import-catalogue", str(tmp_path / "none.csv"), "--data", str(data)]) == 1
    assert "is no file" in capsys.readouterr().err
    with Database.open(data / DATABASE):
        program = [sys.executable, "-m", "kiosk_server", "import-catalogue", str(file), "--data", str(data)]
        done = subprocess.run(program, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "another process holds" in done.stderr
