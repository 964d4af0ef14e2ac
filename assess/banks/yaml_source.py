"""YAML read into plain values that remember their lines."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Step = str | int
BOOLEANS = {"true": True, "false": False}
TAG = "tag:yaml.org,2002:"
# Far more than an author writes. The parser ends the process when it is led too deep, and a few
# lines of aliases can stand for more values than there is memory.
DEEPEST = 30
MOST_VALUES = 100_000
LONGEST_TEXT = 50_000
LONGEST_WHOLE_NUMBER = 15
# What no database stores.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnreadableYamlError(Exception):
    """The text is no YAML a bank may hold; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its values, and the nodes that know where each value stands."""

    file: str
    value: Any
    root: yaml.Node | None
    # How many values there are, those behind aliases as often as they are named.
    size: int = 0

    def line(self, path: Sequence[Step] = ()) -> int:
        """The line of the key at `path`, or of the deepest part of it that exists."""
        node, line = self.root, _line(self.root) if self.root is not None else 1
        for step in path:
            found = _step(node, step)
            if found is None:
                return line
            key, node = found
            line = _line(key)
        return line


def read_yaml(path: Path, shown_as: str) -> Source:
    """Read one file; raises UnreadableYamlError with the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableYamlError(1, "the file is not UTF-8 text") from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_shape(text, loader)
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or "cannot be read"
        raise UnreadableYamlError(mark.line + 1 if mark else 1, f"broken YAML: {reason}") from error
    values = _Values()
    value = None if root is None else values.of(root, ())
    return Source(shown_as, value, root, values.count)


def _check_shape(text: str, loader: Any) -> None:
    """Refuse what is too deep or too much before anything is built of it."""
    depth = 0
    for n, event in enumerate(yaml.parse(text, Loader=loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        line = event.start_mark.line + 1 if event.start_mark else 1
        if depth > DEEPEST:
            raise UnreadableYamlError(line, "values stand too deep")
        if n > MOST_VALUES:
            raise UnreadableYamlError(line, "the file holds too many values")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _step(node: yaml.Node | None, step: Step) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


class _Values:
    """Plain values of nodes; those behind aliases count each time they are named."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, node: yaml.Node, above: tuple[int, ...]) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise UnreadableYamlError(_line(node), "the file holds too many values")
        if id(node) in above:
            raise UnreadableYamlError(_line(node), "a value may not contain itself")
        if len(above) > DEEPEST:
            raise UnreadableYamlError(_line(node), "values stand too deep")
        if isinstance(node, yaml.MappingNode):
            return self._fields(node, (*above, id(node)))
        if isinstance(node, yaml.SequenceNode):
            return [self.of(child, (*above, id(node))) for child in node.value]
        return _scalar(node)

    def _fields(self, node: yaml.MappingNode, above: tuple[int, ...]) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.of(key_node, above)
            if isinstance(key, (dict, list)):
                raise UnreadableYamlError(_line(key_node), "the name of a field is one word")
            if key in values:
                message = f"the field {key_node.value!r} stands twice"
                raise UnreadableYamlError(_line(key_node), message)
            values[key] = self.of(value_node, above)
        return values


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
    if len(text) > LONGEST_TEXT:
        raise UnreadableYamlError(_line(node), f"a text is longer than {LONGEST_TEXT} characters")
    if UNSTORABLE.search(text):
        raise UnreadableYamlError(_line(node), "a text holds a character that cannot be stored")
    if node.tag == TAG + "str":
        return text
    if node.tag == TAG + "null":
        return None
    if node.tag == TAG + "bool":
        # YAML 1.2 reads yes, no, on and off as words; do the same as every other reader.
        return BOOLEANS.get(text.lower(), text)
    if node.tag == TAG + "int":
        # A leading zero or a colon means octal or base 60 to YAML 1.1 only.
        digits = text.lstrip("+-")
        is_plain = digits.isdecimal() and (digits == "0" or not digits.startswith("0"))
        return int(text) if is_plain and len(digits) <= LONGEST_WHOLE_NUMBER else text
    if node.tag == TAG + "float":
        try:
            value = float(text)
        except ValueError:
            return text
        return value if math.isfinite(value) else text
    if node.tag == TAG + "timestamp":
        return text
    raise UnreadableYamlError(_line(node), f"the tag {node.tag!r} is not allowed")
