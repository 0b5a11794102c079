from django.urls import path

from schakel.secretariat.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<int:number>/again/", views.invite_again, name="invite-again"),
    path("invitations/<int:number>/revoke/", views.revoke, name="revoke"),
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/<str:key>/", views.open_invitation, name="open-invitation"),
    path("account/", views.account, name="account"),
    path("account/sessions/", views.end_own_session, name="end-own-session"),
    path("second-factor/", views.second_factor, name="second-factor"),
    path("<uuid:code>/", views.person, name="person"),
    path("<uuid:code>/roles/", views.give_role, name="give-role"),
    path("<uuid:code>/roles/<int:number>/end/", views.end_role, name="end-role"),
    path("<uuid:code>/hand-over/", views.hand_over, name="hand-over"),
    path("<uuid:code>/close/", views.close, name="close"),
    path("<uuid:code>/second-factor/", views.forget_factor, name="forget-factor"),
    path("<uuid:code>/sessions/", views.end_sessions, name="end-sessions"),
]
