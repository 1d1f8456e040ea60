"""On what terms published figures may be reused."""

from __future__ import annotations

LICENCE = {
    "name": "open-government-information-cn",
    "title": "依法公开的政府信息：可以自由使用、转载和加工，请注明来源部门和本站网址",
    "path": "/data/",
}
