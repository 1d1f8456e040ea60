"""One word for one thing, in all that people read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosures.door import administrators
from tests.staff_pages import make_clerk, make_user, signed_in

ROOT = Path(__file__).resolve().parent.parent
PLACES = (
    "README.md", "Makefile", "dev.py", "manage.py", "benchmarks", "config", "disclosures", "docs",
    "indicators", "static/js", "templates", "tests",
)  # fmt: skip
READ = {".css", ".html", ".js", ".json", ".md", ".py", ".toml", ".txt", ""}
OTHER_WORD = "口" + "令"  # for 密码; docs/glossary.md tells why it is not ours
MAY_NAME_IT = {"docs/glossary.md", "docs/decisions/0020-passwords.md"}


def texts() -> Iterator[tuple[str, str]]:
    """Return (path, text) of every source that is ours."""
    for place in PLACES:
        top = ROOT / place
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix in READ and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_a_password_is_called_by_one_word_in_every_source() -> None:
    found = {path for path, text in texts() if OTHER_WORD in text}
    assert found <= MAY_NAME_IT, found - MAY_NAME_IT
    assert any("密码" in text for _, text in texts())


@pytest.mark.usefixtures("samples")
def test_a_password_is_called_by_one_word_on_every_page_about_it() -> None:
    user, admin = make_clerk(), make_user("guan", staff=True)
    admin.groups.add(administrators.group())
    client = signed_in(admin)
    for address in ("/staff/login/", "/staff/password/", "/staff/second-factor/", "/staff/",
                    "/admin/disclosures/user/add/", f"/admin/disclosures/user/{user.pk}/change/",
                    f"/admin/disclosures/user/{user.pk}/password/"):  # fmt: skip
        reply = client.get(address, follow=True)
        page = reply.content.decode()
        assert reply.status_code == 200 and "密码" in page, address
        assert OTHER_WORD not in page and "assword:" not in page, address
