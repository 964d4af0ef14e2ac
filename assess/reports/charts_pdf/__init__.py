"""Draws charts for paper in the grammar of the page's strips."""

from collections.abc import Callable
from typing import Any

from reportlab.platypus import Flowable

from assess.reports.charts import (
    ChartKind,
    CountsChart,
    ProfileChart,
    QuadrantChart,
    QuantileDotsChart,
    RankedChart,
    TimelineChart,
)
from assess.reports.charts_pdf.counts import counts
from assess.reports.charts_pdf.fields import quadrant, quantile_dots, timeline
from assess.reports.charts_pdf.people import profile, ranked

DRAWER_OF: dict[type[ChartKind], Callable[[Any, float], list[Flowable]]] = {
    RankedChart: ranked,
    ProfileChart: profile,
    QuadrantChart: quadrant,
    QuantileDotsChart: quantile_dots,
    TimelineChart: timeline,
    CountsChart: counts,
}


def draw(chart: ChartKind, width: float) -> list[Flowable]:
    """The chart as flowables of that width; long ones may run over to the next sheet."""
    return DRAWER_OF[type(chart)](chart, width)
