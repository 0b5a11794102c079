from django.urls import URLPattern, include, path

from schakel.secretariat.checks.views import checks, draws, findings

room: list[URLPattern] = [
    path("fix/", draws.fix, name="fix"),
    path("draws/<int:number>/", draws.draw, name="draw"),
    path("draws/<int:number>/lots.txt", draws.lots, name="lots"),
    path("draws/<int:number>/findings/", findings.write, name="write"),
    path("draws/<int:number>/<slug:deed>/", draws.act, name="act-on-draw"),
    path("findings/<int:number>/", findings.findings, name="findings"),
    path("findings/<int:number>/share/", findings.share, name="share"),
    path("<int:number>/", checks.check, name="check"),
    path("<int:number>/questions/", checks.questions, name="questions"),
    path("<int:number>/questions/<slug:code>/", checks.question, name="question"),
    path("<int:number>/<slug:deed>/", checks.act, name="act"),
]

urlpatterns = [
    path("", draws.home, name="checks"),
    path("", include((room, "checks"))),
]
