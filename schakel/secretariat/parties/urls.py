from django.urls import path

from schakel.secretariat.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.parties, name="parties"),
    path("<slug:code>/", views.party, name="party"),
]
