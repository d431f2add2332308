"""Importance of inputs against functions whose indices are known in closed form."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics.additive import additive_model
from sim.statistics.designs import latin_points
from sim.statistics.splines import Basis


def bases(points):
    return [Basis.of(column) for column in points.T]


def importance_of(function, inputs, count=4096, noise_sd=0.0, seed=3):
    """Return the additive model of a function of points in the unit cube, with noise of its own."""
    rng = np.random.default_rng(seed)
    points = latin_points(count, inputs, rng)
    outputs = function(points) + noise_sd * rng.standard_normal(count)
    return additive_model(bases(points), outputs[:, None], rng)


def ishigami(points):
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


ISHIGAMI = [0.313905191148, 0.44241114479, 0.0]
ISHIGAMI_VARIANCE = 13.8445879407


def g_function(weights):
    def function(points):
        return np.prod((np.abs(4 * points - 2) + weights) / (1 + weights), axis=1)

    return function


def test_the_indices_of_ishigami_are_met_without_and_with_noise():
    exact = importance_of(ishigami, 3)
    assert exact.importance[:, 0] == pytest.approx(ISHIGAMI, abs=0.02)
    # Noise takes its share of the variance, and no more.
    noisy = importance_of(ishigami, 3, noise_sd=4)
    share = ISHIGAMI_VARIANCE / (ISHIGAMI_VARIANCE + 16)
    assert noisy.importance[:, 0] == pytest.approx(np.multiply(ISHIGAMI, share), abs=0.03)
    assert noisy.unexplained[0] == pytest.approx(1 - share * sum(ISHIGAMI), abs=0.03)


def test_the_indices_of_the_g_function_are_met():
    weights = np.array([78, 12, 0.5, 2, 97, 33])
    published = [0.000276, 0.010195, 0.765743, 0.191436, 0.000179, 0.00149]
    model = importance_of(g_function(weights), 6)
    assert model.importance[:, 0] == pytest.approx(published, abs=0.01)


def test_the_indices_of_a_sum_and_of_a_product_are_met():
    model = importance_of(lambda points: points @ [1.0, 2.0, 3.0], 3)
    assert model.importance[:, 0] == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.02)

    def revenue(points):
        return (10 + points[:, 0]) * (100 + 50 * points[:, 1])

    price, volume = 1 / 12 * 125**2, 50**2 / 12 * 10.5**2
    both = price + volume + 50**2 / 12 / 12
    model = importance_of(revenue, 2)
    assert model.importance[:, 0] == pytest.approx([price / both, volume / both], abs=0.02)


@pytest.mark.parametrize("inputs", [4, 60])
def test_in_few_samples_any_input_without_effect_stands_out(inputs):
    samples, false = 60, 0
    for seed in range(samples):
        model = importance_of(lambda points: 4 * points[:, 0], inputs, 256, noise_sd=2, seed=seed)
        assert model.is_told[0, 0]
        assert model.importance[0, 0] > model.noise[0, 0]
        false += model.is_told[1:, 0].any()
    # One round in twenty, and a second round where the first tells something.
    assert false <= stats.binom(samples, 2 * 0.05).ppf(0.999)


def test_the_error_of_an_index_is_its_spread_over_samples():
    models = [importance_of(ishigami, 3, 512, noise_sd=3, seed=seed) for seed in range(40)]
    spread = np.std([model.importance[:2, 0] for model in models], axis=0)
    stated = np.mean([model.importance_error[:2, 0] for model in models], axis=0)
    assert stated == pytest.approx(spread, rel=0.5)


def test_an_input_of_few_values_has_an_index_as_well():
    def function(points):
        return np.floor(3 * points[:, 0]) + points[:, 1]

    rng = np.random.default_rng(1)
    points = latin_points(1024, 2, rng)
    steps = np.column_stack([np.floor(3 * points[:, 0]) / 2, points[:, 1]])
    model = additive_model(bases(steps), function(points)[:, None], rng)
    whole = 2 / 3 + 1 / 12
    assert model.importance[:, 0] == pytest.approx([2 / 3 / whole, 1 / 12 / whole], abs=0.02)


def test_the_shuffled_copies_and_the_fit_are_the_same_each_time():
    one, other = (importance_of(ishigami, 3, 128, noise_sd=1, seed=9) for _ in range(2))
    assert one.importance.tobytes() == other.importance.tobytes()


def test_the_shares_of_a_sum_without_noise_do_not_depend_on_the_sample():
    """What inputs share by chance in a sample is no part of the spread."""
    shares = [
        importance_of(lambda points: points @ [1.0, 2.0, 3.0], 3, 256, seed=seed).importance[:, 0]
        for seed in range(10)
    ]
    assert np.array(shares) == pytest.approx(np.tile([1 / 14, 4 / 14, 9 / 14], (10, 1)), abs=1e-3)
