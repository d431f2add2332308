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
def deferred() -> Iterator[None]:
    """Hold requests to end back until the block has ended."""
    before, held = handlers(), list[int]()
    for number in before:
        signal.signal(number, lambda number, _: held.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if held:
            before[held[0]](held[0], None)
