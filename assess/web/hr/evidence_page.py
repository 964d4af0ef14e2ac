"""The items behind a competency in words: what was answered, the key, the points and why."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from assess.banks.schema import Bank
from assess.formats import ExplainLine
from assess.formats.behaviour import NO_CHANCE
from assess.reports.item_words import format_name
from assess.reports.person import EvidenceRow
from assess.results.explain import Agreement, CompetencyEvidence, ItemEvidence

LONGEST = 80


def number(value: float) -> str:
    """Points without needless zeros."""
    return f"{round(value, 1):g}"


def points_words(item: ItemEvidence) -> str:
    """The points that counted, of the most there were."""
    if item.points is None:
        return str(_("not counted"))
    if item.format == "forced_choice":
        return str(
            _("%(n)s of %(most)s pairs", n=number(item.points), most=number(item.most_points))
        )
    return str(_("%(n)s of %(most)s", n=number(item.points), most=number(item.most_points)))


def what_was_done(bank: Bank, competency: str, item: ItemEvidence) -> str:
    """One phrase for the list: the answer, or what was chosen first."""
    if not item.is_answered:
        return str(_("No answer"))
    if item.format in ("mcq", "numeric"):
        return str(_("As keyed") if item.points else _("Not as keyed"))
    if item.format == "behaviour":
        return f"{shortened(item.text)}: {answer_words(bank, item, item.lines[0])}"
    if item.format == "sjt_rate":
        return str(_("Rated highest: %(text)s", text=shortened(_highest(item).text)))
    if item.format == "sjt_best_worst":
        return _best_and_worst(item)
    return _own_statement(bank, competency, item)


def _best_and_worst(item: ItemEvidence) -> str:
    as_keyed = {line.answer for line in item.lines if line.answer and line.answer == line.key}
    words = {
        frozenset({"best", "worst"}): _("Best and worst as keyed"),
        frozenset({"best"}): _("Best as keyed, worst not"),
        frozenset({"worst"}): _("Worst as keyed, best not"),
    }
    return str(words.get(frozenset(as_keyed), _("Neither best nor worst as keyed")))


def _own_statement(bank: Bank, competency: str, item: ItemEvidence) -> str:
    """Where the statement of this competency was put among the three."""
    content: Any = bank.items[item.item_id].content
    own = {each.id for each in content.statements if each.competency == competency}
    return "; ".join(
        f"“{shortened(line.text)}”: {answer_words(bank, item, line) or _('in the middle')}"
        for line in item.lines
        if line.option_id in own
    )


def _highest(item: ItemEvidence) -> ExplainLine:
    return max(item.lines, key=lambda line: float(line.answer or 0))


def shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0] + " …"


def answer_words(bank: Bank, item: ItemEvidence, line: ExplainLine) -> str:
    """One answer as a person would say it."""
    if item.format == "behaviour":
        scale: Any = getattr(bank.items[item.item_id].content, "scale", "")
        if line.answer == NO_CHANCE:
            return str(_("no chance to do this"))
        labels = {str(point.code): point.label for point in bank.scales[scale].points}
        return labels.get(line.answer, line.answer)
    return str(
        {
            "best": _("best"),
            "worst": _("worst"),
            "most": _("most like me"),
            "least": _("least like me"),
            "chosen": _("chosen"),
        }.get(line.answer, line.answer)
    )


def key_words(line: ExplainLine) -> str:
    """One key as a person would say it."""
    return str(
        {
            "plus": _("speaks for it"),
            "minus": _("speaks against it"),
            "middle": "–",
            "best": _("best"),
            "worst": _("worst"),
            "right": _("right"),
            "correct": _("right"),
            "wrong": _("wrong"),
        }.get(line.key, line.key)
    )


def list_rows(bank: Bank, evidence: CompetencyEvidence) -> tuple[EvidenceRow, ...]:
    """The list of evidence of one competency."""
    return tuple(
        EvidenceRow(
            item.item_id,
            format_name(item.format),
            what_was_done(bank, evidence.competency, item),
            points_words(item),
        )
        for item in evidence.items
    )


def agreement_words(agreement: Agreement) -> str:
    """How far the keyed answers agree with the key; a share of points, not a level."""
    if agreement.share is None:
        return str(_("No keyed item was answered here."))
    return str(
        ngettext(
            "%(share)s %% of the points of %(num)s keyed item.",
            "%(share)s %% of the points of %(num)s keyed items.",
            agreement.n_items,
            share=f"{agreement.share * 100:.0f}",
        )
    )


def sections(bank: Bank, evidence: CompetencyEvidence) -> list[dict[str, Any]]:
    """Every item opened, by kind: its text, its options with answer, key, points and reason."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for item in evidence.items:
        kinds.setdefault(format_name(item.format), []).append(
            {
                "id": item.item_id,
                "text": item.text if item.format not in ("behaviour", "forced_choice") else "",
                "rows": [_line(bank, item, line) for line in item.lines],
                "total": _total(item),
                "about": _about(item),
            }
        )
    return [
        {"id": f"kind-{number_}", "kind": kind, "items": items}
        for number_, (kind, items) in enumerate(kinds.items(), 1)
    ]


def _about(item: ItemEvidence) -> str:
    if item.loading >= 1 or item.format == "forced_choice":
        return ""
    return str(_("It counts here with weight %(n)s.", n=number(item.loading)))


def _line(bank: Bank, item: ItemEvidence, line: ExplainLine) -> dict[str, Any]:
    adjusted = item.adjusted_ratings.get(line.option_id)
    answer = answer_words(bank, item, line)
    if adjusted is not None and line.answer:
        answer = _("%(raw)s, adjusted %(n)s", raw=answer, n=number(adjusted))
    return {
        "action": line.text if item.format != "numeric" else _("The number"),
        "answer": answer or "–",
        "key": key_words(line),
        "points": number(line.points) if line.points is not None else "–",
        "reason": line.why or _reason_of_habit(line),
        "is_key": line.key in ("best", "right", "correct"),
    }


def _reason_of_habit(line: ExplainLine) -> str:
    return str(
        {
            "plus": _("The more often, the more points."),
            "minus": _("The less often, the more points."),
        }.get(line.key, "")
    )


def _total(item: ItemEvidence) -> list[str] | None:
    if len(item.lines) == 1 and item.points is not None:
        return None
    if item.points is None:
        return [_("Total"), "–", _("Not counted.")]
    words = _("of %(most)s.", most=number(item.most_points))
    if item.raw_points is not None and abs(item.raw_points - item.points) > 0.05:
        words = _("of %(most)s, after adjusting for how the whole scale was used. As answered: "
                  "%(raw)s. The adjusted total is used.",
                  most=number(item.most_points), raw=number(item.raw_points))  # fmt: skip
    return [_("Total"), number(item.points), words]
