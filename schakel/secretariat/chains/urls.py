from django.urls import URLPattern, include, path

from schakel.secretariat.chains import views

room: list[URLPattern] = [
    path("upload/", views.upload, name="upload"),
    path("example.csv", views.example, name="example"),
    path("<int:number>/", views.result, name="list"),
    path("<int:number>/again/", views.again, name="again"),
    path("<int:number>/problems/", views.problems, name="problems"),
    path("<int:number>/cells/<str:cell>/", views.cell, name="cell"),
    path("<int:number>/purchases/<int:line>/", views.purchase, name="purchase"),
    path("<int:number>/files/<str:name>", views.file, name="file"),
]

urlpatterns = [
    path("", views.lists, name="chains"),
    path("", include((room, "chains"))),
]
