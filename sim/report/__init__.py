"""Words, tables and figures in two languages, made from plain frames."""
