"""Verbs of organisations and users: found, invite, activate, sign in, sign out."""

import uuid
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assess.accounts.models import Activation, Organisation, Role, SignIn, User
from assess.accounts.passwords import check_password, hash_password, verify_password
from assess.accounts.tokens import hash_token, new_token
from assess.audit import record
from assess.clock import now
from assess.errors import Conflict, InvalidInput, LinkNotValid, NotFound
from assess.principal import Principal
from assess.words import say


def found_organisation(
    session: Session, name: str, *, time_zone: str = "Europe/London", is_simulated: bool = False
) -> Organisation:
    """A new tenant."""
    organisation = Organisation(
        name=name, time_zone=time_zone, is_simulated=is_simulated, created_at=now()
    )
    session.add(organisation)
    session.flush()
    return organisation


def organisation_named(session: Session, name: str) -> Organisation:
    """The tenant of that name."""
    found = session.scalars(select(Organisation).where(Organisation.name == name)).all()
    if len(found) != 1:
        raise NotFound(say("%(n)s organisations are called %(name)s", n=len(found), name=name))
    return found[0]


def principal_of(user: User) -> Principal:
    """Who asks, when `user` does."""
    return Principal(
        organisation_id=user.organisation_id,
        role=user.role,
        user_id=user.id,
        sponsor_id=user.sponsor_id,
        name=user.name,
        is_simulated=user.organisation.is_simulated,
        time_zone=user.organisation.time_zone,
    )


def normalise_email(email: str) -> str:
    """The form in which addresses are stored and compared."""
    return email.strip().casefold()


def add_user(
    session: Session,
    organisation_id: uuid.UUID,
    *,
    name: str,
    email: str,
    role: Role,
    sponsor_id: uuid.UUID | None = None,
    password: str | None = None,
) -> User:
    """A user of the organisation; without a password the account waits for its activation."""
    address = normalise_email(email)
    if session.scalar(select(User.id).where(User.email == address)):
        raise Conflict(
            "There is already an account with this address",
            remedy="Use another address, or ask an administrator to change the account.",
        )
    if password is not None:
        check_password(password)
    user = User(
        organisation_id=organisation_id,
        name=name.strip(),
        email=address,
        role=role.value,
        sponsor_id=sponsor_id,
        password_hash=hash_password(password) if password is not None else None,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    return user


def find_user(session: Session, user_id: uuid.UUID, *, by: Principal) -> User:
    """A user of the asker's own organisation."""
    user = session.scalar(
        select(User).where(User.id == user_id, User.organisation_id == by.organisation_id)
    )
    if user is None:
        raise NotFound("There is no such account")
    return user


def users_of(session: Session, *, by: Principal, role: Role | None = None) -> list[User]:
    """The organisation's users by name."""
    query = select(User).where(User.organisation_id == by.organisation_id).order_by(User.name)
    return list(session.scalars(query.where(User.role == role.value) if role else query))


def issue_activation(session: Session, user: User, *, hours: int) -> str:
    """A token for a link with which `user` sets a password; earlier links stop working."""
    moment = now()
    session.execute(
        update(Activation)
        .where(Activation.user_id == user.id, Activation.used_at.is_(None))
        .values(used_at=moment)
    )
    token = new_token()
    session.add(
        Activation(
            user_id=user.id,
            token_hash=hash_token(token),
            created_at=moment,
            expires_at=moment + timedelta(hours=hours),
        )
    )
    session.flush()
    return token


def activation_of(session: Session, token: str) -> tuple[Activation, User]:
    """The open activation behind a link, and whose it is."""
    row = session.execute(
        select(Activation, User)
        .join(User, User.id == Activation.user_id)
        .where(Activation.token_hash == hash_token(token))
    ).one_or_none()
    if row is None or row.Activation.used_at is not None or row.Activation.expires_at < now():
        raise LinkNotValid(
            "This link has expired or was used before",
            remedy="Ask the person who sent it for a new one; your data is safe.",
        )
    return row.Activation, row.User


def activate(session: Session, token: str, password: str) -> User:
    """Set the password behind an activation link and end every older sign-in."""
    activation, user = activation_of(session, token)
    check_password(password)
    user.password_hash = hash_password(password)
    activation.used_at = now()
    end_all_sign_ins(session, user)
    record(session, None, "account.activated", subject=user.id,
           organisation_id=user.organisation_id)  # fmt: skip
    return user


def authenticate(session: Session, email: str, password: str) -> User:
    """The user with this address and password; one message for every reason of refusal."""
    user = session.scalar(select(User).where(User.email == normalise_email(email)))
    fits = verify_password(user.password_hash if user else None, password)
    if user is None or not fits or not user.is_active:
        raise InvalidInput("The address and the password do not belong together")
    return user


def sign_in(
    session: Session,
    *,
    seconds: int,
    user: User | None = None,
    invitation_id: uuid.UUID | None = None,
) -> str:
    """A new signed-in browser; returns the token that the browser keeps."""
    token = new_token()
    moment = now()
    session.add(
        SignIn(
            token_hash=hash_token(token),
            user_id=user.id if user else None,
            invitation_id=invitation_id,
            created_at=moment,
            expires_at=moment + timedelta(seconds=seconds),
        )
    )
    session.flush()
    return token


def live_sign_in(session: Session, token: str) -> SignIn | None:
    """The sign-in behind a browser's token, unless it has ended or run out."""
    found = session.scalar(select(SignIn).where(SignIn.token_hash == hash_token(token)))
    if found is None or found.ended_at is not None or found.expires_at < now():
        return None
    return found


def sign_out(session: Session, token: str) -> None:
    """End this browser's sign-in."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == hash_token(token), SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )


def end_all_sign_ins(session: Session, user: User) -> None:
    """Sign `user` out everywhere."""
    session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )


def change_account(
    session: Session, user: User, *, role: Role, is_active: bool, by: Principal
) -> None:
    """Change what an account may do; takes effect at its next request."""
    if user.id == by.user_id and (not is_active or role != user.role):
        raise Conflict(
            "You cannot take your own rights away",
            remedy="Ask another administrator to do it.",
        )
    user.role = role.value
    user.is_active = is_active
    end_all_sign_ins(session, user)
    record(session, by, "account.changed", subject=user.id,
           details={"role": role.value, "is_active": is_active})  # fmt: skip
    session.flush()
