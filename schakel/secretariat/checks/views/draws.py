"""The first page of the room, and the draw of a year with the proof of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.sampling import seed_lines, ticket
from schakel.covenant.sharing import Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts.draws import FEWEST_WORDS, adds_word, taking_part, words_of
from schakel.secretariat.checks.acts.findings import findings_of, writes
from schakel.secretariat.checks.acts.refusals import evaluates, handles
from schakel.secretariat.checks.forms import DRAW_FORMS, FixForm, Titled
from schakel.secretariat.checks.models import Check, Draw, Findings, Lot, Word
from schakel.secretariat.checks.views.asked import done, names, opened_draw, person_at
from schakel.secretariat.duties.register import year_of
from schakel.secretariat.ledger.models import Line

State, Method = Draw.State, Draw.Method
ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "seal": acts.seal_word,
    "open": acts.open_word,
    "leave-out": acts.leave_out_word,
    "draw": acts.draw_sample,
    "draw-by-seed": acts.draw_sample,
    "close": acts.close_draw,
}


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Whom it concerns: the secretariat sees how far it is, an evaluator the own sample, a company
    its own check, and all parties the draws and what was found.
    """
    return _home(request, None)


def _home(request: HttpRequest, bound: FixForm | None) -> HttpResponse:
    reader, person = access.reader_of(request), person_at(request)
    checks = list(Check.objects.visible_to(reader).select_related("evaluator", "draw"))
    year = year_of(clock.today())
    shown = {
        "draws": Draw.objects.visible_to(reader),
        "checks": checks,
        "names": names(check.owner for check in checks),
        "findings": Findings.objects.visible_to(reader).select_related("draw"),
        "handles": handles(reader),
        "evaluates": evaluates(reader),
        "form": (bound or FixForm(initial={"year": year})) if handles(reader) else None,
        "filled_in": bound is not None,
        "taking_part": taking_part().count(),
        "least": _least_cohort(),
        "writes": [d for d in _draws_of(checks, reader) if writes(d, reader, person)],
    }
    return render(request, "checks/home.html", shown)


def _draws_of(checks: list[Check], reader: Reader) -> list[Draw]:
    """The draws of which an evaluator has a check, for the findings."""
    found = {check.draw_id: check.draw for check in checks} if evaluates(reader) else {}
    return list(found.values())


def _least_cohort() -> int:
    rules = access.agreement().sharing.release.values()
    return next((r.contributors for r in rules if r.rule == "least-cohort" and r.contributors), 5)


@login_required
@require_POST
def fix(request: HttpRequest) -> HttpResponse:
    """Fix the frame of a year."""
    form = FixForm(request.POST)
    if done(request, form, acts.fix_frame):
        return redirect("checks")
    return _home(request, form)


# A draw ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticket:
    """A lot with its ticket, its turn, and whether it was drawn."""

    lot: str
    stratum: str
    ticket: str
    drawn: bool
    yours: bool


@login_required
@require_GET
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """The draw, its proof, and how to do it over."""
    return _draw_page(request, opened_draw(request, number), {})


def _draw_page(request: HttpRequest, found: Draw, bound: Mapping[str, Titled]) -> HttpResponse:
    reader = access.reader_of(request)
    words = list(words_of(found, reader))
    own = Lot.objects.visible_to(reader).filter(draw=found, owner=reader.party or "").first()
    verdict = acts.drawn_again(found)
    shown = {
        "draw": found,
        "words": words,
        "seed_lines": _quoted(seed_lines({w.party: w.word for w in words if w.opened})),
        "seed": _quoted([found.seed]) if found.seed else "",
        "names": names(word.party for word in words),
        "own": own,
        "lines": _lines(found),
        "tickets": list(_tickets(found, own)),
        "verdict": verdict,
        "again": _why(verdict),
        "offered": list(_offered(found, reader, words, bound)),
        "findings": findings_of(found, reader),
        "progress": _progress(found, reader) if handles(reader) else None,
        "fewest": FEWEST_WORDS,
    }
    return render(request, "checks/draw.html", shown)


def _lines(found: Draw) -> list[int]:
    """The numbers of the lines in the ledger that hold the frame and the draw."""
    about = Q(subject=f"draw:{found.pk}") | Q(subject__startswith=f"draw:{found.pk}:")
    lines = Line.objects.filter(about, deed__in=("fix-frame", "draw-sample"))
    return list(lines.order_by("number").values_list("number", flat=True))


def _quoted(lines: Iterable[str]) -> str:
    """Words as a shell takes them literally, whatever signs somebody put in them."""
    return " ".join(map(quote, lines))


def _why(verdict: Verdict | None) -> Text | None:
    return verdict.why if verdict is not None else None


def _tickets(found: Draw, own: Lot | None) -> Iterator[Ticket]:
    """Every lot: in the order of its ticket once there is a seed, else in its own."""
    of, chosen = found.stratum_of, set(found.chosen)
    told = [(ticket(found.seed, lot) if found.seed else "", lot) for lot in found.lots]
    for drawn, lot in sorted(told):
        yours = own is not None and own.code == lot
        yield Ticket(lot, of.get(lot, ""), drawn, lot in chosen, yours)


def _progress(found: Draw, reader: Reader) -> dict[str, Any]:
    checks = list(Check.objects.visible_to(reader).filter(draw=found).select_related("evaluator"))
    compared = acts.compared(found, reader)
    return {
        "checks": checks,
        "names": names(check.owner for check in checks),
        "over": sum(check.over for check in checks),
        "pairs": compared.over_all,
        "companies": len(compared.looks),
    }


def _offered(
    found: Draw, reader: Reader, words: list[Word], bound: Mapping[str, Titled]
) -> Iterator[tuple[str, Titled, bool]]:
    """The forms of what this reader may do now."""
    for deed in _deeds(found, reader, words):
        yield deed, bound.get(deed) or _form(deed, words), deed in bound


def _form(deed: str, words: list[Word], data: Any = None) -> Titled:
    form = DRAW_FORMS[deed](data, prefix=deed)
    waiting = [word.party for word in words if word.waits]
    form.offer({code: code for code in waiting} | names(waiting))
    return form


def _deeds(found: Draw, reader: Reader, words: list[Word]) -> Iterator[str]:
    if found.state == State.DRAWN and handles(reader):
        yield "close"
    if found.state == State.FIXED and found.method == Method.JOINT:
        yield from _deeds_of_words(reader, words)
    if found.state == State.FIXED and handles(reader):
        if found.method == Method.OUTSIDE:
            yield "draw-by-seed"
        elif not any(word.waits for word in words) and words:
            yield "draw"


def _deeds_of_words(reader: Reader, words: list[Word]) -> Iterator[str]:
    own = next((word for word in words if word.party == reader.party), None)
    begun = any(word.opened for word in words)
    if own is None and adds_word(reader) and not begun:
        yield "seal"
    if own is not None and own.waits and len(words) >= FEWEST_WORDS:
        yield "open"
    if handles(reader) and any(word.waits for word in words):
        yield "leave-out"


@login_required
@require_http_methods(["POST"])
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do something with a draw."""
    found = opened_draw(request, number)
    if deed not in ACTS:
        raise Http404
    form = _form(deed, list(words_of(found, access.reader_of(request))), request.POST)
    if done(request, form, ACTS[deed], number=number):
        return redirect(reverse("checks:draw", args=[number]))
    return _draw_page(request, found, {deed: form})


@login_required
@require_GET
def lots(request: HttpRequest, number: int) -> HttpResponse:
    """The lots of a draw, a line each, to draw again with: with strata a tab and the stratum."""
    found = opened_draw(request, number)
    of = found.stratum_of
    lines = (f"{lot}\t{of[lot]}\n" if of else f"{lot}\n" for lot in sorted(found.lots))
    said = HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")
    name = f"lots-{found.year}-{found.turn}.txt"
    said["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return said
