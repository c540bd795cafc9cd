"""kuroshio demo: three nodes on this machine, introduced to each other, agreements in force.

Each node is what `kuroshio run` starts, with its own processes, folder, keys, database and ports
on loopback. Nothing here is a short cut that a real node does not have.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from kuroshio.cli import demo_consultation, demo_day
from kuroshio.cli.demo_passkeys import SoftwarePasskey
from kuroshio.cli.screen import AsJson, give, say
from kuroshio.errors import Refused, Unavailable
from kuroshio.gateways import agreement_yaml
from kuroshio.node import config as settings
from kuroshio.node import folder as folders
from kuroshio.node import pins, templates
from kuroshio.node.clock import now_ms
from kuroshio.node.files import Layout
from kuroshio.node.parties import draft_of
from kuroshio.store.accounts import CHANCE, SCOPES, Account, Accounts
from kuroshio.values import DAY, Reality
from kuroshio.wire.ais_feed import reality_of

PARTIES = ("TWN", "JPN", "USA")
NODES = {"USA": "honolulu", "JPN": "tokyo", "TWN": "taipei"}
PORTS = {"USA": 8101, "JPN": 8102, "TWN": 8103}
HOME = {
    "USA": ("en", "Pacific/Honolulu"),
    "JPN": ("ja", "Asia/Tokyo"),
    "TWN": ("zh-Hant", "Asia/Taipei"),
}
OFFICERS = {
    "USA": {"USCG": "Officer Kai", "AIT": "Officer Reed", "DOD-L": "Officer Cole"},
    "JPN": {"JCG": "比嘉 当直官", "MOFA": "佐藤 連絡官", "MOD-L": "田中 連絡官"},
    "TWN": {"CGA": "林 值勤官", "MOFA": "陳 聯絡官", "MND-L": "黃 聯絡官"},
}
AGREEMENTS = ("trilateral-picture", "japan-taiwan-coast-guards")
"""Templates that are in force in the demo, at their first step."""
READY_WITHIN_S = 60
RESTART_AFTER_S = 10


@dataclass
class DemoNode:
    """One of the three."""

    party: str
    folder: Path
    web_port: int
    link_port: int
    ais_port: int
    token: str = ""
    links: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    down_since: float | None = None
    passkeys: dict[str, SoftwarePasskey] = field(default_factory=dict)
    """Of a scenario's officers, by account."""
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://localhost:{self.web_port}"

    def kill(self) -> None:
        """As when the machine loses its power; the demo starts it again after a while."""
        if self.process:
            self.process.kill()

    def api(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        """Call its API as the demo's token; Unavailable (`demo.node-down`) when it is down."""
        try:
            answer = httpx.request(
                method, f"http://127.0.0.1:{self.web_port}{path}", json=body, timeout=10,
                headers={"Authorization": f"Bearer {token or self.token}"},
            )  # fmt: skip
        except httpx.TransportError as error:
            raise Unavailable("demo.node-down", f"{self.party} does not answer") from error
        if answer.status_code >= 400:
            found = answer.json()
            raise Refused("demo.refused", f"{self.party}: {found['code']}: {found['message']}")
        return answer.json() if answer.content else None


def demo(
    ais: Annotated[
        str, typer.Option(help="A file, tcp://host:port, simulator[:SEED] or load:RATE.")
    ] = "simulator",
    folder: Annotated[Path, typer.Option(help="Where the three nodes' folders go.")] = Path("demo"),
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on with the folders of the last demo.")
    ] = False,
    day: Annotated[
        bool,
        typer.Option("--day", help="For the simulator: a day of it first, into the archives."),
    ] = False,
    scenario: Annotated[
        str, typer.Option(help="`consultation`: officers with passkeys who act two stories.")
    ] = "",
    act: Annotated[
        bool, typer.Option("--act/--no-act", help="Whether the scenario's officers act it.")
    ] = True,
    rate: Annotated[float, typer.Option(min=1, help="For a file: lines a second.")] = 3000.0,
    summary: Annotated[
        Path, typer.Option(help="JSON file with addresses, tokens and counts.")
    ] = Path("demo.json"),
    as_json: AsJson = False,
) -> None:
    """Run three nodes (USA, JPN, TWN) on this machine until Ctrl-C."""
    reality = _checked(ais := ais or "simulator", scenario, day=day)
    if not keep:
        _clear(folder)
    nodes = _make(folder, reality, scenario)
    start = demo_day.fill({n.party: n.folder for n in nodes}, ais) if day else None
    with _running(nodes) as feeder_slot:
        _wait_ready(nodes)
        _agree(nodes, (*AGREEMENTS, *(demo_consultation.AGREEMENTS if scenario else ())))
        feeder_slot.append(_start_feeder(ais, nodes, folder / "feed.json", rate, start))
        if as_json:
            give({n.party: {"url": n.url, "sign_in": n.links, "token": n.token} for n in nodes})
        else:
            _greet(nodes, ais, reality)
        if act:
            _begin_story(nodes)
        _keep_going(nodes, folder / "feed.json", summary)


# --- making -----------------------------------------------------------------------------------


def _checked(ais: str, scenario: str, *, day: bool) -> Reality:
    reality = reality_of(ais)
    if reality in (Reality.REPLAY, Reality.REAL) and "://" not in ais and not Path(ais).exists():
        raise Refused("demo.no-such-file", f"there is no file {ais}")
    if day and not ais.startswith("simulator"):
        raise Refused("demo.no-day", "--day is for the simulator: a file has its own time")
    if scenario not in ("", demo_consultation.NAME):
        raise Refused("demo.no-scenario", f"there is no scenario {scenario!r}")
    return reality


def _make(folder: Path, reality: Reality, scenario: str) -> list[DemoNode]:
    """The three folders, introduced to each other, with accounts."""
    nodes = [_prepare(folder, party, reality) for party in PARTIES]
    for node in nodes if scenario else []:
        node.passkeys = demo_consultation.bind(node.party, node.folder)
    _introduce(nodes)
    for node in nodes:
        _open_accounts(node)
    return nodes


def _begin_story(nodes: list[DemoNode]) -> None:
    """Without a scenario nobody has a passkey, and nothing begins."""
    if not any(n.passkeys for n in nodes):
        return
    story = demo_consultation.Story(
        {n.party: n for n in nodes}, {n.party: n.passkeys for n in nodes},
        {(n.party, officer): token for n in nodes for officer, token in n.tokens.items()},
    )  # fmt: skip
    threading.Thread(target=story.act, daemon=True).start()


def _clear(folder: Path) -> None:
    """Remove a former demo, and nothing else that may lie there."""
    if not folder.exists():
        return
    strange = [p.name for p in folder.iterdir() if p.name not in (*PARTIES, "feed.json")]
    if strange:
        raise Refused(
            "demo.folder-in-use", f"{folder} holds {strange[0]!r}, which no demo made; move it away"
        )
    shutil.rmtree(folder)


def _prepare(folder: Path, party: str, reality: Reality) -> DemoNode:
    web = _free_port(PORTS[party])
    node = DemoNode(party, folder / party, web, _free_port(web + 100), _free_port(web + 200))
    lang, zone = HOME[party]
    config = settings.Config(
        folder=node.folder,
        party=party,
        node=NODES[party],
        reality=Reality.EXERCISE,
        operational=False,
        web_port=node.web_port,
        web_tls=False,
        link_port=node.link_port,
        sources=(settings.Source("ais", f"tcp-listen://127.0.0.1:{node.ais_port}", 1.0, reality),),
        disk_reserve_mb=64,
        time_zone=zone,
        lang=lang,  # type: ignore[arg-type]
    )
    if (node.folder / settings.FILE).exists():
        (node.folder / settings.FILE).write_text(settings.write(config), encoding="utf-8")
        return node
    folders.create_folder(
        config,
        now_ms(),
        draft=draft_of(party),
        addresses=(f"127.0.0.1:{node.link_port}",),
    )
    return node


def _introduce(nodes: list[DemoNode]) -> None:
    """What administrators do with files and by voice: each pins the others' documents."""
    documents = {n.party: folders.load_document(n.folder) for n in nodes}
    for node in nodes:
        known = pins.held_directory(node.folder)
        for party, held in documents.items():
            if party != node.party and not known.knows(party):
                pins.add_partner(node.folder, held, held.document.fingerprint.hex())


def _open_accounts(node: DemoNode) -> None:
    accounts = Accounts(Layout(node.folder).accounts)
    lang, zone = HOME[node.party]
    try:
        for body, name in OFFICERS[node.party].items():
            officer = f"{body.lower()}-watch"
            if accounts.get(officer) is None:
                accounts.put(Account(officer, name, body, "watch-officer", lang=lang,
                                     palette="day", time_zone=zone))  # fmt: skip
            node.links[body] = _link(accounts, node, officer)
        director = Account("demo-director", "Demo", next(iter(OFFICERS[node.party])),
                           "duty-director", lang=lang, palette="day", time_zone=zone)  # fmt: skip
        if accounts.get(director.officer) is None:
            accounts.put(director)
        node.token = _token(accounts, director.officer)
        for officer, body, post, name in demo_consultation.OFFICERS[node.party]:
            if officer not in node.passkeys:
                continue
            accounts.put(Account(officer, name, body, post, lang=lang, palette="day",
                                 time_zone=zone))  # fmt: skip
            node.tokens[officer] = _token(accounts, officer)
            node.links[officer] = _link(accounts, node, officer)
    finally:
        accounts.close()


def _token(accounts: Accounts, officer: str) -> str:
    chance = secrets.token_bytes(CHANCE)
    return accounts.make_token(officer, "demo", list(SCOPES), now_ms(), 30, chance)[1]


def _link(accounts: Accounts, node: DemoNode, officer: str) -> str:
    secret = accounts.make_link(officer, now_ms(), DAY, secrets.token_bytes(CHANCE))
    return f"{node.url}/enter#token={secret}"


def _agree(nodes: list[DemoNode], names: tuple[str, ...]) -> None:
    """These templates, their first step signed by an empowered post of each party."""
    by_party = {n.party: n for n in nodes}
    for name in names:
        # The demo's officers are invented, and partners see their names.
        text = templates.text(name).replace("\nbasis:", "\nnames of officers: yes\nbasis:", 1)
        agreement = agreement_yaml.read(text)
        parties, title = agreement.parties, agreement.title.en
        first = by_party[parties[0]]
        if any(a["title"]["en"] == title for a in first.api("GET", "/api/agreements")):
            continue
        about = first.api("POST", "/api/agreements", {"text": text})["id"]
        _sign(about, [by_party[p] for p in parties])


def _sign(about: str, nodes: list[DemoNode]) -> None:
    for node in nodes:
        _until(f"{node.party} holds the proposal", lambda n=node: about in _ids(n))
        node.api("POST", f"/api/agreements/{about}/signature", {"step": 1})
    for node in nodes:
        _until(f"in force at {node.party}", lambda n=node: about in _ids(n, True))


def _ids(node: DemoNode, in_force: bool = False) -> set[str]:
    found = node.api("GET", "/api/agreements")
    return {a["id"] for a in found if a["in_force"] or not in_force}


# --- running ----------------------------------------------------------------------------------


@contextlib.contextmanager
def _running(nodes: list[DemoNode]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes, ended together whatever happens."""
    others: list[subprocess.Popen[bytes]] = []
    # A terminal's Ctrl-C and a plain kill both end the demo in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for node in nodes:
            _start(node)
        yield others
    except KeyboardInterrupt:
        say("", "Ending.")
    finally:
        started = [*others, *(n.process for n in nodes if n.process)]
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _start(node: DemoNode) -> None:
    log = (node.folder / "node.log").open("ab")
    node.process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own arguments)
        [sys.executable, "-m", "kuroshio", "run", str(node.folder)],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    node.down_since = None


def _start_feeder(
    ais: str, nodes: list[DemoNode], counters: Path, rate: float, start: float | None
) -> subprocess.Popen[bytes]:
    targets = [f"{n.party}=127.0.0.1:{n.ais_port}" for n in nodes]
    since = [] if start is None else ["--start", str(start)]
    return subprocess.Popen(  # noqa: S603 (as above)
        [sys.executable, "-m", "kuroshio.wire.ais_feed", ais, *targets,
         "--counters", str(counters), "--rate", str(rate), *since],
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _wait_ready(nodes: list[DemoNode]) -> None:
    for node in nodes:
        _until(f"{node.party} answers", lambda n=node: _ready(n))
    for node in nodes:
        _until(
            f"{node.party} reaches its partners",
            lambda n=node: all(k["state"] == "direct" for k in n.api("GET", "/api/links")),
        )


def _ready(node: DemoNode) -> bool:
    if node.process and node.process.poll() is not None:
        raise Unavailable(
            "demo.node-down", f"{node.party} did not start; see {node.folder / 'node.log'}"
        )
    try:
        return len(node.api("GET", "/api/links")) == len(PARTIES) - 1
    except Unavailable:
        return False


def _until(what: str, done: Any) -> None:
    end = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < end:
        if done():
            return
        time.sleep(0.1)
    raise Unavailable("demo.too-slow", f"waited {READY_WITHIN_S} s in vain until {what}")


def _greet(nodes: list[DemoNode], ais: str, reality: Reality) -> None:
    say("", f"Three nodes run; AIS from {ais} ({reality}). Open a link for each party:", "")
    for node in sorted(nodes, key=lambda n: n.party):
        # In a scenario those who act it; they alone see it.
        for who in node.passkeys or list(node.links)[:1]:
            say(f"  {node.party} {who:13} {node.links[who]}")
    say(
        "",
        "All three parties open in one browser, an officer of each at a time.",
        "Other bodies' links, tokens and counts: demo.json.",
        "A node that is killed is started again after 10 s. Ctrl-C ends all.",
    )


def _keep_going(nodes: list[DemoNode], counters: Path, summary: Path) -> None:
    while True:
        _write_summary(nodes, counters, summary)
        for node in nodes:
            if node.process and node.process.poll() is not None:
                node.down_since = node.down_since or time.monotonic()
                if time.monotonic() > node.down_since + RESTART_AFTER_S and not _answers(node):
                    say(f"{node.party} ended; starting it again.")
                    _start(node)
        time.sleep(1)


def _answers(node: DemoNode) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", node.web_port)) == 0


def _write_summary(nodes: list[DemoNode], counters: Path, summary: Path) -> None:
    fed: dict[str, Any] = {}
    with contextlib.suppress(OSError, ValueError):
        fed = json.loads(counters.read_text()).get("parties", {})
    out = {n.party: _describe(n, fed.get(n.party, {})) for n in nodes}
    beside = summary.with_name(f"{summary.name}.{os.getpid()}")
    beside.write_text(json.dumps(out, indent=1, ensure_ascii=False), encoding="utf-8")
    beside.chmod(0o600)  # it holds tokens
    beside.replace(summary)


def _describe(node: DemoNode, fed: dict[str, Any]) -> dict[str, Any]:
    picture: dict[str, Any] = {}
    with contextlib.suppress(Unavailable, Refused):
        picture = node.api("GET", "/api/status")["picture"]
    return {
        "url": node.url,
        "token": node.token,
        "folder": str(node.folder.resolve()),
        "node": NODES[node.party],
        "pid": node.process.pid if node.process else None,
        "sign_in": node.links,
        "passkeys": {officer: key.as_value() for officer, key in node.passkeys.items()},
        "box": fed.get("box"),
        "reports_fed": fed.get("reports", 0),
        "reports_taken_in": picture.get("taken_in", 0),
        "received_from": picture.get("received", {}),
        "sent_to": picture.get("sent", {}),
    }


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Unavailable("demo.no-port", "there is no free port on loopback")
