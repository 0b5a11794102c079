"""Sites and the flows between them: what comes from where, through whatever loops.

Site j takes in a share `shares[j, i]` from site i, a share `own[j]` from its own ground and a
share `unknown[j]` from nobody knows where; the three add up to 1. Every origin, and every risk
that travels along, solves x = b + S x.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgWarning, lu_factor, lu_solve
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from schakel.chain.sweeps import (
    CLOSED,
    Certificate,
    Indices,
    Labels,
    Matrix,
    Method,
    Order,
    Settled,
    UncertifiedError,
    Vector,
    certified,
    settle,
    supplier_order,
    total,
    worst,
)

__all__ = [
    "Certificate",
    "Origins",
    "Solution",
    "System",
    "UncertifiedError",
    "closed_loops",
    "exposure",
    "origins",
    "origins_of_all",
]

Sparse = csr_array | csc_array | coo_array

DENSE = 800  # sites up to which one dense factorisation beats any iteration
CROWDED = 3_000  # and up to here, where most sites trade with so many others that
FILLED = 20_000  # sites cubed stay below so many times the flows
DUST = 1e-12  # shares below this are rounding, not trade


class System:
    """Sites with the shares of their intake: from one another, from their ground, unknown.

    Without `own`, what the shares leave open counts as the site's own; without `unknown`, what
    the shares and the own leave open is unknown. Raises ValueError where a share is negative or
    a site takes in more than 1.

    >>> loop = System(csr_array([[0.0, 0.5], [1.0, 0.0]]))  # B re-exports to A what A sent it
    >>> exposure(loop, loop.own).values.tolist()            # all of it comes from A's ground
    [1.0, 1.0]
    """

    def __init__(
        self, shares: Sparse, own: ArrayLike | None = None, unknown: ArrayLike | None = None
    ) -> None:
        self.shares = narrow(shares.tocsr(copy=True).astype(np.float64, copy=False))
        self.shares.sum_duplicates()
        self.shares.eliminate_zeros()
        self.size = len(self.shares.indptr) - 1
        open_to: Vector = 1.0 - np.asarray(self.shares.sum(axis=1), dtype=np.float64)
        self.unknown = share_of(unknown, open_to - (open_to if own is None else np.asarray(own)))
        self.own = share_of(own, open_to - self.unknown)
        self.refuse_what_is_no_share(open_to)

    def refuse_what_is_no_share(self, open_to: Vector) -> None:
        """Raise ValueError unless each site's intake adds up to 1, of nothing negative."""
        if self.shares.shape != (self.size, self.size):
            raise ValueError(f"Shares must be square, not {self.shares.shape}.")
        if not (self.shares.data.min(initial=0.0) >= 0 and np.isfinite(self.shares.data).all()):
            raise ValueError("A share is negative or no number.")
        left = open_to - self.own - self.unknown
        if self.size and not float(np.abs(left).max()) <= 1e-9:
            site = int(np.argmax(np.abs(left)))
            raise ValueError(f"The intake of site {site} adds up to {1 - left[site]:.12g}, not 1.")

    @classmethod
    def of_flows(
        cls, flows: Sparse, production: ArrayLike, missing: ArrayLike | None = None
    ) -> "System":
        """Mix each site's supply: what it gives on is mixed as what it has (proportional mixing).

        `flows[i, j]` is what goes from site i to site j, `production` comes from a site's own
        ground and `missing` has no known source, all in one unit. A site with no supply at all
        has an unknown origin.
        """
        inward = flows.tocsr().astype(np.float64, copy=False).T.tocsr()
        produced = np.asarray(production, dtype=np.float64)
        unplaced = np.zeros_like(produced) if missing is None else np.asarray(missing, float)
        supply = np.asarray(inward.sum(axis=1)) + produced + unplaced
        served = np.where(supply > 0, supply, 1.0)
        shares = csr_array(inward, copy=True)
        shares.data /= np.repeat(served, np.diff(shares.indptr))
        return cls(shares, produced / served, np.where(supply > 0, unplaced / served, 1.0))

    @cached_property
    def component(self) -> Labels:
        """The number of each site's component, suppliers first: sites that supply one another."""
        _, component = connected_components(self.shares, connection="strong")
        return component

    @cached_property
    def loops(self) -> tuple[Indices, ...]:
        """The closed loops, see `closed_loops`."""
        return tuple(sourceless(self.shares, self.component, self.own + self.unknown))

    @cached_property
    def settled(self) -> tuple[csr_array, Vector, Vector]:
        """Shares, own and unknown once every closed loop is sent to `unknown`."""
        if not self.loops:
            return self.shares, self.own, self.unknown
        closed = np.zeros(self.size, dtype=bool)
        closed[np.concatenate(self.loops)] = True
        shares = csr_array(self.shares, copy=True)
        shares.data[np.repeat(closed, np.diff(shares.indptr))] = 0.0
        shares.eliminate_zeros()
        return shares, np.where(closed, 0.0, self.own), np.where(closed, 1.0, self.unknown)

    @cached_property
    def order(self) -> Order:
        """Suppliers before the supplied."""
        return supplier_order(self.settled[0], self.component)

    @cached_property
    def outward(self) -> csr_array:
        """The transposed shares, from buyers back to their suppliers."""
        return self.settled[0].T.tocsr()

    @cached_property
    def outward_order(self) -> Order:
        """Buyers before those they buy from."""
        return supplier_order(self.outward)

    @property
    def compact(self) -> bool:
        """Is a dense factorisation the quickest way?"""
        crowded = self.size**3 <= FILLED * self.shares.nnz
        return self.size <= DENSE or (self.size <= CROWDED and crowded)

    @cached_property
    def factors(self) -> tuple[Matrix, Indices]:
        """The dense LU factors of I - S, for small systems."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LinAlgWarning)  # what is singular stays uncertified
            lu, pivots = lu_factor(np.eye(self.size) - self.settled[0].toarray())
        return lu, pivots

    @cached_property
    def chain(self) -> "Solution":
        """How many links a tonne has behind it, on average, at each site: (I-S)^-1 1."""
        return exposure(self, np.empty((self.size, 0)))


def share_of(given: ArrayLike | None, left_over: Vector) -> Vector:
    """A share per site: the given one, else what is left over, less the dust of rounding."""
    if given is None:
        return np.where(left_over > DUST, left_over, 0.0)
    return np.asarray(given, dtype=np.float64)


def narrow(shares: csr_array) -> csr_array:
    """The same matrix with 32-bit site numbers, where they fit: a third less to read."""
    if max(*shares.shape, shares.nnz) >= np.iinfo(np.int32).max:
        return shares
    indices, indptr = shares.indices.astype(np.int32), shares.indptr.astype(np.int32)
    return csr_array((shares.data, indices, indptr), shape=shares.shape)


def sourceless(shares: csr_array, component: Labels, source: Vector) -> Iterator[Indices]:
    """Components without any source of their own and without intake from another component."""
    count = int(component.max(initial=-1)) + 1
    rows = np.repeat(component, np.diff(shares.indptr))
    across = rows != component[shares.indices]
    fed = np.bincount(rows[across], weights=shares.data[across], minlength=count)
    fed = fed + np.bincount(component, weights=source, minlength=count)
    for closed in np.flatnonzero(fed <= DUST):
        yield np.flatnonzero(component == closed)


def closed_loops(system: System) -> tuple[Indices, ...]:
    """Sets of sites that only re-export to one another: no ground, no unknown, no outside intake.

    Nothing can be said of where their goods come from, and a plain solve is singular there. In
    every solve their intake counts as unknown.
    """
    return system.loops


@dataclass(frozen=True, eq=False)
class Solution:
    """Values of all sites, per issue, with the error certificate.

    `unknown` is the share of each site's intake whose origin is unknown; `chain_length` the
    expected number of sites a tonne has passed; `longest` bounds every chain length from above.
    """

    values: Matrix
    unknown: Vector
    chain_length: Vector
    longest: float
    certificate: Certificate

    @property
    def error(self) -> float:
        """The proven bound of the error of every value, in the unit of the values."""
        return self.certificate.error

    @property
    def residual(self) -> float:
        """The largest residual, rounding included."""
        return self.certificate.residual

    @property
    def passes(self) -> int:
        """The passes over the flows that were made."""
        return self.certificate.passes

    @property
    def method(self) -> Method:
        """The hardest method that was needed."""
        return self.certificate.method


@dataclass(frozen=True, eq=False)
class Origins:
    """Where one buyer's intake comes from: a share per site of origin, and what is unknown.

    `throughput` is how much passes each site per unit bought, loops counted each time round.
    The certificate's error bounds the sum of all errors in `throughput`, hence in the shares.
    """

    values: Vector
    unknown: float
    throughput: Vector
    certificate: Certificate

    @property
    def error(self) -> float:
        """The proven bound on the sum of the errors of all shares."""
        return self.certificate.error


def exposure(
    system: System,
    intake: ArrayLike,
    tolerance: float = 1e-10,
    passes: int = 400,
    by: Method | None = None,
) -> Solution:
    """Find what every site is exposed to: E = (I-S)^-1 intake, one column per issue.

    `intake` is what enters with a site's own ground: own * risk, of shape (sites,) or (sites,
    issues). The cost does not depend on the number of buyers: a buyer's exposure is the mean of
    E over its suppliers. `tolerance` is relative to the greatest value of each issue; what was
    reached stands in the certificate. `by` names a method to begin with.
    """
    entering = np.asarray(intake, dtype=np.float64)
    shares, _, unknown = system.settled
    issues = entering if entering.ndim == 2 else entering[:, None]
    columns = issues, unknown, np.ones(system.size)
    whole = np.column_stack(columns)
    if by == "dense" or (by is None and system.compact):
        values = lu_solve(system.factors, whole)
        settled, _ = certified(shares, whole, values, None, worst, 0, "dense")
    else:
        settled = settle(shares, system.order, whole, tolerance=tolerance, passes=passes, by=by)
    values = nearest(settled.values, whole)
    return solution(values, settled, entering.shape)


def nearest(values: Matrix, intake: Matrix) -> Matrix:
    """Values without the dust below zero that a factorisation leaves, where none can be.

    The truth is not negative where the intake is not, so the error only shrinks.
    """
    return np.maximum(values, 0.0) if float(intake.min(initial=0.0)) >= 0 else values


def solution(values: Matrix, settled: Settled, shape: tuple[int, ...]) -> Solution:
    """Take the columns apart: issues, unknown, chain length."""
    certificate = settled.certificate
    if not np.isfinite(certificate.error):
        raise UncertifiedError(CLOSED)
    issues = values[:, :-2].reshape(shape)
    return Solution(issues, values[:, -2], values[:, -1], settled.longest, certificate)


def origins(
    system: System,
    buyer: int | ArrayLike,
    tolerance: float = 1e-10,
    passes: int = 400,
    by: Method | None = None,
) -> Origins:
    """Find where one buyer's intake comes from: one solve of the transposed system.

    `buyer` is a site, or the shares of a buyer's intake per site (summing to 1). The origins and
    the unknown share add up to what the buyer takes in.
    """
    _, own, unknown = system.settled
    bought = basket(system, buyer)
    if by == "dense" or (by is None and system.compact):
        values = lu_solve(system.factors, bought, trans=1)
        longest = system.chain.longest
        settled, _ = certified(system.outward, bought, values, longest, total, 0, "dense")
    else:
        settled = settle(
            system.outward,
            system.outward_order,
            bought,
            tolerance=tolerance,
            passes=passes,
            size=total,
            longest=system.chain.longest,
            by=by,
        )
    passing = nearest(settled.values, bought)[:, 0]
    return Origins(passing * own, float(passing @ unknown), passing, settled.certificate)


def basket(system: System, buyer: int | ArrayLike) -> Matrix:
    """A buyer's intake per site, as one column."""
    if isinstance(buyer, (int, np.integer)):
        return np.eye(system.size, 1, -int(buyer))
    return np.asarray(buyer, dtype=np.float64).reshape(system.size, 1)


def origins_of_all(system: System, tolerance: float = 1e-10) -> Solution:
    """Find the origins of every site's intake at once: `values[j, i]` is i's share in j.

    One column per site of origin: for small systems, or a batch of buyers of one.
    """
    return exposure(system, np.diag(system.settled[1]), tolerance)
