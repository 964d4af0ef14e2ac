"""A whole question bank in memory: frozen, complete, with every reference resolved."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from assess.banks.activities import Activity
from assess.banks.booklets import Booklet
from assess.banks.framework import Framework, Scale, Term, plain
from assess.banks.items import Item
from assess.banks.kit import InterviewKit, WorkSample
from assess.banks.places import Places
from assess.banks.shelf import Template


class BaseBank(BaseModel):
    """The published bank that an overlay was laid over."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: str
    version: str
    content_hash: str


class Header(BaseModel):
    """`bank.yaml`: which bank this is."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    # No longer than the columns that keep them.
    id: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[str, Field(min_length=1, max_length=32)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    status: Literal["provisional", "pilot", "calibrated", "practice"]
    note: str = ""
    # The pool a release asks for: format -> competency -> items (forced choice: statements).
    blueprint: dict[str, dict[str, Annotated[int, Field(ge=0, le=10_000)]]] = {}
    # An overlay names the bank it stands over, and the items of that bank it leaves out.
    extends: str | None = None
    retires: tuple[str, ...] = ()


class Bank(Header):
    """All content of one version of a bank."""

    framework: Framework
    scales: dict[str, Scale]
    items: dict[str, Item]
    practice: tuple[Item, ...] = ()
    booklets: dict[str, Booklet]
    activities: dict[str, Activity]
    shelf: dict[str, Template] = {}
    glossary: tuple[Term, ...] = ()
    interview: InterviewKit | None = None
    work_samples: dict[str, WorkSample] = {}
    base: BaseBank | None = None

    _places: Places = PrivateAttr(default_factory=Places)

    @property
    def places(self) -> Places:
        """Where the content stands in its files; knows nothing for a published snapshot."""
        return self._places

    def at(self, places: Places) -> "Bank":
        """This bank, knowing where its content stands."""
        self._places = places
        return self

    @property
    def in_use(self) -> list[Item]:
        """The items that somebody can still get; a retired one only keeps its id taken."""
        return [item for item in self.items.values() if item.status != "retired"]

    def domain_of(self, item: Item) -> str:
        """The domain of the main competency of an item; empty for one that is not scored."""
        return self.framework.domain_of(item.main_competency) if item.loads else ""

    def document(self) -> dict[str, Any]:
        """The JSON form. Lists, because a database may reorder the keys of an object."""
        header = self.model_dump(mode="json", include=set(Header.model_fields), exclude_unset=True)
        return {
            **header,
            "framework": plain(self.framework),
            "scales": [{"id": id_, **plain(scale)} for id_, scale in self.scales.items()],
            "items": [item.document() for item in self.items.values()],
            "practice": [item.document() for item in self.practice],
            "booklets": [plain(each) for each in self.booklets.values()],
            "activities": [plain(each) for each in self.activities.values()],
            "glossary": [plain(term) for term in self.glossary],
            **self._shelf_and_kit(),
            **({"base": plain(self.base)} if self.base else {}),
        }

    def _shelf_and_kit(self) -> dict[str, Any]:
        # A bank without these is the same as before there were any, and so is its hash.
        samples = [plain(each) for each in self.work_samples.values()]
        shelf = [plain(each) for each in self.shelf.values()]
        return {
            **({"shelf": shelf} if shelf else {}),
            **({"interview": plain(self.interview)} if self.interview else {}),
            **({"work_samples": samples} if samples else {}),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Bank":
        """The bank that `document` was made of."""
        scales = {
            each["id"]: {name: value for name, value in each.items() if name != "id"}
            for each in document["scales"]
        }
        by_id = {
            kind: {each["id"]: each for each in document.get(kind, ())}
            for kind in ("items", "booklets", "activities", "shelf", "work_samples")
        }
        return cls.model_validate({**document, **by_id, "scales": scales})
