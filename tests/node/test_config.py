"""Settings: what is wrong is named, with its file and its key; what init writes, run reads."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.errors import Refused
from kuroshio.node import config
from kuroshio.node.config import Config, Deadlines, Source
from kuroshio.values import Reality

LEAST = 'party = "JPN"\nnode = "tokyo"\n'


def load(folder: Path, text: str) -> Config:
    """The settings in a file with this text."""
    (folder / config.FILE).write_text(text, encoding="utf-8")
    return config.load(folder)


def test_the_least_file_gives_every_default(tmp_path: Path) -> None:
    found = load(tmp_path, LEAST)
    assert found == Config(folder=tmp_path, party="JPN", node="tokyo")
    assert (found.reality, found.operational, found.marking_ceiling) == (
        Reality.REAL,
        True,
        "UNCLASSIFIED",
    )
    assert found.deadlines_s == Deadlines(120, 600, 3600, 86400)


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = (
        LEAST
        + """
    reality = "EXERCISE"
    operational = false
    picture_box = [20, 118.5, 30, 128]
    lang = "zh-Hant"
    [dial]
    TWN = ["192.0.2.7:8444", "[2001:db8::1]:8444", "node.example.tw:1"]
    [deadlines_s]
    flash = 90
    [[sources]]
    name = "sea"
    url = "tcp-listen://127.0.0.1:7001"
    reality = "SIMULATED"
    """
    )
    found = load(tmp_path, text)
    assert found.dial["TWN"][1] == "[2001:db8::1]:8444"
    assert found.deadlines_s == Deadlines(flash=90)
    assert found.sources[0].reality is Reality.SIMULATED
    assert found.picture_box == (20.0, 118.5, 30.0, 128.0)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("web_prot = 1", "config.unknown-key", "web_prot; did you mean web_port?"),
        ("zzz = 1", "config.unknown-key", "there is no setting zzz"),
        ("folder = 'x'", "config.unknown-key", "there is no setting folder"),
        ("[deadlines_s]\nflahs = 1", "config.unknown-key", "did you mean deadlines_s.flash?"),
        ("[[sources]]\nnme = 'x'", "config.unknown-key", "did you mean sources[0].name?"),
        ("web_port = '8443'", "config.bad-value", "web_port: Expected `int`, got `str`"),
        ("web_port = 65536", "config.bad-value", "web_port"),
        ("web_tls = 1", "config.bad-value", "web_tls: Expected `bool`"),
        ("picture_box = [1, 2, 3]", "config.bad-value", "picture_box"),
        ("picture_box = [30, 0, 20, 1]", "config.bad-value", "south below north"),
        ("picture_box = [-91, 0, 20, 1]", "config.bad-value", "picture_box"),
        ("time_zone = 'Taipei'", "config.bad-value", "such as Asia/Tokyo"),
        ("time_zone = '../../etc/passwd'", "config.bad-value", "time_zone"),
        ("lang = 'zh'", "config.bad-value", "lang"),
        ("log_level = 'loud'", "config.bad-value", "log_level"),
        ("reality = 'DRILL'", "config.bad-value", "reality"),
        ("web_tls = false\nweb_host = '0.0.0.0'", "config.bad-value", "only on loopback"),
        ("[dial]\nTWN = ['nowhere']", "config.bad-value", "Expected host:port"),
        ("[dial]\ntwn = ['a:1']", "config.bad-value", "Expected a party code"),
        ("[deadlines_s]\nflash = 0", "config.bad-value", "deadlines_s.flash"),
        ("[[sources]]\nname = 'x'", "config.bad-value", "url: is missing"),
        ("[[sources]]\nname = 'x'\nurl = 'sea'", "config.bad-value", "tcp-listen://"),
        ("sources = 3", "config.bad-value", "sources"),
        ("x =\n", "config.malformed", "line 3"),
        ("reality = 'REPLAY'", "config.not-operational", "operational = false"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, line: str, code: str, words: str) -> None:
    with pytest.raises(Refused) as raised:
        load(tmp_path, LEAST + line)
    assert raised.value.code == code
    assert words in raised.value.message
    assert config.FILE in raised.value.message


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="node: is missing"):
        load(tmp_path, 'party = "JPN"')
    with pytest.raises(Refused) as raised:
        config.load(tmp_path / "elsewhere")
    assert raised.value.code == "config.missing"


@pytest.mark.parametrize("reality", ["EXERCISE", "SIMULATED", "REPLAY"])
def test_an_operational_node_takes_no_source_that_is_not_real(tmp_path: Path, reality: str) -> None:
    source = f"\n[[sources]]\nname='x'\nurl='udp://0.0.0.0:1'\nreality='{reality}'"
    with pytest.raises(Refused) as raised:
        load(tmp_path, LEAST + source)
    assert raised.value.code == "config.not-operational"
    assert load(tmp_path, LEAST + "operational = false" + source).sources


texts = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=20)
sources = st.builds(
    Source,
    name=texts,
    url=texts.map("file:///{}".format),
    speed=st.floats(0.1, 100),
    reality=st.sampled_from(Reality),
)
configs = st.builds(
    Config,
    folder=st.just(Path("/node")),
    party=st.from_regex("[A-Z0-9]{2,8}", fullmatch=True),
    node=st.from_regex("[a-z0-9-]{1,40}", fullmatch=True),
    operational=st.just(False),
    reality=st.sampled_from(Reality),
    public_host=texts,
    web_port=st.integers(0, 65535),
    dial=st.dictionaries(st.sampled_from(["TWN", "USA"]), st.just(("a:1", "[::1]:2"))),
    sources=st.lists(sources, max_size=2, unique_by=lambda s: s.name).map(tuple),
    deadlines_s=st.builds(Deadlines, flash=st.integers(1, 999)),
    picture_tick_ms=st.integers(50, 60_000),
)


@given(configs)
def test_what_is_written_reads_back_the_same(made: Config) -> None:
    import tomllib

    assert config.read(tomllib.loads(config.write(made)), made.folder, "x") == made
