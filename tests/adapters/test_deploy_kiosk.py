"""What `deploy/kiosk` installs: that it goes where it should, twice, that systemd understands it, and that a real
Chromium knows each policy and obeys."""

from __future__ import annotations

import json
import os
import re
import ssl
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.kiosk.kiosk_device import VERSION
from deploy.kiosk.kiosk_device.browser import browser_command
from deploy.kiosk.kiosk_device.ladder import STEPS
from deploy.kiosk.kiosk_device.settings import Settings, WrongSetting, read_settings
from kiosk_server.gateways.authority import SiteAuthority, new_key, private_pem
from tests.adapters.kiosk_machine import Shop

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / "deploy" / "kiosk"
SHOP = "https://shop.example"
SETTINGS = "etc/shopbell/kiosk.conf"
POLICIES = "etc/chromium/policies/managed/shopbell-kiosk.json"
KEYS = "etc/udev/rules.d/73-shopbell-kiosk-keys.rules"
TOUCH = "etc/udev/rules.d/72-shopbell-kiosk-touch.rules"
CURSOR = "usr/local/share/icons/shopbell-blank/cursors/default"


def install(*options: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}"} if path else None
    return subprocess.run(
        [FOLDER / "install.sh", *options], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def scanners(root: Path) -> list[str]:
    """The keyboards that are not ignored."""
    rules = (root / KEYS).read_text()
    return [":".join(named) for named in re.findall(r'VENDOR_ID}=="(\w+)", ENV{ID_MODEL_ID}=="(\w+)"', rules)]


def files(root: Path) -> set[str]:
    return {str(one.relative_to(root)) for one in root.rglob("*") if one.is_file() and not one.is_symlink()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system that does not run."""
    root = tmp_path / "root"
    root.mkdir()
    return root


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    """Stand-ins for systemd's tools, which Debian has and a container may not; each notes how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("systemd-sysusers", "systemd-tmpfiles", "systemctl", "id"):
        tool = folder / name
        tool.write_text(f'#!/bin/sh\n[ {name} = id ] && echo 0 && exit\necho "{name} $*" >>{tmp_path}/called\n')
        tool.chmod(0o755)
    return folder


def test_a_dry_run_writes_nothing(root: Path) -> None:
    done = install("--dry-run", "--root", str(root), "--server", SHOP)
    assert done.returncode == 0, done.stderr
    assert files(root) == set()
    for one in (SETTINGS, POLICIES, KEYS, CURSOR, "etc/systemd/system/shopbell-kiosk.service"):
        assert f"would write: /{one}" in done.stdout


def test_it_installs_twice_to_the_same_and_removes_what_it_installed(
    root: Path, accounts: Path, tmp_path: Path
) -> None:
    here = ("--root", str(root))
    done = install(*here, "--server", f"{SHOP}/", "--rotate", "90", path=accounts)
    assert done.returncode == 0, done.stderr
    installed = files(root)
    assert {
        f"usr/local/lib/shopbell-kiosk/kiosk_device/{one.name}" for one in FOLDER.glob("kiosk_device/*.py")
    } < installed
    called = (tmp_path / "called").read_text()
    assert "enable --quiet shopbell-kiosk.service shopbell-kiosk-reboot.path" in called
    assert "mask --quiet getty@tty1.service" in called
    assert "set-default" not in called, "nobody would know afterwards what it had been"
    settings = root / SETTINGS
    settings.write_text(settings.read_text() + "KIOSK_MEMORY=low\n")
    again = install(*here, path=accounts)
    assert "Everything was in place already." in again.stdout, again.stdout
    assert read_settings(dict(line.split("=", 1) for line in settings.read_text().splitlines()[1:])) == Settings(
        server=SHOP, quarter_turns=1, little_memory=True
    )
    removed = install(*here, "--uninstall", path=accounts)
    assert removed.returncode == 0, removed.stderr
    assert files(root) == {SETTINGS}
    assert install(*here, "--uninstall", "--purge", path=accounts).returncode == 0
    assert files(root) == set()


def test_what_is_removed_is_trusted_no_more(tmp_path: Path) -> None:
    (tmp_path / "shopbell.crt").touch()
    # In a mount namespace of its own the folder of the system's authorities is this one.
    script = 'mount --bind "$0" /usr/local/share/ca-certificates && exec "$@"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(tmp_path)]
    removed = subprocess.run(
        [*command, FOLDER / "install.sh", "--dry-run", "--uninstall"], capture_output=True, text=True, timeout=60
    )
    assert removed.returncode == 0, removed.stderr
    assert "would run: update-ca-certificates --fresh" in removed.stdout


def test_fingers_scanners_and_consoles_are_as_they_were_named(root: Path, accounts: Path, tmp_path: Path) -> None:
    options = ("--root", str(root), "--server", SHOP)
    done = install(
        *options, "--touch-matrix", "0 1 0 -1 0 1", "--keyboard", "05F9:2206", "--keep-console", path=accounts
    )
    assert done.returncode == 0, done.stderr
    assert 'LIBINPUT_CALIBRATION_MATRIX}="0 1 0 -1 0 1"' in (root / TOUCH).read_text()
    ignored, kept = (root / KEYS).read_text().splitlines()[1:]
    assert 'ENV{LIBINPUT_IGNORE_DEVICE}="1"' in ignored
    assert 'ENV{ID_VENDOR_ID}=="05f9", ENV{ID_MODEL_ID}=="2206", ENV{LIBINPUT_IGNORE_DEVICE}=""' in kept
    assert "unmask --quiet getty@tty1.service" in (tmp_path / "called").read_text()
    assert install(*options, path=accounts).returncode == 0
    assert (root / TOUCH).exists(), "what is not named stays"
    assert "05f9" in (root / KEYS).read_text()
    assert install(*options, "--touch-matrix", "none", path=accounts).returncode == 0
    assert not (root / TOUCH).exists()
    another = install(*options, "--keyboard", "1a2b:3c4d", path=accounts)
    assert "Everything was in place already." not in another.stdout, "what was written has to come into force"
    assert scanners(root) == ["05f9:2206", "1a2b:3c4d"], "one more takes nothing away"
    assert install(*options, "--keyboard", "none", path=accounts).returncode == 0
    assert scanners(root) == []


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--nonsense",), 2, "there is no option '--nonsense'"),
        (("--dry-run", "--root", "."), 2, "--server is needed"),
        (("--server", "shop.example"), 2, "--server must be like"),
        (("--server", "https://shop.example/kiosk; reboot"), 2, "--server must be like"),
        (("--server", SHOP, "--rotate", "45"), 2, "--rotate must be"),
        (("--server", SHOP, "--touch-matrix", "1 2 3"), 2, "takes six numbers"),
        (("--server", SHOP, "--keyboard", "logitech"), 2, "--keyboard must be like"),
        (("--purge",), 2, "--purge goes with --uninstall"),
        (("--ca", "/nonexistent.pem"), 1, "There is no file"),
    ],
)
def test_a_mistake_is_a_sentence(options: tuple[str, ...], code: int, said: str) -> None:
    done = install(*options)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_the_cursor_is_one_clear_point(root: Path, accounts: Path) -> None:
    """Xcursor(3): a file header, a table of contents of one image, and the image."""
    assert install("--root", str(root), "--server", SHOP, path=accounts).returncode == 0
    content = (root / CURSOR).read_bytes()
    magic, header, _version, entries, kind, size, at = struct.unpack("<4sIIIIII", content[:28])
    assert (magic, header, entries, kind, size, at) == (b"Xcur", 16, 1, 0xFFFD0002, 1, 28)
    chunk = struct.unpack("<IIIIIIIIII", content[at:])
    assert chunk == (36, 0xFFFD0002, 1, 1, 1, 1, 0, 0, 0, 0)
    assert (root / CURSOR).with_name("left_ptr").resolve() == root / CURSOR


# -- systemd ---------------------------------------------------------------------------------------------------------


def test_systemd_understands_the_units(root: Path, accounts: Path) -> None:
    assert install("--root", str(root), "--server", SHOP, path=accounts).returncode == 0
    units = sorted((root / "etc/systemd/system").glob("shopbell-kiosk*"))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units], capture_output=True, text=True
    )
    ours = [line for line in checked.stderr.splitlines() if "shopbell-kiosk" in line]
    assert (checked.returncode, ours) == (0, []), checked.stderr


def test_the_compositor_can_make_its_socket() -> None:
    """In XDG_RUNTIME_DIR: systemd.exec(5) says that ProtectHome= hides /run/user too, and ProtectSystem=strict lets
    nobody write there."""
    lines = (FOLDER / "shopbell-kiosk.service").read_text().splitlines()
    said = [line.partition("=")[::2] for line in lines if "=" in line and not line.startswith("#")]
    assert dict(said).get("ProtectHome", "no") == "no"
    assert "-/run/user" in [path for name, paths in said if name == "ReadWritePaths" for path in paths.split()]
    hidden = [path for name, paths in said if name == "InaccessiblePaths" for path in paths.split()]
    assert hidden == ["-/home", "-/root"]


def test_the_watchdog_waits_longer_than_one_look_and_shorter_than_patience() -> None:
    unit = (FOLDER / "shopbell-kiosk.service").read_text()
    (watchdog,) = re.findall(r"^WatchdogSec=(\d+)$", unit, re.M)
    assert 4 * 4 < int(watchdog) < sum(wait_s for wait_s, _ in STEPS)
    assert "ExecStart=/usr/bin/python3 -m kiosk_device" in unit


def test_it_is_of_the_same_version_and_needs_nothing_but_python() -> None:
    assert f'version = "{VERSION}"' in (CHECKOUT / "pyproject.toml").read_text()
    for file in FOLDER.glob("kiosk_device/*.py"):
        found = re.findall(r"^(?:import ([a-z_]+)|from ([a-z_]+)[a-z_.]* import)", file.read_text(), re.M)
        imported = {name for names in found for name in names if name}
        assert imported <= set(sys.stdlib_module_names), file


def test_a_rotated_screen_turns_where_the_compositor_can() -> None:
    settings = Settings(server=SHOP, quarter_turns=3)
    turned = browser_command(settings, little_memory=False, rotates=True)
    assert turned[: turned.index("--")] == ["cage", "-d", "-r", "-r", "-r"]
    assert "-r" not in browser_command(settings, little_memory=False, rotates=False)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"KIOSK_SERVER": "ftp://x"},
        {"KIOSK_SERVER": SHOP, "KIOSK_ROTATE": "1"},
        {"KIOSK_SERVER": SHOP, "KIOSK_MEMORY": "x"},
    ],
)
def test_a_wrong_setting_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(WrongSetting):
        read_settings(said)


# -- policies, in a real Chromium ------------------------------------------------------------------------------------

LOOK = """
import json, os, subprocess, sys, time
from pathlib import Path
sys.path.insert(0, os.environ["KIOSK_DEPLOY"])
from kiosk_device.browser import Browser
from kiosk_device.page import Page
browser = Browser(sys.argv[1:], dict(os.environ))
ends = time.monotonic() + 60
def call(method, params=None, session=None):
    return browser.devtools.call(method, params, session=session, within_s=30)
while not [t for t in call("Target.getTargets")["targetInfos"] if t["type"] == "page"]:
    assert time.monotonic() < ends
    time.sleep(0.1)
page = Page.find(browser.devtools)
def value(expression):
    return page._evaluate(expression, waits=True, within_s=30)
found = {}
for name, address in json.loads(os.environ["ADDRESSES"]).items():
    page.go(address)
    time.sleep(1.5)
    words = value(os.environ["WORDS"])
    while name == "policies" and "Platform" not in words:
        assert time.monotonic() < ends
        time.sleep(0.2)
        words = value(os.environ["WORDS"])
    found[name] = [value("location.href"), words, value("isSecureContext")]
browser.end()
print(json.dumps(found))
"""


def opened(root: Path, tmp_path: Path, flags: list[str], addresses: dict[str, str]) -> dict[str, list[object]]:
    """What a Chromium shows at each address under the policies that were installed into `root`."""
    chromium = [
        *("/usr/bin/chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
        *(
            "--no-first-run",
            "--remote-debugging-pipe",
            f"--user-data-dir={tmp_path / 'profile'}",
            *flags,
            "about:blank",
        ),
    ]
    environment = {**os.environ, "KIOSK_DEPLOY": str(FOLDER), "ADDRESSES": json.dumps(addresses), "WORDS": WORDS}
    # Chromium reads policies from one place alone: in a mount namespace of its own that place is the scratch root's.
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", 'mount --bind "$0" /etc/chromium && exec "$@"']
    done = subprocess.run(
        [*command, str(root / "etc/chromium"), sys.executable, "-c", LOOK, *chromium],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    shown: dict[str, list[object]] = json.loads(done.stdout.splitlines()[-1])
    return shown


WORDS = """(() => {
  const found = []
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot)
      if (['style', 'script'].includes(one.localName)) continue
      const texts = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
      found.push(...texts.map((node) => node.textContent.trim()).filter((text) => text !== ''))
    }
  }
  visit(document)
  return found.join('|')
})()"""
"Everything on a page that can be read, in whichever shadow it stands."


def test_chromium_knows_every_policy(root: Path, accounts: Path, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text(SiteAuthority.make("store", time.time()).pem)
    options = ("--root", str(root), "--server", "http://shop.example:8080", "--ca", str(ca))
    assert install(*options, path=accounts).returncode == 0
    file = root / POLICIES
    policies = json.loads(file.read_text())
    # These forbid the page that tells about policies; they are tried below.
    for name in ("URLBlocklist", "URLAllowlist"):
        del policies[name]
    file.write_text(json.dumps(policies))
    ((_address, words, _secure),) = opened(root, tmp_path, [], {"policies": "chrome://policy"}).values()
    told = dict(re.findall(r"\|(\w+)\|[^|]*\|Platform\|Machine\|Mandatory\|([^|]+)\|", str(words)))
    assert told == dict.fromkeys(policies, "OK")


def test_chromium_opens_the_store_and_nothing_else(root: Path, accounts: Path, tmp_path: Path) -> None:
    shop = Shop()
    shop.start()
    server = f"http://shop.example:{shop.port}"
    assert install("--root", str(root), "--server", server, path=accounts).returncode == 0
    addresses = {
        "kiosk": f"{server}/kiosk/",
        "elsewhere in the store": f"{server}/desk/",
        "another server": f"http://other.example:{shop.port}/kiosk/",
        "files": "file:///etc/hostname",
        "settings": "chrome://settings",
        "data": "data:text/html,hello",
    }
    shown = opened(root, tmp_path, ["--host-resolver-rules=MAP *.example 127.0.0.1"], addresses)
    shop.stop()
    address, words, secure = shown.pop("kiosk")
    assert (address, words) == (addresses["kiosk"], "Kiosk|Kiosk")
    assert secure is True, "service workers are only there for an origin that is held for secure"
    assert {name: str(each[0]).partition(":")[0] for name, each in shown.items()} == dict.fromkeys(
        shown, "chrome-error"
    ), shown


def test_chromium_trusts_the_stores_own_authority(root: Path, accounts: Path, tmp_path: Path) -> None:
    """By policy: it reads no list of the system's. Named once, it stays."""
    authority, key = SiteAuthority.make("store", time.time()), new_key()
    certificate = authority.for_broker(key.public_key(), ["shop.example"], time.time())
    ca, chain = tmp_path / "ca.pem", tmp_path / "shop.pem"
    ca.write_text(authority.pem)
    chain.write_text(certificate.pem + private_pem(key))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain)
    shop = Shop(tls=tls)
    shop.start()
    server = f"https://shop.example:{shop.port}"
    here = ("--root", str(root))
    assert install(*here, "--server", server, "--ca", str(ca), path=accounts).returncode == 0
    assert "Everything was in place already." in install(*here, path=accounts).stdout
    addresses = {"kiosk": f"{server}/kiosk/"}
    shown = opened(root, tmp_path, ["--host-resolver-rules=MAP *.example 127.0.0.1"], addresses)
    shop.stop()
    assert shown["kiosk"] == [addresses["kiosk"], "Kiosk|Kiosk", True]
