"""A round full of people who have begun, and a look into the database they are stored in."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.banks.services import publish, published_banks
from assess.database import make_engine, session_factory, unit_of_work
from assess.delivery import sittings
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.models import Invitation, Response, Sitting
from assess.formats import FORMATS
from assess.formats.validity import ValidityContent
from tests import make
from tests.assess.delivery.conftest import the_bank
from tests.faults.candidate import Device
from tests.faults.server import Server


@dataclass(frozen=True)
class Person:
    """One invited person: link, sitting, and what is asked."""

    server: Server
    token: str
    invitation_id: uuid.UUID
    sitting_id: uuid.UUID
    item_ids: tuple[str, ...]

    def device(self) -> Device:
        """A browser that has opened the link."""
        device = Device(self.server.port, self.token)
        device.arrive()
        return device

    def stored(self) -> list[Response]:
        """Every answer in the database, oldest sequence first."""
        with looking(self.server.database_url) as session:
            return list(
                session.scalars(
                    select(Response)
                    .where(Response.sitting_id == self.sitting_id)
                    .order_by(Response.sequence)
                )
            )

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers that count."""
        with looking(self.server.database_url) as session:
            return sittings.answers(session, session.get_one(Sitting, self.sitting_id))

    def change_invitation(self, **values: Any) -> None:
        """Change the invitation behind everybody's back."""
        self._change(Invitation, self.invitation_id, values)

    def change_sitting(self, **values: Any) -> None:
        """Change the sitting behind everybody's back."""
        self._change(Sitting, self.sitting_id, values)

    def _change(self, table: type[Any], row_id: uuid.UUID, values: dict[str, Any]) -> None:
        with looking(self.server.database_url) as session:
            row = session.get_one(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)


@contextmanager
def looking(database_url: str) -> Iterator[Session]:
    """A session beside the server's own."""
    engine = make_engine(database_url)
    try:
        with unit_of_work(session_factory(engine)) as session:
            yield session
    finally:
        engine.dispose()


def people_in_a_round(server: Server, count: int) -> list[Person]:
    """People who have agreed and started."""
    with looking(server.database_url) as session:
        hr = make.principal(make.user(session, password=None))
        version = next(iter(published_banks(session, None)), None)
        version = version or publish(session, the_bank(), by=None)
        campaign = create_round(
            session, name="Round", role_title="Sales manager", bank_version_id=version.id, by=hr
        )
        open_round(session, campaign, by=hr)
        people = []
        for number in range(count):
            person = add_candidate(
                session, campaign, name=f"Person {number}", email=f"p{number}@example.org", by=hr
            )
            invitation, token = invite(session, campaign, person, by=hr)
            sitting = sittings.open_invitation(session, token, seed=number)
            sittings.consent(session, sitting, version="1")
            sittings.start(session, sitting)
            items = tuple(ResolvedBooklet.from_json(sitting.booklet).item_ids)
            people.append(Person(server, token, invitation.id, sitting.id, items))
    return people


def fields_of(item_id: str, choose: int) -> dict[str, str]:
    """Posted fields that answer an item completely; another `choose`, another answer."""
    item = the_bank().items[item_id]
    if isinstance(item.content, ValidityContent):
        unflagged = sorted({1, 2, 3, 4, 5} - set(item.content.flagged_points))
        return {f"{item_id}:choice": str(unflagged[choose % len(unflagged)] - 1)}
    return {
        f"{item_id}:{field.name}": field.choices[(choose + place) % min(len(field.choices), 5)]
        if field.choices
        else str(1000 + choose)
        for place, field in enumerate(FORMATS[item.format].posted(item.content))
    }


def answer_in(item_id: str, fields: dict[str, str]) -> dict[str, Any]:
    """What should stand in the database after `fields` were sent."""
    item = the_bank().items[item_id]
    return FORMATS[item.format].parse(item.content, fields)


def one_of_each_format(item_ids: tuple[str, ...]) -> list[str]:
    """The first item of every format in a booklet."""
    first: dict[str, str] = {}
    for item_id in item_ids:
        first.setdefault(the_bank().items[item_id].format, item_id)
    return list(first.values())
