"""Ctrl-C, and other requests to end, around what must not be cut in two."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object]

REQUESTS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that ask a process to end: Ctrl-C, the system or a scheduler, a terminal that is closed."""


def handlers() -> dict[int, Handler]:
    """Return the handler of each request to end that this thread hears of, and that Python handles."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {number: signal.getsignal(number) for number in REQUESTS}
    return {number: handler for number, handler in found.items() if callable(handler)}


@contextmanager
def handled_by(handler: Handler) -> Iterator[dict[int, Handler]]:
    """Let a function handle requests to end in the block; yield what handled them before."""
    before = handlers()
    for number in before:
        signal.signal(number, handler)
    try:
        yield before
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextmanager
def deferred() -> Iterator[None]:
    """Hold requests to end back until the block has ended."""
    held, before = list[int](), dict[int, Handler]()
    try:
        with handled_by(lambda number, _: held.append(number)) as before:
            yield
    finally:
        if held:
            before[held[0]](held[0], None)
