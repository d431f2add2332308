"""The figure of who gains, read back from its axes."""

import pytest

from sim.catalogue.labels import LANGS, Labels
from sim.report import figures
from tests.report.test_benefit_tables import PLANT, TODAY, gains, study


def drawn(ax):
    """Return the width of each bar by the row it stands in."""
    return {
        round(bar.get_y() + bar.get_height() / 2): bar.get_width()
        for group in ax.containers
        for bar in getattr(group, "patches", ())
    }


@pytest.mark.parametrize("lang", LANGS)
def test_a_bar_is_what_a_party_gains_and_the_last_is_the_sum(lang):
    results = study(small=PLANT, large=PLANT | gains("incremental_", suppliers=30.0), today=TODAY)
    small, large = figures.gains(results, lang).axes
    labels = Labels(lang)
    names = ["farmers_inside", "owner", "suppliers", "toll_canner"]
    rows = [text.get_text() for text in small.get_yticklabels()]
    assert rows == [*map(labels, names), labels("column.all_gains")]
    assert drawn(small) == pytest.approx({0: 14.8, 1: -2.0, 3: -4.8, 4: 8.0})
    assert drawn(large) == pytest.approx({0: 14.8, 1: -2.0, 2: 30.0, 3: -4.8, 4: 38.0})
    written = [text.get_text() for text in small.texts]
    told = [labels.number(one, 1, signed=True) for one in (14.8, -2.0, -4.8, 8.0)]
    assert written == [text.replace("-", "\N{MINUS SIGN}") for text in told]


def test_alone_a_scenario_is_looked_at_by_itself():
    figure = figures.gains(study(today=TODAY))
    assert "against" not in figure.get_suptitle()
    assert drawn(figure.axes[0]) == pytest.approx({0: 9.6, 1: -13.6, 2: -4.0})


def test_where_nothing_is_known_there_is_no_figure():
    with pytest.raises(ValueError, match="nobody's gains are known"):
        figures.gains(study(today={"npv_idr": (1.0, 0.0)}))
