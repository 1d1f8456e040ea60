from django.urls import path

from disclosures.public.api import views
from disclosures.public.api.openapi import RESOURCES

app_name = "api"
urlpatterns = [
    *(path(each.name, each.view, name=each.name) for each in RESOURCES.values()),
    path("openapi.json", views.openapi, name="openapi"),
]
