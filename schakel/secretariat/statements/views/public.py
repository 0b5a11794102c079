from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schakel.secretariat import access
from schakel.secretariat.statements.models import Statement


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """What companies published on their due diligence."""
    seen = Statement.objects.visible_to(access.reader_of(request))
    return render(request, "statements/statements.html", {"statements": seen})
