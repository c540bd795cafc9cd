"""Texts for others, proposed and agreed to: it takes the yes of both, and each may take its back.

A yes that is taken back by id stays so whatever comes first: the narrower result wins.
"""

from kuroshio.consent.terms import Release
from kuroshio.domains import consultation
from kuroshio.domains.consultation import ReleaseAgreed, ReleaseWithdrawn, State

Yes = dict[str, list[str]]
"""Party to the ids of the records of its yes, none of them taken back."""


def proposed(state: State) -> dict[Release, Yes]:
    """Every text for others that somebody's yes stands for, oldest first for display."""
    asked = consultation.opening(state)
    parties = asked.parties if asked else ()
    back = {
        party: {i for _, f in consultation.facts(state, ReleaseWithdrawn, party) for i in f.agreed}
        for party in parties
    }
    out: dict[Release, Yes] = {}
    for header, fact in consultation.facts(state, ReleaseAgreed):
        between = asked is not None and header.audience == parties
        if between and header.party in parties and header.id not in back[header.party]:
            out.setdefault(fact.release, {}).setdefault(header.party, []).append(header.id)
    return out


def agreed(state: State, release: Release) -> bool:
    """Whether both sides agree to tell exactly this to exactly these."""
    asked = consultation.opening(state)
    return asked is not None and set(proposed(state).get(release, ())) == set(asked.parties)
