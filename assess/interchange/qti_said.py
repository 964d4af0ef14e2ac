"""What the XML of an item of ours says, in the fields of its format: the drawers turned round."""

from collections.abc import Callable
from typing import Any

from assess.formats.sjt_best_worst import POINTS
from assess.interchange.qti_item import Declaration, Interaction, QtiItem

Fields = dict[str, Any]


def said_by(item: QtiItem, format_: str) -> Fields:
    """The fields that can be read; whatever is not there is left out."""
    reader = READERS.get(format_)
    if reader is None or not item.interactions:
        return {}
    place = item.interactions[0]
    return reader(item, place, item.declared(place))


def _mcq(item: QtiItem, place: Interaction, declared: Declaration) -> Fields:
    options = [
        {"id": choice.id, "text": choice.text, "correct": choice.id in declared.correct}
        for choice in place.choices
    ]
    return {"stem": item.body, "options": options}


def _numeric(item: QtiItem, _place: Interaction, declared: Declaration) -> Fields:
    fields: Fields = {"stem": item.body, "unit": item.unit}
    if len(declared.correct) == 1 and (answer := as_number(declared.correct[0])) is not None:
        fields["answer"] = answer
    if item.tolerance is not None:
        mode, text = item.tolerance
        bounds = [as_number(each) for each in text.split()]
        if mode == "exact":
            fields["tolerance"] = 0.0
        elif mode == "absolute" and bounds and bounds[0] is not None:
            fields["tolerance"] = bounds[0]
    return fields


def _behaviour(item: QtiItem, place: Interaction, declared: Declaration) -> Fields:
    fields: Fields = {"self": place.prompt}
    if item.rubrics:
        fields["other"] = item.rubrics[0][2]
    if direction := direction_of(place, declared):
        fields["keyed"] = direction
    return fields


def _validity(_item: QtiItem, place: Interaction, _declared: Declaration) -> Fields:
    return {"text": place.prompt}


def _best_worst(item: QtiItem, place: Interaction, declared: Declaration) -> Fields:
    pairs = [pair.split(" ", 1) for pair in declared.correct if " " in pair]
    picked = {id_: pick for id_, pick in pairs if pick in POINTS}
    options = [
        {"id": choice.id, "text": choice.text, "key": picked.get(choice.id, "middle")}
        for choice in place.choices
    ]
    return {"stem": item.body, "ask": place.prompt, "options": options}


def _rate(item: QtiItem, place: Interaction, _declared: Declaration) -> Fields:
    options = [{"id": choice.id, "text": choice.text} for choice in place.choices]
    return {"stem": item.body, "ask": place.prompt, "options": options}


def _forced_choice(_item: QtiItem, place: Interaction, _declared: Declaration) -> Fields:
    statements = [{"id": choice.id, "text": choice.text} for choice in place.choices]
    return {"ask": place.prompt, "statements": statements}


READERS: dict[str, Callable[[QtiItem, Interaction, Declaration], Fields]] = {
    "mcq": _mcq,
    "numeric": _numeric,
    "behaviour": _behaviour,
    "validity": _validity,
    "sjt_best_worst": _best_worst,
    "sjt_rate": _rate,
    "forced_choice": _forced_choice,
}


def direction_of(place: Interaction, declared: Declaration) -> str:
    """Whether the points of a rating scale rise (plus) or fall (minus); empty if neither."""
    won = [declared.mapping[each.id] for each in place.choices if each.id in declared.mapping]
    if len(won) < 2 or len(set(won)) < len(won):
        return ""
    return {tuple(sorted(won)): "plus", tuple(sorted(won, reverse=True)): "minus"}.get(
        tuple(won), ""
    )


def as_number(text: str) -> float | None:
    """A number as XML writes it, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) != float("inf") and value == value else None
