"""Cuts a Python process off from every network but loopback; what it tried is written to a file.

Put on PYTHONPATH, it is imported when Python starts. The file is named by CISIM_TEST_NETWORK_LOG.
"""

from __future__ import annotations

import ipaddress
import os
import sys

REACHING = ("socket.connect", "socket.sendto", "socket.sendmsg")
NAMING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def is_here(host: object) -> bool:
    """Loopback, or no name at all."""
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        return (
            text == "localhost" or ipaddress.ip_address(text).is_loopback or ipaddress.ip_address(text).is_unspecified
        )
    except ValueError:
        return False


def guard(event: str, arguments: tuple) -> None:
    """Refuse what goes elsewhere; addresses that are texts are sockets of the file system."""
    if event in REACHING and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in NAMING:
        host = arguments[0]
    else:
        return
    if not is_here(host):
        with open(os.environ["CISIM_TEST_NETWORK_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{event} {host}\n")
        raise OSError(f"the network is cut off: {event} {host}")


sys.addaudithook(guard)
