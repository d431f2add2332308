"""Ctrl-C around what must not be cut in two."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deferred() -> Iterator[None]:
    """Hold Ctrl-C back until the block has ended."""
    before = signal.getsignal(signal.SIGINT)
    # Only the main thread hears of Ctrl-C, and a handler set outside Python cannot be called.
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    presses = list[tuple[int, None]]()
    signal.signal(signal.SIGINT, lambda number, _: presses.append((number, None)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if presses:
            before(*presses[0])
