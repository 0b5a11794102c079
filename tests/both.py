"""Run every test, and beside them on PostgreSQL those that ask a database: neither core waits."""

import shutil
import subprocess
import sys
import tempfile

PYTEST = (sys.executable, "-m", "pytest")
ON_SQLITE = (*PYTEST, "-n", "2")
ON_POSTGRES = (sys.executable, "-m", "tests.with_postgres", *PYTEST, "tests/secretariat")


def main() -> int:
    """Zero when all is well on both; what was said of PostgreSQL stands under the rest."""
    with tempfile.TemporaryFile("w+") as said:
        with subprocess.Popen(ON_POSTGRES, stdout=said, stderr=subprocess.STDOUT) as beside:
            here = subprocess.run(ON_SQLITE, check=False).returncode
        said.seek(0)
        print("On PostgreSQL:", flush=True)
        shutil.copyfileobj(said, sys.stdout)
    return here or beside.returncode


if __name__ == "__main__":
    sys.exit(main())
