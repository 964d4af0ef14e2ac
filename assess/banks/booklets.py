"""What a booklet asks for: sections, and rules by which items of a bank fill them.

A rule selects; how it is carried out for one person is the business of `assess.delivery`.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from assess.banks.framework import Model

Count = Annotated[int, Field(ge=0, le=10_000)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class Selection(Model):
    """Take items of some formats: either named ones, or as many as the rule says.

    Exactly one of `items` (named), `count` (in all), `per_competency`, `per_domain` and `kinds`
    (validity items by kind) is given.
    """

    formats: Annotated[tuple[str, ...], Field(min_length=1)]
    items: tuple[str, ...] | None = None
    count: Count | None = None
    per_competency: Count | None = None
    per_domain: Count | None = None
    kinds: dict[str, Count] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Selection":
        rules = (self.items, self.count, self.per_competency, self.per_domain, self.kinds)
        if sum(rule is not None for rule in rules) != 1:
            raise ValueError("give one of items, count, per_competency, per_domain, kinds")
        return self


class Section(Model):
    """A part of a booklet that is answered as a whole.

    With `is_mixed` the items of all selections are shuffled together, otherwise they follow each
    other by selection and are shuffled within. `pair_distance` is the least number of items
    between the two partners of a contradiction pair.
    """

    id: str
    title: str
    select: Annotated[tuple[Selection, ...], Field(min_length=1)]
    items_per_page: Annotated[int, Field(ge=1, le=1000)] = 1
    is_mixed: bool = False
    pair_distance: Count = 0

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that occur, in order, each once."""
        return tuple(dict.fromkeys(name for rule in self.select for name in rule.formats))


class DomainMinimum(Model):
    """Over the whole booklet, each of `domains` gets at least `count` items of `formats`.

    An item belongs to the domain of its main competency.
    """

    formats: tuple[str, ...]
    count: Count
    domains: tuple[str, ...]


class ExpectedError(Model):
    """What a simulation found of the error of a booklet, in levels (1 to 5).

    Half of an 80 % interval, for the middle one of the simulated people; `agreement` is the
    correlation of estimated and true levels within an area, and `n` how many were simulated.
    """

    overall: Annotated[float, Field(gt=0)]
    domain: Annotated[float, Field(gt=0)]
    agreement: Annotated[float, Field(ge=-1, le=1)]
    n: Annotated[int, Field(ge=1)]
    note: str


class Booklet(Model):
    """The sections and items one person gets.

    `reports` says how far its scores may be taken apart: a short booklet tells of domains only,
    and nobody is compared on it.
    """

    # No longer than the column that keeps it.
    id: Annotated[str, Field(min_length=1, max_length=64)]
    name: str
    planned_minutes: Minutes
    limit_minutes: Minutes
    pauses: Count = 0
    reports: Literal["competencies", "domains"] = "competencies"
    expected_error: ExpectedError | None = None
    sections: tuple[Section, ...]
    minimums: tuple[DomainMinimum, ...] = ()

    @property
    def compares_people(self) -> bool:
        """Whether it is long enough to set people beside each other."""
        return self.reports == "competencies"
