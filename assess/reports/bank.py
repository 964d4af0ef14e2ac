"""The report on a question bank: what is there against the blueprint, and what is known of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from assess.banks.findings import Finding, Measure
from assess.banks.portrait import reviewed, statuses
from assess.banks.schema import Bank
from assess.reports import bank_coverage, bank_questions
from assess.reports.document import Block, Bullets, Callout, Document, Facts, Heading, Table

NAMED = 20


@dataclass(frozen=True, slots=True)
class BankSource:
    """A bank with what its rules found; `made_on` is a day in words."""

    bank: Bank
    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]
    made_on: str
    language: str = "en"


def build(source: BankSource, /) -> Document:
    """The report of one bank."""
    bank = source.bank
    return Document(
        title=_("Report on a question bank"),
        subtitle=f"{bank.name} {bank.version}",
        meta=((_("Items"), str(len(bank.items))), (_("Made on"), source.made_on)),
        blocks=(
            *_status(bank),
            *bank_coverage.pool(bank),
            *bank_questions.difficulty(bank),
            *bank_questions.reading(bank),
            *bank_questions.key_places(bank),
            *bank_questions.guessing(source.measures),
            *bank_coverage.coverage(bank),
            *bank_coverage.beside_items(bank),
            *_rules(source),
        ),
        provisional_note=_(
            "Provisional: keys, difficulties and weights are judgements, not data from answers."
        ),
        language=source.language,
    )


def _status(bank: Bank) -> Iterator[Block]:
    done = reviewed(bank)
    states = statuses(bank)
    said = ", ".join(f"{count} {name}" for name, count in states.items())
    if done == 0:
        text = _(
            "Nobody has reviewed any of the %(n)s items. By state: %(states)s. Whatever this "
            "report counts, it does not say that the questions are good.",
            n=len(bank.items),
            states=said,
        )
    else:
        text = _(
            "%(done)s of %(n)s items have been seen by two subject experts. By state: %(states)s.",
            done=done,
            n=len(bank.items),
            states=said,
        )
    yield Callout(text, title=_("Status"))
    if not states.get("calibrated"):
        yield Callout(
            _("No item has been calibrated on answers. No number here comes from people who "
              "answered."),
            title=_("Data"),
        )  # fmt: skip


def _rules(source: BankSource) -> Iterator[Block]:
    yield Heading(_("Rules"))
    hits = Counter((each.rule, each.severity) for each in source.findings)
    errors = sum(n for (_rule, severity), n in hits.items() if severity == "E")
    yield Facts(
        (
            (_("Errors"), str(errors)),
            (_("Warnings"), str(sum(hits.values()) - errors)),
            (_("May be published"), _("no, not with errors") if errors else _("yes, as drafts")),
        )
    )
    if hits:
        yield Table(
            (_("Rule"), _("Weight"), _("Hits")),
            tuple(
                (rule, _("error") if severity == "E" else _("warning"), str(n))
                for (rule, severity), n in sorted(hits.items())
            ),
            _("Hits by rule of the guide"),
            numeric=(2,),
        )
        yield Bullets(tuple(str(each) for each in source.findings[:NAMED]))
    yield Table(
        (_("Rule"), _("What is measured"), _("Value"), _("Allowed"), _("Kept")),
        tuple(
            (
                each.rule,
                f"{each.name}, n = {each.n}",
                f"{each.value:.2f}",
                bank_questions.limits(each),
                _("yes") if each.is_kept else _("no"),
            )
            for each in source.measures
        ),
        _("Numbers over the whole bank"),
        numeric=(2,),
    )
