"""Agreements for property tests: sound ones, and ones of any content."""

from hypothesis import strategies as st

from kuroshio.sharing import terms
from kuroshio.sharing.terms import Agreement, Concluder, Conditions, NamedArea, Rule, Step
from kuroshio.trust.document import Names
from kuroshio.values import DAY, HOUR

PARTIES = ("JPN", "TWN", "USA")
BODIES = ("JPN/JCG", "TWN/CGA", "USA/USCG")

letters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")
texts = st.text(letters, max_size=40)
titles = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
names = st.builds(Names, titles, texts, texts)
longest = 2**53
millis = st.one_of(
    st.integers(0, longest), st.sampled_from((0, 1, 90_000, HOUR, 30 * DAY, 400 * DAY))
)
instants = st.integers(-longest, longest)
corners = st.one_of(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(
        st.integers(-54_000, 54_000).map(lambda tenths: tenths / 600),
        st.integers(-108_000, 108_000).map(lambda tenths: tenths / 600),
    ),
)


def some(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    """A tuple of a few."""
    return st.lists(strategy, max_size=most).map(tuple)


rules = st.builds(
    Rule,
    kinds=some(texts), from_parties=some(texts), to_parties=some(texts),
    to_organisations=some(texts), purposes=some(texts), areas=some(texts),
    precision=st.floats(0, 1e6), delay=millis, omit=some(texts), keep=millis,
    pass_on=st.booleans(),
)  # fmt: skip
counts = st.integers(0, 999_999_999)
steps = st.builds(Step, names, some(rules), st.builds(Conditions, counts, counts))
any_agreement = st.builds(
    Agreement,
    title=st.builds(Names, texts, texts, texts), parties=some(texts), steps=some(steps),
    valid_from=instants, valid_until=instants,
    concluded_by=some(st.builds(Concluder, texts, names)),
    carried_out_by=some(texts), basis=texts, citations=some(texts),
    areas=some(st.builds(NamedArea, texts, names, some(corners))), relaying=st.booleans(),
    officers_named=st.booleans(),
)  # fmt: skip
"""What the form can hold, sound or not."""


def _few(choices: tuple[str, ...]) -> st.SearchStrategy:
    return st.lists(st.sampled_from(choices), unique=True, max_size=2).map(tuple)


sound_rules = st.builds(
    Rule,
    kinds=st.sampled_from(
        (("picture",), ("hotline.*",), ("hotline.message-sent", "liaison.*"), ("new.kind",))
    ),
    from_parties=_few(PARTIES), purposes=_few(terms.PURPOSES),
    to_organisations=_few(BODIES), areas=st.sampled_from(((), ("strait",))),
    precision=st.sampled_from((0.0, 0.01, 0.1, 1 / 60)),
    delay=st.sampled_from((0, HOUR, DAY)), omit=_few(terms.FIELDS),
    keep=st.sampled_from((0, DAY, 30 * DAY)), pass_on=st.booleans(),
)  # fmt: skip
AREA = NamedArea(
    "strait", Names("Strait", "海峡", "海峽"), ((24.0, 122.0), (25.0, 122.0), (25.0, 124.0))
)
FIRST = Rule(("check.*",), areas=("strait",))
sound_agreement = st.builds(
    Agreement,
    title=names, parties=st.just(PARTIES),
    steps=st.lists(
        st.builds(Step, names, st.lists(sound_rules, min_size=1, max_size=3).map(tuple)),
        max_size=3,
    ).map(lambda more: (Step(Names("a", "b", "c"), (FIRST,)), *more)),
    valid_from=st.just(20_000 * DAY),
    valid_until=st.integers(20_001, 30_000).map(lambda d: d * DAY),
    carried_out_by=_few(BODIES), basis=texts, areas=st.just((AREA,)),
)  # fmt: skip
"""What nothing can be said against."""
