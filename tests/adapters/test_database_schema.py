"""The schema that migrations make is the schema of the tables, and every constraint in it bites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    URL,
    Boolean,
    CheckConstraint,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    make_url,
    null,
    select,
)
from sqlalchemy.exc import IntegrityError

from kiosk_server.database import Database, DatabaseNewer
from kiosk_server.database.errors import DatabaseForeign
from kiosk_server.database.tables import all_tables, of_models

TABLES = all_tables().sorted_tables

VALID: dict[str, dict[str, Any]] = {
    "assist_call": {"kind": "help", "ended_at_s": None, "end_reason": None},
    "beacon": {"kind": "ibeacon", "rotation_exponent": None, "clock_zero_s": None},
    "campaign": {"state": "running", "budget": 5, "budget_minor": 5, "holdout_share": 0.1, "repeat": "once"},
    "campaign_arm_total": {"arm": "treated"},
    "campaign_cap": {"member": ""},
    "catalogue_import": {"state": "done"},
    "catalogue_import_line": {"outcome": "accepted"},
    "product": {"price_minor": 5, "sale_price_minor": 4},
    "product_word": {"weight": 5},
    "credential": {"kind": "phone", "hash": b"h" * 32},
    "gateway_certificate": {"fingerprint": "f" * 64, "issued_at_s": 0.5},
    "gateway_code": {"code_id": b"c" * 32},
    "gateway_config": {"log_level": "info", "rssi_floor_dbm": -90, "silence_s": 30.0},
    "identity_link": {"kind": "browser"},
    "delivery": {"way": "push"},
    "drawing": {"state": "published", "drawn_at_s": None},
    "drawing_award": {"state": "offered", "gift_card": None},
    "drawing_entry": {"way": "form"},
    "one_time_link": {"kind": "phone"},
    "staff_device": {"program": "clerk"},
    "planned_shift": {"weekday": 3, "day": None},
    "kiosk_joining": {"hash": b"h" * 32},
    "kiosk_order": {"what": "reload", "outcome": None, "ended_at_s": None},
    "kiosk_pairing": {"state": "claimed", "scope": "full"},
    "kiosk_screen": {"shown_when": "always"},
    "kiosk_session": {"method": "phone", "scope": "full", "ended_at_s": None, "end_reason": None},
    "member_device": {"handle": b"jane!"},
    "passkey_challenge": {"purpose": "register"},
    "signage_emergency": {"kind": "alarm", "ended_at_s": None, "ended_by": None},
    "signage_media": {"bytes": 5, "duration_s": 5.0},
    "signage_plan": {"revision": 1},
    "signage_play": {"outcome": "played", "doubt": None},
    "site_device": {"kind": "kiosk"},
    "voucher": {"status": "issued", "off_minor": 1, "price_before_minor": 2, "sale": None, "reserved_until_s": None},
    "redemption": {"rolled_back_at_s": None},
    "review": {"state": "shown", "incentive": "points", "staff": None},
    "review_version": {"stars": 5, "published": True, "reason": None},
    "sale_line": {"quantity": 2, "paid_minor": 2, "back_quantity": 1, "back_minor": 1},
    "counter_sale": {"state": "completed"},
    "counter_line": {"unit_minor": 5, "quantity": 1, "net_minor": 5, "tax_minor": 1, "total_minor": 5},
    "counter_voucher": {"state": "held"},
    "payment": {"tender": "cash", "state": "approved", "amount_minor": 5, "gift_card": None},
    "gift": {"campaign": None},
    "gift_account": {"kind": "card"},
    "gift_card": {"why": "staff"},
    "gift_card_block": {"why": "lost", "lifted_at_s": None, "lifted_why": None},
    "gift_taken": {"voucher": None},
    "gift_transfer": {"reason": "pay"},
    "refund": {"state": "done"},
    "refund_part": {"state": "done"},
    "voucher_attempt": {"act": "redeem"},
    "points_account": {"kind": "active"},
    "points_posting": {"reason": "earn"},
    "points_lot": {"state": "pending", "active_from_s": 0.5},
    "visit": {"ended_at_s": None, "end_reason": None},
    "zone_stay": {"left_at_s": None},
    "decision": {"outcome": "sent", "reason": None},
}
"What a row needs beyond a value of each column's type."

WRONG: dict[str, dict[str, Any]] = {
    "ck_assist_call_kind": {"kind": "whim"},
    "ck_assist_call_end_has_reason": {"end_reason": None},
    "ck_assist_call_pick_up_has_order": {"kind": "pick_up", "order_number": None},
    "ck_beacon_kind": {"kind": "toaster"},
    "ck_beacon_identity": {"identity": None},
    "ck_beacon_rotation": {"rotation_exponent": 10, "clock_zero_s": 5.0},
    "ck_beacon_clock": {"clock_zero_s": 5.0},
    "ck_beacon_day_minutes": {"minutes": 0},
    "ck_campaign_state": {"state": "asleep"},
    "ck_campaign_budget": {"issued": 6},
    "ck_campaign_budget_minor": {"promised_minor": 6},
    "ck_campaign_not_negative": {"issued": -1},
    "ck_campaign_repeat": {"repeat": "never"},
    "ck_drawing_state": {"state": "lost"},
    "ck_drawing_prizes": {"prizes": 0},
    "ck_drawing_drawn": {"state": "drawn"},
    "ck_drawing_entry_way": {"way": "shout"},
    "ck_drawing_award_state": {"state": "lost"},
    "ck_drawing_award_claimed": {"gift_card": "id1"},
    "ck_campaign_holdout_share": {"holdout_share": 1.0},
    "ck_campaign_arm_total_arm": {"arm": "leg"},
    "ck_campaign_arm_total_people": {"people": 0},
    "ck_holdout_switch_off_has_reason": {"is_on": False, "reason": ""},
    "ck_counter_sale_state": {"state": "lost", "receipt_n": None},
    "ck_counter_sale_total": {"total_minor": -1},
    "ck_counter_sale_receipt": {"receipt_n": None},
    "ck_counter_line_quantity": {"quantity": 0, "net_minor": 0, "off_minor": 0, "adjust_minor": 0},
    "ck_counter_line_unit": {"unit_minor": -1, "net_minor": -1, "off_minor": -1, "adjust_minor": -1},
    "ck_counter_line_off": {"off_minor": 6, "adjust_minor": 6},
    "ck_counter_line_net": {"net_minor": 4},
    "ck_counter_line_tax": {"tax_minor": 6},
    "ck_counter_line_total": {"total_minor": -1, "tax_minor": 0},
    "ck_counter_voucher_state": {"state": "lost"},
    "ck_counter_voucher_off": {"off_minor": -1},
    "ck_payment_tender": {"tender": "shells"},
    "ck_payment_state": {"state": "lost"},
    "ck_payment_gift_card": {"gift_card": "id1"},
    "ck_gift_amount": {"amount_minor": 0},
    "ck_gift_one_reward": {"campaign": "id1"},
    "ck_gift_points": {"points": 0},
    "ck_gift_account_card": {"kind": "card"},
    "ck_gift_account_kind": {"kind": "hidden"},
    "ck_gift_account_no_credit": {"kind": "issued"},
    "ck_gift_account_no_overdraft": {"balance": -1},
    "ck_gift_card_amount": {"amount_minor": 0},
    "ck_gift_card_code": {"code_n": 0},
    "ck_gift_card_why": {"why": "whim"},
    "ck_gift_card_block_why": {"why": "whim"},
    "ck_gift_card_block_lifted_why": {"lifted_why": "whim"},
    "ck_gift_card_block_lifted_with_reason": {"lifted_why": None},
    "ck_gift_taken_one_reward": {"voucher": "id1"},
    "ck_gift_taken_points": {"points": 0},
    "ck_gift_transfer_amount": {"amount_minor": 0},
    "ck_gift_transfer_reason": {"reason": "whim"},
    "ck_share_n": {"n": 0},
    "ck_share_points": {"points": 0},
    "ck_payment_amount": {"amount_minor": 0, "approved_minor": 0},
    "ck_payment_approved": {"approved_minor": 6},
    "ck_refund_state": {"state": "lost"},
    "ck_refund_amount": {"cash_minor": -1},
    "ck_refund_part_state": {"state": "lost"},
    "ck_refund_part_amount": {"amount_minor": 0},
    "ck_refund_line_quantity": {"quantity": 0},
    "ck_refund_line_amount": {"tax_minor": -1},
    "ck_receipt_day_last": {"last": 0},
    "ck_review_state": {"state": "lost"},
    "ck_review_version": {"version": 0, "shown": None, "state": "waiting"},
    "ck_review_shown": {"shown": 1},
    "ck_review_line": {"badge": b"badge"},
    "ck_review_writer": {"staff": None},
    "ck_review_incentive": {"incentive": "bribe"},
    "ck_review_points": {"points": -1},
    "ck_review_version_stars": {"stars": 6},
    "ck_review_version_decided": {"decided_at_s": None},
    "ck_review_version_reason": {"reason": "private"},
    "ck_sale_total": {"total_minor": -1},
    "ck_sale_line_quantity": {"quantity": 0},
    "ck_sale_line_paid": {"paid_minor": -1},
    "ck_sale_line_cost": {"cost_minor": -1},
    "ck_sale_line_back": {"back_quantity": -1},
    "ck_product_cost": {"cost_minor": -1},
    "ck_campaign_cap_of_one": {"member": "member1"},
    "ck_campaign_cap_n": {"n": -1},
    "ck_offer_terms_version": {"version": 0},
    "ck_points_account_kind": {"kind": "hidden"},
    "ck_points_account_no_overdraft": {"balance": -1},
    "ck_points_account_no_credit": {"kind": "owed", "balance": 1},
    "ck_points_entry_points": {"points": 0},
    "ck_points_lot_life": {"expires_at_s": 0.5},
    "ck_points_lot_state": {"state": "gone"},
    "ck_points_lot_unspent": {"unspent": -1},
    "ck_points_posting_reason": {"reason": "whim"},
    "ck_redemption_off": {"off_minor": -1},
    "ck_signage_emergency_kind": {"kind": "whim"},
    "ck_signage_emergency_ended": {"ended_by": "id1"},
    "ck_signage_media_bytes": {"bytes": 0},
    "ck_signage_media_duration_s": {"duration_s": 0.0},
    "ck_signage_plan_revision": {"revision": 0},
    "ck_signage_play_outcome": {"outcome": "lost"},
    "ck_signage_play_doubt": {"doubt": "some"},
    "ck_staff_device_program": {"program": "till"},
    "ck_planned_shift_weekday": {"weekday": 7},
    "ck_planned_shift_weekday_or_day": {"day": "2026-12-24"},
    "ck_planned_shift_times": {"ends": None},
    "ck_credential_kind": {"kind": "friend"},
    "ck_credential_hash": {"hash": b"short"},
    "ck_delivery_way": {"way": "owl"},
    "ck_decision_outcome": {"outcome": "maybe"},
    "ck_decision_sent_has_consent": {"consent": None},
    "ck_decision_held_has_reason": {"outcome": "held", "consent": None},
    "ck_gateway_certificate_fingerprint": {"fingerprint": "short"},
    "ck_gateway_certificate_life": {"ends_at_s": 0.5},
    "ck_gateway_code_code_id": {"code_id": b"short"},
    "ck_gateway_config_log_level": {"log_level": "loud"},
    "ck_gateway_config_rssi_floor_dbm": {"rssi_floor_dbm": -20},
    "ck_gateway_config_silence_s": {"silence_s": 5.0},
    "ck_gateway_cursor_not_negative": {"contiguous_seq": -1},
    "ck_gateway_cursor_missing_not_negative": {"missing": -1},
    "ck_gateway_gap_missing_not_negative": {"missing": -1},
    "ck_identity_link_kind": {"kind": "friend"},
    "ck_inbox_dead_seq_positive": {"seq": 0},
    "ck_inbox_event_seq_positive": {"seq": 0},
    "ck_kiosk_joining_hash": {"hash": b"short"},
    "ck_kiosk_order_what": {"what": "dance"},
    "ck_kiosk_order_outcome": {"outcome": "lost", "ended_at_s": 3.0},
    "ck_kiosk_order_ended_with_outcome": {"ended_at_s": 3.0},
    "ck_kiosk_screen_shown_when": {"shown_when": "never"},
    "ck_kiosk_screen_before_min": {"before_min": -1},
    "ck_kiosk_screen_after_min": {"after_min": 241},
    "ck_kiosk_pairing_state": {"state": "lost"},
    "ck_kiosk_pairing_scope": {"scope": "half"},
    "ck_kiosk_pairing_claimed_by_member": {"member": None},
    "ck_kiosk_session_method": {"method": "shout"},
    "ck_kiosk_session_scope": {"scope": "half"},
    "ck_kiosk_session_end_has_reason": {"ended_at_s": 3.0},
    "ck_member_device_handle": {"handle": b"toolong"},
    "ck_member_device_generation": {"generation": 256},
    "ck_one_time_link_kind": {"kind": "friend"},
    "ck_catalogue_import_state": {"state": "lost", "finished_at_s": None},
    "ck_catalogue_import_finished": {"state": "done", "finished_at_s": None},
    "ck_catalogue_import_line_outcome": {"outcome": "lost"},
    "ck_intent_evidence_amount": {"amount": 0},
    "ck_passkey_challenge_purpose": {"purpose": "friend"},
    "ck_product_price": {"price_minor": -1, "sale_price_minor": None},
    "ck_product_sale_price": {"sale_price_minor": 2, "price_minor": 2},
    "ck_product_stock": {"stock": -1},
    "ck_product_stock_count": {"count": -1},
    "ck_product_warranty": {"warranty_months": -1},
    "ck_product_word_weight": {"weight": 0},
    "ck_site_device_kind": {"kind": "toaster"},
    "ck_visit_ends_after_start": {"ended_at_s": 0.5, "end_reason": "left"},
    "ck_visit_end_has_reason": {"end_reason": None},
    "ck_voucher_status": {"status": "lost"},
    "ck_voucher_off": {"off_minor": 3},
    "ck_voucher_reserved_until": {"reserved_until_s": 1.0},
    "ck_voucher_sale": {"sale": "sale-1"},
    "ck_voucher_attempt_act": {"act": "shout"},
}
"For every CHECK, a change to a valid row that it must refuse."


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> URL:
    """What `upgrade head` makes of nothing."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("schema") / "new.sqlite3"
        Database.open(path).close()
        return make_url(f"sqlite:///{path}")
    url: URL = request.getfixturevalue("postgresql").empty_database()
    Database.open(url).close()
    return url


@pytest.fixture
def connection(migrated: URL) -> Iterator[Connection]:
    """A connection whose every change is rolled back."""
    engine = create_engine(migrated)
    if migrated.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda driver, _record: driver.execute("PRAGMA foreign_keys = ON"))
    with engine.connect() as found:
        yield found
        found.rollback()
    engine.dispose()


def a_row(table: Table, number: int = 1) -> dict[str, Any]:
    """A valid row; another number gives other values wherever values must differ."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if any(key.column.table is table for key in column.foreign_keys):
            row[column.name] = f"id{number}"  # of a row of its own table: itself
        elif column.foreign_keys:
            row[column.name] = a_row(next(iter(column.foreign_keys)).column.table)[
                next(iter(column.foreign_keys)).column.name
            ]
        elif isinstance(column.type, LargeBinary):
            row[column.name] = b"bytes%d" % number
        elif isinstance(column.type, Boolean):
            row[column.name] = True
        elif isinstance(column.type, Integer | Float):
            row[column.name] = number
        else:
            row[column.name] = f"{column.name}{number}"
    valid = VALID.get(table.name, {})
    return {**row, **{k: _other(v, number) if k in ("handle", "hash", "code_id") else v for k, v in valid.items()}}


def _other(value: bytes, number: int) -> bytes:
    return value[:-1] + bytes((number,))


def fill(connection: Connection) -> None:
    for table in TABLES:
        connection.execute(insert(table).values(a_row(table)))


def refuses(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    with connection.begin_nested() as savepoint:
        try:
            connection.execute(insert(table).values(row))
        except IntegrityError:
            savepoint.rollback()
            return True
        savepoint.rollback()
    return False


def test_migrations_make_exactly_the_tables(connection: Connection) -> None:
    opts = {"compare_type": True, "compare_server_default": True, "include_name": of_models}
    context = MigrationContext.configure(connection, opts=opts)
    assert compare_metadata(context, all_tables()) == []


def test_migrations_make_the_checks_of_the_tables(connection: Connection) -> None:
    """Which Alembic does not compare."""
    made = inspect(connection)
    for table in TABLES:
        meant = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
        assert {each["name"] for each in made.get_check_constraints(table.name)} == meant, table.name


def test_every_check_refuses_what_it_must(connection: Connection) -> None:
    fill(connection)
    checks = {
        str(constraint.name): table
        for table in TABLES
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert checks.keys() == WRONG.keys()
    for name, table in checks.items():
        if all(column.foreign_keys for column in table.primary_key):
            # Its key is whom it is about: there is nobody else for a second row.
            connection.execute(delete(table))
        other = a_row(table, 2)
        assert not refuses(connection, table, {**other, **_free(table)}), f"the valid row of {table.name} is refused"
        assert refuses(connection, table, {**other, **_free(table), **WRONG[name]}), name


def _free(table: Table) -> dict[str, Any]:
    """Changes that keep a second row clear of unique keys over columns that point elsewhere."""
    if table.name == "visit":
        return {"site": "id1", "member": "id1", "ended_at_s": 3.0, "end_reason": "left"}
    if table.name == "drawing_entry":
        return {"member": None}
    if table.name == "points_account":
        return {"member": None}
    if table.name == "gift_account":
        return {"card": None, "kind": "spent"}
    if table.name == "gift_card_block":
        return {"lifted_at_s": 3.0, "lifted_why": "found"}
    if table.name == "campaign_arm_total":
        return {"arm": "holdout"}
    if table.name == "assist_call":
        return {"ended_at_s": 3.0, "end_reason": "left"}
    if table.name == "review":
        return {"sale": None, "n": None, "badge": None, "member": None, "staff": "staff2"}
    if table.name == "redemption":
        return {"rolled_back_at_s": 3.0}
    return {}


def test_every_unique_key_refuses_a_second_row(connection: Connection) -> None:
    fill(connection)
    for table in TABLES:
        keys = [list(table.primary_key.columns)]
        keys += [list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
        keys += [list(index.columns) for index in table.indexes if index.unique]
        for key in keys:
            twin = {**a_row(table, 2), **{column.name: a_row(table)[column.name] for column in key}}
            assert refuses(connection, table, twin), f"{table.name}{[column.name for column in key]}"


def test_every_reference_refuses_nobody(connection: Connection) -> None:
    fill(connection)
    for table in TABLES:
        for column in table.columns:
            if column.foreign_keys:
                nobody = 999 if isinstance(column.type, Integer) else "nobody"
                row = {**a_row(table, 2), **_free(table), column.name: nobody}
                assert refuses(connection, table, row), f"{table.name}.{column.name}"


def test_every_column_that_must_have_a_value_refuses_none(connection: Connection) -> None:
    fill(connection)
    for table in TABLES:
        for column in table.columns:
            if not column.nullable and not (column.primary_key and isinstance(column.type, Integer)):
                row = {**a_row(table, 2), **_free(table), column.name: null()}
                assert refuses(connection, table, row), f"{table.name}.{column.name}"


def test_every_constraint_has_a_name_that_both_databases_take() -> None:
    for table in TABLES:
        for each in (*table.constraints, *table.indexes):
            assert each.name, f"{table.name}: {each}"
            assert len(str(each.name)) <= 63, "PostgreSQL would cut it short"


def test_what_grows_without_bound_counts_in_64_bits(connection: Connection) -> None:
    table = next(table for table in TABLES if table.name == "outbox_event")
    beyond = 5_000_000_000
    connection.execute(insert(table).values({**a_row(table), "seq": beyond}))
    assert connection.execute(select(table.c.seq)).scalar() == beyond


def test_a_database_of_a_newer_version_is_refused_and_left_alone(place: Path | URL) -> None:
    Database.open(place).close()
    engine = create_engine(place if isinstance(place, URL) else f"sqlite:///{place}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(DatabaseNewer, match="newer version"):
        Database.open(place)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'clerks.sqlite3'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
    with pytest.raises(DatabaseForeign, match="another program's"):
        Database.open(tmp_path / "clerks.sqlite3")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
