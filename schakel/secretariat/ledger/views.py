import io
import zipfile
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from schakel.covenant.sharing import Reader
from schakel.language import Language
from schakel.secretariat import access, vault
from schakel.secretariat.ledger.exports import exported
from schakel.secretariat.ledger.heads import sign_head
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.ledger.reading import stored_end
from schakel.secretariat.ledger.receipts import receipts_of
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role

A_PAGE = 50


@login_required
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The lines that this reader may see, the latest first, and where the ledger ends."""
    reader = access.reader_of(request)
    lines, sought = _lines(reader), request.GET.get("party", "")
    if sought and _sees_all(reader):
        lines = lines.filter(party=sought)
    parties = dict(Party.objects.values_list("code", "name"))
    page = Paginator(lines.order_by("-number"), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "people": _names(page.object_list),
        "parties": parties,
        "owners": {**_bodies(), **parties},
        "all": _sees_all(reader),
        "sought": sought,
        "end": stored_end(),
        "key": vault.public_key(),
    }
    return render(request, "ledger/ledger.html", shown)


@login_required
@require_GET
def head(request: HttpRequest) -> HttpResponse:
    """Where the ledger ends now, signed for the party that takes it home."""
    party = _party(request)
    return _download("head.json", "application/json", sign_head(party).written().encode())


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The party's own lines and receipts, to be verified without the desk."""
    party, packed = _party(request), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as held:
        for name, text in exported(party, receipts_of(party)).items():
            held.writestr(name, text)
    return _download("ledger.zip", "application/zip", packed.getvalue())


def _sees_all(reader: Reader) -> bool:
    return Role.Name.CASE_HANDLER in reader.roles


def _lines(reader: Reader) -> QuerySet[Line]:
    """All of them for the secretariat; for others what is about their party or done by them."""
    if _sees_all(reader):
        return Line.objects.all()
    if reader.party is None:
        raise PermissionDenied
    return Line.objects.filter(Q(party=reader.party) | Q(who=reader.person))


def _party(request: HttpRequest) -> str:
    """The party for which the reader speaks."""
    party = access.reader_of(request).party
    if party is None:
        raise PermissionDenied
    return party


def _names(lines: Iterable[Line]) -> dict[str, str]:
    """The names of those who did what stands on this page, by code."""
    codes = {line.who for line in lines if len(line.who) == len(PERSON)}
    found = Person.objects.filter(code__in=codes).values_list("code", "name")
    return {str(code): name for code, name in found}


def _bodies() -> dict[str, str]:
    """The names of the bodies, whose records are theirs."""
    language: Language = "nl" if get_language() == "nl" else "en"
    bodies = access.agreement().bodies.items()
    return {code: body.name.within(language) for code, body in bodies}


PERSON = "00000000-0000-0000-0000-000000000000"  # what the code of a person looks like


def _download(name: str, kind: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
