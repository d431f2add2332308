"""Names of counterfactual scenarios: the name of a scenario, then what differs."""

_SEPARATOR = "~"


def variant(scenario: str, *differences: str) -> str:
    """Return the name of a variant of a scenario.

    >>> variant("local-8t", "orders", "0.5")
    'local-8t~orders~0.5'
    """
    return _SEPARATOR.join((scenario, *differences))


def scenario_of(name: str) -> str:
    """Return the scenario of a variant; a scenario is its own variant.

    >>> scenario_of("local-8t~orders~0.5")
    'local-8t'
    """
    return name.partition(_SEPARATOR)[0]
