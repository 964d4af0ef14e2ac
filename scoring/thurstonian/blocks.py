"""Ranked blocks of statements: which statement measures what, and what each person answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.items import Statement
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.observations import MISSING

SIZES = (3, 4)
Blocks = Sequence[Sequence[Statement]]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """All statements of all blocks side by side.

    positions : (n_statements,), the dimension of each; starts : where each block begins, and the
        end of the last
    """

    statements: tuple[Statement, ...]
    starts: tuple[int, ...]
    dimensions: tuple[str, ...]
    positions: IntArray

    @classmethod
    def checked(cls, blocks: Blocks, dimensions: Sequence[str] | None) -> Layout:
        """Blocks of three or four statements; dimensions in the order given, or as they appear."""
        statements = tuple(statement for block in blocks for statement in block)
        if not statements:
            raise InvalidParameters("at least one block of statements is needed")
        for number, block in enumerate(blocks):
            if len(block) not in SIZES:
                raise InvalidParameters(
                    f"block {number}: three or four statements are needed, not {len(block)}"
                )
        names = tuple(dict.fromkeys(s.dimension for s in statements))
        if dimensions is not None:
            unknown = set(names) - set(dimensions)
            if unknown:
                raise InvalidParameters(f"no such dimensions: {sorted(unknown)}")
            names = tuple(dimensions)
        starts = np.concatenate([[0], np.cumsum([len(block) for block in blocks])])
        positions = np.array([names.index(s.dimension) for s in statements])
        return cls(statements, tuple(starts.tolist()), names, positions)

    @property
    def n_blocks(self) -> int:
        return len(self.starts) - 1

    def of_block(self, block: int) -> slice:
        return slice(self.starts[block], self.starts[block + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Answered blocks of one size, person by person.

    person : (n_rows,); statements : (n_rows, n), from most to least, as positions in the layout
    is_tied : (n_rows,), a block of four of which only most and least are known: the two
        statements between may also stand the other way round
    """

    person: IntArray
    statements: IntArray
    is_tied: BoolArray

    def of_people(self, people: slice) -> Rows:
        first, last = np.searchsorted(self.person, [people.start, people.stop])
        here = slice(int(first), int(last))
        return Rows(self.person[here] - people.start, self.statements[here], self.is_tied[here])


def checked_rows(responses: ArrayLike, layout: Layout) -> tuple[tuple[Rows, ...], IntArray]:
    """Rows per block size, and which people answered any block.

    responses : (n_persons, n_statements) ranks within the block from 0 (most like me), MISSING in
        a whole block that was not answered. In a block of four the two statements between may
        both have rank 1 when only most and least were asked for.
    """
    ranks = np.asarray(responses)
    n_statements = len(layout.statements)
    if ranks.ndim != 2 or ranks.shape[1] != n_statements or not len(ranks):
        raise InvalidResponses(
            f"responses must be (n_persons, {n_statements}) ranks, not of shape {ranks.shape}"
        )
    if ranks.dtype.kind not in "iu":
        raise InvalidResponses(f"ranks must be integers, not {ranks.dtype}")
    is_answered = np.zeros(len(ranks), dtype=np.bool_)
    parts: dict[int, list[tuple[IntArray, IntArray, BoolArray]]] = {}
    for block in range(layout.n_blocks):
        shown = ranks[:, layout.of_block(block)]
        person = np.flatnonzero((shown != MISSING).any(axis=1))
        shown = shown[person]
        ordered = np.sort(shown, axis=1)
        size = shown.shape[1]
        is_full = (ordered == np.arange(size)).all(axis=1)
        is_tied = (ordered == [0, 1, 1, 3]).all(axis=1) if size == 4 else np.zeros_like(is_full)
        bad = np.flatnonzero(~(is_full | is_tied))
        if len(bad):
            raise InvalidResponses(
                f"person {person[bad[0]]}, block {block}: {shown[bad[0]].tolist()} is no ranking "
                f"of {size} statements from 0"
            )
        is_answered[person] = True
        order = np.argsort(shown, axis=1, kind="stable") + layout.starts[block]
        parts.setdefault(size, []).append((person, order, is_tied))
    if not is_answered.any():
        raise InvalidResponses("nobody answered any block")
    new_number = np.cumsum(is_answered) - 1
    rows = []
    for found in parts.values():
        person, order, tied = (np.concatenate(list(part)) for part in zip(*found, strict=True))
        sorting = np.argsort(person, kind="stable")
        rows.append(Rows(new_number[person[sorting]], order[sorting], tied[sorting]))
    return tuple(rows), np.flatnonzero(is_answered)


def ranks_from_picks(most: ArrayLike, least: ArrayLike, sizes: Sequence[int]) -> IntArray:
    """Ranks as calibrate_forced_choice takes them from choices of most and least.

    most, least : (n_persons, n_blocks), position of the statement in its block, -1 where a block
        was not answered; sizes : statements per block, 3 or 4
    Returns ranks (n_persons, n_statements) from 0 (most) within each block, 0, 1, 1, 3 in a
    block of four, -1 where it was not answered. Raises InvalidParameters for a block of another
    size, InvalidResponses for other shapes and naming person and block where most and least are
    not two different statements of it.
    """
    first, last = np.asarray(most), np.asarray(least)
    if first.shape != last.shape or first.ndim != 2 or first.shape[1] != len(sizes):
        raise InvalidResponses(
            f"most {first.shape} and least {last.shape} must be (n_persons, {len(sizes)})"
        )
    columns = []
    for block, size in enumerate(sizes):
        if size not in SIZES:
            raise InvalidParameters(f"block {block}: three or four statements, not {size}")
        top, bottom = first[:, block], last[:, block]
        absent = (top == MISSING) & (bottom == MISSING)
        fine = (top >= 0) & (top < size) & (bottom >= 0) & (bottom < size) & (top != bottom)
        bad = np.flatnonzero(~(absent | fine))
        if len(bad):
            person = bad[0]
            raise InvalidResponses(
                f"person {person}, block {block}: most {top[person]} and least {bottom[person]} "
                f"must be two of {size} statements"
            )
        ranks = np.ones((len(first), size), dtype=np.int64)
        people = np.flatnonzero(~absent)
        ranks[people, top[people]] = 0
        ranks[people, bottom[people]] = size - 1
        ranks[absent] = MISSING
        columns.append(ranks)
    return np.hstack(columns)


def start_values(layout: Layout, rows: Sequence[Rows]) -> tuple[FloatArray, FloatArray]:
    """Signed loadings as stated, .5 where none is, and utility means from mean ranks."""
    stated = np.array([s.loading if s.loading > 0 else 0.5 for s in layout.statements])
    signs = np.array([s.sign for s in layout.statements])
    total, count = np.zeros(len(signs)), np.zeros(len(signs))
    for part in rows:
        size = part.statements.shape[1]
        rank = np.broadcast_to(np.arange(size, dtype=np.float64), part.statements.shape).copy()
        rank[part.is_tied, 1:3] = 1.5
        total += np.bincount(part.statements.ravel(), rank.ravel(), len(signs))
        count += np.bincount(part.statements.ravel(), minlength=len(signs))
    never = np.flatnonzero(count == 0)
    if len(never):
        raise InvalidResponses(f"statement {never[0]}: nobody answered its block")
    means = np.empty(len(signs))
    for block in range(layout.n_blocks):
        here = layout.of_block(block)
        mean_rank = total[here] / count[here]
        means[here] = mean_rank.mean() - mean_rank
    return np.clip(stated, 0.3, 0.8) * signs, means
