"""A match of another tool as best and worst, as ratings, or as most and least like me."""

import re
from collections.abc import Sequence

from assess.formats.behaviour import HIGHEST
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
from assess.words import say

BEST = re.compile(r"\b(best|most)\b", re.IGNORECASE)
WORST = re.compile(r"\b(worst|least)\b", re.IGNORECASE)
LIKE_ME = re.compile(r"\b(like me|like you|me|myself)\b", re.IGNORECASE)
POINTS_OF_A_SCALE = HIGHEST + 1


def draft_of_match(item: QtiItem, place: Interaction, declared: Declaration) -> Draft:
    """The draft of a match; raises Refused if it is of another kind."""
    if len(place.sets) != 2:
        raise Refused(place.line, say("a match needs two sets of choices"))
    first, second = place.sets
    pairs = [tuple(each.split(" ")) for each in declared.correct]
    for rows, columns in ((first, second), (second, first)):
        picks = _picks(columns)
        if picks and len(rows) > 2:
            if not pairs and LIKE_ME.search(" ".join(each.text for each in columns)):
                return statements_of(item, place, rows)
            return _best_worst(item, place, declared, rows, picks)
    is_rating = len(second) == POINTS_OF_A_SCALE and all(
        each.match_max == 0 or each.match_max >= len(first) for each in second
    )
    if is_rating and all(each.match_max == 1 for each in first):
        keys = {each[0]: each[1] for each in pairs if len(each) == 2}
        return _rated(item, place, place.prompt, first, keys, [each.id for each in second])
    raise Refused(place.line, say("it matches neither best and worst nor five ratings"))


def _picks(columns: Sequence[Choice]) -> dict[str, str]:
    """Which of two columns is the best and which the worst."""
    if len(columns) != 2:
        return {}
    best = [each.id for each in columns if BEST.search(each.text)]
    worst = [each.id for each in columns if WORST.search(each.text)]
    is_clear = len(best) == len(worst) == 1 and best != worst
    return {best[0]: "best", worst[0]: "worst"} if is_clear else {}


def _best_worst(
    item: QtiItem,
    place: Interaction,
    declared: Declaration,
    rows: Sequence[Choice],
    picks: dict[str, str],
) -> Draft:
    ids = letters_of(rows)
    keys: dict[str, str] = {}
    for pair in declared.correct:
        ends = pair.split(" ")
        row = next((each for each in ends if each in ids), "")
        pick = next((picks[each] for each in ends if each in picks), "")
        if not row or not pick:
            raise Refused(declared.line, say("its key %(pair)s names no choice of it", pair=pair))
        keys[row] = pick
    if sorted(keys.values()) != ["best", "worst"]:
        raise Refused(declared.line, say("its key names no one best and one worst choice"))
    options = [
        {"id": ids[each.id], "text": each.text, "key": keys.get(each.id, "middle"), "trap": "",
         "why": comment_on(item, each)}
        for each in rows
    ]  # fmt: skip
    draft = Draft("sjt_best_worst", _scene(item, place.prompt, options))
    draft.notes.append((place.line, say("best_style, setting and traps are to be added")))
    return draft


def _scene(item: QtiItem, prompt: str, options: list[Fields]) -> Fields:
    return {"stem": stem_of(item), "ask": prompt, "options": options}


def _rated(
    item: QtiItem,
    place: Interaction,
    prompt: str,
    rows: Sequence[Choice],
    keys: dict[str, str],
    columns: Sequence[str],
) -> Draft:
    ids = letters_of(rows)
    options = []
    for row in rows:
        option: Fields = {"id": ids[row.id], "text": row.text}
        if keys.get(row.id) in columns:
            option["key"] = float(columns.index(keys[row.id]) + 1)
        options.append({**option, "trap": "", "why": comment_on(item, row)})
    draft = Draft("sjt_rate", _scene(item, prompt, options))
    draft.notes.append((place.line, say("its five columns are read as ratings from 1 to 5")))
    draft.notes.append((place.line, say("best_style, setting and traps are to be added")))
    return draft


def draft_of_ratings(item: QtiItem) -> Draft:
    """Several questions with the same five choices: each prompt is an option to rate."""
    places = item.interactions
    n = len(places)
    shown = {tuple(each.text for each in place.choices) for place in places}
    is_rating = (
        all(place.kind == "choice" and place.max_choices == 1 for place in places)
        and len(shown) == 1
        and len(places[0].choices) == POINTS_OF_A_SCALE
        and all(place.prompt for place in places)
    )
    if not is_rating:
        raise Refused(item.line, say("it asks for %(n)s answers; ours ask for one", n=n))
    rows = [Choice(f"row{i}", place.prompt, place.line) for i, place in enumerate(places)]
    keys = {}
    for row, place in zip(rows, places, strict=True):
        position = {each.id: str(i) for i, each in enumerate(place.choices)}
        correct = item.declared(place).correct
        if len(correct) == 1 and correct[0] in position:
            keys[row.id] = position[correct[0]]
    columns = [str(i) for i in range(POINTS_OF_A_SCALE)]
    return _rated(item, places[0], "", rows, keys, columns)
