"""Sales figures of people: imported, corrected by importing again, summed up for the plot.

They are shown beside readiness and never enter it: `assess.results` cannot import this package.
"""

import statistics
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import record
from assess.clock import now
from assess.delivery.csv_problems import on_line
from assess.delivery.models import Person
from assess.principal import Principal
from assess.selection.models import SalesRecord
from assess.selection.sales_csv import SalesRow, broken
from assess.words import say

QUARTERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class SalesImport:
    """What an import did."""

    people: int
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class SalesSummary:
    """The last eight quarters of one person, oldest first, with their middle and their range."""

    quarters: tuple[tuple[str, float], ...]
    median: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, quarters: Sequence[tuple[str, float]]) -> "SalesSummary":
        """The summary of at least one quarter."""
        latest = tuple(sorted(quarters)[-QUARTERS_SHOWN:])
        figures = [percent for _, percent in latest]
        return cls(latest, statistics.median(figures), min(figures), max(figures))


def import_sales(session: Session, rows: Sequence[SalesRow], *, by: Principal) -> SalesImport:
    """Store the figures; a quarter that is there already takes the new figure.

    Everybody must be known to the organisation, or nothing is imported.
    """
    people = {
        email: person_id
        for person_id, email in session.execute(
            select(Person.id, Person.email).where(
                Person.organisation_id == by.organisation_id,
                Person.email.in_([row.email for row in rows]),
            )
        )
    }
    unknown = [
        on_line(row.line, say("nobody here has the address %(email)s", email=row.email))
        for row in rows
        if row.email not in people
    ]
    if unknown:
        raise broken(unknown)
    known = {
        (each.person_id, each.period): each
        for each in session.scalars(
            select(SalesRecord).where(
                SalesRecord.organisation_id == by.organisation_id,
                SalesRecord.person_id.in_(people.values()),
            )
        )
    }
    moment = now()
    added = changed = 0
    for row in rows:
        for period, percent in row.quarters:
            existing = known.get((people[row.email], period))
            if existing is None:
                session.add(
                    SalesRecord(
                        organisation_id=by.organisation_id,
                        person_id=people[row.email],
                        period=period,
                        percent_of_target=percent,
                        imported_at=moment,
                    )
                )
                added += 1
            elif existing.percent_of_target != percent:
                existing.percent_of_target = percent
                existing.imported_at = moment
                changed += 1
    session.flush()
    record(session, by, "sales.imported",
           details={"people": len(rows), "added": added, "changed": changed})  # fmt: skip
    return SalesImport(len(rows), added, changed)


def sales_of(
    session: Session, person_ids: Collection[uuid.UUID], *, by: Principal
) -> dict[uuid.UUID, SalesSummary]:
    """The summaries of those who have figures, in one query."""
    quarters: dict[uuid.UUID, list[tuple[str, float]]] = {}
    for person_id, period, percent in session.execute(
        select(SalesRecord.person_id, SalesRecord.period, SalesRecord.percent_of_target).where(
            SalesRecord.organisation_id == by.organisation_id,
            SalesRecord.person_id.in_(person_ids),
        )
    ):
        quarters.setdefault(person_id, []).append((period, float(percent)))
    return {person_id: SalesSummary.of(figures) for person_id, figures in quarters.items()}
