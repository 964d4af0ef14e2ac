"""The server's clock of a sitting: deadline, allowance, pauses."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.delivery.models import Sitting, SittingState
from assess.errors import NotFound

# What an answer given in the last second may need to arrive.
GRACE = timedelta(seconds=15)
# After this the clock runs again: a pause is for lunch, not for a week.
LONGEST_PAUSE = timedelta(hours=24)


def lock(session: Session, sitting: Sitting) -> Sitting:
    """The sitting as it stands now, held until the transaction ends.

    Saves and the submission of one sitting take turns, so none slips in after the scores.
    """
    found = session.scalar(
        select(Sitting)
        .where(Sitting.id == sitting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("There is no such assessment.")
    return found


def deadline(sitting: Sitting, moment: datetime) -> datetime | None:
    """When the time is over, seen from `moment`; it moves while the sitting is paused."""
    if sitting.deadline_at is None or sitting.paused_at is None:
        return sitting.deadline_at
    return sitting.deadline_at + min(moment - sitting.paused_at, LONGEST_PAUSE)


def time_left(sitting: Sitting, moment: datetime) -> timedelta | None:
    """What is left, never below zero; None before the start."""
    end = deadline(sitting, moment)
    return None if end is None else max(end - moment, timedelta(0))


def is_over(sitting: Sitting, moment: datetime) -> bool:
    """Whether an answer that arrives at `moment` comes too late."""
    if sitting.state == SittingState.EXPIRED:
        return True
    end = deadline(sitting, moment)
    return end is not None and moment > end + GRACE


def end_pause(sitting: Sitting, moment: datetime) -> None:
    """Let the clock run again; answering ends a pause too."""
    if sitting.paused_at is not None:
        sitting.deadline_at = deadline(sitting, moment)
        sitting.paused_at = None
