"""Addresses of the staff's pages, under /staff/."""

from __future__ import annotations

from django.urls import path

from disclosures.desk.views import (
    audit,
    board,
    desk,
    drafts,
    findings,
    handbook,
    imports,
    secrecy,
    sections,
    withdrawal,
)
from disclosures.door import accounts, resetting

app_name = "staff"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("handbook/", handbook.office, name="handbook"),
    path("handbook/operator/", handbook.operator, name="handbook-operator"),
    path("handbook/images/<str:name>", handbook.image, name="handbook-image"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
    path("code/", accounts.code, name="code"),
    path("second-factor/", accounts.second_factor_page, name="second-factor"),
    path("session/", accounts.renew, name="session"),
    path("audit/", audit.audit, name="audit"),
    path("audit/refused/", audit.refused, name="refused"),
    path("audit.csv", audit.export, name="audit-csv"),
    path("board/", board.board, name="board"),
    path("board.csv", board.export, name="board-csv"),
    path("password/", accounts.PasswordChange.as_view(), name="password"),
    path("password/done/", accounts.PasswordDone.as_view(), name="password-done"),
    path("accounts/<int:user>/", resetting.account, name="account"),
    path("reset/<int:user>/<slug:token>/", resetting.reset, name="reset"),
    path("budgets/new/", desk.create, name="create"),
    path("budgets/<int:pk>/", desk.overview, name="budget"),
    path("budgets/<int:pk>/heading/", desk.heading, name="heading"),
    path("budgets/<int:pk>/delete/", desk.delete, name="delete"),
    path("rules/", findings.rules, name="rules"),
    path("budgets/<int:pk>/secrecy/", secrecy.secrecy, name="secrecy"),
    path("budgets/<int:pk>/withdraw/", withdrawal.withdraw, name="withdraw"),
    path("budgets/<int:pk>/withdraw/<int:version>/", withdrawal.remove, name="remove-version"),
    path("withdrawn/", withdrawal.withdrawn, name="withdrawn"),
    path("withdrawn/<int:publication>/", withdrawal.look, name="look"),
    path("budgets/<int:pk>/changes/", desk.changes, name="changes"),
    path("budgets/<int:pk>/import/", imports.upload, name="import"),
    path("budgets/<int:pk>/import/template.xlsx", imports.download, name="import-template"),
    path("budgets/<int:pk>/import/<int:upload>/", imports.report, name="import-report"),
    path("budgets/<int:pk>/import/<int:upload>/cancel/", imports.cancel, name="import-cancel"),
    path(
        "budgets/<int:pk>/import/<int:upload>/progress/", imports.progress, name="import-progress"
    ),
    path("budgets/<int:pk>/drafts/", drafts.keep, name="drafts"),
    path("budgets/<int:pk>/findings/", findings.findings, name="findings"),
    path("budgets/<int:pk>/findings/accept/", findings.accept, name="accept"),
    path("budgets/<int:pk>/preview/", desk.preview, name="preview"),
    path("budgets/<int:pk>/preview/<str:part>/", desk.preview, name="preview-one"),
    path("budgets/<int:pk>/do/<str:verb>/", desk.verb, name="verb"),
    *(
        path(f"budgets/<int:pk>/{code}/", desk.section, {"code": code}, name=code)
        for code in (each.name.partition(":")[2] for each in sections.OWN)
    ),
]
