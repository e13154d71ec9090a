"""`./run bluez-reference`: the gateway's radio before a real bluetoothd and before the virtual one, side by side.

Exit code 0 where every outcome is equal or its difference is known and listed, 1 where it is not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.reference.machine import Machine, MachineError

CHECKOUT = Path(__file__).resolve().parents[2]
VERSION = "5.66"
"What Debian 12 brings; the virtual BlueZ is told to behave like it."

TIMEOUT_S = 900.0
"Without hardware virtualisation the guest is slow; on two cores it takes about two minutes."

KNOWN_DIFFERENCES: dict[tuple[str, str], str] = {
    ("own iBeacon, bluetoothd ended, started", "gone"): (
        "A bluetoothd that ends powers the adapter off, and Linux closes it without a command to stop: whether a "
        "controller then goes on sending is its own business. The reference's does until its next reset; the virtual "
        "one is like a Raspberry Pi's, whose power is cut."
    ),
}
"(scenario, what differs) -> why that is right as it is."


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run bluez-reference",
        description="Plays scanning and recovery on a real bluetoothd (QEMU, Debian packages) and on the virtual one.",
        epilog="examples:\n  ./run bluez-reference\n  ./run bluez-reference --json > outcomes.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, default=CHECKOUT / ".reference", help="where the machine is kept")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args()
    try:
        real = _real(options.folder)
        virtual = _virtual()
    except MachineError as error:
        print(error, file=sys.stderr)
        return 1
    differences = compare(real, virtual)
    if options.json:
        print(json.dumps({"bluez": VERSION, "real": real, "virtual": virtual, "differences": differences}))
    else:
        _print(real, virtual, differences)
    return 1 if any(not difference["known"] for difference in differences) else 0


def compare(real: list[dict[str, Any]], virtual: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is not equal, scenario by scenario; a scenario that only one of them played differs as a whole."""
    differences = []
    there, here = ({one["scenario"]: one["same"] for one in outcomes} for outcomes in (real, virtual))
    for scenario in dict.fromkeys([*there, *here]):
        of_real, of_virtual = there.get(scenario, {}), here.get(scenario, {})
        for what in dict.fromkeys([*of_real, *of_virtual]):
            if of_real.get(what) != of_virtual.get(what):
                differences.append(
                    {
                        "scenario": scenario,
                        "what": what,
                        "real": of_real.get(what),
                        "virtual": of_virtual.get(what),
                        "known": KNOWN_DIFFERENCES.get((scenario, what), ""),
                    }
                )
    return differences


def _real(folder: Path) -> list[dict[str, Any]]:
    machine = Machine(folder)
    machine.build()
    print("Playing on the real bluetoothd, in QEMU", file=sys.stderr)
    out = folder / "out"
    code = machine.run(
        [sys.executable, "-m", "tests.reference.inside", "real"], checkout=CHECKOUT, out=out, timeout_s=TIMEOUT_S
    )
    if code:
        raise MachineError(f"the scenarios failed on the real bluetoothd:\n{(out / 'stderr').read_text()[-2000:]}")
    return _outcomes((out / "stdout").read_text())


def _virtual() -> list[dict[str, Any]]:
    print("Playing on the virtual BlueZ", file=sys.stderr)
    command = [sys.executable, "-m", "tests.reference.inside", VERSION]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=TIMEOUT_S)
    if done.returncode:
        raise MachineError(f"the scenarios failed on the virtual BlueZ:\n{done.stderr[-2000:]}")
    return _outcomes(done.stdout)


def _outcomes(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines() if line.startswith("{")]


def _print(real: list[dict[str, Any]], virtual: list[dict[str, Any]], differences: list[dict[str, Any]]) -> None:
    seconds = {one["scenario"]: one["seconds"] for one in virtual}
    print(f"{'scenario':36} {'real':>18} {'virtual':>18}")
    for one in real:
        name = one["scenario"]
        print(f"{name:36} {_seconds(one['seconds']):>18} {_seconds(seconds.get(name, {})):>18}")
    for difference in differences:
        mark = "known" if difference["known"] else "DIFFERS"
        print(f"{mark}: {difference['scenario']}, {difference['what']}")
        print(f"  real    {difference['real']}\n  virtual {difference['virtual']}")
        if difference["known"]:
            print(f"  {difference['known']}")
    if not differences:
        print(f"Every outcome of {len(real)} scenarios is equal.")


def _seconds(timings: dict[str, float]) -> str:
    return ", ".join(f"{value:.1f} s" for value in timings.values()) or "-"


if __name__ == "__main__":
    sys.exit(main())
