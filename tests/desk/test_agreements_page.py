"""docs/agreements.md: its example reads and means what it says; every key and template is named."""

import re

from tests.house.source import ROOT

from kuroshio.desk import agreement_words
from kuroshio.gateways import agreement_yaml
from kuroshio.node import templates
from kuroshio.sharing import terms
from kuroshio.trust.document import Names

PAGE = (ROOT / "docs" / "agreements.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
KNOWN = {
    "JPN": Names("Japan", "日本", "日本"),
    "TWN": Names("Taiwan", "台湾", "臺灣"),
}


def test_the_example_has_no_fault_and_shows_every_key() -> None:
    assert agreement_yaml.faults(EXAMPLE) == []
    missing = [
        key
        for form in agreement_yaml.FORM.values()
        for key in form
        if not re.search(rf"\b{re.escape(key)}:", EXAMPLE)
    ]
    assert not missing


def test_what_it_is_said_to_mean_is_what_it_means() -> None:
    agreement = agreement_yaml.read(EXAMPLE)
    words = agreement_words.steps(agreement, KNOWN)[1].rules[0]
    assert " ".join(w.en for w in words) in " ".join(PAGE.split())


def test_every_key_template_purpose_and_field_is_named() -> None:
    named = {
        code
        for row in re.findall(r"^\|.*\|$", PAGE, re.MULTILINE)
        for code in re.findall(r"`([^`]+)`", row)
    }
    keys = {key for form in agreement_yaml.FORM.values() for key in form}
    wanted = {*keys, *templates.names(), *terms.PURPOSES, *terms.FIELDS} - {"party"}
    assert wanted <= named


def test_the_limits_are_those_of_the_code() -> None:
    for limit in (
        agreement_yaml.SIZE_LIMIT, agreement_yaml.FAULTS_LIMIT, terms.STEPS_LIMIT,
        terms.RULES_LIMIT, terms.CORNERS_LIMIT,
    ):  # fmt: skip
        assert re.search(rf"(?<![\d,]){limit:,}(?!\d|,\d)", PAGE)
