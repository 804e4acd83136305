"""How a message is declared: as a frozen attrs class that looks at its fields when it is compared, hashed or shown.

There are more than a hundred. To have these methods written for each of them took a seventh of the time that a server
needs to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["message"]

if TYPE_CHECKING:
    from attrs import frozen as message
else:

    def message(cls: type) -> type:
        """Decorates a class, as `attrs.frozen` does."""
        cls.__eq__, cls.__hash__, cls.__repr__ = _eq, _hash, _repr
        return attrs.frozen(eq=False, repr=False)(cls)


def _values(one: Any) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in one.__match_args__)


def _eq(self: object, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: object) -> int:
    return hash((type(self), _values(self)))


def _repr(self: Any) -> str:
    fields = (f"{name}={value!r}" for name, value in zip(self.__match_args__, _values(self), strict=True))
    return f"{type(self).__qualname__}({', '.join(fields)})"
