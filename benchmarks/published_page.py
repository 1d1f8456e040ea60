"""One published table page: 200, gzip and 304, through make run's own server and nginx.

Only addresses of this machine; every load is bounded in time. Reports the median over the
rounds of wrk's p50 at one connection, and the ratio to nginx in the same run.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "/500112/wsb/2024/general-expenditure/"
TARGETS = {"200": 1.5, "gzip": 1.5, "304": 1.2}
TOOLS = {"nginx": "nginx", "wrk": "wrk"}  # command -> Debian package
UNITS = {"us": 1.0, "ms": 1000.0, "s": 1_000_000.0}
START_SECONDS = 120
NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  default_type text/html;
  types {{ text/html html; }}
  charset utf-8;
  gzip_static on;
  gzip_vary on;
  client_body_temp_path {folder}/t1;
  proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4;
  scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def run(seconds: int, rounds: int) -> int:
    """Measure and print; return 0 when every target holds, 1 when not, 2 without the tools."""
    missing = [package for command, package in TOOLS.items() if not find(command)]
    if missing:
        print(f"缺少：{'、'.join(missing)}。Debian 上请运行：apt-get install {' '.join(missing)}")
        return 2
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as name:
        folder = Path(name)
        with ours(folder) as our_port, nginx(folder, our_port) as nginx_port:
            return report(measure(our_port, nginx_port, seconds, rounds))


def measure(
    our_port: int, nginx_port: int, seconds: int, rounds: int
) -> dict[str, tuple[float, float]]:
    """Return {case: (our p50, nginx's p50)} in microseconds."""
    bases = (f"http://127.0.0.1:{our_port}{PAGE}", f"http://127.0.0.1:{nginx_port}{PAGE}")
    headers: dict[str, list[list[str]]] = {
        "200": [[], []],
        "gzip": [["Accept-Encoding: gzip"], ["Accept-Encoding: gzip"]],
        "304": [[f"If-None-Match: {etag(url)}"] for url in bases],
    }
    found: dict[str, tuple[list[float], list[float]]] = {case: ([], []) for case in headers}
    for url in bases:
        load(url, [], 1)  # warm up
    for _ in range(rounds):
        for case, lines in headers.items():
            for at, url in enumerate(bases):
                found[case][at].append(load(url, lines[at], seconds))
    return {
        case: (statistics.median(mine), statistics.median(theirs))
        for case, (mine, theirs) in found.items()
    }


def report(found: dict[str, tuple[float, float]]) -> int:
    """Print the table; return 1 when a target was missed."""
    print("已公开的一张表，单连接 p50（微秒，各轮中位数）")
    print(f"{'':6}{'明账':>10}{'nginx':>10}{'比值':>8}{'目标':>8}")
    missed = 0
    for case, (mine, theirs) in found.items():
        ratio = mine / theirs
        held = ratio <= TARGETS[case]
        missed += not held
        print(
            f"{case:6}{mine:12.0f}{theirs:10.0f}{ratio:10.2f}{TARGETS[case]:10.2f}"
            f"  {'达到' if held else '未达到'}"
        )
    return 1 if missed else 0


@contextlib.contextmanager
def ours(folder: Path) -> Iterator[int]:
    """Run the application as make run does, on a folder and port of its own."""
    port = free_port()
    environment = {
        **os.environ,
        "PORT": str(port),
        "MINGZHANG_VAR": str(folder / "var"),
        "WEB_CONCURRENCY": "1",  # nginx has one worker, too
    }
    environment.pop("DATABASE_URL", None)
    server = subprocess.Popen([sys.executable, "dev.py", "run"], cwd=ROOT, env=environment)
    try:
        wait(f"http://127.0.0.1:{port}{PAGE}", server)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@contextlib.contextmanager
def nginx(folder: Path, our_port: int) -> Iterator[int]:
    """Run nginx over the same bytes, plain and packed."""
    port = free_port()
    page = folder / "www" / PAGE.strip("/") / "index.html"
    page.parent.mkdir(parents=True)
    url = f"http://127.0.0.1:{our_port}{PAGE}"
    page.write_bytes(fetch(url)[0])
    Path(f"{page}.gz").write_bytes(fetch(url, {"Accept-Encoding": "gzip"})[0])
    for path in (folder, *(folder / "www").rglob("*"), folder / "www"):
        path.chmod(0o755)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port), encoding="utf-8")
    server = subprocess.Popen([find("nginx"), "-c", str(config), "-g", "daemon off;"])
    try:
        wait(f"http://127.0.0.1:{port}{PAGE}", server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def load(url: str, headers: list[str], seconds: int) -> float:
    """Return wrk's p50 at one connection, in microseconds."""
    words = [word for line in headers for word in ("-H", line)]
    command = [find("wrk"), "-t1", "-c1", f"-d{seconds}s", "--latency", *words, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"50%\s+([0-9.]+)(us|ms|s)", output)
    if found is None or "Non-2xx" in output.replace("Non-2xx or 3xx responses: 0", ""):
        raise RuntimeError(f"wrk 的结果不能用：\n{output}")
    return float(found[1]) * UNITS[found[2]]


def etag(url: str) -> str:
    """Return the ETag a server gives a page."""
    return fetch(url)[1]


def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[bytes, str]:
    """Return the body as sent and the ETag."""
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.read(), reply.headers.get("ETag", "")


def wait(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers. Raises RuntimeError when it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            fetch(url)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{url} 没有应答")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find(command: str) -> str:
    """Return the path of a command, also where only root looks; blank when there is none."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    return shutil.which(command, path=path) or ""
