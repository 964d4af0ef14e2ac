"""Whatever happens in whatever order, the stored answers and the state keep their promises."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from assess.banks.services import publish
from assess.clock import now
from assess.delivery import sittings
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.clock import is_over
from assess.delivery.models import Response, SittingState
from assess.errors import Conflict, InvalidInput
from assess.tables import metadata
from tests import make
from tests.assess.delivery.conftest import the_bank

ORDER = list(SittingState)


class LifeOfASitting(RuleBasedStateMachine):
    """Saves, repeats, pauses and submissions at any time; a plain dict says what should be."""

    @initialize()
    def begin(self) -> None:
        engine = create_engine("sqlite://", poolclass=StaticPool)
        metadata().create_all(engine)
        self.session = Session(engine, expire_on_commit=False)
        hr = make.principal(make.user(self.session, password=None))
        version = publish(self.session, the_bank(), by=None)
        campaign = create_round(
            self.session, name="R", role_title="M", bank_version_id=version.id, by=hr
        )
        open_round(self.session, campaign, by=hr)
        person = add_candidate(self.session, campaign, name="A", email="a@example.org", by=hr)
        _, token = invite(self.session, campaign, person, by=hr)
        self.sitting = sittings.open_invitation(self.session, token, seed=1)
        self.items = ResolvedBooklet.from_json(self.sitting.booklet).item_ids[:3]
        self.moment: datetime = now()
        self.sent: dict[str, tuple[str, int, int]] = {}
        self.best: dict[str, tuple[int, int, int]] = {}
        self.reached = 0

    @rule(minutes=st.integers(0, 30))
    def wait(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)

    @rule()
    def agree(self) -> None:
        sittings.consent(self.session, self.sitting, version="1")

    @rule()
    def start(self) -> None:
        if self.sitting.state != SittingState.INVITED:
            sittings.start(self.session, self.sitting, moment=self.moment)

    @rule()
    def pause(self) -> None:
        if self.sitting.state == SittingState.STARTED and self.sitting.pauses_taken == 0:
            over = is_over(self.sitting, self.moment)
            try:
                sittings.pause(self.session, self.sitting, moment=self.moment)
            except Conflict:
                assert over

    @rule()
    def resume(self) -> None:
        sittings.resume(self.session, self.sitting, moment=self.moment)

    @rule(item=st.integers(0, 2), choice=st.integers(0, 4), sequence=st.integers(0, 20))
    def save(self, item: int, choice: int, sequence: int) -> None:
        key = f"key-number-{len(self.sent)}"
        self._send(self.items[item], choice, sequence, key)

    @rule(number=st.integers(0, 50))
    def repeat(self, number: int) -> None:
        if self.sent:
            key = list(self.sent)[number % len(self.sent)]
            item, choice, sequence = self.sent[key]
            count = self._count()
            self._send(item, choice, sequence, key)
            assert self._count() == count

    @rule(number=st.integers(0, 50))
    def misuse_a_key(self, number: int) -> None:
        if self.sent:
            key = list(self.sent)[number % len(self.sent)]
            item, choice, sequence = self.sent[key]
            with pytest.raises(InvalidInput):
                sittings.save_answer(
                    self.session, self.sitting, item, {"choice": choice + 1},
                    sequence=sequence, idempotency_key=key, moment=self.moment,
                )  # fmt: skip

    @rule()
    def submit(self) -> None:
        begun = self.sitting.started_at is not None
        was_open = self.sitting.state != SittingState.SUBMITTED
        try:
            assert sittings.submit(self.session, self.sitting, moment=self.moment) is was_open
        except Conflict:
            assert not begun

    def _send(self, item: str, choice: int, sequence: int, key: str) -> None:
        is_open = self.sitting.state in (SittingState.STARTED, SittingState.EXPIRED)
        try:
            saved = sittings.save_answer(
                self.session, self.sitting, item, {"choice": choice},
                sequence=sequence, idempotency_key=key, moment=self.moment,
            )  # fmt: skip
        except Conflict:
            assert not is_open
            assert key not in self.sent
            return
        if key in self.sent:
            return
        self.sent[key] = (item, choice, sequence)
        if not saved.is_late:
            # Of equal sequences the one that came later counts.
            mine = (sequence, len(self.sent), choice)
            self.best[item] = max(self.best.get(item, mine), mine)
            self.moment += timedelta(milliseconds=1)

    def _count(self) -> int:
        return self.session.scalar(select(func.count()).select_from(Response)) or 0

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if hasattr(self, "sitting"):
            assert self._count() == len(self.sent)

    @invariant()
    def the_newest_answer_in_time_counts(self) -> None:
        if hasattr(self, "sitting"):
            found = sittings.answers(self.session, self.sitting)
            assert found == {item: {"choice": best[2]} for item, best in self.best.items()}

    @invariant()
    def the_state_only_moves_on(self) -> None:
        if hasattr(self, "sitting"):
            place = ORDER.index(SittingState(self.sitting.state))
            assert place >= self.reached
            self.reached = place

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.session.get_bind().dispose()  # type: ignore[union-attr]


LifeOfASitting.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLifeOfASitting = LifeOfASitting.TestCase
