from django.urls import path

from disclosures.public.api import views

app_name = "api"
urlpatterns = [
    path("publications", views.publications, name="publications"),
    path("withdrawn", views.withdrawn, name="withdrawn"),
    path("projects", views.projects, name="projects"),
    path("figures", views.figures, name="figures"),
    path("openapi.json", views.openapi, name="openapi"),
]
