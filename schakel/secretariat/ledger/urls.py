from django.urls import URLPattern, include, path

from schakel.secretariat.ledger import views

room: list[URLPattern] = [
    path("head.json", views.head, name="head"),
    path("export.zip", views.export, name="export"),
]

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("", include((room, "ledger"))),
]
