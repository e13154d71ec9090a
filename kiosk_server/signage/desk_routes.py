"""`/api/signage/…`: managers plan what kiosks show, send the message over everything, and read what was shown."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.errors import BadField
from kiosk_server.kiosks.kiosk_view import kiosk_place
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.signage import emergencies, plans
from kiosk_server.signage.cards import (
    SignageDesk,
    SignageForecast,
    SignagePlanWish,
    SignagePreviewWish,
    SignageReport,
    SignageRevision,
)
from kiosk_server.signage.desk_card import desk_card, name_of
from kiosk_server.signage.emergencies import SignageEmergencyWish
from kiosk_server.signage.forecast import forecast
from kiosk_server.signage.plan import SignagePlan
from kiosk_server.signage.report import as_csv, report
from kiosk_server.signage.signs import Signs
from kiosk_server.staff.accounts import audit
from wire.messages.screens.signage import EmergencyCard, SignageManifest

router = APIRouter()

Day = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@router.get("/api/signage")
def signage(_who: ManagerHere, here: Here) -> SignageDesk:
    with here.database.reader.session() as session:
        return desk_card(session, here.shop, here.clock())


@router.put("/api/signage/plan")
def change_plan(body: SignagePlanWish, who: ManagerHere, here: Here) -> SignageDesk:
    """The whole plan at once; kiosks hear of it as soon as it is committed. 409 where somebody else changed it."""
    now_s = here.clock()

    def command(session: Session) -> SignageDesk:
        before = plans.newest_revision(session, here.shop.site)
        row = plans.save(session, here.shop, body.plan, body.revision, who.staff, now_s)
        if row.revision != before:
            audit(session, "signage.planned", f"{here.shop.site}:{row.revision}", now_s, staff=who.staff)
        return desk_card(session, here.shop, now_s)

    return here.database.writer.run(command)


@router.get("/api/signage/history")
def history(_who: ManagerHere, here: Here) -> list[SignageRevision]:
    """What may be brought back, newest first."""
    with here.database.reader.session() as session:
        return [
            SignageRevision(revision=row.revision, at_s=row.made_at_s, by=name_of(session, row.made_by))
            for row in plans.history(session, here.shop.site)
        ]


@router.get("/api/signage/history/{revision}")
def plan_of_revision(revision: int, _who: ManagerHere, here: Here) -> SignagePlan:
    """To be looked at, and saved again as the newest."""
    with here.database.reader.session() as session:
        return plans.plan_at(session, here.shop.site, revision)


@router.post("/api/signage/preview")
def preview(body: SignagePreviewWish, _who: ManagerHere, here: Here, signs: Signs) -> SignageManifest:
    """What this kiosk would play from; nothing is saved."""
    with here.database.reader.session() as session:
        return _would_play(session, body, here, signs)


@router.post("/api/signage/forecast")
def forecast_hour(body: SignagePreviewWish, _who: ManagerHere, here: Here, signs: Signs) -> SignageForecast:
    """What an hour on this kiosk would be like; nothing is saved."""
    with here.database.reader.session() as session:
        manifest = _would_play(session, body, here, signs)
    return forecast(manifest, here.clock() if body.at_s is None else body.at_s)


def _would_play(session: Session, body: SignagePreviewWish, here: Here, signs: Signs) -> SignageManifest:
    kiosk_place(here.shop, body.kiosk)
    plans.check(session, here.shop, body.plan)
    return signs.billboard.manifest(session, body.kiosk, body.plan)


@router.post("/api/signage/emergency")
def send_emergency(body: SignageEmergencyWish, who: ManagerHere, here: Here, key: CommandKey = None) -> EmergencyCard:
    """On every kiosk within two seconds, whatever it shows."""
    now_s = here.clock()

    def send(session: Session) -> dict[str, Any]:
        emergency = emergencies.send(session, here.shop, body, who.staff, now_s)
        audit(session, "signage.emergency_sent", emergency, now_s, staff=who.staff)
        return emergencies.card(session, here.shop.site, now_s).model_dump(mode="json")

    done = here.database.writer.run(lambda session: once(session, who.staff, key, body, now_s, lambda: send(session)))
    return EmergencyCard.model_validate(done)


@router.delete("/api/signage/emergency")
def end_emergency(who: ManagerHere, here: Here) -> EmergencyCard:
    """Taken back on every kiosk; where there is none, nothing changes."""
    now_s = here.clock()

    def command(session: Session) -> EmergencyCard:
        if emergencies.take_back(session, here.shop, who.staff, now_s):
            audit(session, "signage.emergency_ended", here.shop.site, now_s, staff=who.staff)
        return emergencies.card(session, here.shop.site, now_s)

    return here.database.writer.run(command)


@router.get("/api/signage/report")
def plays_report(_who: ManagerHere, here: Here, first: Day, last: Day, kiosk: str | None = None) -> SignageReport:
    """Proof of play of some days, of one kiosk or of all."""
    return _report(here, first, last, kiosk)


@router.get(
    "/api/signage/report.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def plays_report_file(
    _who: ManagerHere, here: Here, first: Day, last: Day, kiosk: str | None = None
) -> StreamingResponse:
    """For a spreadsheet."""
    found = _report(here, first, last, kiosk)
    headers = {"Content-Disposition": f'attachment; filename="proof-of-play-{first}-{last}.csv"'}
    return StreamingResponse(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


def _report(here: Here, first: str, last: str, kiosk: str | None) -> SignageReport:
    with here.database.reader.session() as session:
        plan = plans.plan_of(plans.newest(session, here.shop.site))
        names = {each.item: each.name for each in plan.items}
        return report(session, here.shop.time_zone, names, _date("first", first), _date("last", last), kiosk)


def _date(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadField(field, "this is no date") from None
