"""Where each part of a bank is written: file and line, for messages an author can act on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assess.banks.yaml_source import Source, Step


@dataclass(slots=True)
class Places:
    """Parts by kind and id ("item", "beh_x_001"), each with its file and the path inside it."""

    known: dict[tuple[str, str], tuple[Source, tuple[Step, ...]]] = field(default_factory=dict)

    def add(self, kind: str, id_: str, source: Source, path: Sequence[Step]) -> None:
        """Remember where a part stands."""
        self.known[kind, id_] = (source, tuple(path))

    def find(self, kind: str, id_: str, path: Sequence[Step] = ()) -> tuple[str, int]:
        """The file and line of a part, or of the field at `path` inside it."""
        if (kind, id_) not in self.known:
            return "", 0
        source, base = self.known[kind, id_]
        return source.file, source.line((*base, *path))
