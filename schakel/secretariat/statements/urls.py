from django.urls import URLPattern, include, path

from schakel.secretariat.statements.views import mapped, public, writing

room: list[URLPattern] = [
    path("begin/", writing.begin, name="begin"),
    path("published/<int:number>/", public.statement, name="statement"),
    path("published/<int:number>/<str:name>", public.file, name="statement-file"),
    path("answers/<slug:party>/<int:year>/", mapped.answers, name="answers"),
    path("answers/<slug:party>/<int:year>/<str:name>", mapped.file, name="answers-file"),
    path("<int:number>/", writing.report, name="report"),
    path("<int:number>/look/", writing.look, name="look"),
    path("<int:number>/act/<str:deed>/", writing.act, name="act"),
    path("<int:number>/passages/<str:code>/", writing.passage, name="passage"),
    path("<int:number>/passages/<str:code>/save/", writing.save, name="save"),
    path("<int:number>/files/<str:name>", writing.file, name="file"),
]

urlpatterns = [
    path("", public.statements, name="statements"),
    path("", include((room, "statements"))),
]
