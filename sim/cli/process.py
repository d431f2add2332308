"""The process of a command: what its streams can write, and what Ctrl-C does.

While nothing can be lost, Ctrl-C ends the process at once. Where work can be kept it raises
KeyboardInterrupt, so that what is finished is kept; the next one ends the process at once. A scheduler that
ends the process, or a terminal that is closed, is obeyed in the same way.
"""

import codecs
import os
import signal
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from sim.legible import legible, one_line
from sim.replication.interrupts import REQUESTS, handled_by, handlers

INTERRUPTED = 130
LEGIBLE = "legible"
"""How text is encoded that an encoding may lack letters of: an error handler of codecs."""
# What stands for a mark in an encoding that lacks it.
_PLAIN = {"“": '"', "”": '"', "±": "+-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "•": "*"}
# The system cleans up after workers whose parent has ended at once, and need not warn of it.
_UNTOLD = "ignore:resource_tracker:UserWarning"
_SHOW_CURSOR = "\x1b[?25h"


class _End:
    """A handler of signals that ends the process at once, with a last line."""

    def __init__(self, last_line: Callable[[], str]) -> None:
        self.last_line = last_line

    def __call__(self, _signal: int, _frame: FrameType | None) -> NoReturn:
        # A progress bar hides the cursor.
        last = f"{_SHOW_CURSOR if os.isatty(2) else ''}{legible(self.last_line())}\n"
        with suppress(OSError):
            os.write(2, last.encode("ascii", LEGIBLE))
        os._exit(INTERRUPTED)


def prepare() -> None:
    """Make the streams write every letter, warnings be lines, and Ctrl-C end the process at once."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=LEGIBLE)
    # What a library warns of, such as a sign that a font lacks, is one line and told once.
    warnings.formatwarning = lambda message, *_: f"{one_line(str(message))}\n"
    warnings.filterwarnings("once", category=UserWarning)
    told = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = f"{told},{_UNTOLD}" if told else _UNTOLD
    end = _End(lambda: "Interrupted.")
    for number in REQUESTS:
        # What starts a process may keep the end of a terminal from it, as `nohup` does.
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)


def _legible(error: UnicodeError) -> tuple[str, int]:
    """Return letters without accents and marks in ASCII for what an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(letter: str) -> str:
    if letter.isalpha():
        letter = unicodedata.normalize("NFKD", letter)[0]
    return letter if letter.isascii() else _PLAIN.get(letter, "?")


codecs.register_error(LEGIBLE, _legible)


def speak(text: str) -> None:
    """Set the last line of a process that Ctrl-C ends at once."""
    handler = signal.getsignal(signal.SIGINT)
    if isinstance(handler, _End):
        handler.last_line = lambda: text


@contextmanager
def interruptible(last_line: Callable[[], str]) -> Iterator[None]:
    """Raise KeyboardInterrupt at the first Ctrl-C in the block; the next one ends the process."""
    end, heard = _End(last_line), list[int]()

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        heard.append(number)
        for each in handlers():
            signal.signal(each, end)
        raise KeyboardInterrupt

    try:
        with handled_by(interrupt):
            yield
    except ImportError:
        # Compiled modules turn what happens while they are imported into this error.
        if heard:
            raise KeyboardInterrupt from None
        raise


def leave() -> NoReturn:
    """End an interrupted process without waiting for the threads that still simulate."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
    os._exit(INTERRUPTED)
