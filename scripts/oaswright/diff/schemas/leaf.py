"""The result of decomposing a pair of schemas."""

from dataclasses import dataclass

from oaswright.diff.facts.change import Pair
from oaswright.diff.schemas.conjuncts import Schema, standalone_schema

ANYTHING: Schema = standalone_schema([], {})


@dataclass(frozen=True, eq=False)
class Leaf:
    """A pair of standalone schemas to judge: everything that `sent` accepts should be accepted by `taken`.

    `before` and `after` are the same pair by age, without the reading of open objects. `differs` says that the two are not the same even if these are,
    because parts that do not matter were left out. `at` is the pair for whose schemas a value has to show what it shows; `pair` is where the change is,
    and `least` the pair whose least value is tried first.
    """

    pair: Pair
    at: Pair
    sent: Schema
    taken: Schema
    before: Schema
    after: Schema
    differs: bool = False
    least: Pair | None = None


@dataclass(frozen=True)
class Decomposition:
    """What has to be judged for a pair: leaves, and the pairs below with the way there (property names, and `*` for an item).

    Where it is `gated`, a value that breaks below has to be confirmed at the pair itself; where it is not sure that what meets one alternative of a oneOf
    meets no other, what is safe below need not be safe either, and the pair is judged whole as well.
    """

    leaves: tuple[Leaf, ...] = ()
    below: tuple[tuple[tuple[str, ...], Pair], ...] = ()
    gated: bool = False
    is_choice: bool = False
    is_sure: bool = True
