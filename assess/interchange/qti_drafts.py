"""An item of another tool as a draft of ours: only what it says, and every refusal with a reason.

What our schema asks and the source does not say stays empty or out, so that `firstline banks check`
names it at its line. Nothing is invented: no style, no trap, no reason.
"""

import re

from assess.formats import FORMATS
from assess.interchange.draft import (
    Draft,
    Fields,
    comment_on,
    letters_of,
    statements_of,
    stem_of,
)
from assess.interchange.problems import Refused
from assess.interchange.qti_item import Choice, Declaration, Interaction, QtiItem
from assess.interchange.qti_match_drafts import (
    POINTS_OF_A_SCALE,
    draft_of_match,
    draft_of_ratings,
)
from assess.interchange.qti_said import as_number, direction_of
from assess.interchange.xml_text import PARAGRAPH
from assess.words import say

NO_CHANCE = re.compile(r"\b(no chance|no opportunity|not applicable|n/a)\b", re.IGNORECASE)


def draft_of(item: QtiItem) -> Draft:
    """The draft; raises Refused for what none of our formats can say."""
    if item.missing:
        line, name = item.missing[0]
        raise Refused(line, say("its text holds %(name)s, which plain text cannot keep", name=name))
    if item.our_format == "validity":
        raise Refused(item.line, say("a check on answering cannot be read without its sidecar"))
    if not item.interactions:
        raise Refused(item.line, say("it asks for no answer"))
    if len(item.interactions) > 1:
        draft = draft_of_ratings(item)
    else:
        place = item.interactions[0]
        known = {
            "choice": _choice, "match": draft_of_match, "order": _order, "text-entry": _entry,
        }  # fmt: skip
        draft = known[place.kind](item, place, item.declared(place))
    _note_the_rest(item, draft)
    return draft


def complete(draft: Draft, id_: str, origin: str) -> Fields:
    """The item with all fields that formats share, as an honest draft of unknown author."""
    content = FORMATS[draft.format].Content
    shared: Fields = {
        "id": id_, "format": draft.format, "status": "draft",
        "audience": ["candidate", "incumbent"],
    }  # fmt: skip
    unsaid: Fields = {
        "loads": {}, "facet": "", "duties": [], "difficulty": None, "params": None, "enemies": [],
    }  # fmt: skip
    review: Fields = {"author": origin, "subject": [], "sensitivity": "open", "date": None}
    return {**shared, **(unsaid if content.is_scored else {}), **draft.fields, "review": review}


def _choice(item: QtiItem, place: Interaction, declared: Declaration) -> Draft:
    if place.max_choices != 1 or declared.cardinality != "single":
        raise Refused(place.line, say("several choices may be right; ours have one"))
    if len(place.choices) < 2:
        raise Refused(place.line, say("fewer than two choices"))
    ids = letters_of(place.choices)
    right = declared.correct
    draft_notes = []
    if not right and (best := _only_best(place, declared)):
        right = (best,)
        draft_notes.append((declared.line, say("points for parts of the answer are not kept")))
    if not right:
        return _likert(item, place, declared)
    if len(right) != 1 or right[0] not in ids:
        raise Refused(declared.line, say("its right answer is not one of its choices"))
    options = [
        {
            "id": ids[each.id],
            "text": each.text,
            "correct": each.id == right[0],
            "why": comment_on(item, each),
        }
        for each in place.choices
    ]
    draft = Draft("mcq", {"stem": stem_of(item, place), "options": options})
    if declared.correct and len(set(declared.mapping.values()) - {0.0}) > 1:
        draft_notes.append((declared.line, say("points for parts of the answer are not kept")))
    draft.notes += draft_notes
    return draft


def _only_best(place: Interaction, declared: Declaration) -> str:
    """The one choice that wins most, unless the points are those of a rating scale."""
    won = declared.mapping
    if not won or _scale_direction(place, declared):
        return ""
    top = [each for each in won if won[each] == max(won.values())]
    return top[0] if len(top) == 1 and won[top[0]] > 0 else ""


def _likert(item: QtiItem, place: Interaction, declared: Declaration) -> Draft:
    points = _points(place)
    if len(points) != POINTS_OF_A_SCALE:
        n = len(points)
        reason = say("no answer is right, and a scale of %(n)s points is not ours", n=n)
        raise Refused(place.line, reason)
    fields: Fields = {"self": stem_of(item, place), "other": "", "raters": []}
    if direction := _scale_direction(place, declared):
        fields["keyed"] = direction
    others = [text for _line, view, text in item.rubrics if "candidate" not in view.split()]
    if others:
        fields["other"] = PARAGRAPH.join(others)
        item.rubrics = [each for each in item.rubrics if "candidate" in each[1].split()]
    draft = Draft("behaviour", fields)
    draft.scale = tuple(each.text for each in points)
    draft.no_chance = "".join(each.text for each in place.choices[POINTS_OF_A_SCALE:])
    reason = say("no answer is right, so it is read as a rating on a scale of five points")
    draft.notes.append((place.line, reason))
    return draft


def _scale_direction(place: Interaction, declared: Declaration) -> str:
    """Whether points rise or fall over all five choices; empty if they are no rating scale."""
    points = _points(place)
    is_whole = {each.id for each in points} <= set(declared.mapping)
    is_scale = is_whole and len(points) == POINTS_OF_A_SCALE
    return direction_of(place, declared) if is_scale else ""


def _points(place: Interaction) -> tuple[Choice, ...]:
    """The choices without a sixth one that says there was no chance to do it."""
    choices = place.choices
    has_no_chance = len(choices) == POINTS_OF_A_SCALE + 1 and NO_CHANCE.search(choices[-1].text)
    return choices[:-1] if has_no_chance else choices


def _entry(item: QtiItem, place: Interaction, declared: Declaration) -> Draft:
    answers = declared.correct or tuple(k for k, won in declared.mapping.items() if won > 0)
    answer = as_number(answers[0]) if len(answers) == 1 else None
    if answer is None:
        raise Refused(place.line, say("the right answer is not one number"))
    tolerance, note = _tolerance(item, answer)
    fields: Fields = {
        "stem": stem_of(item, place), "unit": item.unit, "answer": answer, "tolerance": tolerance,
        "check": "", "solution": "", "common_wrong": [],
    }  # fmt: skip
    draft = Draft("numeric", fields)
    if set(declared.mapping) - {answers[0]}:
        draft.notes.append((declared.line, say("other answers that win points are not kept")))
    if note:
        draft.notes.append((declared.line, note))
    return draft


def _tolerance(item: QtiItem, answer: float) -> tuple[float, str]:
    if item.tolerance is None or item.tolerance[0] == "exact":
        return 0.0, ""
    mode, text = item.tolerance
    bounds = [each for part in text.split() if (each := as_number(part)) is not None]
    if not bounds or min(bounds) < 0:
        return 0.0, say("its tolerance is not one or two numbers")
    note = "" if len(set(bounds)) == 1 else say("of its two tolerances the smaller one is kept")
    width = min(bounds)
    return (width if mode == "absolute" else abs(answer) * width / 100), note


def _order(item: QtiItem, place: Interaction, declared: Declaration) -> Draft:
    if declared.correct:
        raise Refused(declared.line, say("it has a right order; our orders have none"))
    return statements_of(item, place, place.choices)


def _note_the_rest(item: QtiItem, draft: Draft) -> None:
    names = sorted({name for _line, name in item.lost})
    if names:
        line = min(line for line, _name in item.lost)
        reason = say("marks of style are not kept: %(names)s", names=", ".join(names))
        draft.notes.append((line, reason))
    for line, name in item.dropped:
        draft.notes.append((line, say("its %(name)s is not kept", name=name)))
    for line, view, _text in item.rubrics:
        if "candidate" not in view.split():
            draft.notes.append(
                (line, say("a text for %(view)s is not kept", view=view or "others"))
            )
    shown = {choice.id for place in item.interactions for group in place.sets for choice in group}
    if set(item.feedback) - (shown if draft.format in ("mcq", "sjt_best_worst") else set()):
        draft.notes.append((item.line, say("a comment on the answer is not kept")))
