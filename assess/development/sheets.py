"""Reads an entry's ready-to-use text, so that a page can show it and let it be filled in.

The Markdown of a template has headings, lists, quotes, tables and lines such as
``Goal: … · Signal: …``. Whatever leaves room for writing becomes a field; the rest stays text.
"""

import re
from dataclasses import dataclass, field

BLANK = re.compile(r"(…|\.\.\.|_{2,}|☐|\|\s*\||✓)")
HEADING = re.compile(r"^(#{1,6}\s+(?P<hash>.+)|\*\*(?P<bold>[^*]+)\*\*\s*:?)$")
LEAD = re.compile(r"^\*\*(?P<lead>[^*]+)\*\*\s*")
ITEM = re.compile(r"^([-*]|\d+[.)])\s+(\[[ x]\]\s*)?")
MARKS = re.compile(r"[*_`#]|\[[ x]\]")
SEPARATOR = " · "
# A sentence to say is read as it is, even where it leaves something open.
QUOTES = ("“", '"', ">")
LONGEST_LABEL = 90


@dataclass(frozen=True, slots=True)
class Field:
    """A place to write: the name it is posted under, and its label."""

    name: str
    label: str
    rows: int = 0


@dataclass
class Group:
    """A part of a sheet: its heading, sentences to read, fields to fill in."""

    title: str = ""
    texts: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing."""
        return not (self.title or self.texts or self.fields)


def read_sheet(template: str) -> tuple[Group, ...]:
    """The groups of a template."""
    return _Reader().read(template)


def field_names(template: str) -> frozenset[str]:
    """Names that a posted sheet may have."""
    return frozenset(each.name for group in read_sheet(template) for each in group.fields)


class _Reader:
    def __init__(self) -> None:
        self.groups: list[Group] = [Group()]
        self.count = 0

    def read(self, template: str) -> tuple[Group, ...]:
        lines = [line.strip() for line in template.splitlines()]
        index = 0
        while index < len(lines):
            if lines[index].startswith("|"):
                end = index
                while end < len(lines) and lines[end].startswith("|"):
                    end += 1
                self._table(lines[index:end])
                index = end
                continue
            self._line(lines[index])
            index += 1
        return tuple(group for group in self.groups if not group.is_empty)

    def _line(self, line: str) -> None:
        if not line:
            return
        if heading := HEADING.match(line):
            self.groups.append(Group(plain(heading["hash"] or heading["bold"]).rstrip(".:")))
            return
        if lead := LEAD.match(line):
            self.groups.append(Group(plain(lead["lead"]).rstrip(".:")))
            line = line[lead.end() :]
        if line.startswith(QUOTES):
            self._group.texts.append(plain(line))
            return
        is_box = bool(re.match(r"^([-*]|\d+[.)])\s+\[[ x]\]", line))
        line = ITEM.sub("", line)
        pieces = line.split(SEPARATOR)
        if len(pieces) > 1 and not any(BLANK.search(piece) or ":" in piece for piece in pieces):
            # A bare list of words between dots is a sheet when it is short, as in an agenda.
            self._group.texts.append(plain(line))
            return
        texts: list[str] = []
        for piece in pieces:
            label = plain(BLANK.sub(" ", piece)).strip(" :;,.%")
            if (BLANK.search(piece) or piece.rstrip().endswith(":")) and label:
                self._field(label)
            elif piece.strip():
                texts.append(plain(piece))
        if texts:
            self._group.texts.append(("☐ " if is_box else "") + SEPARATOR.join(texts))

    def _table(self, lines: list[str]) -> None:
        rows = [[plain(cell) for cell in line.strip("|").split("|")] for line in lines]
        rows = [row for row in rows if not all(set(cell) <= set(":- ") for cell in row if cell)
                or not any(row)]  # fmt: skip
        if not rows:
            return
        head, body = rows[0], rows[1:]
        labelled = [
            row
            for row in body
            if row[0] and not row[0].isdigit() and any(not cell for cell in row[1:])
        ]
        if labelled and len(labelled) >= len(body) / 2:
            columns = [cell for cell in head[1:] if cell]
            self.groups.append(Group(head[0]) if head[0] else Group())
            for row in body:
                if not row[0] and not any(row):
                    continue
                known = [cell for cell in row[1:] if cell and cell != "☐"]
                open_columns = [
                    name for name, cell in zip(head[1:], row[1:], strict=False) if name and not cell
                ]
                label = row[0] + (f" ({'; '.join(known)})" if known else "")
                if len(columns) > 1 and open_columns:
                    label += ": " + ", ".join(open_columns)
                self._field(label)
            self.groups.append(Group())
            return
        if not body or any(not any(row[1:]) for row in body):
            self._field(", ".join(cell for cell in head if cell), rows=max(3, len(body) + 1))
            return
        # A filled table is an example to read.
        for row in body:
            pairs = zip(head, row, strict=False)
            self._group.texts.append(
                "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
            )

    def _field(self, label: str, rows: int = 0) -> None:
        self.count += 1
        self._group.fields.append(
            Field(f"f{self.count}", label, rows or (3 if len(label) > LONGEST_LABEL else 0))
        )

    @property
    def _group(self) -> Group:
        return self.groups[-1]


def plain(text: str) -> str:
    """The text without the marks of Markdown."""
    return re.sub(r"\s+", " ", MARKS.sub("", text)).strip(" |>")


def split_step(step: str) -> tuple[str, str]:
    """A short beginning of a step as its title, and the rest; no title when there is none."""
    found = re.match(r"^(?P<title>[^.:?!]{4,60})(?P<end>[.:])\s+(?P<rest>.+)$", step, re.DOTALL)
    if found and len(found["title"].split()) <= 9 and "(" not in found["title"]:
        rest = found["rest"]
        return found["title"], rest[0].upper() + rest[1:]
    return "", step
