from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from schakel.secretariat.access import open_record, reader_of
from schakel.secretariat.jobs.models import Job


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@login_required
@require_GET
def job(request: HtmxRequest, number: int) -> HttpResponse:
    """How far a job is; when it is over, on to what it leads to."""
    try:
        found = open_record(Job, number, reader_of(request))
    except Job.DoesNotExist:
        raise Http404 from None
    if found.going:
        return render(request, "jobs/job.html", {"job": found})
    if request.htmx:
        return HttpResponseClientRedirect(found.leads_to)
    return redirect(found.leads_to)
