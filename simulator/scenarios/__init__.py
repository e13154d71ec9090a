"""The plays. Each file here has one function `scenario(seed, skus) -> Scenario`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.scenarios import arrivals, jane
from simulator.script import Scenario, UnknownScenario

_SCENARIOS: dict[str, Callable[[int, Sequence[str]], Scenario]] = {
    "jane": jane.scenario,
    "arrivals": arrivals.scenario,
}


def names() -> list[str]:
    return sorted(_SCENARIOS)


def load(name: str, seed: int, skus: Sequence[str]) -> Scenario:
    """The scenario of that name; equal arguments give equal scenarios.

    `skus` are the articles of the site's catalogue (`simulator.store.skus()` for the demo store), from which crowds
    choose what they want. Raises UnknownScenario.
    """
    try:
        play = _SCENARIOS[name]
    except KeyError:
        raise UnknownScenario(f"{name} (there are {', '.join(names())})") from None
    return play(seed, skus)
