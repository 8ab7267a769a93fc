"""Run what takes long in a real thread, so that the event loop goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gevent
from gevent import monkey

SOON = 1.8
"""Seconds: whoever asks from Slack must have an answer within three."""

P = ParamSpec("P")
R = TypeVar("R")


def in_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """In gevent's server in the hub's threadpool; elsewhere (tests, command line) right here."""
    if monkey.is_module_patched("threading"):
        result: R = gevent.get_hub().threadpool.apply(call, args, kwargs)
        return result
    return call(*args, **kwargs)


def in_thread_soon(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """As `in_thread`, but nobody waits longer than a moment for it. Raises TimeoutError; the work goes on unheard."""
    if not monkey.is_module_patched("threading"):
        return call(*args, **kwargs)
    with gevent.Timeout(SOON, TimeoutError(f"No answer within {SOON} s")):
        return in_thread(call, *args, **kwargs)
