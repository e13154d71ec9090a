"""Importing a feed: whole or not at all, and without holding anybody up.

    checking   the file is read twice and compared with what is sold, outside the writer; every line of the report,
               with what it changes, is put aside in the database, some hundred a command. Nothing counts yet.
    writing    one command says that all of it counts. Then it takes effect, some hundred products a command, so that
               arrivals go in between; each command notes how far it came.
    done

Killed while checking: abandoned at the next start, nothing of the file counts. Killed while writing: the next start
goes on where it stopped, all of the file counts. For the seconds that writing takes, readers may see new products
beside old ones; each of them is whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

import structlog
from sqlmodel import Session, col, select

from kiosk_server.catalogue.feeds.changes import Line, judge, linked
from kiosk_server.catalogue.feeds.entry import BadFeed, Entry, Passed, Read, Store
from kiosk_server.catalogue.feeds.reading import Open, Surveyed, read, survey
from kiosk_server.catalogue.import_lines import abandon, apply, aside, described, insert_lines, prune, unwritten
from kiosk_server.catalogue.tables import CatalogueImport, Product, ProductStock
from kiosk_server.database import Database, DatabaseError, new_id
from kiosk_server.errors import Conflict, KioskServerError
from kiosk_server.finding.indexing import AT_ONCE, drop_unused, index
from kiosk_server.sites.shop import Shop

LINES_A_COMMAND = 200
"Some ten milliseconds of the writer's time."

KEPT = 20
"Reports of so many imports are kept."

COMMAND_LINE = "command line"

log = structlog.get_logger()


class FileRefused(KioskServerError):
    """Nothing of this file was imported."""

    status = 422

    def __init__(self, fault: BadFeed) -> None:
        super().__init__(f"nothing was imported: {fault}", line=fault.line)


class ImportRunning(Conflict):
    """Another import is running; wait until it is done."""


@dataclass(frozen=True, slots=True)
class Wish:
    actor: str
    "The staff account, or `COMMAND_LINE`."
    retire_missing: bool = False
    "Stop selling what the file does not hold."
    dry_run: bool = False
    "Say what would happen."


@dataclass(slots=True)
class Report:
    """What came of a file."""

    import_id: str | None
    "None for a dry run, of which `lines` has all lines; else they stand in the database."
    format: str
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports into one store."""

    database: Database
    shop: Shop
    clock: Callable[[], float]
    lines_a_command: int = LINES_A_COMMAND
    reports_kept: int = KEPT

    def run(self, chunks: Open, wish: Wish) -> Report:
        """Blocks until all of it is durable; for a thread. `chunks` gives the file anew at each call.

        Raises FileRefused where the file as a whole is no good, ImportRunning where another import is under way.
        """
        try:
            surveyed = survey(chunks, self._store())
        except BadFeed as fault:
            raise FileRefused(fault) from fault
        report = Report(None, surveyed.header.format)
        if surveyed.header.unused:
            report.notes.append(f"columns that nobody knows: {', '.join(surveyed.header.unused)[:500]}")
        if wish.dry_run:
            report.lines.extend(line for lines in self._compared(chunks, surveyed, wish, report) for line in lines)
            return report
        self._finish_writing()
        import_id = report.import_id = self._begin(surveyed, wish)
        try:
            self._put_aside(import_id, self._compared(chunks, surveyed, wish, report))
            self._decide(report)
        except BaseException as fault:
            # Where even that cannot be written, the next start does it.
            with suppress(DatabaseError):
                self.database.writer.run(partial(abandon, import_id, self.clock()))
            if isinstance(fault, BadFeed):
                raise FileRefused(fault) from fault
            raise
        while self._write_some(import_id):
            pass
        log.info("catalogue_imported", import_id=import_id, format=report.format, **report.counts)
        return report

    def resume(self) -> None:
        """Ends what a kill interrupted."""
        while self.resume_some():
            pass

    def resume_some(self) -> bool:
        """One step of it; whether there may be more."""
        with self.database.reader.session() as session:
            unfinished = session.exec(
                select(CatalogueImport.id, CatalogueImport.state).where(col(CatalogueImport.finished_at_s).is_(None))
            ).first()
        if unfinished is None:
            return False
        import_id, state = unfinished
        if state == "checking":
            self.database.writer.run(partial(abandon, import_id, self.clock()))
        else:
            self._write_some(import_id)
        return True

    def _finish_writing(self) -> None:
        """Ends an import that could not go on, such as for a full disk: all of it counts since it was decided."""
        with self.database.reader.session() as session:
            decided = session.exec(
                select(CatalogueImport.id).where(
                    CatalogueImport.state == "writing", col(CatalogueImport.finished_at_s).is_(None)
                )
            ).first()
        while decided is not None and self._write_some(decided):
            pass

    def _store(self) -> Store:
        zones = {zone.name.lower(): zone.zone for zone in self.shop.floor.zones}
        zones |= {zone.zone.lower(): zone.zone for zone in self.shop.floor.zones}
        return Store(self.shop.currency, self.shop.time_zone, zones)

    def _begin(self, surveyed: Surveyed, wish: Wish) -> str:
        row = CatalogueImport(
            id=new_id(self.clock()), started_at_s=self.clock(), format=surveyed.header.format, actor=wish.actor
        )

        def command(session: Session) -> str:
            running = select(CatalogueImport.id).where(col(CatalogueImport.finished_at_s).is_(None))
            if session.exec(running).first() is not None:
                raise ImportRunning
            session.add(CatalogueImport(**row.model_dump()))
            return row.id

        return self.database.writer.run(command)

    def _compared(self, chunks: Open, surveyed: Surveyed, wish: Wish, report: Report) -> Iterator[list[Line]]:
        """The lines of the report in order, some hundred at a time; counts them on the way."""
        listed: set[str] = set()
        unreadable = False
        for reads in _batches(read(chunks, self._store(), surveyed), self.lines_a_command):
            with self.database.reader.session() as session:
                lines = _judged(session, reads, surveyed.census.first_line)
            listed |= {each.sku for each in reads if each.sku and not isinstance(each, Passed)}
            unreadable = unreadable or any(line.outcome == "refused" and line.sku is None for line in lines)
            report.counts.update(line.outcome for line in lines)
            yield lines
        retire = wish.retire_missing and not unreadable
        if wish.retire_missing and unreadable:
            report.notes.append("nothing was retired: of some lines nobody can say which product they are")
        for lines in self._missing(listed, retire=retire):
            report.counts.update(line.outcome for line in lines)
            yield lines

    def _missing(self, listed: Collection[str], *, retire: bool) -> Iterator[list[Line]]:
        after = ""
        now_s = self.clock()
        while True:
            with self.database.reader.session() as session:
                skus = session.exec(
                    select(Product.sku)
                    .where(col(Product.sku) > after, col(Product.retired_at_s).is_(None))
                    .order_by(col(Product.sku))
                    .limit(self.lines_a_command * 5)
                ).all()
            if not skus:
                return
            after = skus[-1]
            why = "not in the file: no longer sold" if retire else "not in the file: kept as it is"
            content = {"retired_at_s": now_s} if retire else None
            missing = [sku for sku in skus if sku not in listed]
            yield [Line(None, sku, "retired" if retire else "missing", why, content) for sku in missing]

    def _put_aside(self, import_id: str, batches: Iterable[list[Line]]) -> None:
        place = 0
        for lines in batches:
            for part in _batches(iter(lines), self.lines_a_command):
                rows = [aside(import_id, place + number, line) for number, line in enumerate(part, start=1)]
                place += len(rows)
                self.database.writer.run(partial(insert_lines, rows))

    def _decide(self, report: Report) -> None:
        """From here on all of it counts."""

        def command(session: Session) -> None:
            row = session.get_one(CatalogueImport, report.import_id)
            row.state, row.counts, row.notes = "writing", dict(report.counts), report.notes
            session.add(row)

        self.database.writer.run(command)

    def _write_some(self, import_id: str) -> bool:
        """Whether there may be more. What its products are found by follows in commands of its own: it takes longer."""
        written = self.database.writer.run(partial(self._write, import_id))
        if written is None:
            self.database.writer.run(drop_unused)
            return False
        for skus in _batches(iter(written), AT_ONCE):
            self.database.writer.run(partial(index, skus=skus))
        return True

    def _write(self, import_id: str, session: Session) -> list[str] | None:
        """Lets the next changes take effect, and says what is found by nothing for now; None where all is done."""
        row = session.get_one(CatalogueImport, import_id)
        found = unwritten(session, row, self.lines_a_command)
        if not found:
            row.state, row.finished_at_s = "done", max(self.clock(), row.started_at_s)
            session.add(row)
            prune(session, self.reports_kept)
            return None
        skus = described(found)
        apply(session, row, found, self.shop.currency, self.clock())
        return skus


def _batches(found: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(found, size)):
        yield batch


def _judged(session: Session, reads: Sequence[Read], in_file: Collection[str]) -> list[Line]:
    entries = [each for each in reads if isinstance(each, Entry)]
    skus = [entry.sku for entry in entries]
    rows = session.exec(select(Product).where(col(Product.sku).in_(skus)))
    before: dict[str, dict[str, Any]] = {row.sku: {**row.model_dump(), "elsewhere": {}} for row in rows}
    for stock in session.exec(select(ProductStock).where(col(ProductStock.sku).in_(skus))):
        before[stock.sku]["elsewhere"][stock.site] = stock.count
    named = set[str]().union(*(linked(entry) for entry in entries))
    sold = session.exec(select(Product.sku).where(col(Product.sku).in_(named), col(Product.retired_at_s).is_(None)))
    known = {*sold, *(sku for sku in named if sku in in_file)}
    return [judge(each, before.get(each.sku or ""), known) for each in reads]
