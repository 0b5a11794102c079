"""What a search for a pattern has to ask: only the needs that some pattern failed before.

Whoever is told less can rule out no more, so what the public cannot rule out when nothing is
withheld by choice, it never can. Of others it is not known beforehand which of their needs will
count; what they fail is added as it comes up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from schakel.disclosure.audit import Failure
from schakel.disclosure.puzzle import Mind

Needs = Mapping[int, Sequence[float]]  # of targets, below and above
NOTHING = (0.0, 0.0)


def remaining(minds: Iterable[Mind], failures: Iterable[Failure]) -> list[Mind]:
    """The minds that failed, with just the needs that they failed; the public first in any case."""
    failed = _failed(failures)
    public, *others = [mind for place, mind in enumerate(minds) if not place or mind.name in failed]
    asked = failed.get(public.name, {})
    inherited = dict.fromkeys(asked, NOTHING)  # of what a mind lists itself it inherits nothing
    return [
        _asking(public, asked),
        *(_asking(mind, {**inherited, **failed[mind.name]}) for mind in others),
    ]


def _failed(failures: Iterable[Failure]) -> dict[str, dict[int, list[float]]]:
    """Per mind and target the greatest need that failed, below and above."""
    found: dict[str, dict[int, list[float]]] = {}
    for each in failures:
        needs = found.setdefault(each.mind, {}).setdefault(each.target, [0.0, 0.0])
        side = int(each.side == "above")
        needs[side] = max(needs[side], each.need)
    return found


def _asking(mind: Mind, needs: Needs) -> Mind:
    both = np.array(list(needs.values()), dtype=np.float64).reshape(-1, 2)
    return replace(
        mind, target=np.array(list(needs), dtype=np.intp),
        need_below=both[:, 0], need_above=both[:, 1],
    )  # fmt: skip
