"""The dashboard in a process of its own, as tests, benchmarks and the makers of screenshots need it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cisim.simulation import compile as compilation

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb")


def browser_path() -> str:
    """The browser that is installed.

    Raises:
        FileNotFoundError: there is none; on Debian: apt-get install chromium.
    """
    path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if path is None:
        raise FileNotFoundError(
            f"the dashboard's tests need a browser, and none of {', '.join(BROWSERS)} is on the path; on Debian and "
            "Ubuntu: apt-get install chromium"
        )
    return path


def start(
    port: int = 0,
    environment: Mapping[str, str] | None = None,
    scenario: str = "",
    options: Sequence[str] = (),
) -> tuple[subprocess.Popen[str], str]:
    """Start a server on loopback, with variables added to the environment and options to the command; returns its
    process and address once it answers. The model is compiled before, so that its pages do not wait for it.
    """
    compilation.warm_up()
    command = [
        sys.executable,
        "-m",
        "cisim",
        "dashboard",
        *filter(None, [scenario]),
        "--no-browser",
        "--port",
        str(port),
        *options,
    ]
    variables = {**os.environ, **(environment or {})}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables)
    line = process.stdout.readline() if process.stdout else ""
    address = next((word for word in line.split() if word.startswith("http://")), "")
    if not address:
        stop(process)
        raise RuntimeError(f"the dashboard did not start: {line}")
    return process, address


def stop(process: subprocess.Popen[str]) -> None:
    """End a server."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


@contextmanager
def served(environment: Mapping[str, str] | None = None, scenario: str = "") -> Iterator[str]:
    """The address of a server that ends with the block."""
    process, address = start(environment=environment, scenario=scenario)
    try:
        yield address
    finally:
        stop(process)
