"""What an agreement means, in words: whole in three languages, and nothing is left unsaid."""

from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.sharing import agreements
from tests.sharing.agreements import any_agreement

from kuroshio.desk import agreement_words
from kuroshio.desk.domains import DOMAINS
from kuroshio.gateways import agreement_yaml
from kuroshio.node import templates
from kuroshio.node.parties import read_parties
from kuroshio.sharing import terms
from kuroshio.sharing.terms import Agreement, Conditions, Rule, Step
from kuroshio.trust.document import Names
from kuroshio.values import DAY, HOUR, MINUTE

KNOWN = {code: draft.names for code, draft in read_parties().items()} | {
    f"{code}/{body.organisation}": body.names
    for code, draft in read_parties().items()
    for body in draft.organisations
}
PLAIN = Names("a", "あ", "甲")


def agreement(rule: Rule, parties: tuple[str, ...] = ("JPN", "TWN", "USA")) -> Agreement:
    """An agreement of one rule."""
    return Agreement(PLAIN, parties, (Step(PLAIN, (rule,)),), 0, DAY)


def said(rule: Rule, lang: str = "en") -> str:
    """A rule in words."""
    return " ".join(
        getattr(words, lang)
        for words in agreement_words.rule_words(agreement(rule), rule, KNOWN)
    )  # fmt: skip


def all_words(text: Agreement) -> dict[str, str]:
    """All that is said of an agreement, by language."""
    sentences = list(agreement_words.introduction(text, KNOWN))
    for step in agreement_words.steps(text, KNOWN):
        sentences += [step.name, *step.conditions, *(w for rule in step.rules for w in rule)]
    return {
        lang: "\n".join(getattr(s, lang) for s in sentences) for lang in ("en", "ja", "zh_hant")
    }


def test_a_rule_reads_as_a_person_would_say_it() -> None:
    rule = Rule(("hotline.*",), precision=0.1, delay=HOUR, keep=30 * DAY)
    assert said(rule) == (
        "The sides give each other messages of the hotline. It is given for any purpose. "
        "Positions are rounded to 0.1°, about 11 km. It is given 1 hour late. "
        "The receiver keeps it for 30 days at most. The receiver does not pass it on to others."
    )
    assert said(rule, "ja") == (
        "各当事者は、ホットラインの通信文を相互に提供します。 利用目的は限定しません。 "
        "位置は0.1°（約11km）単位に丸めます。 1時間遅れて提供します。 "
        "受領側での保存は30日以内とします。 受領側は第三者に提供しません。"
    )
    assert said(rule, "zh_hant") == (
        "各方相互提供熱線訊息。 不限使用目的。 位置取至0.1°（約11公里）。 延後1小時提供。 "
        "接收方保存以30日為限。 接收方不得轉提供第三方。"
    )


def test_directions_bodies_purposes_and_fields_are_named() -> None:
    rule = Rule(
        ("picture",), ("JPN",), ("TWN",), ("TWN/CGA",), ("rescue", "safety"),
        omit=("name", "call-sign", "size"),
    )  # fmt: skip
    words = said(rule)
    assert words.startswith("From Japan to Taiwan: the maritime picture of its own sources.")
    assert "Coast Guard Administration" in words
    assert "for search-and-rescue and safety at sea only" in words
    assert "Left out: names of vessels, call signs and sizes of vessels." in words
    assert "日本から台湾へ" in said(rule, "ja")
    assert "由日本向臺灣提供" in said(rule, "zh_hant")


@pytest.mark.parametrize(
    ("precision", "words"),
    [(1.0, "111 km"), (0.1, "11 km"), (0.01, "1.1 km"), (1 / 60, "1.9 km"), (0.001, "110 m")],
)
def test_a_precision_is_told_as_a_distance(precision: float, words: str) -> None:
    assert f"about {words}." in said(Rule(("picture",), precision=precision))


@pytest.mark.parametrize(
    ("delay", "words"),
    [(DAY, "1 day"), (36 * HOUR, "36 hours"), (90 * MINUTE, "90 minutes"), (1_500, "1500 milli")],
)
def test_a_delay_is_told_in_its_largest_unit(delay: int, words: str) -> None:
    assert words in said(Rule(("hotline.*",), delay=delay))


def test_two_sides_are_called_two() -> None:
    rule = Rule(("hotline.*",))
    words = agreement_words.rule_words(agreement(rule, ("JPN", "TWN")), rule, KNOWN)[0]
    assert words.en.startswith("The two sides")
    assert words.ja.startswith("双方")
    assert words.zh_hant.startswith("雙方")


def test_one_kind_of_many_is_told_by_its_name() -> None:
    assert "only hotline.message-sent" in said(Rule(("hotline.message-sent",)))
    assert "records of the kind new.*" in said(Rule(("new.*",)))
    assert "records of the kind picture.x" in said(Rule(("picture.x",)))


def test_every_domain_purpose_and_field_has_words() -> None:
    for name in DOMAINS:
        assert "records of the kind" not in said(Rule((f"{name}.*",)))
    for purpose in terms.PURPOSES:
        assert purpose in agreement_words._PURPOSES
    for field in terms.FIELDS:
        assert field in agreement_words._FIELDS


def test_conditions_are_told() -> None:
    step = Step(PLAIN, (Rule(("picture",)),), Conditions(3, 1))
    [words] = agreement_words.steps(Agreement(PLAIN, ("JPN", "TWN"), (step,), 0, DAY), KNOWN)
    checks, days, signed = (w.en for w in words.conditions)
    assert checks == (
        "It is signed after 3 communication checks answered in each direction "
        "between every two sides."
    )
    assert days == "It is signed 1 day or more after the step before it was taken."
    assert signed == "All sides sign it."


@pytest.mark.parametrize("name", templates.names())
def test_templates_are_told_whole_in_three_languages(name: str) -> None:
    text = agreement_yaml.read(templates.text(name))
    words = all_words(text)
    lines = {lang: said.split("\n") for lang, said in words.items()}
    assert len(lines["en"]) == len(lines["ja"]) == len(lines["zh_hant"])
    assert not any("{" in said or "}" in said for said in words.values())
    ours = [n for n, line in enumerate(lines["en"]) if text.basis not in line]
    for lang in ("ja", "zh_hant"):
        assert not [lines[lang][n] for n in ours if lines[lang][n].isascii()]
    assert "Ocean Affairs Council" in words["en"] or "TWN/CGA" not in text.carried_out_by


FIELD_VALUES: dict[type, dict[str, st.SearchStrategy[Any]]] = {
    Rule: {
        "kinds": agreements.some(agreements.titles), "precision": st.floats(0, 10),
        "delay": agreements.millis, "keep": agreements.millis, "pass_on": st.booleans(),
        "from_parties": agreements.some(st.sampled_from(agreements.PARTIES)),
        "to_parties": agreements.some(st.sampled_from(agreements.PARTIES)),
        "to_organisations": agreements.some(st.sampled_from(agreements.BODIES)),
        "purposes": agreements.some(st.sampled_from(terms.PURPOSES)),
        "areas": agreements.some(agreements.titles),
        "omit": agreements.some(st.sampled_from(terms.FIELDS)),
    },
    Conditions: {"checks_answered": agreements.counts, "days_at_step": agreements.counts},
    Step: {"name": agreements.names, "rules": st.just((Rule(("a.b",)),)),
           "conditions": st.builds(Conditions, agreements.counts, agreements.counts)},
    Agreement: {
        "title": agreements.names, "parties": agreements.some(st.sampled_from(agreements.PARTIES)),
        "steps": agreements.some(agreements.steps), "valid_from": agreements.instants,
        "valid_until": agreements.instants,
        "concluded_by": agreements.some(
            st.builds(terms.Concluder, st.sampled_from(agreements.PARTIES), agreements.names)
        ),
        "carried_out_by": agreements.some(st.sampled_from(agreements.BODIES)),
        "basis": agreements.titles, "citations": agreements.some(agreements.titles),
        "areas": agreements.some(
            st.builds(
                terms.NamedArea, agreements.titles, agreements.names,
                agreements.some(agreements.corners),
            )
        ),
        "relaying": st.booleans(), "officers_named": st.booleans(),
    },
}  # fmt: skip
PLACES = [(made, field) for made in FIELD_VALUES for field in made.__struct_fields__]


@pytest.mark.parametrize(("made", "field"), PLACES, ids=[f"{m.__name__}.{f}" for m, f in PLACES])
@settings(max_examples=20)
@given(data=st.data())
def test_changing_any_field_changes_the_words(made: type, field: str, data: st.DataObject) -> None:
    text = agreement_yaml.read(templates.text(data.draw(st.sampled_from(templates.names()))))
    value = data.draw(FIELD_VALUES[made][field])
    step = text.steps[-1]
    changed: Any = {
        Agreement: text, Step: step, Conditions: step.conditions, Rule: step.rules[-1],
    }[made]  # fmt: skip
    assume(getattr(changed, field) != value)
    changed = msgspec.structs.replace(changed, **{field: value})
    if made is Rule:
        changed = msgspec.structs.replace(step, rules=(*step.rules[:-1], changed))
    if made is Conditions:
        changed = msgspec.structs.replace(step, conditions=changed)
    if made is not Agreement:
        changed = msgspec.structs.replace(text, steps=(*text.steps[:-1], changed))
    before, after = all_words(text), all_words(changed)
    told = [lang for lang in before if before[lang] != after[lang]]
    assert told
    if field not in {"title", "name", "concluded_by", "areas", "steps"}:  # their names may be one's
        assert len(told) == len(before)


@settings(max_examples=50)
@given(any_agreement)
def test_any_agreement_at_all_can_be_told(text: Agreement) -> None:
    assert all(all_words(text).values())
