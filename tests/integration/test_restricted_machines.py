"""Machines with less than usual: an installation that cannot be written to, a user without a name and a home, a disk
that is nearly full. Every command works, or says one clear sentence and leaves nothing half-written.

Each is made by a namespace of its own (``unshare``, Linux), and skipped where the system allows none.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cisim
from machine import patience

pytestmark = pytest.mark.slow
SOURCE = Path(cisim.__file__).parents[1]
SHORT = ("--set", "time.months=1", "--runs", "2", "-q")
SWEEP = 'name = "s"\nscenario = "small-town"\nreplications = 2\n[set]\n"time.months" = 1\n'
COMMANDS = {
    "list": ["list"],
    "describe": ["describe", "M5"],
    "show": ["show", "small-town"],
    "compare": ["compare", "small-town", *SHORT, "--out", "OUT/compare"],
    "run": ["run", "small-town", *SHORT, "--out", "OUT/run"],
    "sweep": ["sweep", "run", "sweep.toml", "-q", "-j", "1", "--out", "OUT/sweep"],
    "place": ["place", "PLACE", "--children", "900", "--out", "OUT/place"],
    "template": ["template", "small-town", "--out", "OUT/template"],
    "community": ["community", "small-town", "--out", "OUT/community"],
}  # fmt: skip
PLACE = Path(__file__).parents[2] / "examples" / "place"
MOUNTS, ANONYMOUS = ["unshare", "--mount"], ["unshare", "--user", "--map-user=12345", "--map-group=12345"]


def allowed(namespace: list[str], probe: str) -> bool:
    """Whether the system lets such a namespace be made, and the probe work in it."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return subprocess.run([*namespace, "sh", "-c", probe], capture_output=True, check=False).returncode == 0


def words(name: str, out: Path | str) -> str:
    """A command as a shell reads it."""
    parts = [word.replace("OUT", str(out)).replace("PLACE", str(PLACE)) for word in COMMANDS[name]]
    return shlex.join([sys.executable, "-m", "cisim", *parts])


def run(namespace: list[str], script: str, folder: Path, **variables: str | None) -> subprocess.CompletedProcess[str]:
    """A shell script in a namespace, without compiler; a variable that is None is taken away."""
    (folder / "sweep.toml").write_text(SWEEP)
    given = os.environ | {"PYTHONPATH": str(SOURCE), "NUMBA_DISABLE_JIT": "1"} | variables
    environment = {name: value for name, value in given.items() if value is not None}
    return subprocess.run([*namespace, "sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True,
                          check=False, timeout=patience(240))  # fmt: skip


def leftovers(folder: Path) -> list[str]:
    """Temporary files and folders."""
    return [str(p) for p in folder.rglob("*") if ".cisim-" in p.name or p.name.startswith("tmp")]


def test_an_installation_that_cannot_be_written_to(tmp_path):
    if not allowed(MOUNTS, f"mount --bind {SOURCE} {SOURCE} && mount -o remount,ro,bind {SOURCE}"):
        pytest.skip("no mount namespaces here")
    lines = [f"mount --bind {SOURCE} {SOURCE} && mount -o remount,ro,bind {SOURCE} || exit 99",
             f"touch {SOURCE}/x 2>/dev/null && exit 98"]  # fmt: skip
    lines += [f"{words(name, 'out')} >>said 2>&1 || {{ echo {name} >&2; cat said >&2; exit 97; }}" for name in COMMANDS]
    done = run(MOUNTS, "\n".join(lines), tmp_path, CISIM_CACHE_DIR=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr[-3000:]
    made = {p.name for p in (tmp_path / "out").iterdir()}
    assert made == {"compare", "run", "sweep", "place", "template", "community"}
    assert leftovers(tmp_path) == []


def test_a_user_without_a_name_and_a_home(tmp_path):
    """A number that the system does not know, as containers give one; no HOME, and a root that is not one's own."""
    if not allowed(ANONYMOUS, f"{sys.executable} -c 'import cisim'"):
        pytest.skip("no user namespaces here")
    lines = ["[ $(id -u) = 12345 ] || exit 99"]
    lines += [f"{words(name, 'out')} >>said 2>&1 || {{ echo {name} >&2; cat said >&2; exit 97; }}" for name in COMMANDS]
    nothing = dict.fromkeys(("HOME", "USER", "LOGNAME", "XDG_CACHE_HOME", "CISIM_CACHE_DIR", "MPLCONFIGDIR"))
    done = run(ANONYMOUS, "\n".join(lines), tmp_path, TMPDIR=str(tmp_path), **nothing)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in (tmp_path / "said").read_text()


@pytest.mark.parametrize("free", [0, 16], ids="{} kB free".format)
def test_a_disk_of_64_megabytes_that_is_nearly_full(tmp_path, free):
    """Nothing, or a part of the files has room: all of them are written, or none and a sentence."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=64m tmpfs {disk}"
    if not allowed(MOUNTS, mount):
        pytest.skip("no mount namespaces here")
    lines = [f"{mount} || exit 99", f"head -c 100000000 /dev/zero > {disk}/filler 2>/dev/null",
             f"truncate -s -{free * 1024} {disk}/filler"]  # fmt: skip
    for name in COMMANDS:
        lines += [
            f"{words(name, disk)} > {tmp_path}/{name}.said 2>&1",
            f"echo $? > {tmp_path}/{name}.code",
            f"(cd {disk} && find . ! -name filler) > {tmp_path}/{name}.there",
            f"find {disk} -mindepth 1 ! -name filler -delete",
        ]
    done = run(MOUNTS, "\n".join(lines), tmp_path)
    assert done.returncode != 99, done.stderr
    codes = {}
    for name in COMMANDS:
        said, code = (tmp_path / f"{name}.said").read_text(), int((tmp_path / f"{name}.code").read_text())
        there = (tmp_path / f"{name}.there").read_text().split()
        assert "Traceback" not in said, (name, said[-1500:])
        assert code in (0, 2), (name, code, said[-1500:])
        if code:
            assert "No space left on device" in said, (name, said[-500:])
            assert str(disk) in said, (name, said[-500:])
        assert not [p for p in there if ".cisim-" in p], (name, there)
        codes[name] = code
    assert {codes[name] for name in ("list", "describe", "show")} == {0}
    assert free or codes["compare"] == codes["sweep"] == codes["place"] == 2
