"""Forty people save at once while the workers are killed: nothing is lost, nothing is doubled."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.faults.candidate import Device
from tests.faults.round import (
    Person,
    answer_in,
    fields_of,
    one_of_each_format,
    people_in_a_round,
)
from tests.faults.server import Server

PEOPLE = 40
# Sent for every item: sequence, and which answer. The repeat is the same request with the same
# key; the older one comes after the newer one, as from a phone that was out of reach.
OLDER, NEWER = (10, 1), (20, 2)
ORDER = (NEWER, NEWER, OLDER)
KILL_AT = (0.25, 0.6)


@dataclass
class Progress:
    """How many answers were acknowledged, by everybody together."""

    expected: int
    count: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def one_more(self) -> None:
        with self.guard:
            self.count += 1

    def wait_for(self, share: float, patience: float = 30.0) -> None:
        until = time.monotonic() + patience
        while self.count < share * self.expected:
            assert time.monotonic() < until, f"only {self.count} answers after {patience} s"
            time.sleep(0.005)


@dataclass(frozen=True)
class Acknowledged:
    """An answer that the server said it has."""

    key: str
    item_id: str
    sequence: int
    answer: dict[str, Any]


def save_everything(
    person: Person, device: Device, items: list[str], progress: Progress
) -> dict[str, Acknowledged]:
    """Send every item as `ORDER` says; what was acknowledged, by key."""
    acknowledged: dict[str, Acknowledged] = {}
    for item_id in items:
        for sequence, choose in ORDER:
            fields = fields_of(item_id, choose)
            key = f"{item_id}-{sequence}"
            reply = device.save(item_id, fields, sequence=sequence, key=key)
            assert reply.status == 200, reply.text
            assert reply.json["is_current"] == (sequence == NEWER[0])
            acknowledged[key] = Acknowledged(key, item_id, sequence, answer_in(item_id, fields))
            progress.one_more()
    return acknowledged


def test_no_acknowledged_answer_is_lost_or_doubled_while_workers_are_killed(
    server: Server,
) -> None:
    people = people_in_a_round(server, PEOPLE)
    # Every other format each: together they are all there, and the test stays short.
    asked = [
        one_of_each_format(person.item_ids)[place % 2 :: 2] for place, person in enumerate(people)
    ]
    with ThreadPoolExecutor(PEOPLE) as pool:
        devices = list(pool.map(lambda person: person.device(), people))
        before = sum(device.retries for device in devices)
        progress = Progress(sum(len(items) for items in asked) * len(ORDER))
        running = [
            pool.submit(save_everything, person, device, items, progress)
            for person, device, items in zip(people, devices, asked, strict=True)
        ]
        for share, count in zip(KILL_AT, (1, 2), strict=True):
            progress.wait_for(share)
            assert server.kill(count) == count
        told = [each.result() for each in running]

    assert progress.count == progress.expected
    assert sum(device.retries for device in devices) > before, "no request met a killed worker"
    for person, items, acknowledged in zip(people, asked, told, strict=True):
        rows = person.stored()
        assert Counter(row.idempotency_key for row in rows) == Counter(acknowledged.keys())
        for row in rows:
            said = acknowledged[row.idempotency_key]
            assert (row.item_id, row.sequence, row.answer) == (
                said.item_id, said.sequence, said.answer,
            )  # fmt: skip
        assert person.answers() == {
            item_id: answer_in(item_id, fields_of(item_id, NEWER[1])) for item_id in items
        }
