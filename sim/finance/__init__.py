"""Pure functions of appraisal on plain numbers and arrays."""
