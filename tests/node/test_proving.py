"""What a partner holds of all that was released to it, as screens and a third person see it."""

import asyncio
from pathlib import Path

from tests.cli.commands import failed, value
from tests.node.fleet import Fleet, _quick, in_loop, until

from kuroshio.trust.words import as_words

__all__ = ["_quick"]


@in_loop
async def test_a_proof_is_written_and_checked_by_a_third_person_without_a_node(
    tmp_path: Path,
) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", "USA") as fleet:
        jpn, twn, usa = (fleet[p] for p in ("JPN", "TWN", "USA"))
        await fleet.agree()
        pair, three = await jpn.converse(twn), await jpn.converse(twn, usa)
        said = [await jpn.send(pair, "to two"), await jpn.send(three, "to three")]
        for record in said:
            await until("signed for", lambda r=record: jpn.held_by(twn, r))
        await until("and by America", lambda: jpn.held_by(usa, said[1]))
        pages = await fleet.pages(jpn)
        client = pages.api(post="administrator")

        async def of(party: str) -> dict[str, object]:
            answer = await client.get("/api/proofs")
            assert answer.status_code == 200, answer.text
            return next(p for p in answer.json() if p["party"] == party)

        for _ in range(200):
            if (await of("TWN"))["complete"]:
                break
            await asyncio.sleep(0.05)
        shown = await of("TWN")
        assert shown["complete"]
        assert shown["since"]
        assert shown["lacking"] == 0
        logs = {line["log"].split(";")[1] for line in shown["lines"]}
        assert logs == {"JPN+TWN", "JPN+TWN+USA"}
        token = pages.token("JCG", "administrator")
        file = tmp_path / "jpn-to-twn.proof"
        over = ("--url", pages.url, "--token", token)
        await asyncio.to_thread(value, "prove", file, "--to", "TWN", *over)
        await twn.stop()
        late = await jpn.send(pair, "while Taiwan is away")
        await until("it is written", lambda: jpn.holds(late))
        assert (await of("TWN"))["lacking"] == 1
        assert (await of("USA"))["complete"]
        behind = tmp_path / "behind.proof"
        await asyncio.to_thread(value, "prove", behind, "--to", "TWN", *over)
        roots = [
            word for side in (jpn, twn)
            for word in ("--root", f"{side.party}={as_words(side.document.document.fingerprint)}")
        ]  # fmt: skip
    checked = value("prove", file, "--check", *roots)
    assert checked["complete"]
    assert {line["by"] for line in checked["lines"]} == {"taipei"}
    assert failed("prove", behind, "--check", *roots)[0] == 1
    broken = bytearray(file.read_bytes())
    broken[-9] ^= 1
    (tmp_path / "broken").write_bytes(broken)
    assert failed("prove", tmp_path / "broken", "--check", *roots)[0] == 3
    wrong = [roots[0], roots[1], "--root", "TWN=" + roots[1].removeprefix("JPN=")]
    assert failed("prove", file, "--check", *wrong)[1].startswith("proof.other-root")
    assert failed("prove", file)[1].startswith("proof.which")
