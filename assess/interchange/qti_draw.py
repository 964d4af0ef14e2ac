"""An item of ours as a QTI 3 assessment item: one drawer for each format."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from assess import __version__
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats.behaviour import HIGHEST, NO_CHANCE
from assess.formats.sjt_best_worst import POINTS
from assess.formats.sjt_rate import RATINGS, points
from assess.interchange.qti_declare import (
    RESPONSE,
    answered,
    declare,
    map_points,
    match_correct,
    number,
    outcome,
    within_tolerance,
)
from assess.interchange.qti_item import TOOL
from assess.interchange.xml_text import add, plain, say_line, say_paragraphs

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
LOCATION = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
EFFECTIVENESS = "effectiveness5"
NO_IDENTIFIER = re.compile(r"[^A-Za-z0-9_.-]")
Choices = Sequence[tuple[str, str]]


def draw(bank: Bank, item: Item) -> Element:
    """The XML of one item."""
    root = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": f"{NAMESPACE} {LOCATION}",
            "identifier": identifiers([item.id])[item.id],
            "title": plain(item.id),
            "label": item.format,
            "adaptive": "false",
            "time-dependent": "false",
            "tool-name": TOOL,
            "tool-version": __version__,
        },
    )
    DRAWERS[item.format](bank, root, item.content)
    return root


def identifiers(ids: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """For each id a name that XML and QTI accept, all different."""
    found: dict[str, str] = {}
    used = set(taken)
    for id_ in ids:
        name = NO_IDENTIFIER.sub("_", id_)
        if not re.match(r"[A-Za-z_]", name):
            name = f"_{name}"
        while name in used:
            name += "_"
        used.add(name)
        found[id_] = name
    return found


def _mcq(_bank: Bank, root: Element, content: Any) -> None:
    named = identifiers(option.id for option in content.options)
    declare(root, "single", "identifier", correct=[named[content.best]] if content.best else [])
    outcome(root, most=1)
    body = add(root, "qti-item-body")
    say_paragraphs(body, content.stem)
    _choice(body, "", [(named[option.id], option.text) for option in content.options])
    match_correct(root)


def _numeric(_bank: Bank, root: Element, content: Any) -> None:
    declare(root, "single", "float", correct=[number(content.answer)])
    outcome(root, most=1)
    answered(root)
    body = add(root, "qti-item-body")
    say_paragraphs(body, content.stem)
    place = add(body, "p")
    gap = add(place, "qti-text-entry-interaction", response_identifier=RESPONSE)
    gap.set("expected-length", "15")
    gap.tail = " "
    say_line(add(place, "span"), content.unit)
    within_tolerance(root, content.tolerance)


def _behaviour(bank: Bank, root: Element, content: Any) -> None:
    choices = _scale(bank, content.scale)
    codes = range(HIGHEST + 1)
    turned = codes if content.keyed == "plus" else reversed(codes)
    won = {f"p{code}": float(value) for code, value in zip(codes, turned, strict=True)}
    declare(root, "single", "identifier", points=won)
    outcome(root, most=HIGHEST)
    answered(root)
    body = add(root, "qti-item-body")
    # What raters read about the person: candidates are not shown it.
    rubric = add(body, "qti-rubric-block", use="ext:observer", view="scorer")
    say_paragraphs(add(rubric, "qti-content-body"), content.other)
    _choice(body, content.self_text, choices)
    map_points(root, missing=[NO_CHANCE] if NO_CHANCE in dict(choices) else [])


def _validity(bank: Bank, root: Element, content: Any) -> None:
    flagged = {f"p{point - 1}": 1.0 for point in content.flagged_points}
    declare(root, "single", "identifier", points=flagged)
    if flagged:
        outcome(root, "FLAG", most=1)
        answered(root)
    choices = _scale(bank, content.scale)
    _choice(add(root, "qti-item-body"), content.text, choices)
    if flagged:
        map_points(root, "FLAG", missing=[NO_CHANCE] if NO_CHANCE in dict(choices) else [])


def _best_worst(_bank: Bank, root: Element, content: Any) -> None:
    picks = [("best", "Most effective"), ("worst", "Least effective")]
    named = identifiers((option.id for option in content.options), taken=POINTS)
    keyed = {pick: [o.id for o in content.options if o.key == pick] for pick in POINTS}
    correct = [f"{named[id_]} {pick}" for pick, ids in keyed.items() for id_ in ids[:1]]
    won = {
        f"{named[option.id]} {pick}": float(POINTS[pick][option.key])
        for pick in POINTS
        for option in content.options
        if option.key != "middle"
    }
    declare(root, "multiple", "directedPair", correct=correct, points=won)
    outcome(root, most=2)
    answered(root)
    body = add(root, "qti-item-body")
    say_paragraphs(body, content.stem)
    rows = [(named[option.id], option.text) for option in content.options]
    _match(body, content.ask, rows, picks, of_row=(0, 1), of_column=(1, 1), n=2)
    map_points(root, fewest=2)


def _rate(bank: Bank, root: Element, content: Any) -> None:
    columns = [(f"r{rating}", label) for rating, label in zip(RATINGS, _ratings(bank), strict=True)]
    named = identifiers((o.id for o in content.options), taken=dict(columns))
    correct = [f"{named[o.id]} r{int(o.key + 0.5)}" for o in content.options]
    won = {
        f"{named[o.id]} r{rating}": points(o.key, float(rating))
        for o in content.options
        for rating in RATINGS
    }
    declare(root, "multiple", "directedPair", correct=correct, points=won)
    outcome(root)
    answered(root)
    body = add(root, "qti-item-body")
    say_paragraphs(body, content.stem)
    rows = [(named[option.id], option.text) for option in content.options]
    n = len(rows)
    _match(body, content.ask, rows, columns, of_row=(1, 1), of_column=(0, n), n=n)
    map_points(root, fewest=n)


def _forced_choice(_bank: Bank, root: Element, content: Any) -> None:
    rows = [(statement.id, statement.text) for statement in content.statements]
    body = Element("qti-item-body")
    if len(rows) == 3:
        # Of three, most and least are a full order. Nothing is right here, so there is no key.
        named = identifiers(id_ for id_, _text in rows)
        declare(root, "ordered", "identifier")
        place = add(body, "qti-order-interaction", response_identifier=RESPONSE)
        place.set("shuffle", "false")
        add(place, "qti-prompt", content.ask)
        for id_, text in rows:
            add(place, "qti-simple-choice", text, identifier=named[id_])
    else:
        picks = [("most", "Most like me"), ("least", "Least like me")]
        named = identifiers((id_ for id_, _text in rows), taken=dict(picks))
        declare(root, "multiple", "directedPair")
        shown = [(named[id_], text) for id_, text in rows]
        _match(body, content.ask, shown, picks, of_row=(0, 1), of_column=(1, 1), n=2)
    root.append(body)


DRAWERS: dict[str, Callable[[Bank, Element, Any], None]] = {
    "mcq": _mcq,
    "numeric": _numeric,
    "behaviour": _behaviour,
    "validity": _validity,
    "sjt_best_worst": _best_worst,
    "sjt_rate": _rate,
    "forced_choice": _forced_choice,
}


def _choice(body: Element, prompt: str, choices: Choices) -> None:
    place = add(body, "qti-choice-interaction", response_identifier=RESPONSE)
    place.set("shuffle", "false")
    place.set("max-choices", "1")
    if prompt:
        add(place, "qti-prompt", prompt)
    for identifier, text in choices:
        add(place, "qti-simple-choice", text, identifier=identifier)


def _match(
    body: Element,
    prompt: str,
    rows: Choices,
    columns: Choices,
    *,
    of_row: tuple[int, int],
    of_column: tuple[int, int],
    n: int,
) -> None:
    """A table of rows and columns; `of_row` and `of_column` say how often each is used."""
    place = add(
        body, "qti-match-interaction", response_identifier=RESPONSE, class_="qti-match-tabular"
    )
    place.set("shuffle", "false")
    place.set("min-associations", str(n))
    place.set("max-associations", str(n))
    if prompt:
        add(place, "qti-prompt", prompt)
    for group, (least, most) in ((rows, of_row), (columns, of_column)):
        holder = add(place, "qti-simple-match-set")
        for identifier, text in group:
            made = add(holder, "qti-simple-associable-choice", text, identifier=identifier)
            made.set("match-min", str(least))
            made.set("match-max", str(most))


def _scale(bank: Bank, name: str) -> list[tuple[str, str]]:
    scale = bank.scales.get(name)
    if scale is None:
        return [(f"p{code}", str(code + 1)) for code in range(HIGHEST + 1)]
    choices = [(f"p{point.code}", f"{point.label} ({point.meaning})") for point in scale.points]
    if scale.no_chance:
        choices.append((NO_CHANCE, scale.no_chance.label))
    return choices


def _ratings(bank: Bank) -> list[str]:
    scale = bank.scales.get(EFFECTIVENESS)
    if scale is None or len(scale.points) != len(RATINGS):
        return list(RATINGS)
    return [f"{point.code + 1} {point.label}" for point in scale.points]
