"""Declarations and response processing of a QTI 3 item: keys, points, and no zero for no answer."""

from collections.abc import Callable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from assess.interchange.xml_text import add

RESPONSE = "RESPONSE"
MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"


def number(value: float) -> str:
    """A number that reads back as exactly the same."""
    return repr(float(value)).removesuffix(".0")


def declare(
    item: Element,
    cardinality: str,
    base_type: str,
    *,
    correct: Sequence[str] = (),
    points: Mapping[str, float] | None = None,
) -> None:
    """The response with its key and the points of its values."""
    made = add(
        item,
        "qti-response-declaration",
        identifier=RESPONSE,
        cardinality=cardinality,
        base_type=base_type,
    )
    if correct:
        key = add(made, "qti-correct-response")
        for value in correct:
            add(key, "qti-value", value)
    if points:
        table = add(made, "qti-mapping", default_value="0")
        for value, won in points.items():
            add(table, "qti-map-entry", map_key=value, mapped_value=number(won))


def outcome(item: Element, name: str = "SCORE", most: float | None = None) -> None:
    """A number that is worked out of the response."""
    bound = {} if most is None else {"normal_maximum": number(most)}
    add(
        item,
        "qti-outcome-declaration",
        identifier=name,
        cardinality="single",
        base_type="float",
        **bound,
    )


def match_correct(item: Element) -> None:
    """One point for the right response, by the template that every tool knows."""
    add(item, "qti-response-processing", template=MATCH_CORRECT)


def map_points(
    item: Element, name: str = "SCORE", *, fewest: int = 1, missing: Sequence[str] = ()
) -> None:
    """The points of the response; none at all if it is incomplete or one of `missing`."""

    def value(parent: Element) -> None:
        add(parent, "qti-map-response", identifier=RESPONSE)

    _unless_missing(item, name, value, fewest=fewest, missing=missing)


def within_tolerance(item: Element, tolerance: float) -> None:
    """One point for a number that is near enough."""
    processing = add(item, "qti-response-processing")
    condition = add(processing, "qti-response-condition")
    _set_null(_when(add(condition, "qti-response-if"), 1, ()), "SCORE")
    near = add(condition, "qti-response-else-if")
    equal = {"tolerance_mode": "exact"}
    if tolerance:
        equal = {
            "tolerance_mode": "absolute",
            "tolerance": f"{number(tolerance)} {number(tolerance)}",
        }
    test = add(near, "qti-equal", **equal)
    add(test, "qti-variable", identifier=RESPONSE)
    add(test, "qti-correct", identifier=RESPONSE)
    for parent, won in ((near, "1"), (add(condition, "qti-response-else"), "0")):
        outcome_value = add(parent, "qti-set-outcome-value", identifier="SCORE")
        add(outcome_value, "qti-base-value", won, base_type="float")


def _unless_missing(
    item: Element,
    name: str,
    value: Callable[[Element], None],
    *,
    fewest: int,
    missing: Sequence[str],
) -> None:
    processing = add(item, "qti-response-processing")
    condition = add(processing, "qti-response-condition")
    _set_null(_when(add(condition, "qti-response-if"), fewest, missing), name)
    otherwise = add(condition, "qti-response-else")
    value(add(otherwise, "qti-set-outcome-value", identifier=name))


def _when(branch: Element, fewest: int, missing: Sequence[str]) -> Element:
    """Put the condition of a missing answer into a branch."""
    several = fewest > 1 or bool(missing)
    tests = add(branch, "qti-or") if several else branch
    add(add(tests, "qti-is-null"), "qti-variable", identifier=RESPONSE)
    if fewest > 1:
        short = add(tests, "qti-lt")
        add(add(short, "qti-container-size"), "qti-variable", identifier=RESPONSE)
        add(short, "qti-base-value", str(fewest), base_type="integer")
    for each in missing:
        same = add(tests, "qti-match")
        add(same, "qti-variable", identifier=RESPONSE)
        add(same, "qti-base-value", each, base_type="identifier")
    return branch


def _set_null(branch: Element, name: str) -> None:
    SubElement(add(branch, "qti-set-outcome-value", identifier=name), "qti-null")
