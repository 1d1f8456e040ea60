"""A browser as far as an installation needs one: cookies, forms, what a proxy adds."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

HOST = "ys.example.gov.cn"


@dataclass
class Reply:
    """An answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Visitor:
    """Somebody in front of the proxy."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a page; follow where it leads."""
        reply = self._ask("GET", path, "", headers)
        for _ in range(5):
            if reply.status not in (301, 302):
                return reply
            where = (reply.headers["Location"] or "").removeprefix(f"https://{HOST}")
            reply = self._ask("GET", where, "", headers)
        raise AssertionError(f"{path} leads in a circle")

    def send(self, path: str, values: dict[str, str]) -> Reply:
        """Fill in the form of a page and send it; return what that leads to."""
        page = self.get(path)
        assert page.status == 200, (path, page.status)
        reader = _Forms()
        reader.feed(page.text)
        form = max(reader.forms, key=len)
        reply = self._ask("POST", path, urlencode({**form, **values}), {})
        assert reply.status in (200, 302), (path, reply.status, reply.text)
        if reply.status == 200:
            return reply
        return self.get((reply.headers["Location"] or "").removeprefix(f"https://{HOST}"))

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Referer": f"https://{HOST}{path}",
            "Cookie": "; ".join(f"{each.key}={each.value}" for each in self.cookies.values()),
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for each in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(each)
        connection.close()
        return Reply(answer.status, answer.headers, text)


class _Forms(HTMLParser):
    """What each form of a page would send when nothing is touched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and name and given.get("type") not in ("submit", "button", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.forms[-1][name] = given.get("value", "on" if "checked" in given else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if self.select not in self.forms[-1] or "selected" in given:
                self.forms[-1][self.select] = given.get("value", "")
        elif tag == "textarea" and name:
            self.forms[-1][name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
