"""YAML read into plain values that remember their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Step = str | int
BOOLEANS = {"true": True, "false": False}
TAG = "tag:yaml.org,2002:"


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
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or "cannot be read"
        raise UnreadableYamlError(mark.line + 1 if mark else 1, f"broken YAML: {reason}") from error
    return Source(shown_as, None if root is None else _value(root, ()), root)


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


def _value(node: yaml.Node, above: tuple[int, ...]) -> Any:
    if id(node) in above:
        raise UnreadableYamlError(_line(node), "a value may not contain itself")
    if isinstance(node, yaml.MappingNode):
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _value(key_node, above)
            if isinstance(key, (dict, list)) or key in values:
                raise UnreadableYamlError(
                    _line(key_node), f"the field {key_node.value!r} stands twice"
                )
            values[key] = _value(value_node, (*above, id(node)))
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*above, id(node))) for child in node.value]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
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
        is_plain = digits.isdigit() and (digits == "0" or not digits.startswith("0"))
        return int(text) if is_plain else text
    if node.tag == TAG + "float":
        try:
            return float(text)
        except ValueError:
            return text
    if node.tag == TAG + "timestamp":
        return text
    raise UnreadableYamlError(_line(node), f"the tag {node.tag!r} is not allowed")
