from django.urls import path

from schakel.secretariat.agreement import views

urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
    path("agreement/<str:code>/", views.clause, name="clause"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/agreement.ics", views.calendar_file, name="calendar-file"),
    path("who-may-read/", views.who_may_read, name="who-may-read"),
]
