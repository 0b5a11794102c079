"""The chain room: handing in a list, what is seen of it, and by whom."""

import logging
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.chains import tasks, views
from schakel.secretariat.chains.acts import give_up
from schakel.secretariat.chains.drawing import Drawn
from schakel.secretariat.chains.models import File, Shelf, Upload
from schakel.secretariat.chains.urls import room
from schakel.secretariat.jobs.acts import Progress, begin_job
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.jobs.urls import urlpatterns as jobs
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from tests.cast import Cast, browser_of
from tests.secretariat.conftest import LIST

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

CELL = "COD:cobalt:mining:child-labour"
SECRETS = ("Noorderlicht Kobalt", "metal.csv", "Jade River", "alert(1)")


def pages(upload: Upload) -> dict[str, str]:
    """Every address at which something of an upload can be had."""
    number = upload.pk
    return {
        "list": reverse("chains:list", args=[number]),
        "problems": reverse("chains:problems", args=[number]),
        "cell": reverse("chains:cell", args=[number, CELL]),
        "purchase": reverse("chains:purchase", args=[number, 2]),
        "json": reverse("chains:file", args=[number, "heatmap.json"]),
        "html": reverse("chains:file", args=[number, "heatmap.html"]),
        "svg": reverse("chains:file", args=[number, "map.svg"]),
        "handed in": reverse("chains:file", args=[number, "list"]),
        "job": reverse("job", args=[upload.job_id]),
    }


def page_of(answer: "Answer") -> str:
    return answer.content.decode()


def hand_in(
    browser: Client, content: bytes = LIST, name: str = "metal.csv", **more: str
) -> "Answer":
    file = SimpleUploadedFile(name, content)
    return browser.post(reverse("chains:upload"), {"file": file, **more})


# Who sees what --------------------------------------------------------------------------------


def test_no_address_of_an_upload_is_missing_from_the_matrix(drawn: Upload) -> None:
    """Whoever adds a page of an upload or a job adds it here."""
    about_one = {pattern.name for pattern in [*room, *jobs] if "number" in str(pattern.pattern)}
    covered = {resolve(path).url_name for path in pages(drawn).values()}
    assert covered | {"again"} == about_one


def test_every_page_of_an_upload_opens_to_the_company_and_the_secretariat(
    drawn: Upload, cast: Cast
) -> None:
    for person, (name, path) in product((cast.officer, cast.handler), pages(drawn).items()):
        answer = browser_of(person).get(path, follow=True)
        assert answer.status_code == 200, (person, name)


def test_nothing_of_an_upload_opens_to_anybody_else(drawn: Upload, cast: Cast) -> None:
    others = {k: v for k, v in cast.everybody().items() if k not in {"officer", "handler"}}
    for (who, person), (name, path) in product(others.items(), pages(drawn).items()):
        answer = browser_of(person).get(path)
        assert answer.status_code == 404, (who, name)
        for secret in SECRETS:
            assert secret not in page_of(answer), (who, name)


def test_who_is_not_signed_in_is_asked_to_sign_in_and_learns_nothing(drawn: Upload) -> None:
    for name, path in pages(drawn).items():
        answer = Client().get(path)
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/sign-in/"), name


def test_a_list_of_somebody_else_looks_like_a_list_that_is_not_there(
    drawn: Upload, cast: Cast
) -> None:
    browser = browser_of(cast.union_expert)
    for path in pages(drawn).values():
        absent = re.sub(r"/(chains|jobs)/\d+/", r"/\1/987654/", path)
        there, not_there = page_of(browser.get(path)), page_of(browser.get(absent))
        assert _without_tokens(there, path) == _without_tokens(not_there, absent)


def _without_tokens(page: str, path: str) -> str:
    return re.sub(r'value="[\w]{64}"', "", page).replace(path, "PATH")


def test_the_room_lists_only_what_one_may_read(drawn: Upload, cast: Cast) -> None:
    for who, person in cast.everybody().items():
        page = page_of(browser_of(person).get(reverse("chains")))
        assert ("metal.csv" in page) == (who in {"officer", "handler"}), who


def test_only_an_officer_of_a_company_hands_in_a_list(cast: Cast) -> None:
    for who, person in cast.everybody().items():
        answer = hand_in(browser_of(person))
        assert answer.status_code == (302 if who in {"officer", "rival"} else 403), who
    assert hand_in(Client()).headers["Location"].startswith("/sign-in/")
    assert Upload._base_manager.count() == 2


# Handing in -----------------------------------------------------------------------------------


def test_handing_in_leads_to_the_work_and_a_second_look_hands_in_nothing(cast: Cast) -> None:
    browser = browser_of(cast.officer)
    answer = hand_in(browser)
    upload = Upload._base_manager.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/jobs/{upload.job_id}/")
    browser.get(answer.headers["Location"])
    browser.get(answer.headers["Location"])
    assert Upload._base_manager.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("metal.pdf", LIST, "CSV or XLSX"),
        ("metal", LIST, "CSV or XLSX"),
        ("metal.csv", b"", "empty"),
    ],
)
def test_what_is_no_list_is_sent_back_in_words(
    cast: Cast, name: str, content: bytes, said: str
) -> None:
    answer = hand_in(browser_of(cast.officer), content, name)
    assert answer.status_code == 200
    assert said in page_of(answer)
    assert not Upload._base_manager.exists()


def test_a_list_that_is_too_large_is_sent_back_in_words(cast: Cast, settings: LazySettings) -> None:
    settings.LARGEST_LIST = 20
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000
    answer = hand_in(browser_of(cast.officer))
    assert answer.status_code == 200
    assert "larger than" in page_of(answer)


def test_a_file_beyond_all_bounds_is_not_taken_in(cast: Cast, settings: LazySettings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = hand_in(browser_of(cast.officer))
    assert "Choose a file first" in page_of(answer)
    assert not Upload._base_manager.exists()


def test_a_form_without_a_file_says_so(cast: Cast) -> None:
    answer = browser_of(cast.officer).post(reverse("chains:upload"), {})
    assert "Choose a file first" in page_of(answer)


def test_the_name_of_a_file_leads_nowhere(cast: Cast) -> None:
    hand_in(browser_of(cast.officer), name="../../etc/<b>metal</b>.csv")
    assert (
        Upload._base_manager.get().name == "bmetal.csv"
        or "/" not in Upload._base_manager.get().name
    )


def test_the_list_comes_back_as_it_was_handed_in(drawn: Upload, cast: Cast) -> None:
    answer = browser_of(cast.officer).get(pages(drawn)["handed in"])
    assert answer.content == LIST
    assert 'filename="metal.csv"' in answer.headers["Content-Disposition"]


# The work -------------------------------------------------------------------------------------


def test_the_page_of_the_work_needs_no_script(handed_in: Upload, cast: Cast) -> None:
    page = page_of(browser_of(cast.officer).get(pages(handed_in)["job"]))
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Waiting for a worker" in page


def test_the_work_shows_how_far_it_is(handed_in: Upload, cast: Cast) -> None:
    job = begin_job(handed_in.job_id)
    assert job is not None
    Progress(job)(300, 10_000, Text("Reading the list", "De lijst lezen"))
    page = page_of(browser_of(cast.officer).get(pages(handed_in)["job"]))
    assert "Reading the list" in page
    assert "300 of 10,000" in page
    assert '<progress max="10000" value="300"' in page
    dutch = page_of(
        browser_of(cast.officer).get(pages(handed_in)["job"], headers={"accept-language": "nl"})
    )
    assert "De lijst lezen" in dutch


def test_a_thousand_words_of_progress_are_written_down_once(
    handed_in: Upload, django_assert_max_num_queries: object
) -> None:
    job = begin_job(handed_in.job_id)
    assert job is not None
    progress = Progress(job)
    began = clock.ticks()
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        for row in range(1000):
            progress(row, 1000, Text("Reading", "Lezen"))
    assert clock.ticks() - began < 0.5


def test_when_the_work_is_done_the_page_leads_to_the_heat_map(drawn: Upload, cast: Cast) -> None:
    browser = browser_of(cast.officer)
    path = pages(drawn)["job"]
    assert browser.get(path).headers["Location"] == pages(drawn)["list"]
    polled = browser.get(path, headers={"hx-request": "true"})
    assert polled.headers["HX-Redirect"] == pages(drawn)["list"]


def test_a_list_that_waits_shows_the_work_and_no_empty_result(
    handed_in: Upload, cast: Cast
) -> None:
    browser = browser_of(cast.officer)
    for name in ("list", "problems"):
        assert browser.get(pages(handed_in)[name]).headers["Location"] == pages(handed_in)["job"]
    for name in ("cell", "purchase"):
        assert browser.get(pages(handed_in)[name]).status_code == 404


def test_a_worker_that_is_silent_for_long_is_said_to_be_gone(handed_in: Upload, cast: Cast) -> None:
    Job._base_manager.update(heard="2026-01-01T00:00:00+00:00")
    page = page_of(browser_of(cast.officer).get(pages(handed_in)["job"]))
    assert "It has probably stopped" in page


def test_two_workers_do_not_draw_the_same_list(handed_in: Upload) -> None:
    assert begin_job(handed_in.job_id) is not None
    assert begin_job(handed_in.job_id) is None


def test_a_fault_of_ours_is_told_in_words_and_leaves_nothing_half_stored(
    handed_in: Upload, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks_halfway(*_: object, **__: object) -> Drawn:
        raise ValueError("Kobaltgeheim")

    monkeypatch.setattr(tasks, "draw", breaks_halfway)
    with caplog.at_level(logging.DEBUG):
        tasks.draw_heat_map.call(handed_in.pk, handed_in.job_id)
    assert "Kobaltgeheim" not in caplog.text
    assert "ValueError" in caplog.text
    page = page_of(browser_of(cast.officer).get(pages(handed_in)["problems"]))
    assert "a fault of ours" in page
    assert "Kobaltgeheim" not in page
    assert not Shelf._base_manager.exists()
    assert list(File._base_manager.values_list("name", flat=True)) == ["list"]


def test_a_page_that_breaks_tells_neither_the_reader_nor_the_log_what_it_read(
    drawn: Upload,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("Kobaltgeheim")

    monkeypatch.setattr(views, "_leading", breaks)
    answer = browser_of(cast.officer, raise_request_exception=False).get(pages(drawn)["list"])
    assert answer.status_code == 500
    assert "Something went wrong at the desk" in page_of(answer)
    journal = logging.getLogger("django").handlers[0]
    written = page_of(answer) + "".join(journal.format(record) for record in caplog.records)
    assert "KeyError" in written
    assert "Kobaltgeheim" not in written


def test_what_is_stored_halfway_when_it_breaks_is_not_stored(
    handed_in: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_a_list(*_: object, **__: object) -> Drawn:
        from tests.heat_map.sample import document

        broken = document("en")
        del broken["purchases"]
        return Drawn(documents={"en": broken}, files={"heatmap.json": b"{}"})

    monkeypatch.setattr(tasks, "draw", without_a_list)
    tasks.draw_heat_map.call(handed_in.pk, handed_in.job_id)
    handed_in.refresh_from_db()
    assert handed_in.outcome == Upload.Outcome.FAILED
    assert not Shelf._base_manager.exists()
    assert list(File._base_manager.values_list("name", flat=True)) == ["list"]


def test_a_drawing_that_failed_is_asked_for_once_more_by_the_company_alone(
    handed_in: Upload, cast: Cast
) -> None:
    give_up(upload=handed_in)
    path = reverse("chains:again", args=[handed_in.pk])
    for who, person in cast.everybody().items():
        if who != "officer":
            expected = 403 if who == "handler" else 404
            assert browser_of(person).post(path).status_code == expected, who
    assert browser_of(cast.officer).get(path).status_code == 405
    answer = browser_of(cast.officer).post(path)
    assert answer.headers["Location"] == pages(handed_in)["job"]
    assert begin_job(handed_in.job_id) is not None


def test_a_heat_map_that_is_there_is_not_drawn_again(drawn: Upload, cast: Cast) -> None:
    path = reverse("chains:again", args=[drawn.pk])
    assert browser_of(cast.officer).post(path).status_code == 403


# The heat map ---------------------------------------------------------------------------------


def test_the_heat_map_leads_from_a_cell_to_its_evidence_and_on_to_a_purchase(
    drawn: Upload, cast: Cast
) -> None:
    browser = browser_of(cast.officer)
    result = page_of(browser.get(pages(drawn)["list"]))
    assert f'href="{pages(drawn)["cell"]}"' in result
    cell = page_of(browser.get(pages(drawn)["cell"]))
    assert "What the likelihood rests on" in cell
    assert "Noorderlicht Kobalt" in cell
    assert f'href="{pages(drawn)["purchase"]}"' in cell
    purchase = page_of(browser.get(pages(drawn)["purchase"]))
    assert "Physically possible" in purchase
    assert "DR Congo" in purchase
    assert f'href="{pages(drawn)["cell"]}"' in purchase


def test_the_heat_map_reads_in_both_languages(drawn: Upload, cast: Cast) -> None:
    browser = browser_of(cast.officer)
    dutch = page_of(browser.get(pages(drawn)["cell"], headers={"accept-language": "nl"}))
    assert "Kinderarbeid" in dutch
    assert "Child labour" in page_of(browser.get(pages(drawn)["cell"]))


def test_a_cell_or_purchase_that_is_not_on_the_map_is_not_there(drawn: Upload, cast: Cast) -> None:
    browser = browser_of(cast.officer)
    for path in ("cells/NLD:gold:mining:water/", "purchases/999/", "files/nothing.csv"):
        assert browser.get(f"{pages(drawn)['list']}{path}").status_code == 404


def test_unknown_is_shown_as_unknown_and_never_as_low(drawn: Upload, cast: Cast) -> None:
    page = page_of(browser_of(cast.officer).get(pages(drawn)["list"]))
    assert re.search(r'class="heat s\d lunknown"', page)


def test_rows_that_were_left_out_are_shown_with_what_to_do(drawn: Upload, cast: Cast) -> None:
    page = page_of(browser_of(cast.officer).get(pages(drawn)["problems"]))
    assert "What to do" in page
    assert page.count("<tr>") > 1


def test_one_material_can_be_looked_at_alone(drawn: Upload, cast: Cast) -> None:
    page = page_of(browser_of(cast.officer).get(pages(drawn)["list"] + "?material=tin"))
    table = page[
        page.index('class="heatmap"') : page.index("</table>", page.index('class="heatmap"'))
    ]
    assert ":tin:" in table
    assert ":cobalt:" not in table


def test_a_downloaded_page_never_runs_on_the_desk(drawn: Upload, cast: Cast) -> None:
    for name in ("html", "svg", "json"):
        answer = browser_of(cast.officer).get(pages(drawn)[name])
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_no_page_of_the_room_carries_a_script_or_style_of_its_own(
    drawn: Upload, cast: Cast
) -> None:
    for name in ("list", "cell", "purchase", "problems"):
        page = page_of(browser_of(cast.officer).get(pages(drawn)[name]))
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", page), name


def test_the_pages_ask_little_of_the_database(
    drawn: Upload, cast: Cast, django_assert_max_num_queries: object
) -> None:
    for name in ("list", "cell", "purchase"):
        browser = browser_of(cast.officer)
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            browser.get(pages(drawn)[name])


def test_the_ledger_tells_of_handing_in_and_drawing(drawn: Upload) -> None:
    deeds = list(Line.objects.filter(subject=f"upload:{drawn.pk}").values_list("deed", flat=True))
    assert deeds == ["hand-in-purchase-list", "heat-map-drawn"]
    assert first_break() is None
