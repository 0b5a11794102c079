from django.urls import URLPattern, include, path

from schakel.secretariat.duties import views

room: list[URLPattern] = [
    path("list/", views.listed, name="list"),
    path("list/whole/", views.whole_list, name="whole-list"),
    path("schedule/", views.schedule, name="schedule"),
    path("escalations/", views.escalations, name="escalations"),
    path("feed/", views.feed, name="feed"),
    path("feed/open/", views.new_feed, name="open-feed"),
    path("feed/revoke/", views.end_feed, name="revoke-feed"),
    path("feed/<str:token>.ics", views.calendar, name="calendar"),
    path("<int:number>/", views.duty, name="duty"),
    path("<int:number>/evidence/<int:evidence>/", views.evidence, name="evidence"),
    path("<int:number>/<str:deed>/", views.act, name="act"),
]

urlpatterns = [
    path("", views.duties, name="duties"),
    path("", include((room, "duties"))),
]
