"""A pytest plugin: tests reach only this machine. Connecting elsewhere, or asking a name server, fails the test."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any


class ReachedOutside(RuntimeError):
    """Not an OSError, so that no code under test takes it for a network that happens to be down."""


def _is_this_machine(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("idna")
    if host is None or host in {"", "localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_numeric(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


def _refuse_outside(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[1]
        if isinstance(address, tuple) and not _is_this_machine(address[0]):
            raise ReachedOutside(f"A test tried to reach {address[0]}; tests reach only this machine.")
    elif event == "socket.getaddrinfo" and not (_is_this_machine(args[0]) or _is_numeric(args[0])):
        raise ReachedOutside(f"A test asked where {args[0]} is; tests reach only this machine.")


# An audit hook sees every socket of the interpreter, gevent's and C extensions' that go through Python's too.
sys.addaudithook(_refuse_outside)
