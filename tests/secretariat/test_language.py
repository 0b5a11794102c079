"""The desk in Dutch: nothing left in English, nothing left over."""

import gettext
import io
import re
from datetime import date
from pathlib import Path

import allauth
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import formats, translation

from schakel.exchange.example import example_list
from schakel.language import LANGUAGES
from schakel.secretariat.locale import catalogue
from schakel.secretariat.locale.borrowed import BORROWED
from tests.cast import Cast, browser_of

SIGN_IN_PAGES = Path(allauth.__file__).parent / "locale/nl/LC_MESSAGES/django.po"


def test_every_string_of_the_desk_has_its_dutch_and_no_other_is_kept() -> None:
    assert "\n".join(catalogue.flaws()) == ""


def test_the_compiled_words_are_those_of_the_readable_file() -> None:
    assert not catalogue.stale(), "Run `python -m schakel.secretariat.locale` and commit both."


def with_one(identifier: str | tuple[str, str], dutch: str | tuple[str, ...]) -> Catalog:
    """The Dutch as it stands, but for one string."""
    changed = catalogue.kept()
    message = changed.get(identifier)
    assert message is not None
    message.string = dutch
    return changed


def test_a_string_without_dutch_is_named_with_its_page() -> None:
    lines = catalogue.flaws(with_one("Chain room", ""))
    assert len(lines) == 1
    assert "'Chain room'" in lines[0]
    assert "chains/templates/chains/lists.html" in lines[0]


def test_a_doubtful_string_counts_as_missing() -> None:
    doubted = catalogue.kept()
    doubted["Chain room"].flags.add("fuzzy")
    assert catalogue.flaws(doubted) == catalogue.flaws(with_one("Chain room", ""))


def test_a_plural_wants_both_forms() -> None:
    days = catalogue.kept()["%(n)s day"]
    assert days.pluralizable
    lines = catalogue.flaws(with_one("%(n)s day", ("%(n)s dag", "")))
    assert [line for line in lines if line.startswith("Without Dutch")]


def test_a_field_that_the_dutch_forgets_is_named() -> None:
    (line,) = catalogue.flaws(with_one("You speak for %(party)s.", "U spreekt namens iemand."))
    assert line.startswith("Not the same fields: 'You speak for")


def test_a_string_that_no_page_shows_any_more_is_named() -> None:
    more = catalogue.kept()
    more.add("Fax number", "Faxnummer")
    assert catalogue.flaws(more) == ["No longer used: 'Fax number'"]


def test_strings_are_found_in_pages_and_in_python() -> None:
    wanted = catalogue.wanted()
    assert "jobs/templates/jobs/job.html" in str(wanted["Waiting for a worker."].locations)
    assert "people/models.py" in str(wanted["CSR officer"].locations)


def test_django_reads_the_compiled_words(tmp_path: Path) -> None:
    with catalogue.MO.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Chain room") == "Ketenkamer"
    with translation.override("nl"):
        assert translation.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s dagen"


def test_what_the_desk_says_for_the_sign_in_pages_is_what_they_would_say() -> None:
    """A string that the sign-in pages no longer have would be kept for nothing."""
    theirs = read_po(io.BytesIO(SIGN_IN_PAGES.read_bytes()))
    assert [each for each in BORROWED if theirs.get(each) is None] == []


def test_the_upload_page_names_the_headings_of_the_example_in_its_language(cast: Cast) -> None:
    for language in LANGUAGES:
        headers = {"accept-language": language}
        page = browser_of(cast.officer).get("/chains/upload/", headers=headers).content.decode()
        assert re.findall(r"<code>(.*?)</code>", page) == list(example_list(language)[0])


def test_nobody_is_addressed_in_two_ways() -> None:
    dutch = [
        " ".join([each.string] if isinstance(each.string, str) else each.string or ())
        for each in catalogue.kept()
        if each.id
    ]
    assert [words for words in dutch if re.search(r"\b(je|jij|jouw)\b", words)] == []


@pytest.mark.parametrize(("language", "short"), [("en", "23 Nov 2026"), ("nl", "23 nov 2026")])
def test_days_are_written_as_europe_does(language: str, short: str) -> None:
    with translation.override(language):
        written = formats.date_format(date(2026, 11, 23), "SHORT_DATE_FORMAT")
    assert written == short


def test_a_dutch_reader_signs_in_and_meets_the_desk_in_dutch(cast: Cast) -> None:
    dutch = {"accept-language": "nl"}
    form = browser_of(None).get("/sign-in/", headers=dutch).content.decode()
    assert "Aanmelden" in form
    assert "Wachtwoord" in form
    room = browser_of(cast.officer).get("/chains/", headers=dutch).content.decode()
    for words in ("Ketenkamer", "Lever een inkooplijst in", "Nog geen lijst.", "Afmelden"):
        assert words in room
