"""Pure functions of appraisal on plain numbers and arrays; `measures` is what a reader calls."""
