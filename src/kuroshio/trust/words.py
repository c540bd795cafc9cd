"""Fingerprints that two people can compare by voice: as hex groups and as sixteen words.

Each word stands for one byte, so sixteen words carry the first 128 bits of the fingerprint:
enough that no second key with the same words can be found.
"""

import hashlib

from kuroshio.values import Digest

WORDS = (
    "acorn actor adult agent album alarm amber anchor angle ankle apple apron arctic armor "
    "arrow atlas autumn avenue badge bakery bamboo banana banner barrel basin basket beach "
    "beacon beetle bell berry bicycle bishop blanket blossom bonfire bottle bottom bracket "
    "branch brass bread breeze brick bridge bronze bucket buffalo butter button cabin "
    "cactus camera canal candle canvas canyon captain carbon cargo carpet castle cedar "
    "cellar cement chapel cherry chimney circle citrus clinic cloud clover coast cobalt "
    "coffee comet compass copper coral corner cotton cradle crater cricket crystal dancer "
    "desert diamond dolphin donkey dragon drawer drum eagle easel eclipse elbow elephant "
    "ember engine equator estate fabric falcon farmer feather fender ferry fiddle finger "
    "flame flannel flute forest fossil fountain fragment galaxy garden garlic gazelle giant "
    "ginger glacier globe goblet gondola granite grape gravel guitar hamlet hammer harbor "
    "harvest hazel helmet heron hickory hollow honey horizon hotel iceberg igloo indigo "
    "insect iris island ivory jacket jasmine jelly jewel jigsaw journal jungle juniper "
    "kettle kimono kitchen kiwi ladder lagoon lantern laurel leather lemon lentil library "
    "lilac linen lizard lobster lotus lumber magnet mango maple marble market meadow melon "
    "metal mirror monsoon mosaic mountain museum mustard napkin nectar needle nickel noodle "
    "notebook oasis ocean olive onion opera orange orchid otter oxygen oyster paddle palace "
    "panda paper parade parrot pebble pencil pepper piano pigeon pillow pilot pistachio "
    "planet plaza pocket pony prairie prism pumpkin puzzle quarry quartz rabbit radar raven "
    "ribbon river robin rocket saddle salmon sapphire saturn scarlet school season shadow "
    "silver spider spiral sponge squirrel stadium sugar summit sunset temple "
).split()

_VALUE = {word: number for number, word in enumerate(WORDS)}


def fingerprint(root_public_key: bytes) -> Digest:
    """The fingerprint of a party: SHA-256 of its root key (32 bytes)."""
    return Digest(hashlib.sha256(root_public_key).digest())


def as_hex(digest: bytes) -> str:
    """Hex in groups of four, for reading aloud."""
    text = digest.hex()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def as_words(digest: bytes) -> str:
    """The first sixteen bytes as words."""
    return " ".join(WORDS[byte] for byte in digest[:16])


def matches(digest: bytes, spoken: str) -> bool:
    """Whether `spoken` (all the hex, or all sixteen words, any case and spacing) is `digest`."""
    text = spoken.strip().lower()
    words = text.replace("-", " ").split()
    if len(words) == 16 and all(word in _VALUE for word in words):
        return bytes(_VALUE[word] for word in words) == digest[:16]
    return text.replace(" ", "").replace(":", "") == digest.hex()
