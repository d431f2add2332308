"""Time of the simulation, of the same plant in plain events, and of a like model in other engines."""

import os

# As the command line does: threads that share a small matrix product wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
