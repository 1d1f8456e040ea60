"""What somebody typed on a page and has not saved: one draft per user and page, within bounds."""

from __future__ import annotations

from django.http import QueryDict

from disclosures.models import Budget, Draft, User

LONGEST_PATH = 200
LARGEST = 1024 * 1024  # characters
MOST = 60  # pages of one user; an office has about twenty for a budget
NOT_TYPED = ("csrfmiddlewaretoken", "path")


def keep_draft(user: User, budget: Budget, path: str, posted: QueryDict) -> bool:
    """Keep the form of one page; tell whether it was not too much. The oldest make room."""
    typed = posted.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    body = typed.urlencode()
    if len(body) > LARGEST or len(path) > LONGEST_PATH:
        return False
    Draft.objects.update_or_create(user=user, path=path, defaults={"budget": budget, "body": body})
    newest = Draft.objects.filter(user=user).order_by("-saved_at", "-pk").values_list("pk")
    old = [pk for (pk,) in newest[MOST : 2 * MOST]]
    if old:
        Draft.objects.filter(pk__in=old).delete()
    return True


def find_draft(user: User, budget: Budget, path: str) -> Draft | None:
    """Return what the user typed on a page and did not save."""
    return Draft.objects.filter(user=user, budget=budget, path=path).first()


def typed_in(draft: Draft) -> QueryDict:
    """Return a draft as the form that was typed."""
    return QueryDict(draft.body)


def forget_draft(user: User, path: str) -> None:
    """Drop what was kept of a page that is saved now."""
    Draft.objects.filter(user=user, path=path).delete()
