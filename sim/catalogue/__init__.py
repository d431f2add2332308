"""The words, units and meanings of all figures, in both languages."""
