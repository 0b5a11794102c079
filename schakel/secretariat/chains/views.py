from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schakel.secretariat.access import reader_of
from schakel.secretariat.chains.models import Upload


@login_required
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The purchase lists that the reader may see."""
    uploads = Upload.objects.visible_to(reader_of(request)).select_related("job")
    return render(request, "chains/lists.html", {"uploads": uploads})
