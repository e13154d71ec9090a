"""One target under atheris until its time is over; libFuzzer's own options follow the target's name.

Run by `tests.fuzz`; needs the environment that `./run fuzz` sets up.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["gateway", "wire"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
