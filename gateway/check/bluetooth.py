"""What is to be said about Bluetooth on a machine. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.bluetooth.scan_mode import FIRST_BLUEZ, FIRST_KERNEL, Offer, choose, numbers
from gateway.check.facts import Adapter, Bus, Radio
from gateway.check.finding import Finding, Grade, ok, problem, warning

RESTART_BLUEZ = "`sudo systemctl restart bluetooth`"


def about_bluetooth(radio: Radio) -> Iterator[Finding]:
    about = "Bluetooth"
    yield from _switches(radio)
    if radio.bus is Bus.NO_BUS:
        yield problem(
            about,
            "There is no D-Bus system bus on this machine, and Bluetooth is reached over it.",
            "On Raspberry Pi OS: `sudo apt install dbus bluez`, then restart. In a container: pass in "
            "/run/dbus/system_bus_socket.",
        )
    elif radio.bus is Bus.DENIED:
        user = radio.user or "this user"
        yield problem(
            about,
            f"D-Bus does not let {user} talk to Bluetooth.",
            f"Add it to the group that may: `sudo usermod -aG bluetooth {user}`, then sign in anew. The service file "
            "in deploy/gateway does that by itself.",
        )
    elif radio.bus is Bus.NO_SERVICE:
        yield _no_service(radio)
    elif radio.bus is Bus.SILENT:
        yield problem(
            about,
            "The Bluetooth service is there but does not answer.",
            f"It may be stuck behind a hung adapter: {RESTART_BLUEZ}, and if that hangs too, take the adapter's power "
            "away: unplug a dongle, or switch the Pi off and on.",
        )
    else:
        yield from _adapters(radio)
        yield from _scanning(radio)
    yield from _main_conf(radio)


def _switches(radio: Radio) -> Iterator[Finding]:
    for one in radio.switches:
        if one.hard:
            yield problem(
                "Radio switch",
                f"A switch on the machine itself keeps Bluetooth off ({one.name}).",
                "Look for a switch or a key with an aerial on it; software cannot turn this one.",
            )
        elif one.soft:
            yield problem(
                "Radio switch",
                f"Bluetooth is switched off by software ({one.name}).",
                "`sudo rfkill unblock bluetooth`; it stays on after a restart.",
            )


def _no_service(radio: Radio) -> Finding:
    if radio.kernel_adapters:
        return problem(
            "Bluetooth",
            f"An adapter is there ({', '.join(radio.kernel_adapters)}), but the Bluetooth service is not running.",
            "`sudo systemctl enable --now bluetooth`; if it is not installed, `sudo apt install bluez` first.",
        )
    return problem(
        "Bluetooth",
        "The Bluetooth service is not running, and no adapter is plugged in.",
        "Plug an adapter in (a USB dongle, best on a short lead), `sudo apt install bluez`, and then "
        "`sudo systemctl enable --now bluetooth`.",
    )


def _adapters(radio: Radio) -> Iterator[Finding]:
    if not radio.adapters:
        yield problem(
            "Adapters",
            "No Bluetooth adapter is plugged in.",
            "Plug one in. Is one in already? Try another port, and look whether `lsusb` shows it; a Pi's own may be "
            "turned off by `dtoverlay=disable-bt` in /boot/firmware/config.txt.",
        )
    listening = _by(radio.adapters, radio.wanted.get("radio.adapter")) or _first(radio)
    for one in radio.adapters:
        part = " It is the one that listens." if one is listening else ""
        if one.powered:
            yield ok("Adapters", f"{one.name} at {one.address} is on.{part}")
        else:
            grade = Grade.PROBLEM if one is listening else Grade.WARNING
            yield Finding(
                "Adapters",
                grade,
                f"{one.name} at {one.address} is off.{part}",
                f"`bluetoothctl power on`, and put `AutoEnable = true` under [Policy] in {radio.conf_file}, so "
                "that it comes on by itself.",
            )
    for key, wanted in radio.wanted.items():
        if radio.adapters and _by(radio.adapters, wanted) is None:
            there = ", ".join(f"{one.address} ({one.name})" for one in radio.adapters)
            yield problem(
                "Adapters",
                f"The settings want {wanted} ({key}), and there is no such adapter.",
                f"Here there is {there}. Set {key} to the one you mean, or plug the other in.",
            )
    if len(radio.adapters) > 1 and "radio.adapter" not in radio.wanted:
        address = (listening or radio.adapters[0]).address
        yield warning(
            "Adapters",
            "There are several adapters, and the settings do not say which one listens.",
            f'Set it by its address, such as `adapter = "{address}"` under [radio]: names like hci0 '
            "may change at every start.",
        )


def _first(radio: Radio) -> Adapter | None:
    if "radio.adapter" in radio.wanted or not radio.adapters:
        return None
    return min(radio.adapters, key=lambda one: (not one.powered, one.name))


def _by(adapters: Iterable[Adapter], wanted: str | None) -> Adapter | None:
    if wanted is None:
        return None
    return next((one for one in adapters if wanted.upper() in (one.address, one.name.upper())), None)


def _scanning(radio: Radio) -> Iterator[Finding]:
    kernel, version = radio.kernel_release, radio.bluez_version
    if not radio.adapters:
        return
    if all(one.monitors for one in radio.adapters):
        chosen = choose(Offer(True, version, kernel))
        yield ok("Scanning", f"Advertisement monitors are on. {chosen.reason}")
    elif version and numbers(version) < FIRST_BLUEZ:
        yield warning(
            "Scanning",
            f"BlueZ {version} is too old for advertisement monitors, so each phone may be heard only every 10 s.",
            "Update the system: Raspberry Pi OS Bookworm has 5.66.",
        )
    elif kernel and numbers(kernel) < FIRST_KERNEL:
        yield warning(
            "Scanning",
            f"Linux {kernel} is too old for advertisement monitors, so each phone may be heard only every 10 s.",
            "Update the system: `sudo apt full-upgrade`, then restart.",
        )
    else:
        yield warning(
            "Scanning",
            "BlueZ runs without its experimental part, so each phone may be heard only every 10 s: arrivals come late.",
            f"Put `Experimental = true` under [General] in {radio.conf_file}, then {RESTART_BLUEZ}.",
        )


def _main_conf(radio: Radio) -> Iterator[Finding]:
    conf = {key.lower(): value.strip().lower() for key, value in radio.main_conf.items()}
    about = radio.conf_file
    if conf.get("general.controllermode") == "le":
        yield warning(
            about,
            "ControllerMode is le: BlueZ then rests five of every fifteen seconds, and drops many phones.",
            f"Set `ControllerMode = dual`, then {RESTART_BLUEZ}.",
        )
    if conf.get("policy.autoenable") == "false":
        yield warning(
            about,
            "AutoEnable is false: after a power cut the adapter stays off until somebody turns it on.",
            f"Set `AutoEnable = true` under [Policy], then {RESTART_BLUEZ}.",
        )
    experimental = conf.get("general.experimental") == "true"
    if experimental and radio.adapters and not any(one.monitors for one in radio.adapters):
        yield warning(
            about,
            "Experimental is set there, but the Bluetooth service does not run with it.",
            f"It reads the file only when it starts: {RESTART_BLUEZ}.",
        )
