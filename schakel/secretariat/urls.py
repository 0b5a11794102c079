from allauth.account.views import LoginView, LogoutView
from django.urls import include, path

from schakel.secretariat import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
    path("sign-in/", LoginView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/", include("allauth.urls")),
    path("", include("schakel.secretariat.agreement.urls")),
    path("parties/", include("schakel.secretariat.parties.urls")),
    path("people/", include("schakel.secretariat.people.urls")),
    path("accession/", include("schakel.secretariat.accession.urls")),
    path("ledger/", include("schakel.secretariat.ledger.urls")),
    path("sharing/", include("schakel.secretariat.sharing.urls")),
    path("governance/", include("schakel.secretariat.governance.urls")),
    path("duties/", include("schakel.secretariat.duties.urls")),
    path("chains/", include("schakel.secretariat.chains.urls")),
    path("diligence/", include("schakel.secretariat.diligence.urls")),
    path("risks/", include("schakel.secretariat.risks.urls")),
    path("plans/", include("schakel.secretariat.plans.urls")),
    path("checks/", include("schakel.secretariat.checks.urls")),
    path("statements/", include("schakel.secretariat.statements.urls")),
    path("jobs/", include("schakel.secretariat.jobs.urls")),
    path("demo/<str:token>/", views.enter_demo, name="enter-demo"),
]

handler404 = "schakel.secretariat.views.not_here"
handler403 = "schakel.secretariat.views.not_for_you"
handler500 = "schakel.secretariat.views.broken"
