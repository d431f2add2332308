"""The command line: `nanas`."""
