"""How things are found: who sees what, which code is meant, which publication is current."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:  # named in quotes below
    from disclosures.models import (  # noqa: F401
        Budget,
        Classification,
        Department,
        Publication,
        User,
    )


class ClassificationQuerySet(models.QuerySet["Classification"]):
    def for_place(self, edition: int, lineage: Iterable[str]) -> ClassificationQuerySet:
        """Return the codes in force there, national rows first, the most local last."""
        return self.filter(
            Q(jurisdiction=None) | Q(jurisdiction__in=list(lineage)), edition=edition
        ).order_by("code", models.F("jurisdiction").asc(nulls_first=True))

    def names(self, edition: int, lineage: Iterable[str]) -> dict[tuple[str, str], Any]:
        """Return {(scheme, code): row}; the most local row wins."""
        return {(row.scheme, row.code): row for row in self.for_place(edition, lineage)}


class DepartmentQuerySet(models.QuerySet["Department"]):
    def visible_to(self, user: User) -> DepartmentQuerySet:
        """Return the departments whose work a user may see: where the user has a role."""
        return self.filter(memberships__user=user).distinct()


class BudgetQuerySet(models.QuerySet["Budget"]):
    def visible_to(self, user: User) -> BudgetQuerySet:
        """Return the budgets of the user's departments.

        An administrator without a role there sees how a budget stands, not what is in it.
        """
        return self.filter(department__memberships__user=user).distinct()


class PublicationQuerySet(models.QuerySet["Publication"]):
    def current(self) -> PublicationQuerySet:
        """Return the newest version of each publication that was not withdrawn."""
        return self.filter(superseded_by=None, withdrawn_at=None)

    def newest(self) -> PublicationQuerySet:
        """Return the newest version of each publication, also one that was withdrawn."""
        return self.filter(superseded_by=None)

    def public(self) -> PublicationQuerySet:
        """Return every version that anybody may read: all but those that were withdrawn."""
        return self.filter(withdrawn_at=None)

    def withdrawn(self) -> PublicationQuerySet:
        """Return the versions of which nothing is left to the public but a tombstone."""
        return self.exclude(withdrawn_at=None)

    def in_region(self, code: str) -> PublicationQuerySet:
        """Return what lies in a place or below it: 500000 finds 500112."""
        prefix = code.removesuffix("00").removesuffix("00") if len(code) == 6 else code
        return self.filter(budget__department__jurisdiction__code__startswith=prefix)

    def stamp(self) -> str:
        """Return what changes whenever something is published or withdrawn: a key of caches."""
        newest = self.order_by("-pk").values_list("pk", flat=True).first()
        return f"{newest}-{self.filter(withdrawn_at__isnull=False).count()}"

    def listed(self) -> PublicationQuerySet:
        """Return current publications with what a list shows, in one query."""
        found = self.current().select_related("budget__department__jurisdiction", "overview")
        return found.defer("content", "overview__measures", "overview__quality")
