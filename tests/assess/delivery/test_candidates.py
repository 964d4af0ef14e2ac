from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import SignIn
from assess.accounts.services import sign_in
from assess.banks.models import BankVersion
from assess.clock import now
from assess.delivery import sittings
from assess.delivery.campaigns import (
    close_round,
    create_round,
    find_round,
    open_round,
    rounds,
    set_weights,
)
from assess.delivery.candidates import (
    add_candidate,
    import_candidates,
    invite,
    renew_invitation,
    revoke_invitation,
)
from assess.delivery.candidates_csv import CandidateRow
from assess.delivery.models import Campaign, Invitation, Person, Sitting
from assess.delivery.progress import progress
from assess.errors import Conflict, InvalidInput, LinkNotValid, NotFound
from assess.principal import Principal
from tests import make

ROWS = [CandidateRow("Ada Okafor", "ada@example.org"), CandidateRow("Bo Lind", "bo@example.org")]


def test_the_weights_of_a_round_sum_to_one(campaign: Campaign) -> None:
    assert sum(campaign.weights.values()) == pytest.approx(1.0)


def test_a_round_that_makes_no_sense_names_every_problem(
    session: Session, bank_version: BankVersion, hr: Principal
) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_round(
            session,
            name=" ",
            role_title="",
            bank_version_id=bank_version.id,
            booklet_id="nothing",
            role_profile="nobody",
            coaching_floor=9.0,
            use="fun",
            closes_at=now() - timedelta(days=1),
            by=hr,
        )
    assert len(caught.value.problems) == 7


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_is_a_number_from_zero_upwards(
    session: Session, campaign: Campaign, hr: Principal, weight: float
) -> None:
    with pytest.raises(InvalidInput, match="cannot be used"):
        set_weights(session, campaign, {**campaign.weights, "coaching": weight}, by=hr)


def test_weights_can_be_set_until_somebody_submits(
    session: Session, campaign: Campaign, sitting: Sitting, hr: Principal
) -> None:
    equal = dict.fromkeys(campaign.weights, 3.0)
    assert set_weights(session, campaign, equal, by=hr).weights["coaching"] == pytest.approx(0.2)
    sittings.submit(session, sitting)
    with pytest.raises(Conflict, match="fixed"):
        set_weights(session, campaign, equal, by=hr)
    assert campaign.weights_fixed_at is not None


def test_another_organisation_sees_and_changes_nothing(
    session: Session, campaign: Campaign, person: Person, sitting: Sitting
) -> None:
    stranger = make.principal(make.user(session))
    assert rounds(session, by=stranger) == []
    for attempt in (
        lambda: find_round(session, campaign.id, by=stranger),
        lambda: set_weights(session, campaign, campaign.weights, by=stranger),
        lambda: close_round(session, campaign, by=stranger),
        lambda: import_candidates(session, campaign, ROWS, by=stranger),
        lambda: renew_invitation(session, campaign, person, by=stranger),
        lambda: revoke_invitation(session, campaign, person, by=stranger),
        lambda: progress(session, campaign, by=stranger),
        lambda: sittings.find_sitting(session, sitting.id, by=stranger),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_importing_twice_adds_nobody_twice(
    session: Session, campaign: Campaign, hr: Principal
) -> None:
    first = import_candidates(session, campaign, ROWS, by=hr)
    second = import_candidates(session, campaign, ROWS, by=hr)
    assert ([p.name for p in first.added], first.already_there) == (["Ada Okafor", "Bo Lind"], ())
    assert (second.added, len(second.already_there)) == ((), 2)
    assert len(session.scalars(select(Invitation)).all()) == 2


def test_the_same_person_can_be_in_two_rounds(
    session: Session, campaign: Campaign, bank_version: BankVersion, hr: Principal
) -> None:
    import_candidates(session, campaign, ROWS, by=hr)
    second = create_round(
        session, name="Autumn", role_title="Manager", bank_version_id=bank_version.id, by=hr
    )
    assert len(import_candidates(session, second, ROWS, by=hr).added) == 2
    assert len(session.scalars(select(Person)).all()) == 2


def test_a_typed_person_with_a_broken_address_is_not_added(
    session: Session, campaign: Campaign, hr: Principal
) -> None:
    with pytest.raises(InvalidInput):
        add_candidate(session, campaign, name="Ada", email="ada", by=hr)
    assert session.scalars(select(Person)).all() == []


def test_a_second_invitation_needs_to_be_a_renewal(
    session: Session, campaign: Campaign, person: Person, token: str, hr: Principal
) -> None:
    with pytest.raises(Conflict):
        invite(session, campaign, person, by=hr)
    _, newer = renew_invitation(session, campaign, person, by=hr)
    with pytest.raises(LinkNotValid, match="not known"):
        sittings.open_invitation(session, token)
    assert sittings.open_invitation(session, newer).state == "invited"


def test_a_revoked_invitation_signs_its_browsers_out(
    session: Session, campaign: Campaign, person: Person, token: str, hr: Principal
) -> None:
    opened = sittings.open_invitation(session, token)
    sign_in(session, seconds=600, invitation_id=opened.invitation_id)
    revoke_invitation(session, campaign, person, by=hr)
    with pytest.raises(LinkNotValid, match="withdrawn"):
        sittings.open_invitation(session, token)
    assert all(each.ended_at for each in session.scalars(select(SignIn)))


def test_a_renewed_invitation_signs_the_browsers_of_the_old_link_out(
    session: Session, campaign: Campaign, person: Person, token: str, hr: Principal
) -> None:
    opened = sittings.open_invitation(session, token)
    sign_in(session, seconds=600, invitation_id=opened.invitation_id)
    renew_invitation(session, campaign, person, by=hr)
    assert all(each.ended_at for each in session.scalars(select(SignIn)))


def test_an_expired_link_says_what_to_do(session: Session, token: str) -> None:
    invitation = session.scalars(select(Invitation)).one()
    invitation.expires_at = now() - timedelta(seconds=1)
    with pytest.raises(LinkNotValid, match="expired") as caught:
        sittings.open_invitation(session, token)
    assert "new link" in caught.value.remedy


def test_a_link_works_only_while_the_round_is_open(
    session: Session, bank_version: BankVersion, hr: Principal
) -> None:
    campaign = create_round(
        session, name="R", role_title="M", bank_version_id=bank_version.id, by=hr
    )
    person = add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    _, token = invite(session, campaign, person, by=hr)
    with pytest.raises(LinkNotValid, match="not been opened"):
        sittings.open_invitation(session, token)
    open_round(session, campaign, by=hr)
    assert sittings.open_invitation(session, token).state == "invited"
    close_round(session, campaign, by=hr)
    with pytest.raises(LinkNotValid, match="closed"):
        sittings.open_invitation(session, token)


def test_who_has_begun_may_finish_after_the_round_is_closed(
    session: Session, campaign: Campaign, sitting: Sitting, token: str, hr: Principal
) -> None:
    close_round(session, campaign, by=hr)
    assert sittings.open_invitation(session, token).id == sitting.id


def test_a_second_device_gets_the_same_sitting(session: Session, token: str) -> None:
    first = sittings.open_invitation(session, token)
    second = sittings.open_invitation(session, token)
    assert first.id == second.id
    assert len(session.scalars(select(Sitting)).all()) == 1


def test_progress_tells_where_everybody_is(
    session: Session, campaign: Campaign, sitting: Sitting, hr: Principal
) -> None:
    add_candidate(session, campaign, name="Bo Lind", email="bo@example.org", by=hr)
    item_id = sitting.booklet["sections"][0]["pages"][0]["items"][0]["id"]
    for number in range(3):
        sittings.save_answer(
            session, sitting, item_id, {"choice": number},
            sequence=number, idempotency_key=f"key-{number:05}",
        )  # fmt: skip
    found = progress(session, campaign, by=hr)
    assert [(each.person.name, each.state, each.answered) for each in found] == [
        ("Ada Okafor", "started", 1),
        ("Bo Lind", "added", 0),
    ]
    assert found[0].item_count == sitting.item_count == 98
