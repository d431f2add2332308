"""What it is worth: one priced ledger and every figure read from it. Never sees SimPy."""
