"""Sums over chains of any length: x = b + S x, for any S that holds shares of intake.

Plain arrays in, plain arrays out. `S` has no negative entry and no row over 1; every component
that feeds on itself has some intake from outside it (the caller sees to that), so that x exists.
How fast the series dies out is not assumed: a budget of passes, then GMRES, then a factorisation.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import gmres, splu

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Indices = NDArray[np.int64]
Labels = NDArray[np.int32]
Method = Literal["dense", "power-series", "gmres", "direct"]
Size = Callable[[Matrix], Vector]

METHODS: tuple[Method, ...] = ("dense", "power-series", "gmres", "direct")
APART = 512  # a component of at least so many sites is settled on its own
TOGETHER = 12  # columns settled at a time
WORTH_DIVIDING = 5_000_000  # flows x columns from which several cores are worth the trouble
LEAP = 5  # every so many passes, the slowest part of the series is summed to its limit
PATIENCE = 6 * LEAP  # passes before the pace of convergence is judged
CLOSED = "The shares close in on themselves: no error bound can be proven."
ROUNDING = float(np.finfo(np.float64).eps) / 2


class UncertifiedError(ArithmeticError):
    """No error bound can be proven: the system is singular as far as the machine can see."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a solution can be from the truth, proven from its residual, and what it took.

    |error| <= max(v) |residual| with v = (I-S)^-1 1, the expected chain lengths. v is not trusted
    either: a witness v' > 0 with (I-S) v' >= c > 0 proves v <= v'/c, and that I-S has an inverse.
    The rounding of the residual is counted in. For the origins of one buyer both norms are sums
    over the sites; elsewhere they are the worst of all sites.
    """

    error: float
    residual: float
    passes: int
    method: Method


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: until changes are within `target`, in at most so many passes.

    `size` measures a column; `by` names the method to begin with.
    """

    target: float
    passes: int
    size: Size
    by: Method | None


@dataclass(frozen=True, eq=False)
class Settled:
    """Values of x = b + S x with their certificate; `longest` bounds every chain length."""

    values: Matrix
    certificate: Certificate
    longest: float


@dataclass(frozen=True, eq=False)
class Group:
    """Sites settled together: rows `start` to `stop` of the ordered shares.

    `outer` holds their shares from earlier groups, `inner` those from one another.
    """

    start: int
    stop: int
    outer: csr_array
    inner: csr_array

    @cached_property
    def equations(self) -> csr_array:
        """I - S among the sites of the group."""
        return csr_array(eye_array(self.stop - self.start, format="csr") - self.inner)


@dataclass(frozen=True, eq=False)
class Order:
    """Suppliers before those they supply; sites that supply one another stay together."""

    sites: Indices
    groups: tuple[Group, ...]

    @cached_property
    def flows(self) -> int:
        """How many flows there are."""
        return sum(group.outer.nnz + group.inner.nnz for group in self.groups)


def rows_of(shares: csr_array, start: int, stop: int) -> csr_array:
    """Some rows of a matrix, sharing its memory."""
    first, last = shares.indptr[start], shares.indptr[stop]
    flows = shares.data[first:last], shares.indices[first:last]
    return csr_array(
        (*flows, shares.indptr[start : stop + 1] - first), shape=(stop - start, shares.shape[1])
    )


def supplier_order(shares: csr_array, component: Labels | None = None) -> Order:
    """Order the sites so that each group draws only on itself and on earlier groups.

    Components are numbered suppliers first, as `connected_components` finds them.
    """
    if component is None:
        _, component = connected_components(shares, connection="strong")
    sites = np.argsort(component, kind="stable")
    sizes = np.bincount(component)
    ends = np.cumsum(sizes)
    large = sizes >= APART
    cuts = np.unique(np.concatenate([[0], (ends - sizes)[large], ends[large], [len(sites)]]))
    return Order(sites, tuple(groups_of(renumbered(shares, sites), cuts.tolist())))


def renumbered(shares: csr_array, sites: Indices) -> csr_array:
    """The same shares with the sites in another order."""
    place = np.empty(len(sites), dtype=shares.indices.dtype)
    place[sites] = np.arange(len(sites), dtype=place.dtype)
    moved = shares[sites]
    return csr_array((moved.data, place[moved.indices], moved.indptr), shape=moved.shape)


def groups_of(ordered: csr_array, cuts: Sequence[int]) -> Iterator[Group]:
    """Cut lower block-triangular shares into groups; into one if they are not triangular."""
    spans = [(a, b, rows_of(ordered, a, b)) for a, b in pairwise(cuts)]
    cut = [Group(a, b, csr_array(r[:, :a]), csr_array(r[:, a:b])) for a, b, r in spans]
    if sum(group.outer.nnz + group.inner.nnz for group in cut) == ordered.nnz:
        yield from cut
    else:
        size = len(ordered.indptr) - 1
        yield Group(0, size, csr_array((size, 0)), ordered)


def worst(values: Matrix) -> Vector:
    """The largest absolute value of each column.

    Folded to rows of 64 sites first: numpy is slow at many short rows.
    """
    sizes, columns = np.abs(values), values.shape[1]
    even = len(values) // 64 * 64
    folded = sizes[:even].reshape(-1, 64 * columns).max(axis=0, initial=0.0)
    rest = sizes[even:].max(axis=0, initial=0.0)
    return np.asarray(np.maximum(folded.reshape(64, columns).max(axis=0), rest))


def total(values: Matrix) -> Vector:
    """The sum of the absolute values of each column."""
    return np.asarray(np.abs(values).sum(axis=0))


def settle(
    shares: csr_array,
    order: Order,
    intake: Matrix,
    *,
    tolerance: float,
    passes: int,
    size: Size = worst,
    longest: float | None = None,
    start: Matrix | None = None,
    by: Method | None = None,
) -> Settled:
    """Solve x = intake + S x until the certified error is within `tolerance` of each column's size.

    Without `longest`, a proven bound on the chain lengths, the last column of `intake` must be
    ones: what it settles to is the witness. Where rounding alone exceeds the tolerance, the best
    that was reached comes back, with the certificate it has. Raises `UncertifiedError` when nothing
    can be proven at all.
    """
    values = np.array((intake if start is None else start)[order.sites], order="C")
    ordered = np.ascontiguousarray(intake[order.sites])
    found: list[Settled] = []
    target, took, hardest = tolerance / 8, 0, METHODS[0]
    for _ in range(4):
        used, method = settle_columns(order, ordered, values, Effort(target, passes, size, by))
        took, hardest = took + used, max(hardest, method, key=METHODS.index)
        placed = np.empty_like(values)
        placed[order.sites] = values
        settled, excess = certified(shares, intake, placed, longest, size, took, hardest)
        found.append(settled)
        if excess <= tolerance or target <= 4 * ROUNDING:
            break
        target = max(target * tolerance / (2 * min(excess, 1.0)), 4 * ROUNDING)
    best = min(found, key=lambda settled: settled.certificate.error)
    if not np.isfinite(best.certificate.error):
        raise UncertifiedError(CLOSED)
    return best


def certified(
    shares: csr_array,
    intake: Matrix,
    values: Matrix,
    longest: float | None,
    size: Size,
    passes: int,
    method: Method,
) -> tuple[Settled, float]:
    """Values with their certificate, and the error relative to the size of the worst column."""
    if longest is None:
        longest = longest_chain(shares, values[:, -1])
        errors = residuals(shares, intake, values, size)[:-1]
        sizes = size(values)[:-1]
    else:
        errors, sizes = residuals(shares, intake, values, size), size(values)
    residual = float(errors.max(initial=0.0))
    certificate = Certificate(longest * residual, residual, passes, method)
    return Settled(values, certificate, longest), longest * relative(errors, sizes)


def longest_chain(shares: csr_array, witness: Vector) -> float:
    """An upper bound of every expected chain length that the witness proves; infinite if none."""
    longest, left = float(witness.max(initial=1.0)), witness - shares @ witness
    proven = float(left.min(initial=1.0)) - 2 * slack(shares) * longest
    certain = proven > 0 and float(witness.min(initial=1.0)) > 0
    return longest / proven if certain else float("inf")


def residuals(shares: csr_array, intake: Matrix, values: Matrix, size: Size) -> Vector:
    """The size of intake + S x - x per column, the rounding of this very sum included."""
    gap = size(intake + shares @ values - values)
    return np.asarray(gap + slack(shares) * (2 * size(values) + size(intake)))


def slack(shares: csr_array) -> float:
    """Relative rounding of the longest sum over one row."""
    return (int(np.diff(shares.indptr).max(initial=0)) + 3) * ROUNDING


def settle_columns(
    order: Order,
    intake: Matrix,
    values: Matrix,
    effort: Effort,
) -> tuple[int, Method]:
    """Settle a few columns at a time, in place, on all cores; as `settle_groups` for few flows.

    Narrow tables stay in the cache. How the columns are divided does not depend on the machine.
    """
    columns = values.shape[1]
    if columns <= TOGETHER or order.flows * columns < WORTH_DIVIDING:
        return settle_groups(order, intake, values, effort)

    def some(part: Indices) -> tuple[int, Method]:
        own = np.ascontiguousarray(values[:, part])
        done = settle_groups(order, intake[:, part], own, effort)
        values[:, part] = own
        return done

    parts = np.array_split(np.arange(columns), -(-columns // TOGETHER))
    with ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1)) as cores:
        done = list(cores.map(some, parts))
    took, methods = zip(*done, strict=True)
    return max(took), max(methods, key=METHODS.index)


def settle_groups(
    order: Order,
    intake: Matrix,
    values: Matrix,
    effort: Effort,
) -> tuple[int, Method]:
    """Settle group after group, in place; return the passes used and the hardest method."""
    took, hardest = 0, METHODS[0]
    for group in order.groups:
        base = intake[group.start : group.stop] + group.outer @ values[: group.start]
        used, method = settle_group(group, base, values[group.start : group.stop], effort)
        took, hardest = max(took, used), max(hardest, method, key=METHODS.index)
    return took, hardest


def settle_group(
    group: Group,
    base: Matrix,
    values: Matrix,
    effort: Effort,
) -> tuple[int, Method]:
    """Settle one group in place: by passes, else by GMRES, else by factorisation."""
    if group.inner.nnz == 0:
        values[:] = base
        return 1, "power-series"
    took = 0
    if effort.by not in ("gmres", "direct"):
        took, change = repeat(group.inner, base, values, effort)
        if change <= effort.target:
            return took, "power-series"
    if effort.by != "direct" and krylov(group, base, values, effort):
        return took, "gmres"
    values[:] = factored(group, base)
    return took, "direct"


def repeat(shares: csr_array, base: Matrix, values: Matrix, effort: Effort) -> tuple[int, float]:
    """Add term after term of the series, until the change is small or the budget will not do.

    No row of the shares (no column, where sizes are sums) exceeds 1, so the change of a pass
    bounds the residual after it.
    """
    size, sizes = effort.size, list[float]()
    before, whole = values[:0], size(values)
    while True:
        change = shares @ values
        change += base
        change -= values
        values += change
        sizes.append(relative(size(change), whole))
        if sizes[-1] <= effort.target or too_slow(sizes, effort):
            return len(sizes), sizes[-1]
        if len(sizes) % LEAP == 0:
            values += leap(before, change)
            whole = size(values)
        before = change


def relative(sizes: Vector, whole: Vector) -> float:
    """The largest size relative to the whole of its column; columns of nothing count as one."""
    return float((sizes / np.where(whole > 0, whole, 1.0)).max(initial=0.0))


def leap(before: Matrix, change: Matrix) -> Matrix:
    """What is still to come of a series whose terms have become parallel: c (p + p^2 + ...).

    Where two changes in a row point the same way (cosine over 0.9) and shrink by p, the slowest
    mode is all that is left of them, and its limit is known (Aitken). Only the pace depends on
    this guess; what is certified is the residual.
    """
    both, first, last = (
        np.einsum("ij,ij->j", a, b)
        for a, b in ((before, change), (before, before), (change, change))
    )
    parallel = (both > 0.9 * np.sqrt(first * last)) & (both < first)
    pace = np.where(parallel, both / np.where(first > 0, first, 1.0), 0.0).clip(0, 1 - 1e-6)
    return np.asarray(change * (pace / (1 - pace)))


def too_slow(sizes: Sequence[float], effort: Effort) -> bool:
    """Is the budget of passes spent, or bound to be at the pace of the latest of them?"""
    if len(sizes) < min(PATIENCE, effort.passes):
        return False
    pace = (sizes[-1] / sizes[-1 - 2 * LEAP]) ** (0.5 / LEAP) if len(sizes) > 2 * LEAP else 1.0
    if len(sizes) >= effort.passes or pace >= 1:
        return True
    return bool(len(sizes) + np.log(effort.target / sizes[-1]) / np.log(pace) > effort.passes)


def krylov(group: Group, base: Matrix, values: Matrix, effort: Effort) -> bool:
    """Settle a group in place by GMRES, column by column; say whether it came within target."""
    for column in range(base.shape[1]):
        start = values[:, [column]]
        aim = effort.target * float(effort.size(start)[0])
        euclidean = aim if effort.size is worst else aim / np.sqrt(len(base))
        found, _ = gmres(
            group.equations,
            base[:, column],
            x0=start[:, 0],
            rtol=0.0,
            atol=euclidean,
            restart=50,
            maxiter=max(1, effort.passes // 50),
        )
        gap = base[:, column] + group.inner @ found - found
        if not effort.size(gap[:, None])[0] <= aim:
            return False
        values[:, column] = found
    return True


def factored(group: Group, base: Matrix) -> Matrix:
    """Solve a group by sparse LU with one step of refinement."""
    in_order = group.stop - group.start < APART  # next to no fill: suppliers come first
    try:
        solver = splu(group.equations.tocsc(), permc_spec="NATURAL" if in_order else "COLAMD")
    except RuntimeError as singular:
        raise UncertifiedError(CLOSED) from singular
    values = solver.solve(base)
    return np.asarray(values + solver.solve(base + group.inner @ values - values))
