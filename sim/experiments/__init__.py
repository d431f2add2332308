"""Many runs: replications with common random numbers, comparisons, intervals."""
