from django.urls import path

from schakel.secretariat.statements.views import public

urlpatterns = [path("", public.statements, name="statements")]
