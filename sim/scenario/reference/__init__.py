"""The reference of all parameters, as Markdown and JSON Schema."""
