"""Fields computed when first read, for results whose errors cost more than their estimates."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

Value = TypeVar("Value")


class Deferred(Generic[Value]):
    """A value computed at the first call, once for all threads; then what it was made of is let go.

    An error of the computation is raised again at the next call, which tries anew.
    """

    __slots__ = ("_lock", "_recipe", "_value")

    def __init__(self, recipe: Callable[[], Value]) -> None:
        self._recipe: Callable[[], Value] | None = recipe
        self._lock = Lock()

    def __call__(self) -> Value:
        with self._lock:
            if self._recipe is not None:
                self._value = self._recipe()
                self._recipe = None
            return self._value


class Deferring:
    """Base of frozen dataclasses with slots, some of whose fields may wait to be computed.

    Pickling, copying, comparing and printing read every field, so they compute what waits.
    """

    __slots__ = ("_waiting",)

    _waiting: dict[str, Callable[[], object]]

    def defer(self, **recipes: Callable[[], object]) -> None:
        """Take away the given fields of a new object; each is computed when first read."""
        for name in recipes:
            object.__delattr__(self, name)
        object.__setattr__(self, "_waiting", recipes)

    def is_waiting(self, name: str) -> bool:
        """Whether a field is still to be computed."""
        try:
            object.__getattribute__(self, name)
        except AttributeError:
            return name in getattr(self, "_waiting", {})
        return False

    if not TYPE_CHECKING:  # a type checker would take it to allow every name

        def __getattr__(self, name: str) -> Any:
            """Called for a slot that is empty."""
            recipe = None if name.startswith("_") else getattr(self, "_waiting", {}).get(name)
            if recipe is None:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            value = recipe()
            object.__setattr__(self, name, value)
            return value
