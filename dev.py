"""Set up, run, test and measure 明账. Needs nothing but Python 3.11 or newer.

    python3 dev.py run        (Windows: py dev.py run)

The Makefile only calls this file. Nothing here but the version check may use syntax newer than
Python 3.6: an old Python must get as far as the sentence that says it is too old.
"""

import argparse
import ctypes
import errno
import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"需要 Python 3.11 或更新版本，现在是 {sys.version.split()[0]}。\n"
        f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}."
    )

STARTED = time.monotonic()
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed-locks"  # the hashes of the lock files that .venv was filled from
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
SCRIPTS = ("static/js", "tests/js")
TEMPLATES = [name for name in ("templates", "disclosures", "indicators") if (ROOT / name).is_dir()]

# What config/settings.py reads: a test or check starts from none of it.
SETTINGS = (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "HTTPS",
    "LOG_LEVEL",
    "MINGZHANG_VAR",
    "SECRET_KEY",
)
POSTGRESQL = ("postgresql:///mingzhang", "postgresql://127.0.0.1:5432/mingzhang")
REDIS = "redis://127.0.0.1:6379/1"
POSTGRESQL_PROBE = """
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=3) as connection:
    row = connection.execute(
        "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
    ).fetchone()
sys.exit(0 if row and row[0] else "该用户不能建库 (CREATEDB)")
"""


def main() -> int:
    """Read the command line and do what it says."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(
        prog="dev.py", description="明账：安装、运行、测试。", epilog="每个命令可加 --help。"
    )
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True)
    for name, function in COMMANDS.items():
        purpose, _, details = (function.__doc__ or "").partition("\n")
        command = commands.add_parser(name, help=purpose, description=purpose + details)
        command.set_defaults(function=function)
        if name == "bench":
            command.add_argument(
                "arguments", nargs=argparse.REMAINDER, help="交给 python -m benchmarks 的参数"
            )
        elif name == "lock":
            command.add_argument("--upgrade", action="store_true", help="同时升级到最新版本")
    options = vars(parser.parse_args())
    function, _ = options.pop("function"), options.pop("command")
    os.chdir(str(ROOT))
    try:
        return int(function(**options))
    except KeyboardInterrupt:
        return 130


# Commands


def setup() -> int:
    """安装运行所需的依赖，并写好本机配置 var/local.env。"""
    install(RUNTIME)
    write_local_settings()
    return 0


def run() -> int:
    """安装、建库、载入数据，然后在本机启动明账。

    环境变量 PORT（默认 8000）、WEB_CONCURRENCY（进程数，默认 2）、HOST（默认只在本机 127.0.0.1）。
    """
    port = whole_setting("PORT", 8000, 1, 65535)
    # granian runs one worker only on Windows.
    workers = whole_setting("WEB_CONCURRENCY", 1 if os.name == "nt" else 2, 1, 64)
    host = setting("HOST", "127.0.0.1")
    require_free_port(host, port)
    setup()
    say("正在准备数据库、代码表、示例数据和页面…")
    prepared = subprocess.call([str(PYTHON), "manage.py", "setup", "--samples"])
    if prepared:
        return prepared
    # The pages are looked at as a visitor gets them: no debug pages, hashed static files,
    # cached templates. Whoever wants Django's debug pages says DEBUG=on in the environment.
    environment = dict(os.environ, DEBUG=os.environ.get("DEBUG", "off"))
    return serve(host, port, workers, environment)


def test() -> int:
    """运行全部检查和测试：静态检查、SQLite、浏览器、PostgreSQL 与 Redis。

    TEST_DATABASE_URL、TEST_CACHE_URL 可另指定测试用的 PostgreSQL 和 Redis。
    """
    install(DEVELOPMENT)
    missing = install_browser()
    with Steps() as steps:
        check_statically(steps)
        steps.run("数据库迁移齐全", manage("makemigrations", "--check", "--dry-run"))
        steps.run(
            "生产配置检查",
            manage("check", "--deploy", "--fail-level", "WARNING"),
            HTTPS="on",
            ALLOWED_HOSTS="example.org",
        )
        if "poppler-utils" in missing:
            steps.skip("读回 PDF", "没有 poppler-utils，跳过读回 PDF 的测试")
        steps.run("测试（SQLite）", pytest("-n", "2", "-m", "not browser"))
        if "chromium" in missing:
            steps.skip("浏览器测试", "没有 Chromium，跳过浏览器测试")
        else:
            steps.run("浏览器测试（SQLite）", pytest("-m", "browser"))
        database, trouble = find_postgresql()
        cache = setting("TEST_CACHE_URL", REDIS)
        if not database:
            steps.skip("测试（PostgreSQL）", trouble, "TEST_DATABASE_URL")
        elif not redis_answers(cache):
            steps.skip("测试（PostgreSQL）", "Redis 未运行，跳过这些测试", "TEST_CACHE_URL")
        else:
            steps.run(
                "测试（PostgreSQL + Redis）",
                pytest("-n", "2", "-m", "not browser"),
                DATABASE_URL=database,
                CACHE_URL=cache,
            )
    return steps.close()


def lint() -> int:
    """只做静态检查：ruff、djlint、mypy。"""
    install(DEVELOPMENT)
    with Steps() as steps:
        check_statically(steps)
    return steps.close()


def bench(arguments: list[str]) -> int:
    """运行性能测试 python -m benchmarks。"""
    install(DEVELOPMENT)
    databases = {
        name: os.environ[name] for name in ("DATABASE_URL", "CACHE_URL") if os.environ.get(name)
    }
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as var:
        return subprocess.call(
            [str(PYTHON), "-m", "benchmarks", *[word for word in arguments if word != "--"]],
            env=test_environment(var, **databases),
        )


def lock(upgrade: bool) -> int:
    """由 requirements*.in 重写 requirements*.txt（带校验值，适用 Python 3.11 以上各系统）。"""
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        say("正在安装 uv…")
        subprocess.check_call([sys.executable, "-m", "venv", folder])
        tools = Path(folder) / PYTHON.relative_to(VENV).parent
        subprocess.check_call([str(tools / PYTHON.name), "-m", "pip", "install", "-qq", "uv"])
        for target in (RUNTIME, DEVELOPMENT):
            source = target.replace(".txt", ".in")
            say(f"正在锁定 {target}…")
            subprocess.check_call(
                [
                    *(str(tools / "uv"), "pip", "compile", source, "-o", target, "--quiet"),
                    *("--universal", "--python-version", "3.11", "--generate-hashes"),
                    # Neither an index nor a path of this machine may get into the file.
                    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
                    *(["--upgrade"] if upgrade else []),
                ]
            )
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "setup": setup,
    "lock": lock,
}


# Parts of the commands


def install(lock_file: str) -> None:
    """Make .venv and fill it from a lock file, unless it was filled from this very one."""
    wanted = digest(lock_file)
    if venv_works():
        if STAMP.is_file() and wanted in STAMP.read_text(encoding="utf-8").split():
            return
    else:
        make_venv()
    say(f"正在安装依赖 {lock_file}（首次约需一分钟）…")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.call([*pip, "--require-hashes", "-r", lock_file]):
        sys.exit("依赖安装失败，见上面的信息。请检查网络后重试。")
    # The development lock pins everything of the runtime lock too.
    done = [wanted] if lock_file == RUNTIME else [wanted, digest(RUNTIME)]
    STAMP.write_text("\n".join(done) + "\n", encoding="utf-8")
    say("依赖已装好。")


def digest(lock_file: str) -> str:
    """Return the hash by which an installed lock file is recognised."""
    # Read as text: line endings differ between checkouts on Windows and elsewhere.
    content = (ROOT / lock_file).read_text(encoding="utf-8")
    return hashlib.sha256(content.encode()).hexdigest()


def venv_works() -> bool:
    """Tell whether .venv holds a Python that is new enough and starts."""
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.is_file() and not subprocess.call(
        [str(PYTHON), "-c", question], stderr=subprocess.DEVNULL
    )


def make_venv() -> None:
    """Make .venv anew; on Debian the module for that is a package of its own."""
    say("正在创建虚拟环境 .venv…")
    if subprocess.call([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL):
        apt_install(["python3-venv"])
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit("无法创建虚拟环境。Debian 或 Ubuntu 请先安装：apt-get install python3-venv")


def write_local_settings() -> None:
    """Write this machine's settings once; real environment variables win over them."""
    path = local_settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            "# 本机配置，只在本机使用；真正的环境变量优先。\n"
            "DEBUG=on\n"
            f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
            "ALLOWED_HOSTS=127.0.0.1,localhost,[::1]\n"
            "HTTPS=off\n"
        )
    say(f"已写好本机配置 {shown(path)}")


def serve(host: str, port: int, workers: int, environment: dict[str, str]) -> int:
    """Run the server until it is told to stop; announce it when it answers."""
    server = subprocess.Popen(
        [
            *(str(PYTHON), "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
            *("--host", host, "--port", str(port), "--workers", str(workers)),
            # Requests wait for the database, so more threads than cores. Backpressure counts
            # open connections, idle ones too: a low number locks browsers out.
            *("--blocking-threads", "4", "--backpressure", "512"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
            *("--no-ws", "--no-access-log", "--log-level", "warning"),
        ],
        env=environment,
        # Out of the terminal's reach: a worker that gets Ctrl-C from the terminal while granian
        # tells it to stop hangs (every other time, 2.8.7), and granian takes the hang-up of a
        # closed terminal for "reload". Both come here and become one "stop" to granian alone.
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: server.terminate())
    try:
        if wait_for_answer(server, host, port):
            announce(host, port)
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return 0


def end_with_parent() -> None:
    """Ask Linux to stop the server when this program is killed outright."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def wait_for_answer(server: "subprocess.Popen[bytes]", host: str, port: int) -> bool:
    """Wait until the server answers a request. False when it ended or took a minute."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    for _ in range(300):
        if server.poll() is not None:
            return False
        connection = http.client.HTTPConnection(address, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    return False


def announce(host: str, port: int) -> None:
    """Say where the application is, and where the passwords of the demo accounts are."""
    name = f"[{host}]" if ":" in host else host
    say(f"明账已启动：http://{name}:{port}")
    accounts = local_settings_path().parent / "demo-accounts.json"
    if accounts.is_file():
        say(f"演示账号（用户名和密码）：{shown(accounts)}")
    say("按 Ctrl-C 停止。")


def require_free_port(host: str, port: int) -> None:
    """Stop with a clear sentence when the port is taken or the address is not ours."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":  # there this option would allow a second server on the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # Without a listen the bind alone succeeds beside some other sockets.
            probe.listen(1)
    except OSError as error:
        reason = "端口已被占用" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        sys.exit(
            f"无法使用 {host}:{port}：{reason}。\n"
            "请停止占用该端口的程序，或换一个端口，例如 PORT=8123 make run"
        )


def check_statically(steps: "Steps") -> None:
    """Check style, formatting, templates and types."""
    tool = [str(PYTHON), "-m"]
    steps.run("代码检查 ruff check", [*tool, "ruff", "check", "."])
    steps.run("代码格式 ruff format", [*tool, "ruff", "format", "--check", "."])
    steps.run("模板检查 djlint", [*tool, "djlint", "--lint", "--quiet", *TEMPLATES])
    steps.run("类型检查 mypy", [*tool, "mypy"])
    steps.run("脚本检查 oxlint", [str(VENV_BIN / "oxlint"), "--deny-warnings", *SCRIPTS])
    node = shutil.which("node")
    if node:
        steps.run("脚本测试 node --test", [node, "--test", "tests/js"])
    else:
        steps.skip("脚本测试 node --test", "没有 Node.js 20 以上，跳过脚本的测试")


def manage(*words: str) -> list[str]:
    """Return the command line of a management command."""
    return [str(PYTHON), "manage.py", *words]


def pytest(*words: str) -> list[str]:
    """Return the command line of a test run. pytest's exit code 5, no tests, is a failure too."""
    return [str(PYTHON), "-m", "pytest", *words]


def test_environment(var: str, **more: str) -> dict[str, str]:
    """Return the environment less every setting of the user's, plus what a test run needs."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    environment.update(
        DEBUG="off",
        HTTPS="off",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
        MINGZHANG_VAR=var,
    )
    environment.update(more)
    return environment


class Steps:
    """Steps of a check: each is shown under a heading, all are run, the failed ones listed."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.folder = tempfile.TemporaryDirectory(prefix="mingzhang-")

    def __enter__(self) -> "Steps":
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def run(self, title: str, command: list[str], **environment: str) -> None:
        """Run one command with the test settings and note whether it failed."""
        say(f"\n== {title} ==")
        started = time.monotonic()
        code = subprocess.call(command, env=test_environment(self.folder.name, **environment))
        verdict = f"未通过（退出码 {code}）" if code else "通过"
        say(f"-- {title}：{verdict}，{time.monotonic() - started:.1f} 秒")
        if code:
            self.failed.append(title)

    def skip(self, title: str, reason: str, variable: str = "") -> None:
        """Say in one line that a step is left out: a failure in CI or where it was asked for."""
        say(f"\n== {title} ==\n{reason}。")
        if os.environ.get("CI") == "true" or (variable and os.environ.get(variable)):
            self.failed.append(f"{title}：{reason}")

    def close(self) -> int:
        """Say how it went. Returns the exit code."""
        seconds = f"{time.monotonic() - STARTED:.0f} 秒"
        if self.failed:
            say(f"\n未通过 {len(self.failed)} 项，共用 {seconds}：")
            for title in self.failed:
                say(f"  - {title}")
            return 1
        say(f"\n全部通过，共用 {seconds}。")
        return 0


def find_postgresql() -> tuple[str, str]:
    """Return the address of a PostgreSQL where databases may be made, or what is wrong."""
    given = os.environ.get("TEST_DATABASE_URL")
    trouble = "PostgreSQL 未运行，跳过这些测试"
    for address in [given] if given else POSTGRESQL:
        server = urlunsplit(urlsplit(address)._replace(path="/postgres"))
        if not urlsplit(server).netloc:  # urlunsplit drops the empty host
            server = server.replace("postgresql:/", "postgresql:///", 1)
        probe = subprocess.run(
            [str(PYTHON), "-c", POSTGRESQL_PROBE, server],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        if not probe.returncode:
            return address, ""
        if "CREATEDB" in probe.stderr:
            trouble = "PostgreSQL 的这个用户不能建库，跳过这些测试"
    return "", trouble


def redis_answers(address: str) -> bool:
    """Tell whether a Redis server greets at the address."""
    parts = urlsplit(address)
    try:
        with socket.create_connection(
            (parts.hostname or "127.0.0.1", parts.port or 6379), timeout=3
        ) as connection:
            connection.sendall(b"PING\r\n")
            # -NOAUTH is a server too: whether the password is right, the tests will tell.
            return connection.recv(64)[:1] in (b"+", b"-")
    except OSError:
        return False


def install_browser() -> list[str]:
    """Make sure of Chromium and a Chinese font for screenshots. Returns what is missing."""
    missing = missing_packages()
    if missing and apt_install(missing):
        missing = missing_packages()
    if missing:
        say(f"缺少浏览器测试要用的软件包，请安装：{' '.join(missing)}")
    return missing


def missing_packages() -> list[str]:
    """Return the Debian packages that the tests need and this machine lacks."""
    browsers = ("chromium", "chromium-browser", "google-chrome")
    missing = [] if any(shutil.which(name) for name in browsers) else ["chromium"]
    if sys.platform == "linux" and not chinese_fonts():
        missing.append("fonts-noto-cjk")
    if not shutil.which("pdfinfo"):
        missing.append("poppler-utils")
    return missing


def chinese_fonts() -> str:
    """Return the Chinese fonts of this machine; without one a screenshot shows boxes."""
    if not shutil.which("fc-list"):
        return ""
    return subprocess.run(
        ["fc-list", ":lang=zh", "family"], stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout.strip()


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages where this is Debian and we may. Tells whether it did."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (root and Path("/etc/debian_version").is_file() and shutil.which("apt-get")):
        return False
    say(f"正在安装系统软件包 {' '.join(packages)}…")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.call([*apt, "update"], env=environment)
    return not subprocess.call(
        [*apt, "install", "-y", "--no-install-recommends", *packages],
        env=environment,
        stdout=subprocess.DEVNULL,
    )


# Settings of this machine


def local_settings_path() -> Path:
    """Return where this machine's settings are kept."""
    return Path(os.environ.get("MINGZHANG_VAR") or ROOT / "var") / "local.env"


def setting(name: str, default: str) -> str:
    """Return a setting: the environment's, else that of var/local.env, else the default."""
    value = os.environ.get(name, "").strip()
    path = local_settings_path()
    if not value and path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            key, _, rest = line.partition("=")
            if key.strip() == name:
                value = rest.strip()
    return value or default


def whole_setting(name: str, default: int, low: int, high: int) -> int:
    """Return a whole number within limits; anything else ends the program with a sentence."""
    value = setting(name, str(default))
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        sys.exit(f"环境变量 {name} 应为 {low} 到 {high} 的整数，现在是 {value!r}。")
    return int(value)


def shown(path: Path) -> str:
    """Return a path as a person would write it from here."""
    return str(path.relative_to(ROOT)) if ROOT in path.parents else str(path)


def say(line: str) -> None:
    """Print at once: what a child process prints next must come after it."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
