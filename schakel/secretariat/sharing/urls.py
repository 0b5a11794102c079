from django.urls import URLPattern, include, path

from schakel.secretariat.sharing import views

room: list[URLPattern] = [
    path("ask/", views.ask, name="ask"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:number>/", views.request, name="request"),
    path("requests/<int:number>/grant/", views.grant, name="grant"),
    path("requests/<int:number>/refuse/", views.refuse, name="refuse"),
    path("requests/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("receipts/", views.receipts, name="receipts"),
    path("records/<str:kind>/<int:number>/", views.record, name="record"),
    path("records/<str:kind>/<int:number>/name/", views.name, name="name"),
    path("records/<str:kind>/<int:number>/further/", views.further, name="further"),
    path("names/", views.names, name="names"),
    path("names/<int:number>/", views.names_beside, name="names-beside"),
    path("names/<int:number>/end/", views.end_name, name="end-name"),
    path("further/", views.furthers, name="furthers"),
    path("further/<int:number>/", views.furthers_beside, name="furthers-beside"),
    path("further/<int:number>/end/", views.end_further, name="end-further"),
]

urlpatterns = [
    path("", views.sharing, name="sharing"),
    path("", include((room, "sharing"))),
]
