from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from schakel.secretariat.access import reader_of
from schakel.secretariat.jobs.models import Job


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@login_required
@require_GET
def job(request: HtmxRequest, number: int) -> HttpResponse:
    """How far a job is; when it is over, on to what it leads to."""
    found = Job.objects.visible_to(reader_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    if found.going:
        return render(request, "jobs/job.html", {"job": found})
    if request.htmx:
        return HttpResponseClientRedirect(found.leads_to)
    return redirect(found.leads_to)
