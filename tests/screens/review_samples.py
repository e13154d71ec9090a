"""What screens are shown of reviews in tests and pictures."""

from __future__ import annotations

from typing import Any

from tests.screens.samples import DAY_S, HOUR_S, a_product
from tests.screens.stand_in import StandIn
from wire.messages.screens.reviews import (
    EarlierVersion,
    Finding,
    ModerationFigures,
    ModerationView,
    OwnReview,
    OwnVersion,
    PurchaseCard,
    PurchasesView,
    ReasonLine,
    ReviewCard,
    ReviewRules,
    ReviewsPage,
    ScoreCard,
    StarLine,
    WaitingReview,
)

QUIET = "Quiet enough to grind while the house sleeps. Took me two days to dial in, then I left it alone."
KETTLE = {"sku": "KET-1", "name": "Becklow pouring kettle", "short_name": "Becklow kettle", "picture": "kettle"}
PACK = {"sku": "HER-40", "name": "Heron 40 backpack", "short_name": "Heron 40", "picture": "pack"}
BEANS = {"sku": "BEA-1", "name": "Cinder espresso roast, 250 g", "short_name": "Cinder roast", "picture": "beans"}


def a_version(now_s: float, **changes: Any) -> OwnVersion:
    fields: dict[str, Any] = {
        "version": 1,
        "stars": 4,
        "title": "Quiet, and slow to learn",
        "text": QUIET,
        "at_s": now_s - 3 * DAY_S,
        "decided_at_s": None,
        "published": None,
        "reason": None,
        "note": "",
    }
    return OwnVersion(**{**fields, **changes})


def an_own_review(now_s: float, *versions: OwnVersion, **changes: Any) -> OwnReview:
    shown = versions or (a_version(now_s),)
    fields: dict[str, Any] = {
        "review": "review-1",
        "version": shown[0].version,
        "state": "waiting",
        "shown": False,
        "versions": list(shown),
        "incentive": "none",
        "points": 0,
        "works_here": False,
        "may_edit": True,
    }
    return OwnReview(**{**fields, **changes})


def a_purchase(now_s: float, **changes: Any) -> PurchaseCard:
    fields: dict[str, Any] = {
        "token": "MDpzYWxl.c2lnbmF0dXJl",
        "product": a_product(),
        "bought_at_s": now_s - 12 * DAY_S,
        "returned": False,
        "review": None,
        "elsewhere": False,
        "reward_points": 0,
    }
    return PurchaseCard(**{**fields, **changes})


def sent_back(now_s: float) -> OwnReview:
    text = "Call me on 212 555 0143 and I tell you how I set it."
    back = a_version(
        now_s,
        text=text,
        decided_at_s=now_s - DAY_S,
        published=False,
        reason="private",
        note="Without the number it can stand as it is.",
    )
    return an_own_review(now_s, back, state="sent_back")


def shown_after_edit(now_s: float) -> OwnReview:
    first = a_version(now_s, stars=5, text="Best thing in my kitchen.", decided_at_s=now_s - 40 * DAY_S, published=True)
    second = a_version(now_s, version=2, decided_at_s=now_s - DAY_S, published=True)
    return an_own_review(now_s, second, first, state="shown", shown=True)


def some_purchases(now_s: float, **changes: Any) -> PurchasesView:
    kettle = a_purchase(now_s, token="k.k", product=a_product(**KETTLE), bought_at_s=now_s - 40 * DAY_S)
    pack = a_purchase(now_s, token="p.p", product=a_product(**PACK), bought_at_s=now_s - 90 * DAY_S, returned=True)
    beans = a_purchase(now_s, token="b.b", product=a_product(**BEANS), bought_at_s=now_s - 95 * DAY_S)
    purchases = [
        a_purchase(now_s),
        kettle.model_copy(update={"review": sent_back(now_s)}),
        pack.model_copy(update={"review": an_own_review(now_s, a_version(now_s, stars=2))}),
        beans.model_copy(update={"review": shown_after_edit(now_s)}),
        beans.model_copy(update={"token": "b2.b2", "elsewhere": True, "bought_at_s": now_s - 120 * DAY_S}),
    ]
    return PurchasesView(**{"purchases": purchases, "ask": None, **changes})


def answer_purchase(server: StandIn, purchase: PurchaseCard) -> None:
    path = f"/api/phone/reviews/{purchase.token}"
    server.answer("GET", path, purchase)
    server.answer("DELETE", path, purchase)


def a_score(**changes: Any) -> ScoreCard:
    fields: dict[str, Any] = {"count": 41, "average": 4.3, "stars": [2, 1, 4, 10, 24], "incentivized": 3}
    return ScoreCard(**{**fields, **changes})


def a_review(now_s: float, **changes: Any) -> ReviewCard:
    fields: dict[str, Any] = {
        "review": "review-1",
        "stars": 5,
        "title": "Quiet, and slow to learn",
        "text": QUIET,
        "language": "en",
        "at_s": now_s - 90 * DAY_S,
        "edited": False,
        "verified": True,
        "bought_at_s": now_s - 98 * DAY_S,
        "returned": False,
        "incentive": "none",
        "by_staff": False,
        "variant": "",
    }
    return ReviewCard(**{**fields, **changes})


def some_reviews(now_s: float) -> list[ReviewCard]:
    return [
        a_review(now_s),
        a_review(
            now_s,
            review="review-2",
            stars=2,
            title="Too tall for my shelf",
            text="36 cm sounded fine until I measured with the hopper on. It went back, the refund took a minute.",
            bought_at_s=now_s - 20 * DAY_S,
            returned=True,
            edited=True,
        ),
        a_review(
            now_s,
            review="review-3",
            stars=4,
            title="",
            text="Static in dry weather, otherwise nothing to say against it.",
            bought_at_s=now_s - 50 * DAY_S,
            incentive="points",
        ),
        a_review(
            now_s,
            review="review-4",
            title="What we use at the bar",
            text="Ours has ground 40 kg since March. The burrs are still the first ones.",
            verified=False,
            bought_at_s=None,
            by_staff=True,
        ),
    ]


def a_page(now_s: float, **changes: Any) -> ReviewsPage:
    fields: dict[str, Any] = {
        "product": a_product(),
        "score": a_score(),
        "reviews": some_reviews(now_s),
        "next": "newest:4:1.0:review-4",
        "decided": 43,
    }
    return ReviewsPage(**{**fields, **changes})


def no_reviews() -> ReviewsPage:
    none = a_score(count=0, average=None, stars=[0] * 5, incentivized=0)
    return ReviewsPage(product=a_product(), score=none, reviews=[], next=None, decided=0)


def a_waiting(now_s: float, **changes: Any) -> WaitingReview:
    fields: dict[str, Any] = {
        "review": "review-1",
        "version": 1,
        "product": a_product(),
        "title": "Quiet, and slow to learn",
        "text": QUIET,
        "language": "en",
        "at_s": now_s - 5 * HOUR_S,
        "findings": [],
        "reported": None,
        "earlier": [],
        "yours": False,
    }
    return WaitingReview(**{**fields, **changes})


def some_waiting(now_s: float) -> list[WaitingReview]:
    mended = EarlierVersion(
        title="", text="Call me on 212 555 0143.", published=False, reason="private", note="Without the number, please."
    )
    return [
        a_waiting(now_s, at_s=now_s - 26 * HOUR_S, earlier=[mended]),
        a_waiting(
            now_s,
            review="review-2",
            product=a_product(**KETTLE),
            title="",
            text="Leaks at the lid. Cheaper and better at www.elsewhere.example, do not buy it here.",
            findings=[Finding(kind="address", excerpt="www.elsewhere.example")],
        ),
        a_waiting(now_s, review="review-3", product=a_product(**PACK), reported="false", text="It is not waterproof."),
        a_waiting(now_s, review="review-4", title="What we use", text="Ours has ground 40 kg since March.", yours=True),
    ]


REASONS = [
    ReasonLine(reason="private", final=False, needs_note=False),
    ReasonLine(reason="abusive", final=False, needs_note=False),
    ReasonLine(reason="discriminating", final=False, needs_note=False),
    ReasonLine(reason="advert", final=False, needs_note=False),
    ReasonLine(reason="unrelated", final=False, needs_note=False),
    ReasonLine(reason="false", final=False, needs_note=True),
    ReasonLine(reason="fake", final=True, needs_note=True),
    ReasonLine(reason="unlawful", final=True, needs_note=True),
]


def some_figures(now_s: float, **changes: Any) -> ModerationFigures:
    counts = ((1, 9, 1, 1), (2, 7, 0, 0), (3, 14, 1, 0), (4, 33, 1, 0), (5, 61, 2, 1))
    lines = [
        StarLine(stars=stars, published=shown, sent_back=back, refused=out, low=0.6, high=0.98)
        for stars, shown, back, out in counts
    ]
    fields: dict[str, Any] = {
        "lines": lines,
        "alike": True,
        "reasons": {"private": 3, "advert": 2, "fake": 2},
        "waiting": 4,
        "oldest_at_s": now_s - 26 * HOUR_S,
        "broken": 0,
    }
    return ModerationFigures(**{**fields, **changes})


def a_moderation(now_s: float, **changes: Any) -> ModerationView:
    fields: dict[str, Any] = {"waiting": some_waiting(now_s), "reasons": REASONS, "figures": some_figures(now_s)}
    return ModerationView(**{**fields, **changes})


def answer_moderation(server: StandIn, view: ModerationView) -> None:
    server.answer("GET", "/api/desk/reviews", view)
    server.answer("GET", "/api/desk/review-rules", ReviewRules())
