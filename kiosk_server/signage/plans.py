"""The site's plan in the database: each save is a new revision of the whole."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import outbox
from kiosk_server.database.dialects import insert_new
from kiosk_server.drawings.shown import announced
from kiosk_server.errors import Conflict, KioskServerError, NotFound
from kiosk_server.signage.plan import FIRST_PLAN, Known, SignagePlan, faults, named_skus
from kiosk_server.signage.tables import SignageMediaRow, SignagePlanRow
from kiosk_server.sites.shop import Shop

KEPT = 50
"Revisions that can be brought back: more than a season of changes."

_SAVE = insert_new(SignagePlanRow)


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the plan meanwhile; look at it again."""


class BadPlan(KioskServerError):
    """Some fields are not right."""

    status = 422


def newest(session: Session, site: str) -> SignagePlanRow | None:
    """None where nobody has planned anything yet."""
    statement = select(SignagePlanRow).where(SignagePlanRow.site == site)
    return session.exec(statement.order_by(col(SignagePlanRow.revision).desc()).limit(1)).first()


def plan_of(row: SignagePlanRow | None) -> SignagePlan:
    return FIRST_PLAN if row is None else SignagePlan.model_validate(row.plan)


def newest_revision(session: Session, site: str) -> int:
    """0 where nobody has planned anything yet."""
    row = newest(session, site)
    return 0 if row is None else row.revision


def plan_at(session: Session, site: str, revision: int) -> SignagePlan:
    """Raises NotFound."""
    row = session.get(SignagePlanRow, (site, revision))
    if row is None and revision != 0:
        raise NotFound("this revision is not kept")
    return plan_of(row)


def history(session: Session, site: str) -> list[SignagePlanRow]:
    """Newest first."""
    statement = select(SignagePlanRow).where(SignagePlanRow.site == site)
    return list(session.exec(statement.order_by(col(SignagePlanRow.revision).desc())))


def check(session: Session, shop: Shop, plan: SignagePlan) -> None:
    """Raises BadPlan, with every fault."""
    found = faults(plan, known(session, shop, plan))
    if found:
        detail = "; ".join(f"{each.field}: {each.message}" for each in found)
        raise BadPlan(detail, faults=tuple(found))


def known(session: Session, shop: Shop, plan: SignagePlan) -> Known:
    skus = session.exec(select(Product.sku).where(col(Product.sku).in_(named_skus(plan))))
    media = session.exec(select(SignageMediaRow.sha256, SignageMediaRow.type))
    return Known(
        kiosks={place.kiosk for place in shop.floor.kiosks},
        media=dict(media.all()),
        skus=set(skus.all()),
        drawings=announced(session),
    )


def save(session: Session, shop: Shop, plan: SignagePlan, onto: int, by: str, now_s: float) -> SignagePlanRow:
    """The plan as the revision behind `onto`. The same once more, after a lost answer, changes nothing. Raises BadPlan,
    ChangedMeanwhile."""
    now = newest(session, shop.site)
    revision = 0 if now is None else now.revision
    if now is not None and revision == onto + 1 and plan_of(now) == plan:
        return now
    if revision != onto:
        raise ChangedMeanwhile(revision=revision)
    check(session, shop, plan)
    values = {
        "site": shop.site,
        "revision": onto + 1,
        "plan": plan.model_dump(mode="json"),
        "made_at_s": now_s,
        "made_by": by,
    }
    if _SAVE.run(session, values) != 1:
        raise ChangedMeanwhile
    old = (col(SignagePlanRow.site) == shop.site, col(SignagePlanRow.revision) <= onto + 1 - KEPT)
    session.connection().execute(delete(SignagePlanRow).where(*old))
    tell_kiosks(session, shop)
    return session.get_one(SignagePlanRow, (shop.site, onto + 1))


def tell_kiosks(session: Session, shop: Shop) -> None:
    """Every kiosk looks at its states again after the commit."""
    for place in shop.floor.kiosks:
        outbox.touch(session, outbox.kiosk(place.kiosk))


def in_use(session: Session, site: str, digest: str) -> list[str]:
    """The names of what shows a file now."""
    plan = plan_of(newest(session, site))
    return [each.name for each in plan.items if getattr(each.layout, "sha256", None) == digest]
