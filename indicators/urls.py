"""Addresses of the staff's pages for projects and goals, under /staff/."""

from __future__ import annotations

from django.urls import path

from indicators import library_views, views

app_name = "goals"

urlpatterns = [
    path("budgets/<int:pk>/projects/", views.projects, name="projects"),
    path("budgets/<int:pk>/projects/grid/", views.projects_grid, name="grid"),
    path("budgets/<int:pk>/projects/new/", views.project, name="new"),
    path("budgets/<int:pk>/projects/<int:project>/", views.project, name="project"),
    path("budgets/<int:pk>/projects/<int:project>/delete/", views.delete, name="delete"),
    path("budgets/<int:pk>/projects/<int:project>/library/", library_views.choose, name="choose"),
    path("budgets/<int:pk>/goal/library/", library_views.choose, name="choose-department"),
    path("budgets/<int:pk>/goal/", views.department_goal, name="department"),
]
