"""Templates: each reads without a fault, is whole in three languages, and grows in steps."""

import re
from itertools import combinations, pairwise

import pytest

from kuroshio.errors import Refused
from kuroshio.gateways import agreement_yaml
from kuroshio.node import templates
from kuroshio.sharing import terms
from kuroshio.trust.document import Names

EVERY = templates.names()
QUESTIONS = {"requests", "japan-united-states-consultation", "released-texts"}
"""These carry questions, answers and what is told of them, and no picture."""


def read(name: str) -> terms.Agreement:
    """The agreement of a template."""
    return agreement_yaml.read(templates.text(name))


def test_there_is_a_template_for_each_thing_that_sides_begin_with() -> None:
    assert set(EVERY) >= {
        "coast-guard-communications", "disaster-relief", "exercise", "group",
        "japan-taiwan-coast-guards", "maritime-law-enforcement", "search-and-rescue",
        "trilateral-picture",
    }  # fmt: skip


def test_a_name_that_is_none_is_refused() -> None:
    for name in ("none", "../terms", ""):
        with pytest.raises(Refused) as refused:
            templates.text(name)
        assert refused.value.code == "agreement.no-template"


@pytest.mark.parametrize("name", EVERY)
def test_it_reads_without_a_fault_and_writes_back(name: str) -> None:
    assert agreement_yaml.faults(templates.text(name)) == []
    assert agreement_yaml.read(agreement_yaml.write(read(name))) == read(name)


@pytest.mark.parametrize("name", EVERY)
def test_it_is_whole_in_three_languages(name: str) -> None:
    agreement = read(name)
    every: list[Names] = [agreement.title, *(s.name for s in agreement.steps)]
    every += [a.name for a in agreement.areas] + [c.name for c in agreement.concluded_by]
    assert all(n.en.strip() and n.ja.strip() and n.zh_hant.strip() for n in every)
    assert len(agreement.basis.split("\n")) == 3
    assert all(n.en.isascii() or "–" in n.en for n in every)
    assert not any(n.ja.isascii() or n.zh_hant.isascii() for n in every)


@pytest.mark.parametrize("name", EVERY)
def test_it_says_that_it_binds_nobody_and_names_no_country(name: str) -> None:
    text = templates.text(name).casefold()
    assert "binds nobody" in " ".join(text.split())
    assert not re.search(r"\b(country|countries|nations?|national)\b", text)


@pytest.mark.parametrize("name", EVERY)
def test_communications_come_first_and_each_step_has_its_conditions(name: str) -> None:
    steps = read(name).steps
    assert len(steps) > 1
    assert steps[0].rules[0].kinds == ("hotline.*",)
    for before, after in pairwise(steps):
        assert after.conditions.checks_answered > before.conditions.checks_answered


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"trilateral-picture"} - QUESTIONS))
def test_the_picture_comes_late_and_grows_finer(name: str) -> None:
    steps = read(name).steps
    assert not any(terms.PICTURE in rule.kinds for rule in steps[0].rules)
    pictures = [r for s in steps for r in s.rules if terms.PICTURE in r.kinds]
    assert pictures
    assert all(r.areas and r.keep for r in pictures)
    for coarse, fine in pairwise(pictures):
        assert (fine.precision, fine.delay) < (coarse.precision, coarse.delay)


def test_templates_between_the_same_parties_can_stand_side_by_side() -> None:
    agreements = {name: read(name) for name in EVERY}
    found = {
        (a, b): wrong
        for a, b in combinations(agreements, 2)
        if (wrong := terms.contradiction(agreements[a], agreements[b]))
    }
    assert not found
