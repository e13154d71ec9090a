"""What follows when somebody comes in: once, with leave, and durable before anybody hears of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from kiosk_server.database import outbox
from kiosk_server.database.inbox import GatewayCursor, InboxDead, InboxEvent
from kiosk_server.database.outbox import OutboxEvent
from kiosk_server.members.choices import Saying, opt_out
from kiosk_server.members.notices import Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import Member
from kiosk_server.offers.tables import Voucher
from kiosk_server.visits.cards import attract
from kiosk_server.visits.tables import DecisionRow, Visit, VisitHops, ZoneStay
from tests.stories.arrival_shop import NOON_S, ArrivalShop, Jane, open_shop, set_up_shop
from wire.messages.mqtt import SightingBatch


@pytest.fixture(scope="module")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_up_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def data(new_shop: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_shop, tmp_path / "data")


@pytest.fixture
def shop(data: Path) -> Iterator[ArrivalShop]:
    with open_shop(data) as made:
        yield made


def kinds(shop: ArrivalShop, audience: str) -> list[str]:
    return [each.kind for each in shop.all(OutboxEvent) if each.audience == audience and not each.withheld]


def a_word(at_s: float) -> Saying:
    return Saying(Notices.load().current, "phone", at_s, at_s)


def test_a_member_at_the_door_gets_one_voucher_and_the_clerks_one_event(shop: ArrivalShop) -> None:
    jane = shop.join()
    assert shop.hears(jane) == 1
    (visit,) = shop.all(Visit)
    (voucher,) = shop.all(Voucher)
    assert (visit.member, visit.zone, visit.started_at_s) == (jane.member, "entrance", NOON_S)
    assert (voucher.visit, voucher.sku) == (visit.id, "grinder")
    assert kinds(shop, outbox.phone(jane.member)) == ["visit.started", "voucher.issued"]
    (event,) = [each for each in shop.all(OutboxEvent) if each.audience == outbox.STORE]
    assert '"clerk_assist":true' in event.body
    assert '"department":"coffee"' in event.body
    assert f'"skill":"coffee","served_by":null,"packet_at_s":{shop.now_s}' in event.body
    assert "grinder" not in event.body.lower()
    assert "jane" not in event.body.lower()


def test_a_whole_batch_sent_twice_takes_effect_once(shop: ArrivalShop) -> None:
    jane, ann = shop.join(), shop.join()
    batch = shop.batch(*(shop.row(who) for who in (jane, ann, jane, ann)))
    assert shop.take(batch) == 4
    before = len(shop.all(OutboxEvent)), len(shop.all(Voucher)), len(shop.all(DecisionRow))
    assert shop.take(batch) == 4
    assert (len(shop.all(OutboxEvent)), len(shop.all(Voucher)), len(shop.all(DecisionRow))) == before
    assert len(shop.all(Visit)) == 2


def test_every_decision_sent_names_its_consent_and_every_other_its_reason(shop: ArrivalShop) -> None:
    shop.hears(shop.join())
    shop.hears(shop.join((Purpose.RECOGNISE_IN_STORE,)))
    shop.hears(shop.join(wants=None))
    rows = [(row.effect, row.outcome, row.reason) for row in shop.all(DecisionRow)]
    assert rows == [
        ("voucher", "sent", None),
        ("clerk_task", "sent", None),
        ("voucher", "held", "no_consent"),
        ("clerk_task", "held", "no_consent"),
        ("voucher", "held", "no_intent"),
        ("clerk_task", "sent", None),
    ]
    assert all(row.consent is not None for row in shop.all(DecisionRow) if row.reason != "no_consent")


def test_a_paused_bell_does_not_ring(shop: ArrivalShop) -> None:
    jane = shop.join()

    def pause(session: Session) -> None:
        session.get_one(Member, jane.member).paused_until_s = NOON_S + 60

    shop.database.writer.run(pause)
    shop.hears(jane)
    assert [row.reason for row in shop.all(DecisionRow)] == ["paused", "paused"]
    assert shop.all(Voucher) == []


def test_who_does_not_want_to_be_recognised_leaves_no_row(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.database.writer.run(lambda s: opt_out(s, jane.member, a_word(NOON_S)))
    assert shop.hears(jane) == 1
    assert shop.all(InboxEvent) == []
    assert shop.all(Visit) == []
    assert shop.arrivals.counts["revoked"] == 1


def test_a_strangers_token_and_a_phone_without_consent_leave_only_numbers(shop: ArrivalShop) -> None:
    nobody = shop.join(())
    shop.hears(nobody)
    random = shop.row(nobody).model_copy(update={"token": "5a" * 16})
    assert shop.take(shop.batch(random)) == 2
    assert shop.all(InboxEvent) == []
    assert (shop.arrivals.counts["unknown"], shop.arrivals.counts["revoked"]) == (1, 1)


def test_a_repetition_by_somebody_else_starts_no_visit(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.hears(jane, fresh=False)
    assert shop.all(Visit) == []
    assert shop.arrivals.counts["stale"] == 1


def test_no_token_is_stored_anywhere(shop: ArrivalShop) -> None:
    row = shop.row(shop.join())
    shop.take(shop.batch(row))
    shop.database.writer.run(lambda s: None)
    stored = b"".join(file.read_bytes() for file in shop.data.rglob("*.sqlite3*"))
    assert b"visit.started" in stored
    assert row.token.encode() not in stored
    assert bytes.fromhex(row.token) not in stored


def test_rows_declared_lost_are_a_gap_and_stop_nothing(shop: ArrivalShop) -> None:
    jane = shop.join()
    rows = [shop.row(jane) for _ in range(9)]
    assert shop.take(shop.batch(rows[0])) == 1
    assert shop.take(shop.batch(rows[4])) == 1
    assert shop.take(shop.batch(rows[6], oldest_seq_held=5)) == 5
    assert shop.take(shop.batch(rows[5])) == 7
    (cursor,) = shop.all(GatewayCursor)
    assert (cursor.contiguous_seq, cursor.missing) == (7, 3)


def test_a_poisoned_row_is_set_aside_and_the_others_take_effect(shop: ArrivalShop) -> None:
    jane, ann = shop.join(), shop.join()
    poison = shop.row(jane).model_copy(update={"token": "not hex"})
    batch = shop.batch(poison, shop.row(ann))
    with pytest.raises(ValueError, match="hex"):
        shop.take(batch)
    assert shop.all(GatewayCursor) == []
    assert not shop.presence.is_here(ann.member)
    upto = shop.database.writer.run(lambda s: shop.arrivals.take_singly(s, batch, shop.now_s, shop.now_s))
    assert upto == 2
    assert [dead.seq for dead in shop.all(InboxDead)] == [1]
    assert [visit.member for visit in shop.all(Visit)] == [ann.member]


def test_what_was_not_committed_did_not_happen_in_memory_either(shop: ArrivalShop) -> None:
    jane = shop.join()
    batch = shop.batch(shop.row(jane))

    def fails(session: Session) -> None:
        shop.arrivals.take(session, batch, shop.now_s, shop.now_s)
        raise RuntimeError("after everything was done")

    with pytest.raises(RuntimeError):
        shop.database.writer.run(fails)
    assert not shop.presence.is_here(jane.member)
    assert shop.all(Visit) == []
    shop.take(batch)
    assert len(shop.all(Visit)) == 1
    assert len(shop.all(Voucher)) == 1


def test_she_walks_to_the_coffee_and_the_kiosk_invites_without_naming_her(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.hears(jane)
    with shop.database.reader.session() as session:
        assert attract(session, "coffee", shop.now_s, "riverside").mode == "loop"
    for _ in range(8):
        shop.now_s += 1
        shop.hears(jane, "aisle", rssi_dbm=-50)
    with shop.database.reader.session() as session:
        card = attract(session, "coffee", shop.now_s, "riverside")
    assert card.mode == "invite"
    assert set(card.model_dump()) == {"mode", "since_s", "subject"}
    assert card.subject is None, "one member is no crowd"
    assert [(row.effect, row.subject, row.outcome) for row in shop.all(DecisionRow)][-1] == (
        "kiosk_invite",
        "bar",
        "sent",
    )
    assert [stay.zone for stay in shop.all(ZoneStay)] == ["entrance", "coffee"]
    assert kinds(shop, outbox.STORE) == ["visit.started", "visit.zone"]


def test_the_visit_ends_after_five_silent_minutes_and_a_late_row_opens_no_other(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.hears(jane)
    late = shop.row(jane, at_s=shop.now_s + 200)
    shop.now_s += 299.9
    shop.expire()
    assert shop.all(Visit)[0].ended_at_s is None
    shop.now_s += 0.1
    shop.expire()
    (visit,) = shop.all(Visit)
    assert (visit.ended_at_s, visit.end_reason) == (NOON_S + 300, "left")
    shop.take(shop.batch(late))
    assert len(shop.all(Visit)) == 1
    shop.now_s += 1000
    shop.hears(jane)
    assert len(shop.all(Visit)) == 2
    assert [row.reason for row in shop.all(DecisionRow)] == [None, None, "cool_down", None]


def test_an_opt_out_ends_the_visit_and_withholds_what_waits(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.hears(jane)
    shop.now_s += 1
    shop.opts_out(jane)
    (visit,) = shop.all(Visit)
    assert (visit.ended_at_s, visit.end_reason) == (shop.now_s, "opted_out")
    assert kinds(shop, outbox.phone(jane.member)) == ["visit.ended"]
    assert kinds(shop, outbox.STORE) == ["visit.ended"]
    (ended,) = [each for each in shop.all(OutboxEvent) if each.audience == outbox.STORE and not each.withheld]
    assert '"reason":"opted_out"' in ended.body


def test_a_check_in_starts_a_visit_at_once_and_a_second_one_confirms_it(shop: ArrivalShop) -> None:
    jane = shop.join()
    first = shop.database.writer.run(lambda s: shop.arrivals.check_in(s, jane.member, shop.now_s))
    shop.now_s += 5
    again = shop.database.writer.run(lambda s: shop.arrivals.check_in(s, jane.member, shop.now_s))
    assert first.visit == again.visit
    assert len(shop.all(Voucher)) == 1
    assert shop.all(VisitHops) == []


def test_an_outage_of_a_minute_keeps_the_original_time(shop: ArrivalShop) -> None:
    jane = shop.join()
    row = shop.row(jane)
    shop.now_s += 60
    shop.take(shop.batch(row))
    (visit,) = shop.all(Visit)
    assert visit.started_at_s == NOON_S
    assert len(shop.all(Voucher)) == 1
    assert shop.arrivals.hold_until_s > shop.now_s


def test_news_of_a_visit_that_is_over_comes_too_late(shop: ArrivalShop) -> None:
    jane = shop.join()
    row = shop.row(jane)
    shop.now_s += 3600
    shop.take(shop.batch(row))
    assert shop.all(DecisionRow) == []
    shop.expire()
    assert [row.reason for row in shop.all(DecisionRow)] == ["too_late", "too_late"]
    assert shop.all(Visit)[0].ended_at_s == NOON_S + 300
    assert kinds(shop, outbox.STORE) == ["visit.started", "visit.ended"]


def six_minutes_of(shop: ArrivalShop, jane: Jane) -> list[SightingBatch]:
    """What a gateway held back through an outage, while she was there: a row a second, in batches of fifty."""
    rows = [shop.row(jane, at_s=NOON_S + second) for second in range(360)]
    shop.now_s += 360
    return [shop.batch(*rows[at : at + 50]) for at in range(0, len(rows), 50)]


def test_after_a_long_outage_who_is_still_here_gets_her_arrival_once(shop: ArrivalShop) -> None:
    jane = shop.join()
    for batch in six_minutes_of(shop, jane):
        shop.take(batch)
    (visit,) = shop.all(Visit)
    assert (visit.started_at_s, visit.ended_at_s) == (NOON_S, None)
    assert len(shop.all(Voucher)) == 1
    assert [(row.effect, row.outcome) for row in shop.all(DecisionRow)] == [("voucher", "sent"), ("clerk_task", "sent")]
    assert kinds(shop, outbox.phone(jane.member)) == ["visit.started", "voucher.issued"]
    assert kinds(shop, outbox.STORE) == ["visit.started"]


def test_a_late_arrival_is_told_once_although_the_server_restarts_in_between(data: Path) -> None:
    with open_shop(data) as shop:
        jane = shop.join()
        batches = six_minutes_of(shop, jane)
        for batch in batches[:1]:
            shop.take(batch)
        assert shop.all(DecisionRow) == []
    with open_shop(data) as shop:
        shop.now_s += 360
        for batch in batches:
            shop.take(batch)
        assert len(shop.all(Visit)) == len(shop.all(Voucher)) == 1
        assert len(shop.all(DecisionRow)) == 2
    with open_shop(data) as shop:
        shop.now_s += 360
        shop.take(batches[-1].model_copy(update={"rows": [shop.row(jane).model_copy(update={"seq": 361})]}))
        assert len(shop.all(DecisionRow)) == 2


def test_a_check_in_answers_a_late_arrival(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.take(six_minutes_of(shop, jane)[0])
    shop.database.writer.run(lambda s: shop.arrivals.check_in(s, jane.member, shop.now_s))
    assert len(shop.all(Visit)) == len(shop.all(Voucher)) == 1


def test_an_opt_out_while_an_arrival_is_undecided_holds_all_of_it_back(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.take(six_minutes_of(shop, jane)[0])
    shop.database.writer.run(lambda s: opt_out(s, jane.member, a_word(shop.now_s)))
    shop.opts_out(jane)
    assert [row.reason for row in shop.all(DecisionRow)] == ["opted_out", "opted_out"]
    assert shop.all(Voucher) == []


def test_a_restart_in_the_middle_of_a_visit_changes_nothing(data: Path) -> None:
    with open_shop(data) as shop:
        jane = shop.join()
        shop.hears(jane)
    with open_shop(data) as shop:
        shop.seqs["door"] = iter(range(2, 99))
        shop.now_s += 20
        shop.hears(jane)
        assert len(shop.all(Visit)) == 1
        shop.now_s += 300
        shop.expire()
        assert shop.all(Visit)[0].ended_at_s == NOON_S + 320


def test_the_trace_tells_every_hop(shop: ArrivalShop) -> None:
    shop.hears(shop.join())
    shop.database.writer.run(lambda s: None)
    (hops,) = shop.all(VisitHops)
    assert (hops.gateway, hops.packets, hops.median_rssi_dbm) == ("door", 3, -60)
    assert hops.first_heard_at_s <= hops.window_end_s <= hops.received_at_s <= hops.decided_at_s
    assert hops.committed_at_s is not None
