import io
import sys

from sim import console


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_how_many_are_done_how_fast_and_what_is_left(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "120")
    with console.progress("Simulating", 3) as step:
        step()
        step()
    told = terminal.getvalue()
    assert "Simulating" in told
    assert "2/3" in told
    assert "/min" in told


def test_a_pipe_sees_nothing(monkeypatch):
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with console.progress("Simulating", 3) as step:
        step()
    assert pipe.getvalue() == ""
