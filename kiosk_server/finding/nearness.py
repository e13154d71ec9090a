"""How near a word that was asked for is to a word of the shop: as it is written, or mistyped. Pure.

A word has three letters in a row in common with nearly everything that it could have been meant for, where the gaps
before and after it count as letters (Ukkonen 1992, "Approximate string-matching with q-grams"): one letter that is
wrong, missing or too many spoils three such grams at most, two that changed places spoil four. So a database that finds
words by their grams has found every candidate once one gram more is asked for than can be spoiled; `spelled_for` says
which to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EXACT = 100
BEGINS = 60
"Somebody is still typing; more, the more of the word is there."
WITHIN = 30
"`mill` in `handmill`."
MISTYPED = (EXACT, 40, 30)
"By the number of mistakes."
BEGINS_MISTYPED = 20

LEAST_FOR_ONE = 4
"Letters of a word in which one may be wrong: of three, everything else is as near."
LEAST_FOR_TWO = 8
LEAST_WITHIN = 4
LEAST_BEGINNING = 5
"Letters of a beginning in which one may be wrong."

SPOILED = 4
"Grams that one mistake can spoil."

MOST_MEANT = 100
"Words of the shop that one word that was asked for may mean."


@dataclass(frozen=True, slots=True)
class Meant:
    """A word of the shop that somebody may have meant."""

    word: str
    quality: int
    "From 1 to 100."


def mistakes_allowed(asked: str) -> int:
    """None in what has digits: another number is another thing."""
    if any(letter.isdigit() for letter in asked) or len(asked) < LEAST_FOR_ONE:
        return 0
    return 1 if len(asked) < LEAST_FOR_TWO else 2


def grams(word: str) -> list[str]:
    """Three letters in a row, two gaps before the word and one behind it with them: as PostgreSQL's pg_trgm has it. One
    that comes again stands there again."""
    padded = f"  {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def shared_at_least(asked: str) -> int:
    """So many of the grams of `asked` has every word that it may mean, be it as a beginning, which has not the last."""
    return max(1, min(len(asked) + 1 - SPOILED * mistakes_allowed(asked), len(asked) - SPOILED))


def spelled_for(asked: str) -> list[str]:
    """Grams of which every word has at least one that `asked` may mean."""
    found = list(dict.fromkeys(grams(asked)))
    if len(asked) < LEAST_FOR_ONE:
        # Nothing but what begins so.
        return [found[min(len(asked), 3) - 1]]
    # The first letter alone brings a tenth of all words: it is asked for only where all other grams could be spoiled,
    # but for the last one, which a mere beginning has not.
    enough = len(asked) > max(SPOILED + 1, SPOILED * mistakes_allowed(asked))
    return found[1:] if enough else found


def meant(asked: str, words: Iterable[str], *, mistyped: bool) -> list[Meant]:
    """Those of `words` that `asked` may mean, best first; mistyped ones only where that is asked for."""
    judge = _near if mistyped else as_written
    spelled, least = grams(asked), shared_at_least(asked)
    # Most have one gram in common by chance: counting them costs a tenth of a closer look.
    likely = words if len(asked) < LEAST_FOR_ONE else [word for word in words if _shared(spelled, word) >= least]
    found = [Meant(word, quality) for word in likely if (quality := judge(asked, word)) > 0]
    found.sort(key=lambda each: (-each.quality, len(each.word), each.word))
    return found[:MOST_MEANT]


def _shared(spelled: Sequence[str], word: str) -> int:
    padded = f"  {word} "
    return sum([gram in padded for gram in spelled])


def as_written(asked: str, word: str) -> int:
    """How good `word` is for `asked`, letter by letter; 0 where it is not."""
    if word == asked:
        return EXACT
    if word.startswith(asked):
        return BEGINS + 20 * len(asked) // len(word)
    return WITHIN if len(asked) >= LEAST_WITHIN and asked in word else 0


def as_mistyped(asked: str, word: str) -> int:
    """How good `word` is if `asked` has mistakes; 0 where there would be too many."""
    allowed = mistakes_allowed(asked)
    if allowed == 0 or len(word) < len(asked) - allowed:
        return 0
    whole, beginning = mistakes(asked, word, allowed)
    if whole <= allowed:
        return MISTYPED[whole]
    return BEGINS_MISTYPED if beginning <= 1 and len(asked) >= LEAST_BEGINNING else 0


def _near(asked: str, word: str) -> int:
    return as_written(asked, word) or as_mistyped(asked, word)


def mistakes(asked: str, word: str, most: int) -> tuple[int, int]:
    """How many letters are wrong, missing, too many, or changed places with their neighbour: against the whole word,
    and against whichever beginning of it is nearest (optimal string alignment, row by row). More than `most` are
    counted as one more."""
    near = word[: len(asked) + most]
    before: Sequence[int] = ()
    above: Sequence[int] = range(len(near) + 1)
    for n, letter in enumerate(asked, start=1):
        row = [n]
        for m, other in enumerate(near, start=1):
            cost = min(above[m] + 1, row[m - 1] + 1, above[m - 1] + (letter != other))
            if n > 1 and m > 1 and letter == near[m - 2] and asked[n - 2] == other:
                cost = min(cost, before[m - 2] + 1)
            row.append(cost)
        if min(row) > most and min(above) > most:
            # Every further row counts on from these two.
            return most + 1, most + 1
        before, above = above, row
    whole = above[-1] if len(near) == len(word) else most + 1
    return min(whole, most + 1), min(min(above), most + 1)
