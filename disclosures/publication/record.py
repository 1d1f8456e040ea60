"""The heads of the record: where the log and the chain of publications end now.

Whoever keeps a head outside the database can tell later whether anything up to it was taken
away or rewritten: the log must still have that digest at that number, the chain that value.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from disclosures.models import LogEntry, Publication

FILE: Final = "record.json"  # in every export and backup
_LINE: Final = re.compile(r"^\s*(\d{1,18})\s*[:：]\s*([0-9a-f]{64})\s*$")
logger = logging.getLogger(__name__)

Heads = dict[str, Any]  # {"log": {sequence, digest}, "publications": {count, chain}, "at"}


class NotAHead(ValueError):
    """A text that is no head; the message says what one looks like."""


def heads() -> Heads:
    """Return where the log and the chain end now, as plain JSON; numbers 0 when there is none."""
    entry = LogEntry.objects.order_by("-sequence").values_list("sequence", "digest").first()
    chain = Publication.objects.order_by("-pk").values_list("chain", flat=True).first()
    sequence, digest = entry or (0, "")
    return {
        "log": {"sequence": sequence, "digest": digest},
        "publications": {"count": Publication.objects.count(), "chain": chain or ""},
        "at": timezone.now().isoformat(timespec="seconds"),
    }


def to_json(found: Heads) -> str:
    """Return heads as one line of JSON."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def lines(found: Heads) -> list[str]:
    """Return heads for people to write down: 操作记录 21:3fa8…, 公开版本 11:90bc…"""
    log, chain = found["log"], found["publications"]
    return [
        f"操作记录 {log['sequence']}:{log['digest']}",
        f"公开版本 {chain['count']}:{chain['chain']}",
    ]


def read(text: str) -> list[Heads]:
    """Return the heads of a JSON file, of one a line, or of "number:digest". Raises NotAHead.

    A bare "number:digest" may be of the log or of the chain: it stands under "either".
    """
    match = _LINE.match(text.strip())
    if match:
        return [{"either": {"number": int(match[1]), "digest": match[2]}}]
    found: list[Heads] = []
    for line in filter(str.strip, [text] if _is_json(text) else text.splitlines()):
        try:
            data = json.loads(line)
            log, chain = data["log"], data["publications"]
            found.append({
                "log": {"sequence": int(log["sequence"]), "digest": str(log["digest"])},
                "publications": {"count": int(chain["count"]), "chain": str(chain["chain"])},
                "at": str(data.get("at", "")),
            })  # fmt: skip
        except (ValueError, KeyError, TypeError) as error:
            raise NotAHead(
                "应是 record.json 一类的文件，或“序号:链值”一行，链值是64位十六进制数。"
            ) from error
    if not found:
        raise NotAHead("里面没有记录的末尾值。")
    return found


def compare(found: Iterable[Heads]) -> Iterator[str]:
    """Yield what the record of now lacks of heads that were kept. Ends at the newest."""
    wanted = list(found)
    digests = _digests({
        each[name][number]
        for each in wanted
        for name, number in (("log", "sequence"), ("either", "number"))
        if name in each
    })  # fmt: skip
    chains = list(Publication.objects.order_by("pk").values_list("chain", flat=True))
    said: set[str] = set()
    for each in wanted:
        for problem in _missing(each, digests, chains):
            if problem not in said:
                said.add(problem)
                yield problem


def keep() -> None:
    """Add the heads of now to the file beside the store, for the operator to send away.

    The file is not needed: what cannot be written is logged and hinders nothing.
    """
    if settings.RECORD_HEADS is None:
        return
    path = Path(settings.RECORD_HEADS)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, f"{to_json(heads())}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        logger.exception("the heads of the record could not be kept in %s", path)


def kept() -> Iterator[str]:
    """Yield what the record lacks of the heads in the file beside the store, if there is one."""
    if settings.RECORD_HEADS is None or not Path(settings.RECORD_HEADS).is_file():
        return
    path = Path(settings.RECORD_HEADS)
    text = path.read_text(encoding="utf-8", errors="replace")
    whole, _, torn = text.rpartition("\n")
    try:
        found = read(whole) if whole.strip() else []
    except NotAHead as error:
        yield f"{path.name} 读不出：{error}"
        return
    if torn.strip():
        yield f"{path.name} 最后一行不完整，请删去这一行"
    yield from (f"{path.name}：{problem}" for problem in compare(found))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _digests(sequences: set[int]) -> dict[int, str]:
    """Return the digests of some entries of the log, a thousand a query."""
    wanted = sorted(sequences)
    found: dict[int, str] = {}
    for at in range(0, len(wanted), 500):
        rows = LogEntry.objects.filter(sequence__in=wanted[at : at + 500])
        found.update(rows.values_list("sequence", "digest"))
    return found


def _missing(
    head: Mapping[str, Any], digests: Mapping[int, str], chains: list[str]
) -> Iterator[str]:
    if "either" in head:
        number, digest = head["either"]["number"], head["either"]["digest"]
        chain = chains[number - 1] if 0 < number <= len(chains) else None
        if digest not in (digests.get(number), chain):
            yield f"第{number}条操作记录、第{number}份公开版本都没有链值 {digest[:12]}…"
        return
    sequence, digest = head["log"]["sequence"], head["log"]["digest"]
    if sequence and digests.get(sequence) != digest:
        now = LogEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
        yield (
            f"当时操作记录有{sequence}条，现在只有{now or 0}条，后面的被删去"
            if (now or 0) < sequence
            else f"第{sequence}条操作记录的链值不是当时的 {digest[:12]}…，这一条或前面的被改动"
        )
    count, value = head["publications"]["count"], head["publications"]["chain"]
    if count > len(chains):
        yield f"当时公开版本有{count}份，现在只有{len(chains)}份，后面的被删去"
    elif count and chains[count - 1] != value:
        yield f"第{count}份公开版本的链值不是当时的 {value[:12]}…，这一份或前面的被改动"
