import pytest

from assess.reports import charts_pdf, charts_svg
from assess.reports.charts import (
    Axis,
    ChartKind,
    DotsRow,
    Interval,
    ProfileChart,
    ProfileRow,
    QuantileDotsChart,
    RankedChart,
    RankedRow,
)
from assess.reports.examples import CUT_LEVELS, EXAMPLES, LEVELS, RANKED
from assess.reports.strips import interval_strip
from assess.reports.wording import level_text, range_text


@pytest.mark.parametrize("chart", EXAMPLES.values(), ids=EXAMPLES)
def test_every_chart_has_words_a_table_and_two_drawings(chart: ChartKind) -> None:
    assert chart.title
    assert chart.description
    assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)
    assert charts_svg.draw(chart).template
    assert charts_pdf.draw(chart, 480)


def test_an_estimate_outside_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        Interval(3, 3.1, 3.5)


def test_an_axis_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="room"):
        Axis(2, 2, ())


def test_an_axis_has_one_band_more_than_cuts() -> None:
    with pytest.raises(ValueError, match="band"):
        Axis(1, 5, (), cuts=(3,), bands=("all",))


def test_a_value_beyond_a_cut_axis_is_held_at_its_end() -> None:
    assert CUT_LEVELS.share(1.0) == 0
    assert CUT_LEVELS.share(5.0) == 1


def test_brackets_that_share_a_row_stand_side_by_side() -> None:
    assert RANKED.lanes() == (0, 1, 0)


def test_a_bracket_needs_two_rows_that_exist() -> None:
    with pytest.raises(ValueError, match="joins no rows"):
        RankedChart("n", "t", "d", LEVELS, (RankedRow("A", Interval(3, 2, 4)),), ((0, 1),))


def test_a_profile_holds_at_most_six() -> None:
    with pytest.raises(ValueError, match="one to six"):
        ProfileChart("n", "t", "d", LEVELS, (), tuple("ABCDEFG"))


def test_a_profile_row_answers_for_every_series() -> None:
    with pytest.raises(ValueError, match="each series"):
        ProfileChart("n", "t", "d", LEVELS, (ProfileRow("Coaching", (None,)),), ("A", "B"))


def test_four_people_become_small_multiples() -> None:
    assert charts_svg.draw(EXAMPLES["overlay"]).template == "charts/profile.html"
    assert charts_svg.draw(EXAMPLES["six"]).template == "charts/panels.html"


def test_a_missing_result_has_a_line_but_no_dot() -> None:
    assert "circle" not in interval_strip(None, LEVELS)
    assert "rail" in interval_strip(None, LEVELS)


def test_equal_dots_stand_on_each_other() -> None:
    chart = QuantileDotsChart("n", "t", "d", LEVELS, (DotsRow("A", (3.0, 3.01, 2.0)),))
    assert chart.stacked(chart.rows[0]) == ((2.0, 0), (3.0, 0), (3.0, 1))
    assert chart.tallest == 2


def test_a_drawing_carries_no_style_and_no_unescaped_words() -> None:
    row = RankedRow("<i>A</i>", Interval(3, 2, 4), url="/people/1")
    chart = RankedChart("n", "<b>", "<script>", LEVELS, (row, row), ((0, 1),))
    drawn = charts_svg.draw(chart)
    drawing = drawn.head + "".join(part.strip + part.ties for part in drawn.rows)
    assert " style=" not in drawing
    assert "<script>" not in drawing


@pytest.mark.parametrize(
    ("value", "text"), [(3.24, "3.0"), (3.25, "3.5"), (3.74, "3.5"), (3.75, "4.0"), (1.0, "1.0")]
)
def test_a_level_prints_to_the_nearest_half(value: float, text: str) -> None:
    assert level_text(value) == text


def test_interval_ends_print_to_one_tenth() -> None:
    assert range_text(3.444, 3.96) == "3.4 to 4.0"
