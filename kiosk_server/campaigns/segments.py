"""Setting a segment: an audience with a name, which campaigns and other segments may use."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.campaigns.book import segments
from kiosk_server.campaigns.conditions import (
    Condition,
    InSegment,
    conditions_in,
    is_too_large,
    is_too_large_spelled_out,
    names_itself,
)
from kiosk_server.campaigns.editing import check_condition
from kiosk_server.campaigns.tables import Segment
from kiosk_server.database.dialects import upsert
from kiosk_server.errors import BadField


def set_segment(session: Session, segment: str, name: str, condition: Condition, now_s: float) -> Segment:
    """Makes or changes it. Raises BadField where the rule names what does not exist, leads back to itself, or makes
    it or a segment that uses it too large."""
    if is_too_large(condition):
        raise BadField("condition", "is too large to be read by people; make segments of its parts")
    check_condition(session, condition)
    rules = segments(session) | {segment: condition}
    if names_itself(segment, rules):
        raise BadField("condition", f"leads back to {segment!r}, so nobody could tell who is in it")
    for each, rule in rules.items():
        uses_it = each == segment or any(isinstance(part, InSegment) for part in conditions_in(rule))
        if uses_it and is_too_large_spelled_out(rule, rules):
            raise BadField("condition", f"makes {each!r} too large: too much to ask at every arrival")
    row = {"id": segment, "name": name, "condition": condition.model_dump(mode="json"), "changed_at_s": now_s}
    _SET.run(session, row)
    return session.get_one(Segment, segment, populate_existing=True)


_SET = upsert(
    Segment,
    ("id",),
    lambda _old, new: {"name": new.name, "condition": new.condition, "changed_at_s": new.changed_at_s},
)
