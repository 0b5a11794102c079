"""What is left to ask of a pattern: only what fails when nothing is withheld by choice.

Whoever is told less can rule out no more, so a need that is met when only what must be withheld
is withheld, is met by every pattern. A search for one looks at the other needs alone; its outcome
is attacked with all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from schakel.disclosure.audit import Failure
from schakel.disclosure.puzzle import Mind

Needs = Mapping[int, Sequence[float]]  # of targets, below and above
NOTHING = (0.0, 0.0)


def remaining(minds: Iterable[Mind], failures: Iterable[Failure]) -> list[Mind]:
    """The minds that a pattern failed, with just those needs; the public first in any case.

    What the public failed others failed too, though their knowledge may only reach it once more
    is withheld: they inherit it still, unless they list it themselves.
    """
    failed = _failed(failures)
    left: list[Mind] = []
    for mind in minds:
        asked = failed.get(mind.name, {})
        if not left:
            left.append(_asking(mind, asked))
        elif asked or (mind.number.size and left[0].target.size):
            listed = mind.target[np.isin(mind.target, left[0].target)]
            left.append(_asking(mind, {**dict.fromkeys(listed.tolist(), NOTHING), **asked}))
    return left


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
