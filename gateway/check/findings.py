"""What a machine's facts mean for whoever sets up a gateway: what is there, what is wrong, and how to mend it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.check.bluetooth import about_bluetooth
from gateway.check.facts import Broker, ClockSeen, Disk, Facts, Joined, Programs
from gateway.check.finding import Finding, Grade, ok, problem, warning

DAY_S = 86_400.0

RENEWED_BEFORE_S = 30 * DAY_S
"The gateway renews its certificate from then on; one that is nearer to its end was not renewed."

LOW_DISK_BYTES = 100_000_000
"Beside the outbox itself: the log and updates need some too."


def findings(facts: Facts) -> list[Finding]:
    """Everything worth a sentence, in the order in which one mends it."""
    return [
        *_programs(facts.programs),
        *_settings(facts),
        *(about_bluetooth(facts.radio) if facts.radio else ()),
        *_clock(facts.clock),
        *(_joined(facts.joined, facts.clock) if facts.joined else ()),
        *(_disk(facts.disk) if facts.disk else ()),
        *(_broker(facts.broker) if facts.broker else ()),
    ]


def verdict(found: Iterable[Finding]) -> str:
    """One sentence over all of them."""
    grades = [one.grade for one in found]
    problems, warnings = grades.count(Grade.PROBLEM), grades.count(Grade.WARNING)
    if problems:
        return f"This gateway cannot work yet: {_count(problems, 'problem')} to mend."
    if warnings:
        return f"This gateway can work; {_count(warnings, 'thing')} could be better."
    return "This gateway is ready."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _programs(seen: Programs) -> Iterator[Finding]:
    if not seen.bleak:
        yield problem(
            "Programs",
            "bleak, which talks to Bluetooth, is not installed in this Python.",
            "Install the gateway with its own packages: `pip install 'shopbell[gateway]'`, or run the install script.",
        )
    else:
        yield ok("Programs", f"Shopbell {seen.shopbell or '?'} on Python {seen.python} with bleak {seen.bleak}.")


def _settings(facts: Facts) -> Iterator[Finding]:
    for complaint in facts.complaints:
        do = "`python -m gateway config --example` shows how each key is written."
        if complaint.endswith("is missing."):
            do = f"Give it, or write it into /etc/shopbell/gateway.toml: {do}"
        yield problem("Settings", complaint, do)
    if not facts.complaints:
        where = f"from {facts.settings_file}" if facts.settings_file else "from the command line and the environment"
        yield ok("Settings", f"The settings are right ({where}).")


# -- clock, credentials, disk, broker ------------------------------------------------------------------------------


def _clock(clock: ClockSeen) -> Iterator[Finding]:
    if clock.synchronised:
        yield ok("Clock", f"The clock is kept right{f' by {clock.by}' if clock.by else ' by network time'}.")
    elif clock.trusted:
        yield ok("Clock", "The clock is taken for right without network time, as the settings or the container say.")
    else:
        running = f"{clock.by} runs, but has not set it yet" if clock.by else "nothing keeps it"
        yield warning(
            "Clock",
            f"The clock is not synchronised ({running}); until it is, what is heard is kept and dated afterwards.",
            "Give it a minute after a start. Then: `timedatectl set-ntp true`, and let the store's network pass NTP "
            "(UDP port 123), or name a time server of your own in /etc/systemd/timesyncd.conf.",
        )


def _joined(joined: Joined, clock: ClockSeen) -> Iterator[Finding]:
    about = "Credentials"
    if joined.trouble:
        yield problem(about, joined.trouble, _after_full_stop(joined.trouble))
        return
    name = f"{joined.gateway} of {joined.site}"
    if joined.certificate_ends_s is None:
        yield ok(about, f"This is {name}.")
        return
    days = (joined.certificate_ends_s - clock.at_s) / DAY_S
    if days <= 0 and (clock.synchronised or clock.trusted):
        yield problem(
            about,
            f"This is {name}, but its certificate ended {_days(-days)} ago: the broker will refuse it.",
            "Have a new code made at the desk and join again with `python -m gateway enrol`.",
        )
    elif days * DAY_S < RENEWED_BEFORE_S:
        yield warning(
            about,
            f"This is {name}; its certificate ends in {_days(days)} and should have been renewed by now.",
            "The gateway renews it by itself when it reaches the server. Try it by hand: `python -m gateway renew`.",
        )
    else:
        yield ok(about, f"This is {name}; its certificate is good for another {_days(days)}.")


def _days(days: float) -> str:
    return _count(max(0, round(days)), "day")


def _after_full_stop(trouble: str) -> str:
    """The reader of credentials says itself what to do; only where it does not, this does."""
    return "" if "`" in trouble else "Join the site with a code of the desk: `python -m gateway enrol --help`."


def _disk(disk: Disk) -> Iterator[Finding]:
    about = "Data folder"
    if disk.trouble:
        yield problem(
            about,
            f"Nothing can be written to {disk.folder}: {disk.trouble}.",
            "Make it and give it to the user that the gateway runs as, or name another folder with `data`. On a full "
            "disk: `sudo journalctl --vacuum-size=100M` frees some.",
        )
        return
    if disk.busy:
        yield ok(about, f"A gateway is running with {disk.folder} right now.")
    free = _size(disk.free_bytes)
    if disk.free_bytes < disk.outbox_max_bytes + LOW_DISK_BYTES:
        want = _size(disk.outbox_max_bytes + LOW_DISK_BYTES)
        yield warning(
            about,
            f"{disk.folder} has {free} left; an outbox that fills up while the network is away needs {want}.",
            "Free some, use a larger card, or set a smaller `max_bytes` under [outbox].",
        )
    else:
        yield ok(about, f"{disk.folder} can be written, with {free} to spare.")


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.0f} GB" if size_bytes >= 1e10 else f"{size_bytes / 1e6:.0f} MB"


def _broker(broker: Broker) -> Iterator[Finding]:
    about, where = "Broker", f"{broker.host}:{broker.port}"
    if broker.unresolved:
        yield problem(
            about,
            f"The name {broker.host} cannot be looked up ({broker.unresolved}).",
            f"Is the network there (`ip addr`), and does it know that name (`getent hosts {broker.host}`)? The name is "
            "in the credentials; another one needs joining anew.",
        )
    elif broker.unreached:
        yield problem(
            about,
            f"There is no way to the broker at {where} ({broker.unreached}).",
            f"Is the store's server on, and in the same network? A firewall must let TCP port {broker.port} pass.",
        )
    elif broker.refused:
        yield problem(about, broker.refused, "" if "`" in broker.refused else "Ask whoever looks after the server.")
    elif broker.in_use:
        yield ok(about, f"{where} answers. Its login was not tried, so as not to disturb the gateway that is running.")
    else:
        yield ok(about, f"{where} knows this gateway and lets it in.")
    for topic in broker.refused_topics:
        yield warning(
            about,
            f"It keeps this gateway from hearing {topic.rpartition('/')[2]} messages.",
            "Update the server: it writes the broker's ACL when it starts.",
        )
