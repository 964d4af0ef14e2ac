"""Declarations and response processing of a QTI 3 item: keys, points, and no zero for no answer."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from assess.interchange.xml_text import add

RESPONSE = "RESPONSE"
ANSWERED = "ANSWERED"
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
    _declared(item, name, "float", **bound)


def answered(item: Element) -> None:
    """Whether the answer is complete: without one a number that nobody set may still read 0."""
    made = _declared(item, ANSWERED, "boolean")
    add(add(made, "qti-default-value"), "qti-value", "false")


def _declared(item: Element, name: str, base_type: str, **bound: str) -> Element:
    return add(
        item,
        "qti-outcome-declaration",
        identifier=name,
        cardinality="single",
        base_type=base_type,
        **bound,
    )


def match_correct(item: Element) -> None:
    """One point for the right response, by the template that every tool knows."""
    add(item, "qti-response-processing", template=MATCH_CORRECT)


def map_points(
    item: Element, name: str = "SCORE", *, fewest: int = 1, missing: Sequence[str] = ()
) -> None:
    """The points of the response; none are set if it is incomplete or one of `missing`."""
    branch = _if_answered(add(item, "qti-response-processing"), fewest, missing)
    add(_set(branch, name), "qti-map-response", identifier=RESPONSE)


def within_tolerance(item: Element, tolerance: float) -> None:
    """One point for a number that is near enough."""
    processing = add(item, "qti-response-processing")
    _if_answered(processing, 1, ())
    condition = add(processing, "qti-response-condition")
    near = add(condition, "qti-response-if")
    equal = {"tolerance_mode": "exact"}
    if tolerance:
        equal = {
            "tolerance_mode": "absolute",
            "tolerance": f"{number(tolerance)} {number(tolerance)}",
        }
    test = add(near, "qti-equal", **equal)
    add(test, "qti-variable", identifier=RESPONSE)
    add(test, "qti-correct", identifier=RESPONSE)
    for branch, won in ((near, "1"), (add(condition, "qti-response-else"), "0")):
        add(_set(branch, "SCORE"), "qti-base-value", won, base_type="float")


def _if_answered(processing: Element, fewest: int, missing: Sequence[str]) -> Element:
    """The branch for a complete answer, which it notes."""
    branch = add(add(processing, "qti-response-condition"), "qti-response-if")
    several = fewest > 1 or bool(missing)
    tests = add(branch, "qti-and") if several else branch
    _variable(add(add(tests, "qti-not"), "qti-is-null"))
    if fewest > 1:
        enough = add(tests, "qti-gte")
        _variable(add(enough, "qti-container-size"))
        add(enough, "qti-base-value", str(fewest), base_type="integer")
    for each in missing:
        same = add(add(tests, "qti-not"), "qti-match")
        _variable(same)
        add(same, "qti-base-value", each, base_type="identifier")
    add(_set(branch, ANSWERED), "qti-base-value", "true", base_type="boolean")
    return branch


def _variable(parent: Element) -> None:
    add(parent, "qti-variable", identifier=RESPONSE)


def _set(branch: Element, name: str) -> Element:
    return add(branch, "qti-set-outcome-value", identifier=name)
