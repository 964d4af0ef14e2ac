"""Plain builders: one call makes one thing that a test needs."""

import itertools

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assess.accounts import services
from assess.accounts.models import Organisation, Role, User
from assess.principal import Principal

PASSWORD = "a quiet green harbour"
_numbers = itertools.count(1)


def organisation(
    session: Session, name: str = "Northwind Freight", **changes: bool
) -> Organisation:
    """An organisation."""
    return services.found_organisation(session, name, **changes)


def user(
    session: Session,
    owner: Organisation | None = None,
    role: Role = Role.HR,
    *,
    password: str | None = PASSWORD,
    **changes: object,
) -> User:
    """A user who can sign in with `PASSWORD`."""
    number = next(_numbers)
    owner = owner or organisation(session)
    made = services.add_user(
        session,
        owner.id,
        name=str(changes.pop("name", f"Person {number}")),
        email=str(changes.pop("email", f"{role.value}{number}@example.org")),
        role=role,
        password=password,
        **changes,  # type: ignore[arg-type]
    )
    session.refresh(made)
    return made


def principal(made: User) -> Principal:
    """The principal behind a user."""
    return services.principal_of(made)


def sign_in(client: FlaskClient, made: User, password: str = PASSWORD) -> None:
    """Sign the client in as the user, through the page."""
    answer = client.post("/sign-in", data={"email": made.email, "password": password})
    assert answer.status_code == 302, answer.text
