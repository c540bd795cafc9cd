"""The demo's scenario `consultation`: invented officers with passkeys, and the two stories acted.

A request for a relief flight from Shimoji-shima, consented to with conditions by two signatures, a
use outside them flagged, a cut that turns "in force" into "cannot be confirmed", healed again; and
a hypothetical prior consultation with more information asked, declined. All of it EXERCISE.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from kuroshio.cli import rootkeys
from kuroshio.cli.demo_passkeys import SoftwarePasskey, decode, encode
from kuroshio.cli.screen import say
from kuroshio.errors import Unavailable
from kuroshio.node import folder as folders
from kuroshio.node.clock import now_ms
from kuroshio.values import DAY, HOUR, MINUTE, SECOND

NAME = "consultation"
AGREEMENTS = ("requests", "japan-united-states-consultation", "released-texts")
OFFICERS = {
    "JPN": (("mofa-official", "MOFA", "official", "佐藤 協議担当官"),
            ("mofa-director", "MOFA", "duty-director", "伊藤 当直責任者")),
    "TWN": (("mofa-director", "MOFA", "duty-director", "陳 值勤主管"),),
    "USA": (("dod-director", "DOD-L", "duty-director", "Director Cole"),),
}  # fmt: skip
"""Account, body, post and name of those who decide; invented."""
CONFIRM_WITHIN = 8 * SECOND
WAITS_S = 60
Call = Callable[..., Any]


class Desk(Protocol):
    """What the story needs of a node of the demo."""

    @property
    def url(self) -> str: ...

    def api(self, method: str, path: str, body: object = None, token: str = "") -> Any: ...
    def kill(self) -> None: ...


def bind(party: str, folder: Path) -> dict[str, SoftwarePasskey]:
    """Make a passkey for each who decides, and sign them into the party's document; by account."""
    made = {
        account: SoftwarePasskey(
            account, body, post, ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        )
        for account, body, post, _ in OFFICERS[party]
    }
    document = folders.load_document(folder).document
    changed = msgspec.structs.replace(
        document, version=document.version + 1,
        passkeys=tuple(one.passkey() for one in made.values()),
    )  # fmt: skip
    rootkeys.sign_own(folder, None, changed)
    return made


class Story:
    """The officers act by the API, each with a token of his own and his passkey."""

    def __init__(
        self,
        nodes: Mapping[str, Desk],
        passkeys: Mapping[str, Mapping[str, SoftwarePasskey]],
        tokens: Mapping[tuple[str, str], str],
    ) -> None:
        self._nodes, self._passkeys, self._tokens = nodes, passkeys, tokens

    def act(self) -> None:
        """Both stories, one after the other."""
        self._relief()
        self._hypothetical()

    def _relief(self) -> None:
        now = now_ms()
        use = {
            "kind": "facility-relief", "start": now - MINUTE, "end": now + DAY,
            "facility": "shimoji-shima", "position": [24.827, 125.145],
            "numbers": [{"of": "aircraft", "number": 2}],
        }  # fmt: skip
        about = self._ask("TWN", "mofa-director", "JPN", "request", "", use, (
            "EXERCISE: two aircraft with relief goods by way of Shimoji-shima.",
            "訓練：救援物資を積んだ航空機2機による下地島空港の使用",
            "演練：兩架航空器載運賑災物資，經由下地島機場。",
        ))  # fmt: skip
        at = f"/api/consultations/{about}"
        self._until("JPN", "mofa-official", about, "sent")
        self._call("JPN", "mofa-official", "POST", f"{at}/consideration")
        limits = {
            "numbers": [{"of": "aircraft", "number": 1}],
            "areas": [[[24.0, 124.0], [26.0, 124.0], [26.0, 126.0], [24.0, 126.0]]],
        }
        wish = self._wish(
            "JPN", "mofa-official", about, "consent", conditions=limits,
            valid_until=now + DAY, confirm_within=CONFIRM_WITHIN,
        )  # fmt: skip
        for officer in ("mofa-official", "mofa-director"):
            self._sign("JPN", officer, about, wish)
        self._until("TWN", "mofa-director", about, "consented-with-conditions")
        say("EXERCISE  Tokyo consents with conditions, signed by two posts.")
        accept = self._wish("TWN", "mofa-director", about, "accept")
        self._sign("TWN", "mofa-director", about, accept)
        self._until("JPN", "mofa-official", about, "conditions-accepted")
        one = {**use, "start": now, "end": now + HOUR, "numbers": limits["numbers"]}
        self._until_covered(about, one, "in-force")
        self._call("TWN", "mofa-director", "POST", f"{at}/uses", {**one, "numbers": use["numbers"]})
        say("EXERCISE  In force. A use with two aircraft is reported: outside the conditions.")
        self._nodes["JPN"].kill()
        self._until_covered(about, one, "cannot-be-confirmed")
        say("EXERCISE  Tokyo's node is down: Taipei reads “cannot be confirmed”. Not consent.")
        self._until_covered(about, one, "in-force")
        say("EXERCISE  Tokyo is heard again: in force.")

    def _hypothetical(self) -> None:
        now = now_ms()
        use = {"kind": "deployment", "start": now + DAY, "end": now + 30 * DAY}
        texts = (
            "EXERCISE, hypothetical: a major change in deployment.",
            "訓練（仮想）：配置における重要な変更",
            "演練（假設）：部署之重大變更。",
        )
        about = self._ask(
            "USA", "dod-director", "JPN", "prior-consultation", "usa-jpn-1960", use, texts
        )
        at = f"/api/consultations/{about}"
        self._until("JPN", "mofa-official", about, "sent")
        more = {"texts": [{"lang": "en", "text": "EXERCISE: for how long?"}]}
        self._call("JPN", "mofa-official", "POST", f"{at}/questions", more)
        self._until("USA", "dod-director", about, "more-information-asked")
        said = {"texts": [{"lang": "en", "text": "EXERCISE: for one month."}]}
        self._call("USA", "dod-director", "POST", f"{at}/information", said)
        self._until("JPN", "mofa-official", about, "under-consideration")
        wish = self._wish("JPN", "mofa-official", about, "decline")
        for officer in ("mofa-official", "mofa-director"):
            self._sign("JPN", officer, about, wish)
        self._until("USA", "dod-director", about, "declined")
        say("EXERCISE  A hypothetical prior consultation was declined; Taipei knows nothing of it.")

    # --- acts ------------------------------------------------------------------------------------

    def _ask(
        self, party: str, officer: str, respondent: str, form: str, treaty: str,
        use: dict[str, Any], texts: tuple[str, str, str],
    ) -> str:  # fmt: skip
        langs = ("en", "ja", "zh-Hant")
        draft = {
            "form": form, "treaty": treaty, "respondent": respondent, "use": use,
            "texts": [{"lang": g, "text": t} for g, t in zip(langs, texts, strict=True)],
            "authoritative": "ja", "answer_by": now_ms() + HOUR,
        }  # fmt: skip
        return str(self._call(party, officer, "POST", "/api/consultations", draft)["id"])

    def _wish(self, party: str, officer: str, about: str, answer: str, **more: Any) -> Any:
        at = f"/api/consultations/{about}"
        seen = self._call(party, officer, "GET", at)["question_hash"]
        wish = {
            "answer": answer, "seen": seen, "authoritative": "ja", "conditions": {},
            "texts": [{"lang": "en", "text": "EXERCISE"}, {"lang": "ja", "text": "訓練"}], **more,
        }  # fmt: skip
        return self._call(party, officer, "POST", f"{at}/decision/wish", wish)

    def _sign(self, party: str, officer: str, about: str, wish: Any) -> None:
        key = self._passkeys[party][officer]
        data, client, signature = key.assertion(decode(wish["challenge"]), self._nodes[party].url)
        given = {
            "decision": wish["decision"], "shown": wish["shown"],
            "credential": encode(key.credential), "authenticator_data": encode(data),
            "client_data": encode(client), "signature": encode(signature),
        }  # fmt: skip
        self._call(party, officer, "POST", f"/api/consultations/{about}/decision", given)

    def _call(self, party: str, officer: str, method: str, path: str, body: object = None) -> Any:
        return self._nodes[party].api(method, path, body, self._tokens[party, officer])

    def _until(self, party: str, officer: str, about: str, reading: str) -> None:
        def reads() -> bool:
            listed = self._call(party, officer, "GET", "/api/consultations")
            return any(m["id"] == about and m["reading"] == reading for m in listed)

        _wait(f"{party} reads {reading}", reads)

    def _until_covered(self, about: str, use: dict[str, Any], answer: str) -> None:
        path = f"/api/consultations/{about}/cover"

        def reads() -> bool:
            found = self._call("TWN", "mofa-director", "POST", path, use)
            return bool(found["answer"] == answer)

        _wait(f"Taipei reads {answer}", reads)


def _wait(what: str, done: Callable[[], bool]) -> None:
    end = time.monotonic() + WAITS_S
    while time.monotonic() < end:
        if done():
            return
        time.sleep(0.2)
    raise Unavailable("demo.too-slow", f"waited {WAITS_S} s in vain until {what}")
