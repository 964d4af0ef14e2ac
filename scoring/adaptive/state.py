"""One person's adaptive test as a value: it can be kept as JSON and taken up again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from scoring.adaptive.beliefs import Belief
from scoring.adaptive.choosing import closed_by
from scoring.adaptive.design import Design
from scoring.adaptive.settings import design_of, settings_of
from scoring.adaptive.several import SeveralBelief
from scoring.adaptive.stopping import REASONS, StopReason
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray

FORMAT = 1


@dataclass(frozen=True, slots=True)
class State:
    """Where a test stands. Two states are equal when seed, answers and next item are.

    administered, responses, seconds : one entry per answer, in their order
    passed_over : items an exposure rule took out for this person
    next_item : position in the bank, None when the test is over
    stop_reason : "precision", "length", "time", "information" (no item tells enough),
        "exhausted" (no item is left), or None while the test runs
    """

    design: Design = field(compare=False, repr=False)
    seed: int
    administered: tuple[int, ...]
    responses: tuple[int, ...]
    seconds: tuple[float, ...]
    passed_over: tuple[int, ...]
    next_item: int | None
    stop_reason: StopReason | None
    belief: Belief | SeveralBelief = field(compare=False, repr=False)
    # 0 for items that may still come, -inf for the others: added to the values of a criterion.
    closed: FloatArray = field(compare=False, repr=False)

    @property
    def theta(self) -> float | FloatArray:
        """The estimate so far, a number or (n_dimensions,); infinite while ml has no maximum."""
        return self.belief.theta

    @property
    def standard_error(self) -> float | FloatArray:
        """Of theta, of the same shape."""
        return self.belief.standard_error

    @property
    def finished(self) -> bool:
        """Whether the test is over."""
        return self.stop_reason is not None

    def to_json(self) -> str:
        """Design and answers as JSON text, with a fingerprint in the place of the items."""
        return json.dumps(
            {
                "format": FORMAT,
                "items": self.design.bank.fingerprint,
                "design": settings_of(self.design),
                "seed": self.seed,
                "administered": self.administered,
                "responses": self.responses,
                "seconds": self.seconds,
                "passed_over": self.passed_over,
                "next_item": self.next_item,
                "stop_reason": self.stop_reason,
            }
        )

    @classmethod
    def from_json(cls, text: str, items: ItemParameters | Design) -> State:
        """The inverse of to_json, given the same items, or a design to share its tables.

        InvalidParameters if items or design are not those of the text.
        """
        kept = json.loads(text)
        if kept.get("format") != FORMAT:
            raise InvalidParameters(f"a state of format {kept.get('format')} cannot be read")
        design = items if isinstance(items, Design) else design_of(kept["design"], items)
        if kept["items"] != design.bank.fingerprint:
            raise InvalidParameters("the state was kept with other items than these")
        if kept["design"] != json.loads(json.dumps(settings_of(design))):
            raise InvalidParameters("the state was kept with another design than this")
        administered, responses = tuple(kept["administered"]), tuple(kept["responses"])
        if not len(administered) == len(responses) == len(kept["seconds"]):
            raise InvalidParameters("items, responses and seconds must be as many")
        belief = design.measurement.begin()
        for item, response in zip(administered, responses, strict=True):
            check_response(design, item, response)
            belief = design.measurement.update(belief, item, response)
        passed_over, reason = tuple(kept["passed_over"]), kept["stop_reason"]
        closed = closed_by(design, administered, passed_over)
        following = kept["next_item"]
        if (following is None) != (reason in REASONS) or (
            following is not None and closed[following] != 0.0
        ):
            raise InvalidParameters(f"item {following} cannot come next in this state")
        return cls(
            design,
            kept["seed"],
            administered,
            responses,
            tuple(kept["seconds"]),
            passed_over,
            following,
            reason,
            belief,
            closed,
        )


def check_response(design: Design, item: int, response: int) -> None:
    """Refuse a code that is no category of the item."""
    n_categories = design.bank.n_categories[item]
    if not 0 <= response < n_categories:
        raise InvalidResponses(f"item {item}: code {response} outside 0..{n_categories - 1}")
