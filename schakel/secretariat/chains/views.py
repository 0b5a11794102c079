from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.language import Language
from schakel.secretariat import access
from schakel.secretariat.chains.acts import (
    LIST,
    draw_again,
    hand_in_list,
    may_draw_again,
    may_hand_in,
)
from schakel.secretariat.chains.example import example_file
from schakel.secretariat.chains.forms import ListForm
from schakel.secretariat.chains.legs import Leg, legs
from schakel.secretariat.chains.matrix import ALL, ROWS, Matrix
from schakel.secretariat.chains.models import File, Shelf, Upload
from schakel.secretariat.chains.shelves import Fields, Shelves
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import unseal

A_PAGE = 50
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SEALED_OFF = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@login_required
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The purchase lists that the reader may see."""
    reader = access.reader_of(request)
    uploads = Upload.objects.visible_to(reader).select_related("job", "handed_in_by")
    page = Paginator(uploads, A_PAGE).get_page(request.GET.get("page"))
    names = dict(Party.objects.values_list("code", "name"))
    shown = {"page": page, "companies": names, "may_hand_in": may_hand_in(reader)}
    return render(request, "chains/lists.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a list, and go and watch the work on it."""
    if not may_hand_in(access.reader_of(request)) or not isinstance(request.user, Person):
        raise PermissionDenied
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid():
        handed_in = _hand_in(request.user, form.cleaned_data["file"], form.cleaned_data["strict"])
        return redirect("job", handed_in.job_id)
    return render(request, "chains/upload.html", {"form": form})


def _hand_in(person: Person, file: "UploadedFile[bytes]", strict: bool) -> Upload:
    return hand_in_list(
        person=person,
        name=file.name or "",
        content=file.read(),
        strict=strict,
        language=_language(),
    )


@login_required
@require_GET
def example(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """A fictional list to start from."""
    return _download("example.csv", example_file(_language()))


@login_required
@require_GET
def result(request: HttpRequest, number: int) -> HttpResponse:
    """The heat map of a list; while it is being drawn, the work on it."""
    found = _upload(request, number)
    if found.job.going and not found.job.silent:
        return redirect("job", found.job_id)
    if found.outcome != Upload.Outcome.DRAWN:
        return redirect("chains:problems", number)
    shelves = _shelves(request, found)
    material = request.GET.get("material", "")
    drawn = {
        "upload": found,
        "map": shelves.overview,
        "material": material,
        "leading": _leading(shelves),
        "always": _cells(shelves, shelves.overview["summary"]["always_top"]),
        "firmest": _cells(shelves, shelves.overview["summary"]["firmest"]),
        "matrix": Matrix.of(
            (each for each in shelves.cells if material in ("", each["material"])),
            shelves.overview["names"].get("headings", {}),
            most=_most(request),
        ),
        "files": _file_names(request, found),
        "drawings": {name: _drawing(request, found, name) for name in ("map", "flow")},
    }
    return render(request, "chains/result.html", drawn)


def _leading(shelves: Shelves) -> list[Fields]:
    """The first twenty cells, each with whether it leads whatever one assumes."""
    always = set(shelves.overview["summary"]["always_top"])
    return [{**cell, "always": cell["id"] in always} for cell in shelves.cells[:20]]


def _cells(shelves: Shelves, ids: list[str]) -> list[Fields]:
    """The cells with these ids, in their order, without evidence."""
    known = {cell["id"]: cell for cell in shelves.cells}
    return [known[each] for each in ids]


@login_required
@require_GET
def problems(request: HttpRequest, number: int) -> HttpResponse:
    """What could not be read in a list, or why nothing was drawn."""
    found = _upload(request, number)
    if found.job.going and not found.job.silent:
        return redirect("job", found.job_id)
    told = found.outcome in (Upload.Outcome.DRAWN, Upload.Outcome.REFUSED)
    rows = _shelves(request, found).left_out if told else []
    page = Paginator(rows, 4 * A_PAGE).get_page(request.GET.get("page"))
    once_more = may_draw_again(found, access.reader_of(request))
    shown = {"upload": found, "page": page, "may_draw_again": once_more}
    return render(request, "chains/problems.html", shown)


@login_required
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Ask once more for a heat map that failed."""
    found = _upload(request, number)
    if not isinstance(request.user, Person):
        raise Http404
    if not may_draw_again(found, access.reader_of(request)):
        raise PermissionDenied
    return redirect("job", draw_again(person=request.user, number=number).job_id)


@login_required
@require_GET
def cell(request: HttpRequest, number: int, cell: str) -> HttpResponse:
    """One cell: why it stands where it does, its evidence, and the purchases behind it."""
    found, shelves = _drawn(request, number)
    wanted = shelves.entry("cells", cell)
    if wanted is None:
        raise Http404
    place = shelves.entry("places", cell.rpartition(":")[0]) or {}
    page = Paginator(place.get("purchases", []), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "upload": found,
        "map": shelves.overview,
        "cell": wanted,
        "place": place,
        "page": page,
        "purchases": list(_passing(shelves, list(page.object_list), wanted)),
    }
    return render(request, "chains/cell.html", shown)


def _passing(shelves: Shelves, lines: Sequence[int], cell: Fields) -> Iterator[Fields]:
    """Each purchase with what of it passed the cell's country at the cell's stage."""
    for each, profile in shelves.purchases(lines):
        here = legs(each, profile).get((cell["country"], cell["stage"]), [])
        yield {**each, "here": here}


@login_required
@require_GET
def purchase(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """One purchase: where it comes from, within which bounds, through which hands."""
    found, shelves = _drawn(request, number)
    at_line = next(shelves.purchases([line]), None)
    if at_line is None:
        raise Http404
    wanted, profile = at_line
    passed = legs(wanted, profile)
    shown = {
        "upload": found,
        "map": shelves.overview,
        "purchase": wanted,
        "profile": profile,
        "matrix": Matrix.of(
            _on_the_way(shelves, wanted, passed),
            shelves.overview["names"].get("headings", {}),
            most=_most(request),
        ),
    }
    return render(request, "chains/purchase.html", shown)


def _on_the_way(
    shelves: Shelves, purchase: Fields, passed: Mapping[Leg, list[Fields]]
) -> Iterator[Fields]:
    """The cells where this purchase passed, with the share of it that did."""
    for cell in shelves.cells:
        here = passed.get((cell["country"], cell["stage"]))
        if here and cell["material"] == purchase["material"]:
            yield {**cell, "share": min(1.0, sum(origin["share"] for origin in here))}


def _most(request: HttpRequest) -> int:
    return ALL if request.GET.get("places") == "all" else ROWS


@login_required
@require_GET
def file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A file of an upload, always as a download: it never runs on the desk's own address."""
    found = _upload(request, number)
    kept = File.objects.visible_to(access.reader_of(request)).filter(upload=found, name=name)
    stored = kept.first()
    if stored is None:
        raise Http404
    return _download(found.name if name == LIST else name, unseal(stored.sealed))


def _download(name: str, content: bytes) -> HttpResponse:
    media = MEDIA.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = _attached(name)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def _attached(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def _upload(request: HttpRequest, number: int) -> Upload:
    """The upload, when this reader may read it; else the same answer as when there is none."""
    try:
        return access.open_record(Upload, number, access.reader_of(request))
    except Upload.DoesNotExist:
        raise Http404 from None


def _drawn(request: HttpRequest, number: int) -> tuple[Upload, Shelves]:
    found = _upload(request, number)
    if found.outcome != Upload.Outcome.DRAWN:
        raise Http404
    return found, _shelves(request, found)


def _shelves(request: HttpRequest, upload: Upload) -> Shelves:
    """The document's parts in the language of the page."""
    language = _language()
    visible = Shelf.objects.visible_to(access.reader_of(request)).filter(upload=upload)
    return Shelves(lambda name: unseal(visible.get(name=f"{language}/{name}").sealed))


def _file_names(request: HttpRequest, upload: Upload) -> Iterable[tuple[str, int]]:
    kept = File.objects.visible_to(access.reader_of(request)).filter(upload=upload)
    return kept.exclude(name=LIST).order_by("name").values_list("name", "size")


def _drawing(request: HttpRequest, upload: Upload, name: str) -> str:
    kept = File.objects.visible_to(access.reader_of(request)).filter(upload=upload)
    drawing = kept.filter(name=f"{name}.svg").first()
    return unseal(drawing.sealed).decode() if drawing else ""


def _language() -> Language:
    return "nl" if get_language() == "nl" else "en"
