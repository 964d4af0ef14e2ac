"""Which reports there are; one module each, one line here."""

from typing import Any, Protocol

from assess.reports import bank, comparison, feedback, kit, person, plan, template
from assess.reports.document import Document


class Report(Protocol):
    """Turns what is known about its source into a document, without drawing anything."""

    def __call__(self, source: Any, /) -> Document: ...


REPORTS: dict[str, Report] = {
    "bank": bank.build,
    "comparison": comparison.build,
    "feedback": feedback.feedback,
    "kit": kit.build,
    "person": person.build,
    "plan": plan.build,
    "template": template.build,
}
