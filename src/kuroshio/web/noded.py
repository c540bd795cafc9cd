"""What the routes of the domains work with: one dependency, `served`."""

from dataclasses import dataclass

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kuroshio.node.build import Node
from kuroshio.trust.powers import Reader
from kuroshio.web.present_agreements import PresentAgreements
from kuroshio.web.present_consultations import PresentConsultations
from kuroshio.web.present_desk import PresentDesk
from kuroshio.web.present_facilities import PresentFacilities
from kuroshio.web.present_holdings import PresentHoldings
from kuroshio.web.present_hotline import PresentHotline
from kuroshio.web.present_release import PresentRelease


@dataclass(frozen=True)
class Served:
    """The node behind the pages, and how it is shown."""

    node: Node
    desk: PresentDesk
    agreements: PresentAgreements
    previews: PresentRelease
    holdings: PresentHoldings
    consultations: PresentConsultations
    facilities: PresentFacilities

    @classmethod
    def of(cls, node: Node) -> "Served":
        """How a node is shown."""
        agreements = PresentAgreements(node)
        release = PresentRelease(node, agreements)
        matters = PresentConsultations(node)
        return cls(
            node, PresentDesk(node), agreements, release, PresentHoldings(node), matters,
            PresentFacilities(node, matters),
        )  # fmt: skip

    @property
    def hotline(self) -> PresentHotline:
        """How conversations are shown."""
        return self.desk.hotline


Nodes = NamedDependency[SkipValidation[Served]]
Who = NamedDependency[Reader]
