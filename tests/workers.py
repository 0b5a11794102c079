"""Which of several workers runs what: a file at a time, those that take long before the others.

A file shares what it sets up, the stories share one demo: neither is set up by two workers.
"""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

STORIES = "tests/stories"
LONG = (
    STORIES,
    "tests/secretariat/test_matrix.py",
    "tests/secretariat/test_backup.py",
    "tests/secretariat/test_worker.py",
    "tests/heat_map/test_page.py",
    "tests/heat_map/test_document.py",
    "tests/covenant/test_agreement.py",
    "tests/releases/test_page.py",
)  # seconds each, the longest first


class FileByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole files, and the folder of stories as if it were one."""

    def _split_scope(self, nodeid: str) -> str:
        return STORIES if nodeid.startswith(f"{STORIES}/") else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(max(self.workqueue, key=self._weight), last=False)
        super()._assign_work_unit(node)

    def _weight(self, scope: str) -> tuple[int, int]:
        """How soon this one should begin: in the order above, then by how many tests there are."""
        late = LONG.index(scope) if scope in LONG else len(LONG)
        return -late, len(self.workqueue[scope])
