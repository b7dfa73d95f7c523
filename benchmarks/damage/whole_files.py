"""Damage to a file as a whole: what a program does that saves or copies it wrongly."""

import random
from collections.abc import Callable, Sequence
from functools import partial


def _at_random(data: bytes, new: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + new + data[place:]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


# What a program may do to a whole file while saving or copying it.
BYTE_KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "a byte-order mark": lambda data, rng: b"\xef\xbb\xbf" + data,
    "CRLF": lambda data, rng: data.replace(b"\n", b"\r\n"),
    "CR": lambda data, rng: data.replace(b"\n", b"\r"),
    "a NUL": lambda data, rng: _at_random(data, b"\0", rng),
    "a control sign": lambda data, rng: _at_random(
        data, bytes([rng.choice([1, 7, 8, 27, 31, 127])]), rng
    ),
    "a byte that is no text": lambda data, rng: _at_random(data, b"\xff", rng),
    "cut short": _cut,
    "Shift_JIS": lambda data, rng: data.decode().encode("cp932", "replace"),
    "UTF-16": lambda data, rng: data.decode().encode("utf-16"),
    "a quote": lambda data, rng: _at_random(data, b'"', rng),
    "semicolons": lambda data, rng: data.replace(b",", b";"),
    "tabs": lambda data, rng: data.replace(b",", b"\t"),
    "the file twice": lambda data, rng: data + data,
    "blank lines below": lambda data, rng: data + b"\n,,,\n\n",
    "no line end": lambda data, rng: data.rstrip(b"\n"),
}


def damaged_bytes(
    files: dict[str, bytes], name: str, kind: str, rng: random.Random
) -> dict[str, bytes]:
    """Return files of which one is damaged as a whole."""
    return files | {name: BYTE_KINDS[kind](files[name], rng)}


def byte_kinds(
    whole: dict[str, bytes], names: Sequence[str]
) -> dict[str, Callable[[random.Random], dict[str, bytes]]]:
    """Damage a file as a whole."""

    def mutate(kind: str, rng: random.Random) -> dict[str, bytes]:
        return damaged_bytes(whole, rng.choice(names), kind, rng)

    return {kind: partial(mutate, kind) for kind in BYTE_KINDS}
