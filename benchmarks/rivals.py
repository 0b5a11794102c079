"""The same solve by bw2calc and by pymrio, as their own users would run it."""

import bw2calc
import bw_processing
import numpy as np
import pymrio
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.measuring import Timed, timed

Array = NDArray[np.float64]


def by_bw2calc(shares: csr_array, intake: Array, runs: int = 1) -> Timed[Array]:
    """Adjoint scores of every product by Pardiso; reading and building matrices left out.

    A site is an activity that makes its own product from its suppliers' products; a unit of
    risk that enters is an elementary flow, one per issue.
    """
    package = bw_processing.create_datapackage()
    add_shares(package, shares)
    add_intake(package, intake)
    issues = [(f"issue {column}",) for column in range(intake.shape[1])]
    scores = bw2calc.FastScoresOnlyMultiLCA(
        demands={"one": {0: 1.0}},
        method_config={"impact_categories": issues},
        data_objs=[package],
        direction="adjoint",
    )
    scores._load_datapackages()
    scores.technosphere_matrix = scores.technosphere_matrix.tocsr()
    entering = np.ascontiguousarray(intake)
    return timed(lambda: np.asarray(scores.solve_adjoint(entering)), runs)


def add_shares(package: bw_processing.Datapackage, shares: csr_array) -> None:
    """Describe I - S, transposed: column j makes product j and uses S[j, i] of product i."""
    flows, sites = shares.tocoo(), np.arange(shares.shape[0])
    where = np.empty(flows.nnz + len(sites), dtype=bw_processing.INDICES_DTYPE)
    where["row"] = np.concatenate([flows.col, sites])
    where["col"] = np.concatenate([flows.row, sites])
    package.add_persistent_vector(
        matrix="technosphere_matrix",
        name="shares",
        indices_array=where,
        data_array=np.concatenate([flows.data, np.ones(len(sites))]),
        flip_array=np.arange(len(where)) < flows.nnz,
    )


def add_intake(package: bw_processing.Datapackage, intake: Array) -> None:
    """Describe what enters at each site, one elementary flow and one method per issue."""
    sites, issues = intake.shape
    where = np.empty(intake.size, dtype=bw_processing.INDICES_DTYPE)
    where["row"] = sites + np.repeat(np.arange(issues), sites)
    where["col"] = np.tile(np.arange(sites), issues)
    package.add_persistent_vector(
        matrix="biosphere_matrix", name="intake", indices_array=where, data_array=intake.T.ravel()
    )
    for issue in range(issues):
        package.add_persistent_vector(
            matrix="characterization_matrix",
            name=f"issue {issue}",
            identifier=[f"issue {issue}"],
            indices_array=np.array([(sites + issue, 0)], dtype=bw_processing.INDICES_DTYPE),
            data_array=np.ones(1),
            global_index=0,
        )


def by_pymrio(shares: csr_array, intake: Array, runs: int = 1) -> Timed[Array]:
    """Multipliers by the dense Leontief inverse: calc_L, then calc_M."""
    coefficients, entering = shares.toarray().T, intake.T

    def multipliers() -> Array:
        inverse = pymrio.calc_L(coefficients)
        return np.asarray(pymrio.calc_M(entering, inverse)).T

    return timed(multipliers, runs)
