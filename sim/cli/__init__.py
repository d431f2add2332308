"""The command line: `nanas`."""


def main() -> None:
    """Run the command; from the first import on Ctrl-C ends it at once."""
    from sim.cli import process

    process.prepare()
    from sim.cli.commands import app

    app()
