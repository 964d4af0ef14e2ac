"""Invented charts, one of each kind, for the style guide and for tests."""

from assess.reports.charts import (
    Axis,
    ChartKind,
    CountsChart,
    CountsRow,
    DotsRow,
    Interval,
    Lane,
    Mark,
    Phase,
    ProfileChart,
    ProfileRow,
    QuadrantChart,
    QuadrantPoint,
    QuantileDotsChart,
    RankedChart,
    RankedRow,
    TimelineChart,
)

BANDS = ("not yet shown", "emerging", "ready with support", "strong")
LEVELS = Axis(1, 5, (1, 2, 3, 4, 5), cuts=(2.25, 3.0, 3.75), bands=BANDS)
CUT_LEVELS = Axis(1.5, 4.5, (2, 3, 4), cuts=(2.25, 3.0, 3.75), bands=BANDS)


def around(estimate: float, half: float = 0.27) -> Interval:
    """An interval of equal arms, as most of these are."""
    return Interval(estimate, max(1.0, estimate - half), min(5.0, estimate + half))


RANKED = RankedChart(
    "example-ranked",
    "Readiness of eight invented people with 80 % intervals",
    "F, A and C lead and are tied. C is also tied with H, B and E. G and D are tied with "
    "each other and below all others.",
    CUT_LEVELS,
    (
        RankedRow("F", around(3.66), "A and C"),
        RankedRow("A", around(3.53), "F and C", "coaching below floor"),
        RankedRow("C", around(3.43), "F, A, H, B and E"),
        RankedRow("H", around(3.13), "C, B and E"),
        RankedRow("B", around(3.09), "C, H and E"),
        RankedRow("E", around(3.03, 0.33), "C, H and B", "one section missing"),
        RankedRow("G", around(2.53), "D"),
        RankedRow("D", around(2.43), "G"),
    ),
    ties=((0, 2), (2, 5), (6, 7)),
)

PROFILE = ProfileChart(
    "example-profile",
    "Profile of five areas with 80 % intervals",
    "Levels from 1 to 5 with four judged bands. Coaching is highest, recruiting lowest.",
    LEVELS,
    (
        ProfileRow("Coaching", (around(3.85, 0.37),), "ready with support to strong"),
        ProfileRow("Forecasting", (around(3.15, 0.37),), "emerging to ready with support"),
        ProfileRow("Recruiting", (around(2.62, 0.35),), "emerging"),
        ProfileRow("Change leadership", (around(3.55, 0.4),), "ready with support to strong"),
        ProfileRow("Team leadership", (None,), "not enough answers"),
    ),
)

OVERLAY = ProfileChart(
    "example-overlay",
    "Profiles of F, A and C",
    "In coaching A lies far below F and C. In forecasting A is highest.",
    LEVELS,
    (
        ProfileRow(
            "Coaching", (around(3.75), around(1.95), around(3.85)), "A below F and C, who are tied"
        ),
        ProfileRow(
            "Forecasting", (around(3.45), around(4.4), around(3.15)), "A above F and C, tied"
        ),
        ProfileRow("Recruiting", (around(3.55), None, around(2.62)), "C below F"),
    ),
    series=("F", "A", "C"),
)

SIX = ProfileChart(
    "example-six",
    "Two areas of six people",
    "In coaching A lies below the others; in forecasting it is highest.",
    LEVELS,
    (
        ProfileRow(
            "Coaching",
            tuple(around(level) for level in (3.75, 1.95, 3.85, 3.1, 3.4, 2.9)),
            "A below all others",
        ),
        ProfileRow(
            "Forecasting",
            tuple(around(level) for level in (3.45, 4.4, 3.15, 3.4, 2.6, 3.5)),
            "A above all others",
        ),
    ),
    series=("F", "A", "C", "H", "B", "E"),
)

QUADRANT = QuadrantChart(
    "example-quadrant",
    "Sales record and readiness of five invented people",
    "Each letter stands at a person's median sales against target and readiness level. "
    "The two do not rise together.",
    x=Axis(60, 180, (75, 100, 125, 150, 175)),
    y=Axis(1.8, 4.4, (2, 3, 4)),
    x_label="Sales record, % of target",
    y_label="Readiness level",
    points=(
        QuadrantPoint("F", Interval(104, 88, 121), around(3.66)),
        QuadrantPoint("A", Interval(148, 118, 171), around(3.53)),
        QuadrantPoint("C", Interval(97, 82, 110), around(3.43)),
        QuadrantPoint("H", Interval(118, 96, 139), around(3.13)),
        QuadrantPoint("D", Interval(122, 97, 150), around(2.43)),
    ),
    x_reference=100,
    y_reference=3,
    x_unit=" %",
    corners=(
        "below target, above level 3",
        "above target, above level 3",
        "below target, below level 3",
        "above target, below level 3",
    ),
)

_SPREAD = (-4, -3, -2, -2, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4)
DOTS = QuantileDotsChart(
    "example-dots",
    "C and H, as 20 equally likely levels each",
    "For C the dots centre on 3.4, for H on 3.1; they overlap from about 3.0 to 3.5.",
    Axis(2.4, 4.1, (2.5, 3, 3.5, 4)),
    tuple(
        DotsRow(label, tuple(middle + step / 10 for step in _SPREAD))
        for label, middle in (("C", 3.4), ("H", 3.1))
    ),
)

TIMELINE = TimelineChart(
    "example-timeline",
    "Plan for 90 days, sessions by activity",
    "Today is day 23. Filled dots are done and evidenced, rings are planned, a struck ring "
    "was moved. Check-ins stand at days 30, 60 and 90.",
    90,
    (
        Lane(
            "Forecast log, scored",
            "weekly to quarter end",
            (
                Mark(9, "done"),
                Mark(16, "moved"),
                Mark(26, "planned"),
                Mark(33, "planned"),
                Mark(40, "planned"),
            ),
        ),
        Lane(
            "Check-in with your sponsor",
            "30 minutes each",
            (Mark(30, "checkin"), Mark(60, "checkin"), Mark(90, "checkin")),
        ),
    ),
    today=23,
    phases=(
        Phase("Stabilise", 0, 30, "the core"),
        Phase("Build", 30, 60, "two focus areas"),
        Phase("Own", 60, 90, "runs without you"),
    ),
)

COUNTS = CountsChart(
    "example-counts",
    "Items of an invented bank",
    "Two formats are complete, one has none yet.",
    (
        CountsRow("Habits", 168, "168 of 168", 168),
        CountsRow("Knowledge", 52, "52 of 90", 90),
        CountsRow("Numbers", 0, "0 of 68", 68),
    ),
    ("Format", "items of those asked for"),
)

EXAMPLES: dict[str, ChartKind] = {
    "ranked": RANKED,
    "profile": PROFILE,
    "overlay": OVERLAY,
    "six": SIX,
    "quadrant": QUADRANT,
    "dots": DOTS,
    "timeline": TIMELINE,
    "counts": COUNTS,
}
