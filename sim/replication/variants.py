"""Names of worlds that nobody proposes: that of a scenario, then what is other there."""

_OTHER = "~"


def variant(scenario: str, *other: str) -> str:
    """Return the name of a scenario that is changed.

    >>> variant("local-8t", "orders", "0.5")
    'local-8t~orders~0.5'
    """
    return _OTHER.join((scenario, *other))


def scenario_of(world: str) -> str:
    """Return the name of the scenario that a world is a variant of, or is.

    >>> scenario_of("local-8t~orders~0.5")
    'local-8t'
    """
    return world.partition(_OTHER)[0]
