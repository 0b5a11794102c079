"""What the views of the room have in common: who asks, what was opened, which file is meant."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from schakel.exchange.report import FORMATS, Paper
from schakel.language import LANGUAGES, Language
from schakel.secretariat import access
from schakel.secretariat.people.models import Person
from schakel.secretariat.statements.models import Report, Statement

SEALED_OFF = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def person_at(request: HttpRequest) -> Person:
    """Who is signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def opened(request: HttpRequest, number: int) -> Report:
    """The report, opened with a receipt; as if there were none to who may not read it."""
    try:
        return access.open_record(Report, number, access.reader_of(request))
    except Report.DoesNotExist:
        raise Http404 from None


def opened_statement(request: HttpRequest, number: int) -> Statement:
    """The published report, likewise."""
    try:
        return access.open_record(Statement, number, access.reader_of(request))
    except Statement.DoesNotExist:
        raise Http404 from None


def asked_for(name: str) -> tuple[str, Language, str]:
    """Stem, language and format that a file's name asks for: `public-nl.pdf`; 404 for others."""
    stem, _dot, ending = name.partition(".")
    what, _dash, spoken = stem.rpartition("-")
    for language in LANGUAGES:
        if language == spoken and what and ending in FORMATS:
            return what, language, ending
    raise Http404


def as_file(paper: Paper, ending: str, name: str) -> HttpResponse:
    """The report in this format, as a download."""
    return download(FORMATS[ending](paper), name)


def download(content: bytes, name: str) -> HttpResponse:
    """A file that never runs at the desk's address."""
    response = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response
