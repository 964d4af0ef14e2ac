"""Names of people for lists, in one query."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.delivery.models import Person
from assess.principal import Principal


def names_of(
    session: Session, person_ids: Collection[uuid.UUID], *, by: Principal
) -> dict[uuid.UUID, str]:
    """The names behind ids of the asker's own organisation."""
    query = select(Person.id, Person.name).where(
        Person.organisation_id == by.organisation_id, Person.id.in_(person_ids)
    )
    return dict(session.execute(query).all())
