from django.urls import path

from schakel.secretariat.accession import views

app_name = "accession"
urlpatterns = [
    path("", views.applications, name="applications"),
    path("apply/", views.apply, name="apply"),
    path("applied/", views.applied, name="applied"),
    path("<int:number>/", views.application, name="application"),
    path("<int:number>/object/", views.object_to, name="object"),
    path("<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:number>/window/", views.open_window, name="open-window"),
    path("<int:number>/fee/", views.fee_paid, name="fee-paid"),
    path("<int:number>/admit/", views.admit, name="admit"),
    path("<int:number>/refuse/", views.refuse, name="refuse"),
    path("<int:number>/documents/<slug:step>/", views.document, name="document"),
    path("<int:number>/documents/<slug:step>/take-in/", views.take_in, name="take-in"),
    path("leaving/<slug:code>/", views.leaving, name="leaving"),
    path("leaving/<slug:code>/notice/", views.notice, name="notice"),
    path("leaving/<slug:code>/stay/", views.stay, name="stay"),
    path("leaving/<slug:code>/leave/", views.leave, name="leave"),
    path("leaving/<slug:code>/records/", views.records, name="records"),
]
