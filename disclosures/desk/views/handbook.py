"""The handbooks, to be read beside the work."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosures.desk import handbook
from disclosures.door.access import StaffRequest, staff_page
from disclosures.door.methods import wrong_method

READ = ("GET", "HEAD")


def office(request: HttpRequest) -> HttpResponse:
    """Show the handbook of the office; before the login too, which it explains."""
    if request.method not in READ:
        return wrong_method(request, READ)
    return _show(request, handbook.OFFICE)


@staff_page("GET")
def operator(request: StaffRequest) -> HttpResponse:
    """Show the handbook of the operator, to administrators."""
    if not request.user.is_administrator:
        raise Http404("没有这个页面")
    return _show(request, handbook.OPERATOR)


def image(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Hand out a picture of a handbook."""
    if request.method not in READ:
        return wrong_method(request, READ)
    found = {path.name: path for path in handbook.IMAGES.glob("*.png")}.get(name)
    if found is None:
        raise Http404("没有这张图")
    return FileResponse(found.open("rb"), content_type="image/png")


def _show(request: HttpRequest, name: str) -> HttpResponse:
    book = handbook.book(name)
    headings = [(each, handbook.anchor(each)) for each in book.headings]
    return render(request, "staff/handbook.html", {"book": book, "headings": headings})
