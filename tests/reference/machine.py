"""A machine with a real kernel and a real bluetoothd, on a computer that has no Bluetooth: QEMU, in plain emulation.

Its packages are Debian's own, unpacked into a folder and never installed. The guest's root is the host's (read-only)
under the unpacked packages and a layer in memory, so that the same checkout and the same Python run inside. It has no
network; what it writes to `/out` is the host's.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("bluez", "busybox-static", "kmod")
KERNEL = "linux-image-amd64"
"A metapackage: what it depends on is the kernel of this Debian."

MODULES = ("virtio_pci", "9p", "9pnet_virtio", "overlay")
"All that the guest needs before it sees the host's files."

_INIT = """#!/bin/busybox sh
B=/bin/busybox
$B mkdir -p /proc /sys /dev /host /guest /rw /new
$B mount -t proc proc /proc; $B mount -t sysfs sys /sys; $B mount -t devtmpfs dev /dev
for m in $($B cat /modules.list); do $B insmod /m/$m; done
for t in host guest; do
    $B mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 $t /$t
done
$B mount -t tmpfs -o size=1g tmpfs /rw; $B mkdir -p /rw/upper /rw/work
$B mount -t overlay -o lowerdir=/guest:/host,upperdir=/rw/upper,workdir=/rw/work overlay /new
$B mkdir -p /new/out; $B mount -t 9p -o trans=virtio,version=9p2000.L,rw,msize=262144 out /new/out
$B mount -t proc proc /new/proc; $B mount -t sysfs sys /new/sys; $B mount -t devtmpfs dev /new/dev
$B mount -t tmpfs tmpfs /new/run; $B mount -t tmpfs tmpfs /new/var/lib
$B mkdir -p /new/run/dbus /new/var/lib/bluetooth /new/var/lib/dbus
$B ip link set lo up
$B chroot /new /bin/bash /out/inside.sh >/dev/console 2>&1
$B sync; $B poweroff -f
"""

_INSIDE = """export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PYTHONDONTWRITEBYTECODE=1
modprobe bluetooth && modprobe hci_vhci
dbus-uuidgen --ensure && dbus-daemon --system --fork
cd {checkout}
{command} >/out/stdout 2>/out/stderr
echo $? >/out/code
"""


class MachineError(Exception):
    """The machine cannot be built, or did not come to an end."""


class Machine:
    """Built once in `folder` (about 600 MB); runs one command a boot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._guest = self._folder / "guest"
        self._initrd = self._folder / "initrd.gz"

    def build(self) -> None:
        """Downloads and unpacks what is missing. Raises MachineError."""
        if self._initrd.exists():
            return
        print("Building the reference machine (once, under a minute)", file=sys.stderr)
        shutil.rmtree(self._guest, ignore_errors=True)
        self._guest.mkdir(parents=True)
        for package in self._download():
            _run("dpkg", "-x", str(package), str(self._guest))
        _merge_usr(self._guest)
        self._pack(self._needed_modules())

    def run(self, command: list[str], *, checkout: Path, out: Path, timeout_s: float) -> int:
        """Boots, runs `command` in `checkout`, powers off; its exit code. Its output is in `out`.

        Raises MachineError where the guest did not come so far.
        """
        out.mkdir(parents=True, exist_ok=True)
        (out / "code").unlink(missing_ok=True)
        (out / "inside.sh").write_text(_INSIDE.format(checkout=shlex.quote(str(checkout)), command=shlex.join(command)))
        console = out / "console"
        with console.open("wb") as log:
            try:
                subprocess.run(self._qemu(out), stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=timeout_s)
            except subprocess.TimeoutExpired:
                raise MachineError(f"the guest did not end within {timeout_s:.0f} s; its console: {console}") from None
        try:
            return int((out / "code").read_text())
        except (OSError, ValueError):
            raise MachineError(f"the guest did not run its command; its console: {console}") from None

    def _download(self) -> list[Path]:
        folder = self._folder / "packages"
        folder.mkdir(exist_ok=True)
        depends = _run("apt-cache", "depends", KERNEL)
        kernel = [line.split()[1] for line in depends.splitlines() if "Depends: linux-image" in line]
        if not kernel:
            raise MachineError(f"apt knows no {KERNEL}; run `apt-get update`, or use Debian 12 on a PC")
        _run("apt-get", "download", *PACKAGES, kernel[0], folder=folder)
        return sorted(folder.glob("*.deb"))

    def _needed_modules(self) -> list[Path]:
        """Files of `MODULES` and of what they depend on, in the order to load them."""
        (version,) = (path.name for path in (self._guest / "usr/lib/modules").iterdir())
        base = self._guest / "usr/lib/modules" / version
        depmod = self._guest / "usr/bin/depmod"
        if not depmod.exists():
            depmod.symlink_to("kmod")
        lib = self._guest / "lib"
        lib.symlink_to("usr/lib")  # where depmod looks for modules
        try:
            _run(str(depmod), "-b", str(self._guest), version)
        finally:
            lib.unlink()
        lines = (line.split(":") for line in (base / "modules.dep").read_text().splitlines())
        needs = {path: after.split() for path, after in lines}
        by_name = {Path(path).stem.split(".")[0].replace("-", "_"): path for path in needs}
        order: list[str] = []
        for name in MODULES:
            _after_its_needs(by_name[name], needs, order)
        return [base / path for path in order]

    def _pack(self, modules: list[Path]) -> None:
        tree = self._folder / "initrd"
        shutil.rmtree(tree, ignore_errors=True)
        (tree / "bin").mkdir(parents=True)
        (tree / "m").mkdir()
        busybox = shutil.copy(self._guest / "usr/bin/busybox", tree / "bin/busybox")
        for module in modules:
            shutil.copy(module, tree / "m")
        (tree / "modules.list").write_text("\n".join(module.name for module in modules) + "\n")
        (tree / "init").write_text(_INIT)
        (tree / "init").chmod(0o755)
        names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
        archive = subprocess.run(
            [busybox, "cpio", "-o", "-H", "newc"], input=names.encode(), cwd=tree, capture_output=True, check=True
        ).stdout
        packed = subprocess.run([busybox, "gzip", "-c"], input=archive, capture_output=True, check=True).stdout
        partial = self._initrd.with_suffix(".partial")
        partial.write_bytes(packed)
        partial.rename(self._initrd)

    def _qemu(self, out: Path) -> list[str]:
        (kernel,) = (self._guest / "boot").glob("vmlinuz-*")
        shares = []
        for tag, path, options in (
            ("host", Path("/"), ",readonly=on,multidevs=remap"),
            ("guest", self._guest, ",readonly=on"),
            ("out", out.absolute(), ""),
        ):
            shares += ["-fsdev", f"local,id={tag},path={path},security_model=none{options}"]
            shares += ["-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
        return [
            *("qemu-system-x86_64", "-machine", "q35,accel=tcg", "-cpu", "max", "-m", "2048"),
            *("-nographic", "-no-reboot", "-nic", "none", "-kernel", str(kernel), "-initrd", str(self._initrd)),
            *("-append", "console=ttyS0 quiet panic=-1 mitigations=off", *shares),
        ]


def _after_its_needs(path: str, needs: dict[str, list[str]], order: list[str]) -> None:
    for need in reversed(needs[path]):
        if need not in order:
            _after_its_needs(need, needs, order)
    if path not in order:
        order.append(path)


def _merge_usr(tree: Path) -> None:
    """Moves /bin, /sbin and /lib under /usr, where Debian's own root has them."""
    for name in ("bin", "sbin", "lib"):
        old = tree / name
        if old.is_dir() and not old.is_symlink():
            shutil.copytree(old, tree / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(old)


def _run(*command: str, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    except FileNotFoundError:
        raise MachineError(f"{command[0]} is missing on this machine; it comes with Debian 12") from None
    if done.returncode:
        raise MachineError(f"{' '.join(command[:3])} … failed: {done.stderr.strip()[-400:]}")
    return done.stdout
