"""Put changed code into a running process: every reference to the module then has it.

Functions keep their identity and get other code; a constant is replaced wherever it was imported
under its name; a class keeps its identity and gets other attributes. What was computed from the
old code before (a cache, a row in the database) stays as it was.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType, ModuleType
from typing import Any

Key = tuple[str, int]
OWN = ("config", "disclosures", "indicators")
GENERATED = ("__dict__", "__weakref__", "__module__", "__doc__", "__qualname__", "__setattr__",
             "__delattr__")  # fmt: skip


class MisfitError(Exception):
    """A change that this process cannot take over."""


class Held:
    """What the process holds of a file, looked up once: its functions, and all caches."""

    def __init__(self, path: str) -> None:
        found = gc.get_objects()
        self.functions = [
            each
            for each in found
            if type(each) is FunctionType and each.__code__.co_filename == path
        ]
        self.caches = [
            each
            for each in found
            if type(each) is _lru_cache_wrapper and str(each.__module__).startswith(OWN)
        ]


def swap(held: Held, path: str, old: str, new: str) -> None:
    """Give every function of a file the code it has in the new source.

    Raises SyntaxError for a source that cannot be compiled, MisfitError for a closure that the
    running process holds and that has other variables now.
    """
    before, after = _codes(compile(old, path, "exec")), _codes(compile(new, path, "exec"))
    places = {(code.co_qualname, code.co_firstlineno): key for key, code in before.items()}
    for each in held.functions:
        place = (each.__code__.co_qualname, each.__code__.co_firstlineno)
        code = after.get(places.get(place, ("", 0)))
        if code is not None:
            _give(each, code)


def replace(module: ModuleType, path: str, new: str, registries: list[dict[Any, Any]]) -> None:
    """Run the new source of a module and move everything of it into the old module.

    What was there before must be frozen (gc.freeze): only what the source makes is looked at.
    """
    kept = [dict(each) for each in registries]
    for each in registries:
        each.clear()
    fresh = ModuleType(module.__name__)
    fresh.__file__ = path
    exec(compile(new, path, "exec"), fresh.__dict__)
    for registry, former in zip(registries, kept, strict=True):
        made = dict(registry)
        own = {key for key, value in former.items() if _made_by(value, module.__name__)}
        registry.clear()
        registry.update({key: made.get(key, value) for key, value in former.items()
                         if key in made or key not in own})  # fmt: skip
        registry.update({key: value for key, value in made.items() if key not in former})
    classes = []
    for name, value in list(fresh.__dict__.items()):
        former_value = module.__dict__.get(name)
        if name.startswith("__") or former_value is None or former_value is value:
            continue
        if isinstance(value, FunctionType) and isinstance(former_value, FunctionType):
            if value.__module__ == module.__name__ and not value.__code__.co_freevars:
                _give(former_value, value.__code__)
                former_value.__defaults__ = value.__defaults__
                former_value.__kwdefaults__ = value.__kwdefaults__
                fresh.__dict__[name] = former_value
        elif isinstance(value, type) and isinstance(former_value, type):
            if value.__module__ == module.__name__:
                classes.append((former_value, value))
                fresh.__dict__[name] = former_value
        elif not (isinstance(value, dict | list | set) and not value):
            _exchange(name, former_value, value)
    for former_class, made_class in classes:
        for name, value in vars(made_class).items():
            if name not in GENERATED:
                setattr(former_class, name, value)
    for each in gc.get_objects():
        for former_class, made_class in classes:
            if type(each) is made_class:
                object.__setattr__(each, "__class__", former_class)


def _made_by(value: Any, module: str) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(each, FunctionType) and each.__module__ == module for each in parts)


def _exchange(name: str, old: Any, new: Any) -> None:
    """Let every module that has this very object under this name have the new one."""
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get(name) is old:
            module.__dict__[name] = new


def _give(function: FunctionType, code: CodeType) -> None:
    if len(function.__code__.co_freevars) != len(code.co_freevars):
        raise MisfitError(function.__qualname__)
    function.__code__ = code


def _codes(code: CodeType) -> dict[Key, CodeType]:
    """Return every code object inside one, by its name and which of that name it is."""
    found: dict[Key, CodeType] = {}
    for each in _walk(code):
        at = 0
        while (each.co_qualname, at) in found:
            at += 1
        found[each.co_qualname, at] = each
    return found


def _walk(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _walk(each)
