import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assess.clock import now
from assess.database import session_factory, unit_of_work
from assess.delivery import sittings
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.clock import GRACE
from assess.delivery.models import Response, Sitting
from assess.delivery.responses import Saved, page_seconds, record_page, save_answer
from assess.errors import Conflict, InvalidInput, NotFound, SittingClosed


def first_item(sitting: Sitting) -> str:
    return ResolvedBooklet.from_json(sitting.booklet).item_ids[0]


def save(
    session: Session, sitting: Sitting, choice: int, sequence: int, key: str, **more: Any
) -> Saved:
    return save_answer(
        session, sitting, first_item(sitting), {"choice": choice},
        sequence=sequence, idempotency_key=key, **more,
    )  # fmt: skip


def stored(session: Session) -> list[tuple[Any, ...]]:
    session.expire_all()
    rows = session.scalars(select(Response).order_by(Response.sequence, Response.idempotency_key))
    return [(row.answer["choice"], row.sequence, row.idempotency_key, row.is_late) for row in rows]


def test_the_same_key_sent_twice_is_one_row_and_the_same_reply(
    session: Session, sitting: Sitting
) -> None:
    first = save(session, sitting, 3, 10, "key-00001")
    again = save(session, sitting, 3, 10, "key-00001")
    assert first == again
    assert stored(session) == [(3, 10, "key-00001", False)]


def test_an_older_sequence_never_wins(session: Session, sitting: Sitting) -> None:
    save(session, sitting, 1, 20, "key-newer")
    late_arrival = save(session, sitting, 4, 10, "key-older")
    assert (late_arrival.is_current, late_arrival.sequence) == (False, 20)
    assert sittings.answers(session, sitting) == {first_item(sitting): {"choice": 1}}
    assert stored(session) == [(4, 10, "key-older", False), (1, 20, "key-newer", False)]


def test_a_changed_answer_is_added_and_counts(session: Session, sitting: Sitting) -> None:
    save(session, sitting, 1, 10, "key-00001")
    assert save(session, sitting, 2, 11, "key-00002").is_current
    assert sittings.answers(session, sitting) == {first_item(sitting): {"choice": 2}}
    assert len(stored(session)) == 2


def test_a_key_used_for_another_answer_is_refused_and_nothing_is_lost(
    session: Session, sitting: Sitting
) -> None:
    save(session, sitting, 1, 10, "key-00001")
    with pytest.raises(InvalidInput):
        save(session, sitting, 2, 11, "key-00001")
    assert stored(session) == [(1, 10, "key-00001", False)]


def test_a_late_answer_is_kept_but_not_scored(session: Session, sitting: Sitting) -> None:
    assert sitting.deadline_at is not None
    save(session, sitting, 1, 10, "key-00001")
    late = save(
        session, sitting, 2, 11, "key-00002",
        moment=sitting.deadline_at + GRACE + timedelta(seconds=1),
    )  # fmt: skip
    assert (late.is_late, late.is_current) == (True, False)
    assert stored(session) == [(1, 10, "key-00001", False), (2, 11, "key-00002", True)]
    assert sittings.answers(session, sitting) == {first_item(sitting): {"choice": 1}}
    assert sitting.state == "expired"


def test_an_answer_given_in_the_last_second_may_still_travel(
    session: Session, sitting: Sitting
) -> None:
    assert sitting.deadline_at is not None
    assert not save(
        session, sitting, 2, 11, "key-00002", moment=sitting.deadline_at + GRACE
    ).is_late


def test_after_submission_a_new_answer_is_refused_and_a_repeat_is_confirmed(
    session: Session, sitting: Sitting
) -> None:
    before = save(session, sitting, 1, 10, "key-00001")
    sittings.submit(session, sitting)
    with pytest.raises(SittingClosed, match="submitted"):
        save(session, sitting, 2, 11, "key-00002")
    assert save(session, sitting, 1, 10, "key-00001") == before
    assert stored(session) == [(1, 10, "key-00001", False)]


def test_nothing_is_taken_before_the_start(session: Session, token: str) -> None:
    opened = sittings.open_invitation(session, token)
    with pytest.raises(Conflict, match="not been started"):
        save(session, opened, 1, 10, "key-00001")


def test_an_item_of_another_booklet_is_refused(session: Session, sitting: Sitting) -> None:
    with pytest.raises(NotFound):
        save_answer(
            session, sitting, "beh_nothing_001", {}, sequence=1, idempotency_key="key-00001"
        )


@pytest.mark.parametrize(("sequence", "key"), [(-1, "key-00001"), (2**60, "key-00001"), (1, "k")])
def test_a_sequence_or_key_out_of_bounds_is_refused(
    session: Session, sitting: Sitting, sequence: int, key: str
) -> None:
    with pytest.raises(InvalidInput):
        save(session, sitting, 1, sequence, key)
    assert stored(session) == []


def at_the_same_time(engine: Engine, sitting: Sitting, jobs: list[tuple[int, int, str]]) -> None:
    factory = session_factory(engine)
    barrier = threading.Barrier(len(jobs))
    failures: list[BaseException] = []

    def run(choice: int, sequence: int, key: str) -> None:
        try:
            barrier.wait()
            with unit_of_work(factory) as own:
                save(own, own.get_one(Sitting, sitting.id), choice, sequence, key)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_duplicates_at_the_same_moment_store_one_row(
    session: Session, engine: Engine, sitting: Sitting
) -> None:
    session.commit()
    at_the_same_time(engine, sitting, [(3, 10, "key-00001")] * 6)
    assert stored(session) == [(3, 10, "key-00001", False)]


def test_of_answers_at_the_same_moment_the_highest_sequence_counts(
    session: Session, engine: Engine, sitting: Sitting
) -> None:
    session.commit()
    at_the_same_time(engine, sitting, [(n % 5, n, f"key-{n:05}") for n in range(8)])
    assert len(stored(session)) == 8
    assert sittings.answers(session, sitting) == {first_item(sitting): {"choice": 7 % 5}}


def test_time_on_a_page_adds_up_and_nonsense_is_left_out(
    session: Session, sitting: Sitting
) -> None:
    moment = now()
    for seconds in (4, 6, -5, 4000):
        record_page(session, sitting, 1, moment, moment + timedelta(seconds=seconds))
    assert page_seconds(session, sitting) == {1: 10.0}
