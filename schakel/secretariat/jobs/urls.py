from django.urls import path

from schakel.secretariat.jobs import views

urlpatterns = [path("<int:number>/", views.job, name="job")]
