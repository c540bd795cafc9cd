"""A case as it would be talked over: what the pages are looked at with."""

from typing import Any

from tests.e2e.three_nodes import ThreeNodes, until

EN, JA, ZH = "en", "ja", "zh-Hant"


def a_case(nodes: ThreeNodes) -> str:
    """A trawler adrift, told by Taipei, answered by Tokyo and Honolulu; the conversation's id."""
    subject = "蘇澳籍漁船失去動力 / Su'ao trawler without power"
    conversation = nodes.converse("TWN", ["JPN", "TWN", "USA"], subject)

    def write(party: str, *parts: dict[str, Any], **draft: Any) -> str:
        body = {"parts": list(parts), "marker": "information", "precedence": "priority", **draft}
        path = f"/api/conversations/{conversation}/messages"
        return str(nodes.api(party, "POST", path, body)["id"])

    vessel = {"name": {"native": "新豐滿12號", "roman": "Xin Feng Man No. 12", "lang": ZH}}
    where = {"position": {"lat": 24.45, "lon": 123.0033}}
    adrift = write(
        "TWN",
        {"phrase": "distress.engine-power-lost", "slots": {
            "vessel": vessel, "position": where, "persons": {"number": 6, "unit": "person"},
        }},
        {"phrase": "towing.required", "slots": {
            "vessel": vessel, "position": where, "time": {"time": 1763861580000, "zone": "H"},
        }},
        {"text": "船員六名平安，已拋海錨，手機訊號微弱。", "lang": ZH},
        marker="request", precedence="flash",
    )  # fmt: skip
    for party in ("JPN", "USA"):
        _when_held(nodes, party, adrift)
        nodes.api(party, "POST", f"/api/messages/{adrift}/acknowledge")
    write(
        "JPN", {"text": "巡視船「やえやま」が向かう。到着予定05時30分I。", "lang": JA},
        marker="answer", reply_to=adrift, reply_form="will-do",
    )  # fmt: skip
    write("USA", {"text": "We hold no asset near. Standing by with drift estimate.", "lang": EN})
    return conversation


def _when_held(nodes: ThreeNodes, party: str, message: str) -> None:
    def held() -> bool:
        steps = nodes.api("TWN", "GET", f"/api/messages/{message}")["deliveries"]
        return any(step["party"] == party and step["held"] for step in steps)

    until(f"{party} holds it", held)
