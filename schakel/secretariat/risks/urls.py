from django.urls import URLPattern, include, path

from schakel.secretariat.risks.views import cells, industry, maps, support

room: list[URLPattern] = [
    path("begin/", maps.begin, name="begin"),
    path("<int:number>/", maps.heat_map, name="map"),
    path("<int:number>/act/<str:deed>/", maps.act, name="act"),
    path("<int:number>/more/", maps.more, name="more"),
    path("<int:number>/add/", cells.add, name="add"),
    path("<int:number>/risks/<str:code>/", cells.risk, name="risk"),
    path("<int:number>/risks/<str:code>/confirm/", cells.confirm, name="confirm"),
    path("<int:number>/lots/new/", cells.new_lot, name="new-lot"),
    path("<int:number>/lots/<str:code>/", cells.lot, name="lot"),
    path("industry/", industry.industry, name="industry"),
    path("industry/make/", industry.make, name="make"),
    path("industry/leave-out/", industry.skip, name="skip"),
    path("industry/try/", industry.try_again, name="try"),
    path("industry/<int:number>/", industry.edition, name="edition"),
    path("industry/<int:number>/certificate.json", industry.certificate, name="certificate"),
    path("industry/<int:number>/share/", industry.share, name="share"),
    path("industry/<int:number>/hold-back/", industry.hold_back, name="hold-back"),
    path("industry/preview/<int:number>/", industry.preview, name="preview"),
    path("support/", support.listed, name="support"),
    path("support/new/", support.bring, name="bring"),
    path("support/<int:number>/", support.one, name="brought"),
]

urlpatterns = [
    path("", maps.maps, name="risks"),
    path("", include((room, "risks"))),
]
