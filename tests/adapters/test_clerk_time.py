"""Tasks through time: circles, passes, leases and lapses on a real database, with the clock in the test's hand."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import text
from sqlmodel import Session

from clerk_push import asking, board, commands, events, fairness, falling_due, shifts, timers
from clerk_push.alerting import receipts
from clerk_push.alerting.hops import Said
from clerk_push.alerting.tables import AlertSubscriptionRow
from clerk_push.board import Actor
from clerk_push.database import Database, open_database
from clerk_push.errors import NotOnShift, TaskTaken, VisitOver
from clerk_push.tasks import AGAIN_S, ANSWER_WITHIN_S, LEASE_S, Action, State
from wire.messages.mqtt import StoreEvent, StoreEventKind
from wire.messages.screens.clerk import StaffCard, TaskCard

T = TypeVar("T")
NOON_S = 1_790_000_000.0
MARA, THEO, BOSS = Actor("s-mara", "Mara"), Actor("s-theo", "Theo"), Actor("s-boss", "Manager")


class Floor:
    """A store without a network: events in, clerks' commands in, and time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_s = NOON_S
        self._seqs = itertools.count(1)

    def write(self, command: Callable[[Session], T]) -> T:
        return self.database.writer.run(command)

    def event(self, kind: str, visit: str | None = "v1", **more: Any) -> StoreEvent:
        seq = next(self._seqs)
        facts = {"event": f"e{seq}", "epoch": "e", "seq": seq, "previous": seq - 1, "kind": StoreEventKind(kind)}
        facts |= {"at_s": self.now_s, "site": "riverside", "visit": visit}
        return StoreEvent.model_validate(facts | more)

    def tell(self, kind: str, visit: str | None = "v1", **more: Any) -> StoreEvent:
        event = self.event(kind, visit, **more)
        self.take(event)
        return event

    def take(self, event: StoreEvent) -> None:
        self.write(lambda session: events.take(session, event, self.now_s))

    def arrives(self, visit: str = "v1", **more: Any) -> TaskCard:
        where = {"zone": "camp", "zone_name": "Camp kitchen", "department": "Camping", "clerk_assist": True}
        self.tell("visit.started", visit, **(where | more))
        return self.one(visit)

    def works(self, actor: Actor, *roles: str, department: str = "Coffee", zone: str | None = None) -> None:
        clerk = StaffCard(
            staff=actor.staff, name=actor.name, department=department, roles=list(roles or ("clerk",)), languages=["en"]
        )
        self.write(lambda session: shifts.start(session, clerk, self.now_s))
        self.write(lambda session: shifts.place(session, actor.staff, zone, self.now_s))

    def hears(self, *actors: Actor) -> None:
        self.write(lambda session: shifts.heard(session, [each.staff for each in actors], self.now_s))

    def does(self, action: Action, task: str, actor: Actor) -> TaskCard:
        return self.write(lambda session: commands.act(session, action, task, actor, self.now_s))

    def passes(self, seconds: float) -> None:
        """Time goes by, and whatever falls due meanwhile does, when it does."""
        until_s = self.now_s + seconds
        while (due_s := self.read(timers.next_due_s)) is not None and due_s <= until_s:
            self.now_s = max(self.now_s, due_s)
            self.write(lambda session: falling_due.fire_all(session, self.now_s))
        self.now_s = until_s

    def read(self, query: Callable[[Session], T]) -> T:
        with self.database.reading() as session:
            return query(session)

    def tasks(self) -> list[TaskCard]:
        return self.read(board.open_tasks)

    def one(self, visit: str = "v1") -> TaskCard:
        (found,) = [task for task in self.tasks() if task.visit == visit]
        return found

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.read(lambda session: [tuple(row) for row in session.connection().execute(text(statement))])

    def reported(self) -> list[str]:
        return [str(state) for (state,) in self.rows("SELECT json_extract(body, '$.state') FROM report ORDER BY seq")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the migrations make it: copying is cheaper than making it anew."""
    path = tmp_path_factory.mktemp("empty") / "clerks.sqlite3"
    open_database(path).close()
    return path


@pytest.fixture
def floor(tmp_path: Path, empty: Path) -> Iterator[Floor]:
    with open_database(Path(shutil.copy(empty, tmp_path))) as database:
        yield Floor(database)


def asked(task: TaskCard) -> list[str]:
    return [each.name for each in task.asked]


# -- circles -----------------------------------------------------------------------------------------------------------


def test_nobody_answers_and_circle_after_circle_is_asked(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO, department="Camping")
    floor.works(BOSS, "manager")
    task = floor.arrives()
    steps = []
    for _ in range(3):
        shown = floor.one()
        steps.append((shown.circle, shown.state, asked(shown), shown.escalates_at_s is not None))
        floor.hears(MARA, THEO, BOSS)
        floor.passes(ANSWER_WITHIN_S)
    assert steps == [
        ("zone", "offered", ["Mara"], True),
        ("department", "escalated", ["Mara", "Theo"], True),
        ("manager", "escalated", ["Manager"], False),
    ]
    floor.passes(600)
    assert floor.one().circle == "manager"
    # Everybody of the third circle had been asked in the second: it was passed over.
    assert floor.reported() == ["offered", "escalated", "escalated"]
    assert floor.does(Action.CLAIM, task.task, BOSS).claimed_by_name == "Manager"


def test_who_is_asked_hears_why(floor: Floor) -> None:
    floor.works(MARA, department="Camping", zone="camp")
    (only,) = floor.arrives(skill="Camping", served_by=MARA.staff, language="en").asked
    assert only.reasons == ["Close by", "Served her last time", "Knows Camping", "Speaks her language"]
    # The same for a screen that says it in another language.
    assert [(each.ground, each.of) for each in only.grounds] == [
        ("near", ""),
        ("served", ""),
        ("skilled", "Camping"),
        ("language", ""),
    ]


def test_when_everybody_asked_has_passed_the_next_circle_is_asked_at_once(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO)
    task = floor.arrives()
    shown = floor.does(Action.PASS, task.task, MARA)
    assert (shown.circle, shown.state, asked(shown)) == ("all", "escalated", ["Theo"])
    assert floor.does(Action.PASS, task.task, MARA) == shown
    left = floor.does(Action.PASS, task.task, THEO)
    assert (left.circle, left.asked) == ("manager", [])
    floor.passes(600)
    assert floor.one().asked == []
    assert floor.does(Action.CLAIM, task.task, MARA).state == "claimed"


def test_whoever_begins_a_shift_is_asked_for_what_nobody_was_there_for(floor: Floor) -> None:
    assert floor.arrives().asked == []
    floor.passes(300)
    floor.works(MARA, zone="camp")
    floor.write(lambda session: asking.somebody_came(session, floor.now_s))
    shown = floor.one()
    assert (shown.circle, asked(shown), shown.state) == ("zone", ["Mara"], "offered")


def test_off_shift_and_on_a_break_nobody_is_asked_or_claims(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.write(lambda session: shifts.pause(session, MARA.staff, floor.now_s))
    task = floor.arrives()
    assert task.asked == []
    with pytest.raises(NotOnShift):
        floor.does(Action.CLAIM, task.task, MARA)
    with pytest.raises(NotOnShift):
        floor.does(Action.CLAIM, task.task, THEO)


def test_tasks_are_shared_out(floor: Floor) -> None:
    clerks = [Actor(f"s-{number}", f"Clerk {number}") for number in range(3)]
    for clerk in clerks:
        floor.works(clerk, department="Camping")
    first = []
    for number in range(9):
        floor.passes(1)
        first.append(floor.arrives(f"v{number}").asked[0].name)
        floor.tell("visit.ended", f"v{number}")
    assert {first.count(clerk.name) for clerk in clerks} == {3}
    card = floor.read(lambda session: fairness.of(session, 1, floor.now_s))
    assert {line.asked for line in card.clerks} == {9}


# -- leases ------------------------------------------------------------------------------------------------------------


def test_a_clerk_who_is_heard_keeps_the_task_and_one_who_is_gone_gives_it_back(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO)
    task = floor.arrives()
    claimed = floor.does(Action.CLAIM, task.task, MARA)
    assert claimed.lease_until_s == floor.now_s + LEASE_S[State.CLAIMED]
    for _ in range(20):
        floor.passes(10)
        floor.hears(MARA, THEO)
    assert floor.one().state == "claimed"
    floor.passes(LEASE_S[State.CLAIMED] - 1)
    assert floor.one().state == "claimed"
    floor.hears(THEO)
    floor.passes(2)
    given_back = floor.one()
    assert (given_back.state, given_back.claimed_by, asked(given_back)) == ("released", None, ["Theo"])
    assert given_back.lease_until_s is None
    assert floor.reported() == ["offered", "claimed", "released"]


def test_who_has_greeted_her_is_missed_later(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    task = floor.arrives()
    floor.does(Action.CLAIM, task.task, MARA)
    greeted = floor.does(Action.GREET, task.task, MARA)
    assert (greeted.state, greeted.greeted_at_s) == ("greeted", floor.now_s)
    floor.passes(LEASE_S[State.GREETED] - 1)
    assert floor.one().state == "greeted"
    floor.passes(2)
    assert floor.one().state == "released"


def test_what_was_given_back_is_not_asked_of_the_same_clerk_again(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO)
    task = floor.arrives()
    floor.does(Action.CLAIM, task.task, MARA)
    shown = floor.does(Action.RELEASE, task.task, MARA)
    assert (shown.state, asked(shown), shown.claimed_by) == ("released", ["Theo"], None)
    floor.passes(ANSWER_WITHIN_S)
    assert floor.one().state == "escalated"


def test_the_end_of_a_shift_gives_back_and_forgets_the_place(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO, zone="camp")
    held, waiting = floor.arrives("v1"), floor.arrives("v2")
    floor.does(Action.CLAIM, held.task, MARA)
    assert "Mara" in asked(waiting)

    def leave(session: Session) -> None:
        shifts.end(session, MARA.staff)
        commands.release_all_of(session, MARA.staff, "released", floor.now_s)

    floor.write(leave)
    assert (floor.one("v1").state, asked(floor.one("v1"))) == ("released", ["Theo"])
    assert (floor.one("v2").state, asked(floor.one("v2"))) == ("offered", ["Theo"])
    assert floor.rows("SELECT staff FROM shift") == [("s-theo",)]
    assert not floor.write(lambda session: shifts.place(session, MARA.staff, "camp", floor.now_s))


# -- one clerk, never a swarm ------------------------------------------------------------------------------------------


def test_everybody_sees_at_once_who_is_with_her_and_nobody_else_is_sent(floor: Floor) -> None:
    for clerk in (MARA, THEO):
        floor.works(clerk, zone="camp")
    arrival = floor.arrives()
    floor.tell("help.requested", cause="h1")
    floor.tell("visit.strayed", cause="w1", clerk_assist=True)
    by_kind = {task.kind: task for task in floor.tasks()}
    floor.does(Action.CLAIM, by_kind["help"].task, MARA)
    # The wrong turn is dropped, the arrival waits quietly, and its card says who is there.
    assert {task.kind: (task.state, task.quiet, asked(task), task.others_with_her) for task in floor.tasks()} == {
        "help": ("claimed", None, [], []),
        "arrival": ("offered", "with_clerk", [], ["Mara"]),
    }
    for _ in range(5):
        floor.passes(60)
        floor.hears(MARA, THEO)
    floor.tell("visit.strayed", cause="w2", clerk_assist=True)
    assert len(floor.tasks()) == 2
    floor.does(Action.RELEASE, by_kind["help"].task, MARA)
    assert asked(floor.read(lambda session: board.find(session, arrival.task)))
    floor.does(Action.CLAIM, by_kind["help"].task, THEO)
    floor.does(Action.DONE, by_kind["help"].task, THEO)
    assert floor.tasks() == []  # she has had a clerk


def test_who_strays_is_offered_first_to_who_was_with_her(floor: Floor) -> None:
    floor.works(MARA)
    floor.works(THEO, zone="camp", department="Camping")
    arrival = floor.arrives()
    floor.does(Action.CLAIM, arrival.task, MARA)
    floor.does(Action.DONE, arrival.task, MARA)
    floor.tell("visit.strayed", cause="w1", clerk_assist=True, skill="Camping")
    assert asked(floor.one()) == ["Mara", "Theo"]
    assert floor.one().asked[0].reasons == ["Was with her a moment ago"]
    floor.passes(200)
    assert floor.tasks() == []  # by now she has found the aisle, or another


def test_who_wants_to_be_let_alone_is(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    quiet = floor.arrives(browsing=True)
    assert (quiet.quiet, quiet.asked) == ("browsing", [])
    floor.tell("visit.strayed", cause="w1", clerk_assist=True)
    floor.passes(300)
    assert [task.kind for task in floor.tasks()] == ["arrival"]
    floor.hears(MARA)
    floor.tell("visit.browsing", browsing=False)
    assert asked(floor.one()) == ["Mara"]
    floor.tell("visit.browsing", browsing=True)
    assert (floor.one().quiet, floor.one().asked, floor.one().escalates_at_s) == ("browsing", [], None)
    floor.tell("help.requested", cause="h1")
    assert {task.kind: asked(task) for task in floor.tasks()} == {"arrival": [], "help": ["Mara"]}


# -- the kinds ---------------------------------------------------------------------------------------------------------


def test_a_serious_complaint_calls_the_manager(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(BOSS, "manager")
    floor.tell("complaint.called", cause="c1", zone="camp", zone_name="Camp kitchen")
    assert (floor.one().circle, asked(floor.one())) == ("manager", ["Manager"])
    assert floor.one().asked[0].reasons == ["Manager on shift"]


def test_one_cause_makes_one_task_however_it_is_told(floor: Floor) -> None:
    floor.works(MARA)
    told = [
        floor.tell("visit.started", clerk_assist=True),
        floor.tell("help.requested", cause="h1"),
        floor.tell("help.requested", cause="h2"),
        floor.tell("pick_up.waiting", visit=None, cause="p1"),
        floor.tell("complaint.called", cause="c1"),
    ]
    before = floor.rows("SELECT count(*) FROM journal"), floor.reported(), floor.rows("SELECT * FROM ask")
    for event in told:
        floor.take(event)
    for event in told:
        again = {**event.model_dump(), "event": f"again-{event.event}", "epoch": "restored"}
        floor.take(StoreEvent.model_validate(again))
    assert sorted(task.kind for task in floor.tasks()) == ["arrival", "complaint", "help", "help", "pick_up"]
    after = floor.rows("SELECT count(*) FROM journal"), floor.reported(), floor.rows("SELECT * FROM ask")
    assert after == before
    assert {task.kind: task.has_client for task in floor.tasks()}["pick_up"] is False


def test_what_asks_no_longer_ends_its_task_also_when_the_end_comes_first(floor: Floor) -> None:
    floor.tell("help.requested", cause="h1")
    floor.tell("help.ended", cause="h1")
    floor.tell("help.ended", cause="h2")
    floor.tell("help.requested", cause="h2")
    assert floor.tasks() == []
    assert floor.reported() == ["offered", "expired"]


@pytest.mark.parametrize("reason", ["left", "opted_out", "unassisted", "not_her"])
def test_everything_ends_with_the_visit(floor: Floor, reason: str) -> None:
    floor.works(MARA, zone="camp")
    arrival = floor.arrives()
    for kind in ("help.requested", "pick_up.waiting", "complaint.called"):
        floor.tell(kind, cause=kind)
    floor.does(Action.CLAIM, arrival.task, MARA)
    floor.tell("visit.ended", reason=reason)
    assert floor.tasks() == []
    assert floor.rows("SELECT * FROM timer") == []
    floor.tell("visit.strayed", cause="w1", clerk_assist=True)
    floor.tell("help.requested", cause="h2")
    # Whoever only withdrew that clerks are told may still ask for one.
    assert [task.kind for task in floor.tasks()] == (["help"] if reason in ("unassisted", "not_her") else [])


def test_who_agrees_again_in_the_same_visit_is_offered_again(floor: Floor) -> None:
    floor.arrives()
    floor.tell("visit.ended", reason="unassisted")
    floor.now_s += 1
    floor.tell("visit.zone", clerk_assist=True)
    floor.tell("visit.strayed", cause="w1", clerk_assist=True)
    assert [task.kind for task in floor.tasks()] == ["strayed"]


def test_without_her_consent_only_what_she_asked_for_is_offered(floor: Floor) -> None:
    for kind in ("visit.started", "visit.strayed", "help.requested", "pick_up.waiting", "complaint.called"):
        floor.tell(kind, cause=kind, clerk_assist=False)
    assert sorted(task.kind for task in floor.tasks()) == ["complaint", "help", "pick_up"]


def test_a_clerk_calls_a_colleague(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO)
    about = {"visit": None, "zone": "camp", "zone_name": "Camp kitchen", "note": "The key to the showcase"}

    def call(session: Session) -> TaskCard:
        return commands.call_colleague(session, MARA, "k1", floor.now_s, **about)  # type: ignore[arg-type]

    first = floor.write(call)
    assert floor.write(call) == first
    assert (first.kind, first.asked_by_name, first.note, first.has_client) == ("help", "Mara", about["note"], False)
    assert asked(first) == ["Theo"]
    floor.does(Action.CLAIM, first.task, THEO)
    floor.does(Action.RELEASE, first.task, THEO)
    floor.passes(901)
    assert floor.tasks() == []
    gone = {**about, "zone": None, "visit": "v-gone"}
    with pytest.raises(VisitOver):
        floor.write(lambda session: commands.call_colleague(session, MARA, "k2", floor.now_s, **gone))  # type: ignore[arg-type]
    floor.arrives("v1")
    hers = {**about, "zone": None, "visit": "v1"}
    about_her = floor.write(lambda session: commands.call_colleague(session, MARA, "k3", floor.now_s, **hers))  # type: ignore[arg-type]
    assert (about_her.zone, about_her.has_client, asked(about_her)) == ("camp", True, ["Theo"])


# -- what the server and managers hear ---------------------------------------------------------------------------------


def test_the_first_screen_that_shows_a_task_is_remembered_and_reported_once(floor: Floor) -> None:
    task = floor.arrives(packet_at_s=NOON_S - 0.2).task
    for second in (1.0, 2.0):
        floor.write(lambda session, at_s=floor.now_s + second: commands.seen(session, task, MARA.staff, at_s, at_s))  # type: ignore[misc]
    assert floor.reported() == ["offered", "seen"]
    ((body,),) = floor.rows("SELECT body FROM report ORDER BY seq DESC LIMIT 1")
    assert f'"first_seen_s":{NOON_S + 1.0}' in body
    assert f'"packet_at_s":{NOON_S - 0.2}' in body
    assert '"kind":"arrival"' in body


def test_what_a_device_tells_late_takes_nothing_back(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    task = floor.arrives().task
    floor.does(Action.CLAIM, task, MARA)
    floor.does(Action.GREET, task, MARA)
    # A phone without a link tells at last what it has shown, by a clock that is an hour slow.
    floor.passes(LEASE_S[State.GREETED] - 1)
    said = Said(task, "shown", floor.now_s - 3600, MARA.staff, "phone")
    floor.write(lambda session: receipts.tell(session, [said], floor.now_s))
    assert floor.rows("SELECT at_s FROM alert_hop WHERE hop = 'shown'") == [(NOON_S,)]
    assert floor.rows("SELECT first_seen_s FROM task") == [(NOON_S,)]
    floor.passes(LEASE_S[State.GREETED] - 1)
    assert floor.one().state == "greeted"
    floor.write(lambda session: shifts.heard(session, [MARA.staff], NOON_S))
    assert floor.read(lambda session: shifts.heard_at_s(session, MARA.staff)) > NOON_S


def test_the_fairness_report_says_what_came_of_each_asking_and_nobodys_place(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO, zone="camp")
    floor.works(BOSS, "manager")
    first, second = floor.arrives("v1"), floor.arrives("v2")
    floor.passes(8)
    floor.does(Action.CLAIM, first.task, MARA)
    floor.does(Action.PASS, second.task, THEO)
    with pytest.raises(TaskTaken):
        floor.does(Action.PASS, first.task, THEO)
    floor.passes(ANSWER_WITHIN_S)
    card = floor.read(lambda session: fairness.of(session, 7, floor.now_s))
    by_name = {line.name: line for line in card.clerks}
    assert (by_name["Mara"].asked, by_name["Mara"].claimed, by_name["Mara"].missed) == (2, 1, 1)
    assert (by_name["Theo"].asked, by_name["Theo"].passed, by_name["Theo"].taken) == (2, 1, 1)
    assert by_name["Mara"].median_claim_s == 8.0
    assert (by_name["Manager"].asked, by_name["Manager"].waiting, by_name["Manager"].days_on_shift) == (1, 1, 1)
    written = fairness.as_markdown(card)
    assert "| Mara | 1 | 2 | 1 | 0 | 1 | 0 | 0 | 0 | 8 |" in written
    assert "camp" not in written + card.model_dump_json()


# -- clocks ------------------------------------------------------------------------------------------------------------


def test_a_clock_set_back_makes_nothing_fire_twice_and_holds_nothing_up(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO)
    floor.arrives()
    floor.passes(ANSWER_WITHIN_S)
    assert floor.one().circle == "all"
    floor.now_s -= 3600
    floor.write(lambda session: falling_due.step(session, floor.now_s, -3600.0))
    floor.passes(0)
    assert floor.one().circle == "all"
    floor.passes(timers.LONGEST_S[timers.Due.ANSWER])
    assert floor.one().circle == "manager"
    assert floor.reported() == ["offered", "escalated", "escalated"]


def test_a_clock_set_forward_fires_nothing_early_and_takes_nothing_from_who_is_there(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO)
    held, _ = floor.arrives("v1"), floor.arrives("v2")
    floor.does(Action.CLAIM, held.task, MARA)
    floor.now_s += 3600
    floor.write(lambda session: falling_due.step(session, floor.now_s, 3600.0))
    floor.passes(ANSWER_WITHIN_S - 1)
    assert (floor.one("v1").state, floor.one("v2").state) == ("claimed", "offered")
    floor.passes(1)
    assert (floor.one("v1").state, floor.one("v2").state) == ("claimed", "escalated")


def test_after_a_start_screens_have_a_moment_to_come_back(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    task = floor.arrives()
    floor.does(Action.CLAIM, task.task, MARA)
    floor.now_s += 3600
    floor.write(lambda session: falling_due.begin(session, floor.now_s))
    floor.passes(falling_due.BACK_WITHIN_S - 1)
    assert floor.one().state == "claimed"
    floor.hears(MARA)
    floor.passes(60)
    assert floor.one().state == "claimed"


def test_a_timer_that_two_look_at_fires_once(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.arrives()
    floor.now_s += ANSWER_WITHIN_S
    fallen = floor.read(lambda session: timers.due(session, floor.now_s, 10))
    fired = [floor.write(lambda session: falling_due.fire(session, fallen[0], floor.now_s)) for _ in range(2)]
    assert fired == [True, False]


def a_phone(actor: Actor, now_s: float) -> AlertSubscriptionRow:
    endpoint = f"https://push.example/{actor.staff}"
    more = {"service": "https://push.example", "origin": "https://shop.example", "p256dh": "p", "auth": "a"}
    return AlertSubscriptionRow(session=actor.name, staff=actor.staff, endpoint=endpoint, proven_at_s=now_s, **more)


def test_who_comes_to_the_last_circle_later_is_rung_too(floor: Floor) -> None:
    floor.works(MARA)
    floor.write(lambda session: session.add_all([a_phone(MARA, NOON_S), a_phone(BOSS, NOON_S)]))
    floor.tell("complaint.called", cause="c1")
    assert asked(floor.one()) == ["Mara"]
    pushes = "SELECT staff, due_at_s IS NOT NULL FROM alert_push ORDER BY staff"
    assert floor.rows(pushes) == [("s-mara", True)]
    floor.works(BOSS, "manager")
    floor.hears(MARA, BOSS)
    floor.passes(AGAIN_S + 1)
    assert asked(floor.one()) == ["Manager"]
    assert floor.rows(pushes) == [("s-boss", True), ("s-mara", False)]
    due_at_s = "SELECT due_at_s FROM alert_push WHERE staff = 's-boss'"
    first = floor.rows(due_at_s)
    floor.hears(BOSS)
    floor.passes(AGAIN_S + 1)
    assert floor.rows(due_at_s) == first
    assert floor.rows("SELECT staff FROM alert_hop WHERE hop = 'offered' ORDER BY staff") == [("s-boss",), ("s-mara",)]


def test_who_has_the_phone_in_the_pocket_is_asked_and_not_taken_for_lost_where_a_push_reaches(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.works(THEO, zone="camp")
    floor.write(lambda session: session.add(a_phone(MARA, floor.now_s)))
    floor.passes(shifts.REACHABLE_S + 1)
    task = floor.arrives()
    assert (task.circle, asked(task)) == ("zone", ["Mara"])
    floor.does(Action.CLAIM, task.task, MARA)
    floor.passes(LEASE_S[State.GREETED] - 1)
    assert floor.one().state == "claimed"
    floor.passes(2)
    assert floor.one().state == "released"


def test_a_break_says_since_when_and_does_not_end_the_shift(floor: Floor) -> None:
    floor.works(MARA, zone="camp")
    floor.passes(60)
    floor.write(lambda session: shifts.pause(session, MARA.staff, floor.now_s))
    on_break = floor.read(lambda session: shifts.card(session, MARA.staff))
    assert (on_break.on_break, on_break.since_s) == (True, NOON_S + 60)
    floor.passes(60)
    floor.works(MARA, zone="camp")
    back = floor.read(lambda session: shifts.card(session, MARA.staff))
    assert (back.on_break, back.since_s) == (False, NOON_S)
