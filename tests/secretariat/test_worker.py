"""The work itself: real workers, real lists, the real world pack."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from schakel.secretariat import demo
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.chains.example import example_file
from schakel.secretariat.chains.models import File, Shelf, Upload
from schakel.secretariat.jobs.acts import begin_job
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.vault import unseal
from tests.cast import Cast, assemble, browser_of
from tests.secretariat.conftest import LIST

pytestmark = pytest.mark.django_db(transaction=True)

FILES = {
    "flow.svg",
    "heatmap.csv",
    "heatmap.html",
    "heatmap.json",
    "heatmap.pdf",
    "heatmap.svg",
    "list",
    "map.svg",
    "purchases.csv",
}
BAD_ROW = b"cobalt,refined,-5,t,Kobaltgeheim,Holland\n"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def work() -> None:
    """Do all that waits, as a worker process does."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    ).run()


def handed_in(cast: Cast, content: bytes, *, strict: bool = False) -> Upload:
    return hand_in_list(
        person=cast.officer, name="metal.csv", content=content, strict=strict, language="nl"
    )


def said_on(upload: Upload, cast: Cast, page: str = "", language: str = "en") -> str:
    browser = browser_of(cast.officer)
    answer = browser.get(
        f"/chains/{upload.pk}/{page}", follow=True, headers={"accept-language": language}
    )
    return answer.content.decode()


def test_a_worker_draws_the_example_list_and_every_file_can_be_had(cast: Cast) -> None:
    upload = handed_in(cast, example_file("en"))
    work()
    upload.refresh_from_db()
    assert (upload.outcome, upload.left_out) == (Upload.Outcome.DRAWN, 0)
    assert set(File._base_manager.values_list("name", flat=True)) == FILES
    document = json.loads(unseal(File._base_manager.get(name="heatmap.json").sealed))
    assert document["language"] == "nl"
    first = document["cells"][0]
    for language in ("en", "nl"):
        assert first["id"] in said_on(upload, cast, language=language)
        assert "USDOL" in said_on(upload, cast, f"cells/{first['id']}/", language)
        line = first["purchases"][0]
        assert said_on(upload, cast, f"purchases/{line}/", language).count("<table") >= 2


def test_rows_that_cannot_be_read_are_left_out_and_told(cast: Cast) -> None:
    upload = handed_in(cast, LIST + BAD_ROW)
    work()
    upload.refresh_from_db()
    assert (upload.outcome, upload.rows, upload.left_out) == (Upload.Outcome.DRAWN, 2, 1)
    assert "Holland" in said_on(upload, cast, "problems/")


def test_a_strict_list_with_a_bad_row_is_refused_with_every_problem(cast: Cast) -> None:
    upload = handed_in(cast, LIST + BAD_ROW, strict=True)
    work()
    upload.refresh_from_db()
    assert upload.outcome == Upload.Outcome.REFUSED
    for language, word in (("en", "the whole list or nothing"), ("nl", "de hele lijst of niets")):
        page = said_on(upload, cast, language=language)
        assert word in page
        assert "Holland" in page
        assert "-5" in page
    assert list(File._base_manager.values_list("name", flat=True)) == ["list"]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00junk", b"hello\nworld\n", b"PK\x03\x04 not a zip"]
)
def test_a_file_that_is_no_table_is_refused_in_words(cast: Cast, content: bytes) -> None:
    upload = handed_in(cast, content)
    work()
    upload.refresh_from_db()
    assert upload.outcome == Upload.Outcome.REFUSED
    assert "could not be read as a purchase list" in said_on(upload, cast)


def test_a_list_of_which_no_row_can_be_read_is_refused_with_every_problem(cast: Cast) -> None:
    upload = handed_in(cast, LIST.splitlines()[0] + b"\n" + BAD_ROW)
    work()
    upload.refresh_from_db()
    assert upload.outcome == Upload.Outcome.REFUSED
    page = said_on(upload, cast)
    for word in ("Holland", "-5", "there is nothing to draw"):
        assert word in page


def test_nothing_of_a_list_stays_in_the_queue_of_the_workers(cast: Cast) -> None:
    handed_in(cast, LIST + BAD_ROW, strict=True)
    work()
    result = DBTaskResult.objects.get()
    kept = f"{result.args_kwargs}{result.return_value}{result.traceback}"
    for word in ("Kobaltgeheim", "metal.csv", "Holland", "cobalt"):
        assert word not in kept


def test_a_job_whose_asker_may_not_read_any_more_draws_nothing(cast: Cast) -> None:
    upload = handed_in(cast, LIST)
    cast.officer.roles.update(ended="2026-01-01")
    work()
    upload.refresh_from_db()
    assert upload.outcome == Upload.Outcome.FAILED
    assert not Shelf._base_manager.exists()
    page = browser_of(cast.handler).get(f"/chains/{upload.pk}/", follow=True).content.decode()
    assert "may not read it any more" in page


def test_what_a_stopped_demo_left_half_done_is_taken_up_again(cast: Cast) -> None:
    upload = handed_in(cast, LIST + BAD_ROW, strict=True)
    DBTaskResult.objects.all().delete()
    assert begin_job(upload.job_id) is not None
    demo.hand_in_example(cast.officer)
    assert Upload._base_manager.count() == 1
    work()
    upload.refresh_from_db()
    assert upload.outcome == Upload.Outcome.REFUSED


def test_four_people_hand_in_at_once_and_every_line_of_the_ledger_holds(cast: Cast) -> None:
    before = Line.objects.count()

    def three_lists(_: int) -> None:
        try:
            for _each in range(3):
                handed_in(cast, LIST)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(three_lists, range(4)))
    assert Upload._base_manager.count() == 12
    assert Line.objects.count() == before + 12
    assert first_break() is None
