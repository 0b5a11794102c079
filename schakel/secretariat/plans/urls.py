from django.urls import URLPattern, include, path

from schakel.secretariat.plans.views import actions, patterns, plans, reviews

room: list[URLPattern] = [
    path("begin/", plans.begin, name="begin"),
    path("<int:number>/", plans.plan, name="plan"),
    path("<int:number>/table.csv", plans.file, name="file"),
    path("<int:number>/evidence/<int:file>/", plans.evidence, name="evidence"),
    path("<int:number>/act/<str:deed>/", plans.act, name="act"),
    path("<int:number>/actions/<str:code>/", actions.action, name="action"),
    path("<int:number>/actions/<str:code>/save/", actions.save, name="save"),
    path("<int:number>/actions/<str:code>/<str:deed>/", actions.act, name="act-on"),
    path("<int:number>/review/", reviews.review, name="review"),
    path("<int:number>/review/<int:copy>/renew/", reviews.renew, name="renew"),
    path("<int:number>/review/<int:copy>/name/", reviews.name, name="name"),
    path("<int:number>/comments/<int:comment>/", reviews.reply, name="reply"),
    path("patterns/", patterns.summaries, name="patterns"),
    path("patterns/make/", patterns.make, name="make-patterns"),
    path("patterns/<int:number>/", patterns.summary, name="pattern"),
    path("patterns/<int:number>/certificate.json", patterns.certificate, name="certificate"),
    path("redacted/<int:number>/", reviews.copy, name="copy"),
    path("redacted/<int:number>/comment/", reviews.comment, name="comment"),
    path("redacted/<int:number>/effect/", reviews.effect, name="copy-effect"),
    path("redacted/<int:number>/table.csv", reviews.copy_file, name="copy-file"),
]

urlpatterns = [
    path("", plans.plans, name="plans"),
    path("", include((room, "plans"))),
]
