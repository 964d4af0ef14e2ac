"""Gives each item of a bank its provisional parameters, from what its author judged about it."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from assess.banks.items import Item as BankItem
from assess.banks.schema import Bank
from assess.errors import InvalidInput
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.sjt_rate import SCENE_CUTS
from assess.results.policy import described
from assess.words import about, say
from scoring import (
    Item,
    Statement,
    provisional_behaviour,
    provisional_dichotomous,
    provisional_scenario,
    provisional_statement,
)

_NO_DIFFICULTY = say("no judged difficulty, so it cannot be scored")

Triplet = tuple[Statement, Statement, Statement]
Parameters = Item | Triplet

BEST_WORST_CATEGORIES = 5
THREE_QUARTERS_OF_POINTS = 3.0

# Solving for a location takes a root search, and many items share a judgement.
_scenario = lru_cache(maxsize=1024)(provisional_scenario)


def parameters_of(item: BankItem) -> Parameters:
    """The parameters that score one item; a screen has none."""
    try:
        make = _MAKERS[item.params.model if item.params else ""]
    except KeyError:
        problem = say("items of format %(format)s are not scored", format=item.format)
        raise InvalidInput(about(item.id, problem)) from None
    return make(item)


def parameters_hash(bank: Bank) -> str:
    """One fingerprint of all parameters and of every policy constant: what scoring rests on."""
    written = {
        item.id: _written(parameters_of(item))
        for item in bank.items.values()
        if item.content.is_scored
    }
    return fingerprint({"items": written, "policy": described()})


def fingerprint(value: Any) -> str:
    """A hash of anything JSON can hold, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _written(parameters: Parameters) -> list[dict[str, Any]]:
    parts: Iterable[Any] = parameters if isinstance(parameters, tuple) else (parameters,)
    # The array derives from the other numbers.
    return [{k: v for k, v in asdict(part).items() if k != "parameters"} for part in parts]


def _judged_share(item: BankItem) -> float:
    if item.difficulty is None:
        raise InvalidInput(about(item.id, _NO_DIFFICULTY))
    return item.difficulty.p_borderline


def _rated(item: BankItem) -> Parameters:
    good = SCENE_CUTS.index(THREE_QUARTERS_OF_POINTS) + 1
    return _scenario(_judged_share(item), len(SCENE_CUTS) + 1, good_category=good)


def _best_worst(item: BankItem) -> Parameters:
    return _scenario(_judged_share(item), BEST_WORST_CATEGORIES)


def _behaviour(item: BankItem) -> Parameters:
    if item.difficulty is None:
        raise InvalidInput(about(item.id, _NO_DIFFICULTY))
    return provisional_behaviour(item.difficulty.level)


def _dichotomous(item: BankItem) -> Parameters:
    options = getattr(item.content, "options", ())
    return provisional_dichotomous(_judged_share(item), 1.0 / len(options) if options else 0.0)


def _triplet(item: BankItem) -> Parameters:
    assert isinstance(item.content, ForcedChoiceContent)
    statements = tuple(
        provisional_statement(
            s.desirability, 1 if s.keyed == "plus" else -1, dimension=s.competency
        )
        for s in item.content.statements
    )
    if len(statements) != 3:
        problem = say("%(number)s statements, scoring knows triplets only", number=len(statements))
        raise InvalidInput(about(item.id, problem))
    return statements[0], statements[1], statements[2]


# A scale names its response model; a format that uses one of these needs nothing here.
_MAKERS: dict[str, Callable[[BankItem], Parameters]] = {
    "grm_per_option": _rated,
    "gpcm": _best_worst,
    "grm": _behaviour,
    "grm_rater_group": _behaviour,
    "2pl": _dichotomous,
    "thurstonian": _triplet,
}
