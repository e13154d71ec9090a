"""Why a review may be kept from being shown. Pure.

These and no others: they hold for praise and complaint alike. What the store dislikes, such as a complaint about its
prices or its service, is none of them. Source: 16 CFR 465.7(b), which names what may be withheld without suppressing
reviews; `unlawful` is what other law forbids to publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wire.messages.screens.reviews import ReviewReason


@dataclass(frozen=True, slots=True)
class Rule:
    final: bool
    "Its writer cannot mend it."
    needs_note: bool
    "A sentence must say how the moderator knows."


RULES: Mapping[ReviewReason, Rule] = {
    # Names somebody, or leads to her: names, numbers, addresses, confidential business.
    "private": Rule(final=False, needs_note=False),
    # Insults, threatens, harasses, is obscene.
    "abusive": Rule(final=False, needs_note=False),
    # Is about somebody's origin, sex, belief or body.
    "discriminating": Rule(final=False, needs_note=False),
    # Advertises, or leads elsewhere.
    "advert": Rule(final=False, needs_note=False),
    # Is about no product or service of this store at all.
    "unrelated": Rule(final=False, needs_note=False),
    # Says what is plainly not so.
    "false": Rule(final=False, needs_note=True),
    # Was not written by who bought it, or was paid for in secret.
    "fake": Rule(final=True, needs_note=True),
    # Must not be published by law.
    "unlawful": Rule(final=True, needs_note=True),
}
"In the order in which a moderator is offered them."
