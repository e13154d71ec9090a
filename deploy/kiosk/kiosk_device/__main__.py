"""`python3 -m kiosk_device`: what `shopbell-kiosk.service` starts. Settings come as environment variables."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from .settings import WrongSetting, read_settings
from .systemd import Notifier
from .watch import GivenUp, Watch


def main() -> int:
    """0: ended by a signal; 1: nothing helped, start again; 2: a wrong setting, starting again would not mend it."""
    try:
        settings = read_settings(os.environ)
    except WrongSetting as error:
        print(f"shopbell-kiosk: {error}", file=sys.stderr)
        return 2
    notifier = Notifier(os.environ.get("NOTIFY_SOCKET"))
    signal.signal(signal.SIGTERM, _end)
    try:
        Watch(settings, notifier, lambda text: print(text, flush=True)).run()
    except GivenUp:
        print("shopbell-kiosk: nothing brought the page back", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, SystemExit):
        notifier.stopping()
    except OSError as error:
        print(f"shopbell-kiosk: {error}", file=sys.stderr)
        return 1
    return 0


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit


if __name__ == "__main__":
    sys.exit(main())
