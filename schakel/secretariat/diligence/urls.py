from django.urls import URLPattern, include, path

from schakel.secretariat.diligence.views import (
    answering,
    courses,
    editions,
    evidence,
    home,
    judging,
    workbooks,
)

room: list[URLPattern] = [
    path("begin/", home.begin, name="begin"),
    path("editions/", editions.editions, name="editions"),
    path("editions/take-in/", workbooks.take_in_form, name="take-in-form"),
    path("editions/<slug:code>/xlsform/", workbooks.edition_form, name="edition-form"),
    path("editions/<slug:code>/", editions.edition, name="edition"),
    path("editions/<slug:code>/take-in/", editions.take_in, name="take-in-edition"),
    path("editions/<slug:code>/<slug:deed>/", editions.change, name="change-edition"),
    path("evidence/", evidence.listed, name="evidence"),
    path("evidence/new/", evidence.new, name="new-evidence"),
    path("evidence/<int:number>/", evidence.piece, name="piece"),
    path("evidence/<int:number>/withdraw/", evidence.withdraw, name="withdraw-evidence"),
    path("evidence/<int:number>/<int:revision>/", evidence.file, name="evidence-file"),
    path("years/<slug:party>/", judging.course, name="course"),
    path("years/<slug:party>/drawing/", judging.course_drawing, name="course-drawing"),
    path("together/", courses.together, name="together"),
    path("together/earlier/", courses.enter, name="enter-course"),
    path("together/earlier/example.csv", courses.example, name="example-course"),
    path("together/earlier/<int:number>/", courses.earlier, name="earlier-course"),
    path("together/earlier/<int:number>/away/", courses.throw_away, name="throw-away-course"),
    path("<int:number>/", home.assessment, name="assessment"),
    path("<int:number>/next/", home.start, name="next"),
    path("<int:number>/profile/", home.profile, name="profile"),
    path("<int:number>/step/<int:step>/", answering.step, name="step"),
    path("<int:number>/question/<slug:code>/", answering.question, name="question"),
    path("<int:number>/question/<slug:code>/evidence/", answering.use, name="use-evidence"),
    path("<int:number>/question/<slug:code>/hand-in/", answering.hand_in, name="hand-in-for"),
    path("<int:number>/workbook/", workbooks.workbook, name="workbook"),
    path("<int:number>/workbook/file/", workbooks.file, name="workbook-file"),
    path("<int:number>/workbook/changes/", workbooks.changes, name="workbook-changes"),
    path("<int:number>/split/", answering.split, name="split"),
    path("<int:number>/scores/", judging.scores, name="scores"),
    path("<int:number>/scores/confirm/", judging.confirm, name="confirm"),
    path("<int:number>/scores/<slug:code>/", judging.rate, name="rate"),
    path("<int:number>/<slug:deed>/", home.act, name="act"),
]

urlpatterns = [
    path("", home.home, name="diligence"),
    path("", include((room, "diligence"))),
]
