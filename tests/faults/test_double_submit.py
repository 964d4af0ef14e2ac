"""Submitting twice, answering afterwards, and links that should not work or work again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from assess.clock import now
from assess.results.models import Score
from assess.results.parameters import fingerprint
from tests.faults.candidate import Device, Reply
from tests.faults.round import (
    Person,
    answer_in,
    fields_of,
    looking,
    one_of_each_format,
    people_in_a_round,
)
from tests.faults.server import Server


@pytest.fixture
def person(server: Server) -> Person:
    return people_in_a_round(server, 1)[0]


def at_once(*calls: Callable[[], Reply]) -> list[Reply]:
    """Let every call begin at the same moment."""
    gate = Barrier(len(calls))

    def wait_and_call(call: Callable[[], Reply]) -> Reply:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and_call, calls))


def save(device: Device, item_id: str, choose: int, *, sequence: int = 10) -> Reply:
    key = f"{item_id}-{sequence}-{choose}"
    return device.save(item_id, fields_of(item_id, choose), sequence=sequence, key=key)


def scores(person: Person) -> list[Score]:
    with looking(person.server.database_url) as session:
        query = select(Score).where(Score.sitting_id == person.sitting_id)
        return list(session.scalars(query))


def chosen(item_id: str, choose: int) -> dict[str, Any]:
    return answer_in(item_id, fields_of(item_id, choose))


def test_two_submissions_at_the_same_time_make_one_score_and_show_one_page(
    person: Person,
) -> None:
    devices = [person.device(), person.device()]
    items = one_of_each_format(person.item_ids)
    for item_id in items:
        assert save(devices[0], item_id, 1).status == 200
    replies = at_once(*[device.submit for device in devices])
    assert [(reply.status, reply.location) for reply in replies] == [(302, "/sitting/done")] * 2
    pages = [device.ask("GET", "/sitting/done").text for device in devices]
    assert all("Your answers are in" in page for page in pages)
    (score,) = scores(person)
    assert score.provenance["answers_hash"] == fingerprint(
        {item_id: chosen(item_id, 1) for item_id in items}
    )


def test_an_answer_that_races_the_submission_is_scored_or_refused_never_half(
    server: Server,
) -> None:
    for person in people_in_a_round(server, 3):
        saving, submitting = person.device(), person.device()
        first, *others = one_of_each_format(person.item_ids)
        assert save(saving, first, 1).status == 200
        submitted, *saved = at_once(
            submitting.submit,
            *[partial(save, saving, item_id, 1) for item_id in others],
        )
        assert submitted.location == "/sitting/done"
        assert {reply.status for reply in saved} <= {200, 409}
        taken = [item for item, reply in zip(others, saved, strict=True) if reply.status == 200]
        expected = {item_id: chosen(item_id, 1) for item_id in [first, *taken]}
        assert person.answers() == expected
        (score,) = scores(person)
        assert score.provenance["answers_hash"] == fingerprint(expected)


def test_an_answer_after_the_submission_is_refused_in_words_and_not_stored(
    person: Person,
) -> None:
    device = person.device()
    item_id = person.item_ids[0]
    save(device, item_id, 1)
    device.submit()
    refused = save(device, item_id, 2, sequence=20)
    assert refused.status == 409
    assert "submitted already" in refused.json["error"]
    assert "kept" in refused.json["remedy"]
    assert [row.answer for row in person.stored()] == [chosen(item_id, 1)]
    again = save(device, item_id, 1)
    assert (again.status, again.json["is_current"]) == (200, True)


def test_an_answer_after_the_time_is_kept_and_not_scored(person: Person) -> None:
    device = person.device()
    in_time, late = one_of_each_format(person.item_ids)[:2]
    save(device, in_time, 1)
    person.change_sitting(deadline_at=now() - timedelta(minutes=1))
    for item_id in (in_time, late):
        reply = save(device, item_id, 2, sequence=20)
        assert (reply.status, reply.json["is_late"], reply.json["is_current"]) == (200, True, False)
    assert device.submit().location == "/sitting/done"
    kept = [(row.item_id, row.answer, row.is_late) for row in person.stored()]
    assert sorted(kept, key=str) == sorted(
        [
            (in_time, chosen(in_time, 1), False),
            (in_time, chosen(in_time, 2), True),
            (late, chosen(late, 2), True),
        ],
        key=str,
    )
    (score,) = scores(person)
    assert score.provenance["answers_hash"] == fingerprint({in_time: chosen(in_time, 1)})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": now() - timedelta(days=1)}, "has expired"),
        ({"revoked_at": now()}, "was withdrawn"),
        ({"token_hash": "0" * 64}, "is not known"),
    ],
    ids=["expired", "revoked", "unknown"],
)
def test_a_link_that_is_no_longer_good_says_so_and_keeps_what_was_answered(
    person: Person, change: dict[str, Any], words: str
) -> None:
    item_id = person.item_ids[0]
    save(person.device(), item_id, 1)
    person.change_invitation(**change)
    refused = Device(person.server.port, person.token).arrive()
    assert refused.status == 410
    assert words in refused.text
    assert "the person who invited you" in refused.text
    assert person.answers() == {item_id: chosen(item_id, 1)}


def test_a_device_that_is_open_when_the_link_is_revoked_can_save_no_more(person: Person) -> None:
    device = person.device()
    person.change_invitation(revoked_at=now())
    refused = save(device, person.item_ids[0], 1)
    assert refused.status == 401
    assert "signed out" in refused.json["error"]
    assert person.stored() == []


def test_a_second_device_goes_on_and_the_newer_answer_counts_on_both(person: Person) -> None:
    telephone, laptop = person.device(), person.device()
    item_id, other = one_of_each_format(person.item_ids)[:2]
    save(telephone, other, 1)
    replies = at_once(
        lambda: save(telephone, item_id, 1, sequence=10),
        lambda: save(laptop, item_id, 2, sequence=20),
    )
    assert [reply.status for reply in replies] == [200, 200]
    assert person.answers() == {other: chosen(other, 1), item_id: chosen(item_id, 2)}
    for device in (telephone, laptop):
        page = device.ask("GET", "/sitting/pages/1").text
        ((name, value),) = fields_of(item_id, 2).items()
        assert f'name="{name}" value="{value}" checked' in page
