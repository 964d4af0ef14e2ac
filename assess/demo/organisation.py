"""The simulated organisation: its people, a finished round, an open one, and a plan under way."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from assess.accounts import services as accounts
from assess.accounts.models import Organisation, Role, User
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import publish_folder, snapshot
from assess.clock import now
from assess.config import Settings
from assess.database import opened, unit_of_work
from assess.delivery import campaigns, candidates, sittings
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.models import Campaign, Person, Sitting
from assess.demo.people import simulated_people
from assess.demo.promotion import promote_and_begin
from assess.demo_people import QUARTERS, DemoProfile, simulate_answers
from assess.principal import Principal
from assess.resources import QUESTION_BANKS
from assess.results.services import score_sitting
from assess.selection.sales_csv import SalesRow
from assess.selection.sales_record import import_sales

BANK = "first_line_manager"
WORDS = ("harbour", "lantern", "meadow", "copper", "willow", "granite", "amber", "orchard")
STAFF = (
    (Role.ADMIN, "Robin Demo", "admin@demo.example"),
    (Role.HR, "Alex Demo", "hr@demo.example"),
    (Role.PSYCHOMETRICIAN, "Sasha Demo", "psychometrician@demo.example"),
    (Role.SPONSOR, "Kim Demo", "sponsor@demo.example"),
    (Role.HR, "Charlie Demo", "second.hr@demo.example"),
)
WAITING = tuple(
    DemoProfile(name, f"{name.split()[0].lower()}.waiting@demo.invalid", "North", "", {}, {}, ())
    for name in ("Nova Tran", "Remy Ulrich", "Toni Vance", "Uli West")
)
PROMOTED = DemoProfile(
    "Max Young",
    "max.young@demo.invalid",
    "South",
    "promoted five weeks ago, at home with numbers, new to coaching",
    {"coaching": -0.6, "forecasting": 0.5, "recruiting": -0.4, "team_leadership": 0.2},
    {},
    (),
)
SECONDS_AN_ITEM = 25


def make_demo(settings: Settings, *, people: int, seed: int) -> dict[str, Any]:
    """Fill an empty database; returns what may be told: sign-ins and unused invitations."""
    rng = np.random.default_rng(seed)
    with opened(settings.database_url) as sessions, unit_of_work(sessions) as session:
        version = publish_folder(session, QUESTION_BANKS / BANK, by=None)
        bank = snapshot(session, version.id)
        organisation = accounts.found_organisation(
            session, "Simulated Freight Systems", is_simulated=True
        )
        staff, passwords = _staff(session, organisation)
        by = {user.email: accounts.principal_of(user) for user in staff}
        hr, second = by["hr@demo.example"], by["second.hr@demo.example"]
        sponsor = next(user for user in staff if user.role == Role.SPONSOR)
        manager, password = _promoted_manager(
            session, bank, version, rng, hr=hr, second=second, sponsor=sponsor
        )
        passwords[manager.email] = password
        invitations = _open_round(session, bank, version, rng, people=people, by=hr)
        told = [_account(user, passwords) for user in [*staff[:4], manager, staff[4]]]
    return {"accounts": told, "invitations": invitations, "people": people, "seed": seed}


def _account(user: User, passwords: dict[str, str]) -> dict[str, str]:
    return {"role": user.role, "email": user.email, "password": passwords[user.email]}


def _password() -> str:
    return "-".join(secrets.choice(WORDS) for _ in range(3)) + f"-{secrets.randbelow(9000) + 1000}"


def _staff(session: Session, organisation: Organisation) -> tuple[list[User], dict[str, str]]:
    passwords = {email: _password() for _role, _name, email in STAFF}
    users = [
        accounts.add_user(
            session,
            organisation.id,
            name=name,
            email=email,
            role=role,
            password=passwords[email],
        )
        for role, name, email in STAFF
    ]
    return users, passwords


def _round(
    session: Session, version: BankVersion, name: str, title: str, *, by: Principal
) -> Campaign:
    campaign = campaigns.create_round(
        session,
        name=name,
        role_title=title,
        bank_version_id=version.id,
        closes_at=now() + timedelta(days=30),
        by=by,
    )
    campaigns.open_round(session, campaign, by=by)
    return campaign


def _candidate(
    session: Session, campaign: Campaign, profile: DemoProfile, *, by: Principal
) -> tuple[Person, str]:
    person = candidates.add_candidate(
        session,
        campaign,
        name=profile.name,
        email=profile.email,
        department=profile.department,
        by=by,
    )
    _invitation, token = candidates.invite(session, campaign, person, by=by)
    return person, token


def _sit(
    session: Session,
    bank: Bank,
    token: str,
    profile: DemoProfile,
    rng: np.random.Generator,
    *,
    begins: datetime,
) -> Sitting:
    """Let a simulated person take the whole sitting, through the services real people use."""
    sitting = sittings.open_invitation(session, token, seed=int(rng.integers(2**31)))
    sittings.consent(session, sitting, version="1")
    sittings.start(session, sitting, moment=begins)
    booklet = ResolvedBooklet.from_json(sitting.booklet)
    answers = simulate_answers(
        bank,
        booklet,
        profile.theta(bank),
        rng,
        is_rosy=profile.is_rosy,
        skip_section=profile.skip_section,
    )
    moment = begins
    for item_id in booklet.item_ids:
        if item_id not in answers:
            continue
        moment += timedelta(seconds=SECONDS_AN_ITEM)
        sittings.save_answer(
            session,
            sitting,
            item_id,
            answers[item_id],
            sequence=1,
            idempotency_key=str(uuid.UUID(bytes=rng.bytes(16))),
            client_seconds=float(rng.uniform(6, 40)),
            moment=moment,
        )
    sittings.submit(session, sitting, moment=moment + timedelta(minutes=1))
    return sitting


def _open_round(
    session: Session,
    bank: Bank,
    version: BankVersion,
    rng: np.random.Generator,
    *,
    people: int,
    by: Principal,
) -> list[dict[str, str]]:
    campaign = _round(
        session, version, "Two team lead seats, North", "First-line sales manager", by=by
    )
    everybody = simulated_people(people, rng)
    for number, profile in enumerate(everybody):
        _person, token = _candidate(session, campaign, profile, by=by)
        begins = now() - timedelta(days=6 - number % 5, hours=2)
        score_sitting(session, _sit(session, bank, token, profile, rng, begins=begins))
    rows = [
        SalesRow(number, profile.email, tuple(zip(QUARTERS, profile.sales, strict=True)))
        for number, profile in enumerate(everybody, start=2)
    ]
    import_sales(session, rows, by=by)
    waiting = []
    for profile in WAITING:
        _person, token = _candidate(session, campaign, profile, by=by)
        waiting.append({"candidate": profile.name, "token": token})
    return waiting


def _promoted_manager(
    session: Session,
    bank: Bank,
    version: BankVersion,
    rng: np.random.Generator,
    *,
    hr: Principal,
    second: Principal,
    sponsor: User,
) -> tuple[User, str]:
    campaign = _round(
        session, version, "One team lead seat, South", "First-line sales manager", by=hr
    )
    person, token = _candidate(session, campaign, PROMOTED, by=hr)
    sitting = _sit(session, bank, token, PROMOTED, rng, begins=now() - timedelta(days=45))
    score = score_sitting(session, sitting)
    campaigns.close_round(session, campaign, by=hr)
    password = _password()
    manager = promote_and_begin(
        session, campaign, person, score, password, hr=hr, second=second, sponsor=sponsor
    )
    return manager, password
