"""What a bank measures: domains, competencies, roles and derailers, and its scales."""

from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A frozen part of a bank; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Domain(Model):
    """A group of competencies: the unit of decisions."""

    id: str
    name: str
    definition: str
    weight: float


class Indicators(Model):
    """What is seen of a competency, and what speaks against it."""

    positive: tuple[str, ...]
    negative: tuple[str, ...]


class Competency(Model):
    """The unit of development."""

    id: str
    domain: str
    name: str
    definition: str
    facets: tuple[str, ...]
    indicators: Indicators
    # Behaviourally anchored levels, 1 to 5.
    bars: dict[int, str]
    knowledge: str = ""
    derailers: tuple[str, ...] = ()


class RoleProfile(Model):
    """A view of the competencies by their weight for one role."""

    id: str
    name: str
    weights: dict[str, float]


class Derailer(Model):
    """A pattern of the promoted top seller; options name it as their trap."""

    code: str
    pattern: str


class Duty(Model):
    """A duty of the role that items and activities name as what they serve."""

    id: str
    # Ids of competencies, or "all"; none for a duty that no question can serve.
    competencies: tuple[str, ...]
    text: str


class Framework(Model):
    """All that a bank measures."""

    domains: tuple[Domain, ...] = ()
    competencies: tuple[Competency, ...] = ()
    roles: tuple[RoleProfile, ...] = ()
    derailers: tuple[Derailer, ...] = ()
    # Written in a file of their own, `duties.yaml`.
    duties: tuple[Duty, ...] = ()

    @cached_property
    def by_competency(self) -> dict[str, Competency]:
        """Competencies by id, in the order of the framework."""
        return {each.id: each for each in self.competencies}

    @cached_property
    def by_domain(self) -> dict[str, tuple[str, ...]]:
        """Ids of the competencies of each domain."""
        return {
            domain.id: tuple(c.id for c in self.competencies if c.domain == domain.id)
            for domain in self.domains
        }

    def domain_of(self, competency_id: str) -> str:
        """The domain of a competency."""
        return self.by_competency[competency_id].domain


class ScalePoint(Model):
    """One point; `code` counts from 0."""

    code: int
    label: str
    meaning: str


class NoChance(Model):
    """An answer beside the scale, treated as missing."""

    label: str


class Scale(Model):
    """A rating scale that several items share."""

    points: tuple[ScalePoint, ...] = Field(min_length=2)
    no_chance: NoChance | None = None
    # The scale on which others answer about the person, where it is another one.
    raters: str | None = None


class Term(Model):
    """A word a second-language reader may look up."""

    term: str
    meaning: str


def plain(model: BaseModel) -> dict[str, Any]:
    """The JSON form of a part of a bank, with the names authors write."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)
