"""What the page of one item says: as a candidate sees it, its keys, and its parameters."""

from typing import Any

from flask_babel import gettext as _

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats import FORMATS
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.numeric_content import NumericContent
from assess.formats.validity import ValidityContent
from assess.results.parameters import parameters_of
from assess.web.psychometrics.bank_page import competencies_of
from assess.web.psychometrics.curves import Curves, curves_of
from scoring import Item as ScoredItem

VIEWS = {"candidate": "formats/_question.html", "rater": "formats/_rater.html"}


def view_name(view: str) -> str:
    """Whose page of an item it is."""
    return str(_("As a rater sees it") if view == "rater" else _("As a candidate sees it"))


def rater_groups(item: Item) -> str:
    """Who is asked about a habit of the person."""
    words = {
        "manager": _("the person's manager"),
        "peers": _("peers"),
        "reports": _("people who report to the person"),
    }
    return ", ".join(str(words[name]) for name in getattr(item.content, "raters", ()))


def key_columns() -> list[Any]:
    """The head of the table of keys."""
    return [_("Option"), _("Key"), _("Trap"), _("Why the key is there")]


def key_rows(bank: Bank, item: Item) -> list[Any]:
    """Every option with its key, its trap and the reason."""
    patterns = {each.code: each.pattern for each in bank.framework.derailers}
    content: Any = item.content
    best = getattr(content, "best", None)
    return [
        {
            "cells": [
                f"{line.option_id}  {line.text}".strip(),
                line.key,
                patterns.get(line.trap, "") if line.trap != "none" else "",
                line.why,
            ],
            "is_key": best is not None and line.option_id == best,
        }
        for line in FORMATS[item.format].describe(item.content, {})
    ]


def facts(bank: Bank, item: Item) -> list[dict[str, str]]:
    """What is known about an item, and who has looked at it."""
    names = [bank.framework.by_competency[each].name for each in competencies_of(item)]
    found = [
        {"label": _("Competency"), "value": "; ".join(names) or _("none")},
        {"label": _("Facet"), "value": item.facet or _("none named")},
        {"label": _("For"), "value": ", ".join(item.audience)},
        {"label": _("Author"), "value": item.review.author},
        {
            "label": _("Subject experts"),
            "value": ", ".join(item.review.subject) or _("nobody has reviewed it yet"),
        },
        {"label": _("Sensitivity review"), "value": sensitivity(item)},
    ]
    if item.difficulty:
        found.append(
            {
                "label": _("Judged difficulty"),
                "value": _("%(level)s: %(n)s in 100 borderline managers. %(note)s",
                           level=item.difficulty.level,
                           n=f"{item.difficulty.p_borderline * 100:.0f}",
                           note=item.difficulty.note),
            }
        )  # fmt: skip
    if item.enemies:
        found.append({"label": _("Never with"), "value": ", ".join(item.enemies)})
    if item.twin_of:
        found.append({"label": _("Twin of"), "value": item.twin_of})
    return found


def sensitivity(item: Item) -> str:
    """Whether somebody has read the item for wording that could hurt or favour."""
    return str(_("passed") if item.review.sensitivity == "pass" else _("open"))


def basis(item: Item) -> str:
    """Where the parameters come from."""
    if item.params is None:
        return str(_("This item is not scored, so it has no parameters."))
    return str(_("%(basis)s Model: %(model)s. Status: %(status)s.",
             basis=_sentence(item.params.basis), model=item.params.model,
             status=item.params.status.replace("_", " ")))  # fmt: skip


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def parameter_rows(item: Item) -> list[list[str]]:
    """The provisional parameters with how unsure they are."""
    if not item.content.is_scored:
        return []
    parameters = parameters_of(item)
    if isinstance(parameters, ScoredItem):
        return [
            [
                _("Slope"),
                f"{parameters.discrimination:.2f}",
                _("ln a ± %(sd)s", sd=f"{parameters.log_discrimination_sd:.2f}"),
            ],
            *(
                [
                    _("Threshold %(n)s, as a level", n=number) if len(parameters.thresholds) > 1
                    else _("Location, as a level"),
                    f"{3 + threshold:.2f}",
                    f"± {max(parameters.location_sd, parameters.threshold_sd):.2f}",
                ]
                for number, threshold in enumerate(parameters.thresholds, 1)
            ),
        ]  # fmt: skip
    return [
        [
            _("Statement %(id)s, loading", id=own.id),
            f"{each.sign * each.loading:+.2f}",
            f"± {each.loading_sd:.2f}",
        ]
        for own, each in zip(_statements(item), parameters, strict=True)
    ]


def _statements(item: Item) -> Any:
    assert isinstance(item.content, ForcedChoiceContent)
    return item.content.statements


def curves(item: Item) -> Curves | None:
    """How the model expects people of each level to do, where one line can say it."""
    if not item.content.is_scored:
        return None
    parameters = parameters_of(item)
    return curves_of(parameters) if isinstance(parameters, ScoredItem) else None


def extra(item: Item) -> list[str]:
    """What else stands behind the key of some formats."""
    content = item.content
    if isinstance(content, NumericContent):
        return [_("Computed by: %(check)s", check=content.check_expression)] + [
            _("A common wrong result, %(value)s: %(error)s",
              value=f"{wrong.value:,.10g}", error=wrong.error)
            for wrong in content.common_wrong
        ]  # fmt: skip
    if isinstance(content, ValidityContent):
        return [content.why]
    return []
