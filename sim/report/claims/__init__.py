"""Sentences that the figures of a study allow."""
