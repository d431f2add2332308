"""Documents for readers: what they say in which order, and the writers of each form."""
