"""What can go wrong in the simulator; each docstring is the message a person reads."""

from __future__ import annotations


class SimulatorError(Exception):
    """The simulation cannot go on."""

    def __init__(self, detail: str = "") -> None:
        message = type(self).__doc__ or ""
        super().__init__(f"{message} {detail}".strip())
