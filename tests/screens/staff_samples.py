"""What the desk's staff place is shown: five people, a week, devices, links and looks at cards."""

from __future__ import annotations

from typing import Any

import segno

from tests.screens.samples import DAY_S, HOUR_S
from tests.screens.shop_samples import a_desk
from tests.screens.stand_in import StandIn
from wire.messages.screens.desk import CardViewLine, ClerkLight, ClerksCard, DeskView
from wire.messages.screens.staff import (
    LinkCard,
    LinkOwner,
    OtherDay,
    PlannedDay,
    PlannedTime,
    PlannedWeek,
    ShiftPlan,
    StaffDeviceCard,
    StaffLine,
    WeekdayTime,
)

MONDAY = "2026-03-09"
WEEK = [f"2026-03-{day:02}" for day in range(9, 16)]
EARLY, LATE, NIGHT = ("09:00", "17:00"), ("12:00", "20:00"), ("20:00", "02:00")


def a_line(name: str, **changes: Any) -> StaffLine:
    fields: dict[str, Any] = {
        "staff": f"s-{name.lower()}",
        "username": name.lower(),
        "name": name,
        "department": "",
        "roles": ["clerk"],
        "languages": ["en"],
        "revoked_at_s": None,
        "invited": False,
        "devices": 1,
        "reach": None,
        "planned_until_s": None,
        "planned_next_s": None,
        "yours": True,
    }
    return StaffLine(**{**fields, **changes})


def some_staff(now_s: float) -> list[StaffLine]:
    six_s = now_s + 6.3 * HOUR_S
    return [
        a_line("Mara", department="coffee", languages=["en", "de"], reach="screen", planned_until_s=six_s, devices=2),
        a_line("Theo", department="camp kitchen", languages=["en", "pt-BR"], planned_until_s=six_s, devices=0),
        a_line("Member 1", reach="none", planned_next_s=now_s + DAY_S),
        a_line("Member 2", invited=True, devices=0),
        a_line("Manager", staff="manager", roles=["manager"], yours=False, reach="push"),
        a_line("Administrator", roles=["admin"], yours=False),
        a_line("Member 3", revoked_at_s=now_s - 9 * DAY_S, devices=0),
    ]


def a_staffed_desk(now_s: float) -> DeskView:
    """A desk whose own link says who can be reached, too."""
    lights = [
        ClerkLight(staff=each.staff, name=each.name, reach=each.reach) for each in some_staff(now_s) if each.reach
    ]
    return a_desk(now_s, clerks=ClerksCard(clerks=lights))


def _times(*each: tuple[str, str]) -> list[PlannedTime]:
    return [PlannedTime(starts=starts, ends=ends) for starts, ends in each]


def some_weeks() -> list[PlannedWeek]:
    def week(name: str, *days: list[PlannedTime], yours: bool = True, own: int = -1) -> PlannedWeek:
        planned = [
            PlannedDay(day=day, times=times, own=n == own)
            for n, (day, times) in enumerate(zip(WEEK, days, strict=True))
        ]
        return PlannedWeek(staff=f"s-{name.lower()}", name=name, yours=yours, days=planned)

    early, late, none = _times(EARLY), _times(LATE), _times()
    return [
        week("Mara", early, early, early, none, none, _times(("10:00", "14:00"), ("16:00", "20:00")), none, own=3),
        week("Theo", late, late, none, late, late, _times(NIGHT), none, own=5),
        week("Manager", early, early, early, early, early, none, none, yours=False),
    ]


def a_plan() -> ShiftPlan:
    weekly = [WeekdayTime(weekday=day, starts=EARLY[0], ends=EARLY[1]) for day in range(3)]
    return ShiftPlan(weekly=weekly, days=[OtherDay(day="2026-03-12", times=[])])


def a_link(now_s: float, url: str, lasts_s: float) -> LinkCard:
    matrix = segno.make(url, error="m", micro=False).matrix
    rows = ["".join("1" if module else "0" for module in row) for row in matrix]
    return LinkCard(url=url, qr_rows=rows, expires_at_s=now_s + lasts_s)


def some_devices(now_s: float) -> list[StaffDeviceCard]:
    def device(name: str, program: Any, browser: str, since_s: float, seen_s: float, *, this: bool) -> StaffDeviceCard:
        return StaffDeviceCard(
            device=name, program=program, browser=browser, since_s=now_s - since_s, seen_at_s=now_s - seen_s, this=this
        )

    return [
        device("device-3", "desk", "Firefox on Linux", 1.2 * HOUR_S, 60, this=True),
        device("device-2", "clerk", "Chrome on Android", 1.5 * HOUR_S, 240, this=False),
        device("device-1", "clerk", "", 5 * HOUR_S, 300, this=False),
    ]


def some_views(now_s: float) -> list[CardViewLine]:
    acts = ["client_card.viewed", "visit.noted", "intent.wants", "client_card.viewed", "visit.not_her"]
    return [
        CardViewLine(
            at_s=now_s - 300 * (n + 1),
            staff="s-mara" if n % 2 else "s-theo",
            staff_name="Mara" if n % 2 else "Theo",
            visit=f"0198a1b2c3d4e5f6-{n // 2:04}",
            act=act,
        )
        for n, act in enumerate(acts)
    ]


def an_owner() -> LinkOwner:
    return LinkOwner(name="Mara", username="mara", site_name="Fell & Filter", least_letters=12)


def answer_staff(
    server: StandIn,
    now_s: float,
    lines: list[StaffLine] | None = None,
    weeks: list[PlannedWeek] | None = None,
    views: list[CardViewLine] | None = None,
) -> None:
    """Lets the server answer what the staff place asks."""

    def plain(messages: Any) -> Any:
        return [each.model_dump(mode="json") for each in messages]

    server.answer("GET", "/api/staff", plain(some_staff(now_s) if lines is None else lines))
    server.answer("GET", "/api/staff/week", plain(some_weeks() if weeks is None else weeks))
    server.answer("GET", "/api/desk/card-views", plain(some_views(now_s) if views is None else views))
    for staff in ("s-mara", "s-theo", "manager"):
        of = f"/api/staff/{staff}"
        server.answer("GET", f"{of}/devices", plain(some_devices(now_s)))
        server.answer("GET", f"{of}/plan", a_plan())
        server.answer("PUT", f"{of}/plan", a_plan())
        server.answer(
            "POST", f"{of}/pairing", a_link(now_s, "https://clerks.example/clerk/enter?code=Y7mT0VqBzDqk2Jt4", 600)
        )
        server.answer(
            "POST", f"{of}/invitation", a_link(now_s, "https://bell.example/desk/#password=Y7mT0VqBzDqk2Jt4", 86_400)
        )
