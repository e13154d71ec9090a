"""What the web shop's pages send, and what support may put right about whose history is whose."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field
from sqlmodel import Session, select

from kiosk_server.errors import BadField, Conflict, ForeignOrigin, NotFound, TooLarge, TooMany
from kiosk_server.members.tables import Member
from kiosk_server.principals import AdminHere, sender
from kiosk_server.running import Here, Running
from kiosk_server.security import is_own_page
from kiosk_server.staff.accounts import audit
from kiosk_server.staff.restraint import Limit
from kiosk_server.staff.shared_attempts import SharedAttempts
from kiosk_server.web import identities
from kiosk_server.web.events import sold, take
from kiosk_server.web.judging import Act, Judged, Plain, Refusal, judge, skus_in
from kiosk_server.web.tables import IdentityLink
from wire.messages.mqtt import AtS
from wire.messages.reading import Malformed, Message, read

EVENTS = 50
"A browser sends what it has every few seconds; more at once is no browser."

EVENTS_BYTES = 64 * 1024
"What browsers let go while a page closes."

SENDERS = Limit(attempts=600, per_s=0.1)
"Requests of one network address: an office full of visitors may stand behind it."

VISITORS = Limit(attempts=60, per_s=1.0)
"Requests of one browser: the snippet sends one a second at most."

Word = Annotated[str, Field(max_length=100, pattern=Plain)]


class FirstTouch(Message):
    """Where a visitor came from when she came first."""

    at_s: AtS
    landing: Annotated[str, Field(max_length=500, pattern=Plain)] | None = None
    referrer: Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9.:\[\]_-]*$")] | None = None
    "The other site's name, never an address."
    source: Word | None = None
    medium: Word | None = None
    campaign: Word | None = None
    term: Word | None = None
    content: Word | None = None


class WebEventsRequest(Message):
    anonymous_id: Annotated[str, Field(min_length=8, max_length=64, pattern=Plain)]
    consented: bool = False
    "Whether she agreed to be known again; without it no first touch is taken."
    sent_at_s: AtS | None = None
    "By the browser's clock: what it is off by is taken from every act."
    first_touch: FirstTouch | None = None
    events: Annotated[list[Any], Field(max_length=EVENTS)]
    "Each a `WebEvent`; each is judged alone."


class RefusedEvent(Message):
    place: int
    message_id: str | None
    reason: str


class WebEventsAnswer(Message):
    accepted: int
    repeated: int
    refused: list[RefusedEvent]
    "Those that were here before among them."


class MergeRequest(Message):
    other: Annotated[str, Field(min_length=3, max_length=20)]
    "The other membership's number."
    why: Annotated[str, Field(min_length=3, max_length=200, pattern=Plain)]


class EndRequest(Message):
    why: Annotated[str, Field(min_length=3, max_length=200, pattern=Plain)]


class LinkCard(Message):
    link: str
    kind: str
    subject: str
    member_number: str
    at_s: float
    actor: str
    why: str
    ends: str | None


def web_routes() -> APIRouter:
    router = APIRouter()
    senders, visitors = SharedAttempts(SENDERS), SharedAttempts(VISITORS)

    @router.post(
        "/api/web/events",
        status_code=202,
        openapi_extra={"requestBody": {"required": True, "content": _content()}},
    )
    async def web_events(request: Request, here: Here) -> WebEventsAnswer:
        now_s = here.clock()
        _check_origin(request, here)
        if not senders.allow(sender(request), now_s):
            raise TooMany
        body = _read(await _body(request))
        if not visitors.allow(body.anonymous_id, now_s):
            raise TooMany

        def command(session: Session) -> tuple[Judged, tuple[Refusal, ...]]:
            judged = judge(
                body.events,
                known_skus=sold(session, skus_in(body.events)),
                now_s=now_s,
                sent_at_s=body.sent_at_s,
            )
            touch = body.first_touch if body.consented else None
            plain = None if touch is None else {**touch.model_dump(), "at_s": min(touch.at_s, now_s)}
            return judged, take(session, body.anonymous_id, judged, plain, now_s)

        judged, refused = await here.database.writer.run_async(command)
        accepted = len(body.events) - len(refused)
        return WebEventsAnswer(
            accepted=accepted,
            repeated=len(judged.acts) - accepted,
            refused=[RefusedEvent(place=r.place, message_id=r.message_id, reason=r.reason) for r in refused],
        )

    _support(router)
    return router


def _support(router: APIRouter) -> None:
    @router.get("/api/members/{number}/links")
    def links(number: str, who: AdminHere, here: Here) -> list[LinkCard]:
        """All that was joined to this person or taken away again, oldest first."""
        now_s = here.clock()

        def command(session: Session) -> list[LinkCard]:
            member = _member(session, number)
            audit(session, "identity.read", member, now_s, staff=who.staff)
            return [_card(session, link) for link in identities.links_of(session, member)]

        return here.database.writer.run(command)

    @router.post("/api/members/{number}/merge", status_code=201)
    def merge(number: str, body: MergeRequest, who: AdminHere, here: Here) -> LinkCard:
        """Makes two memberships one person's."""
        now_s = here.clock()

        def command(session: Session) -> LinkCard:
            one, other = _member(session, number), _member(session, body.other)
            link = identities.merge(session, one, other, now_s, actor=who.staff, why=body.why)
            if link is None:
                raise Conflict("these are one person's already")
            audit(session, "identity.merged", link.id, now_s, staff=who.staff)
            here.room.memberships_changed(session, identities.memberships(session, one), now_s)
            return _card(session, link)

        return here.database.writer.run(command)

    @router.post("/api/identity-links/{link}/end")
    def end(link: str, body: EndRequest, who: AdminHere, here: Here) -> LinkCard:
        """Takes one joining back; histories and intents are then as they would be without it."""
        now_s = here.clock()

        def command(session: Session) -> LinkCard:
            row = session.get(IdentityLink, link)
            before = identities.memberships(session, row.member) if row is not None else frozenset()
            ended = identities.end_link(session, link, now_s, actor=who.staff, why=body.why)
            if ended is None:
                raise NotFound("there is no such joining, or it has ended")
            audit(session, "identity.ended", link, now_s, staff=who.staff)
            here.room.memberships_changed(session, before, now_s)
            return _card(session, ended)

        return here.database.writer.run(command)


def _check_origin(request: Request, here: Running) -> None:
    """Pages of the web shop, the server's own, and programs; no other page counts as a visit."""
    origin = request.headers.get("origin")
    if origin not in here.policy.shop_origins and not is_own_page(request.headers, (here.policy.public_url,)):
        raise ForeignOrigin


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > EVENTS_BYTES:
        raise TooLarge
    content = await request.body()
    if len(content) > EVENTS_BYTES:
        raise TooLarge
    return content


def _read(content: bytes) -> WebEventsRequest:
    """JSON, whatever the content type says: a plain text body needs no preflight."""
    body = read(WebEventsRequest, content)
    if isinstance(body, Malformed):
        field, _, message = body.reason.partition(": ")
        raise BadField(field, message)
    return body


def _member(session: Session, number: str) -> str:
    digits = "".join(number.split())
    found = session.exec(select(Member.id).where(Member.number == f"{digits[:4]} {digits[4:8]} {digits[8:]}")).first()
    if found is None:
        raise NotFound("there is no such member")
    return found


def _card(session: Session, link: IdentityLink) -> LinkCard:
    return LinkCard(
        link=link.id,
        kind=link.kind,
        subject=link.subject,
        member_number=session.get_one(Member, link.member).number,
        at_s=link.at_s,
        actor=link.actor,
        why=link.why,
        ends=link.ends,
    )


def _content() -> dict[str, Any]:
    """For the API's document: FastAPI does not see a body that a route reads itself."""
    schema = WebEventsRequest.model_json_schema()
    act = Act.model_json_schema()
    schema["properties"]["events"]["items"] = act
    schema["properties"]["first_touch"] = FirstTouch.model_json_schema()
    schema.pop("$defs", None)
    return {"application/json": {"schema": schema}}
