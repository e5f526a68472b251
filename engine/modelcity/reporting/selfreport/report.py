"""The self-assessment report as a whole: its parts in their order."""

from modelcity.dossier.dossier import Dossier
from modelcity.judging.assessment import Assessment
from modelcity.reporting.model import Document, Paragraph
from modelcity.reporting.selfreport.adding import adding
from modelcity.reporting.selfreport.categories import categories
from modelcity.reporting.selfreport.exemptions import exemptions
from modelcity.reporting.selfreport.footing import footing
from modelcity.reporting.selfreport.gaps import gaps
from modelcity.reporting.selfreport.gates import gates
from modelcity.reporting.selfreport.imprint import imprint
from modelcity.reporting.selfreport.losses import losses
from modelcity.reporting.selfreport.mending import mending
from modelcity.reporting.selfreport.standing import standing
from modelcity.reporting.selfreport.subject import Subject
from modelcity.showing.words import name_of
from modelcity.standard.standard import Standard
from modelcity.texts import t

PARTS = (standing, gates, categories, losses, gaps, mending, exemptions, footing, adding, imprint)


def self_report(standard: Standard, dossier: Dossier, assessment: Assessment) -> Document:
    """The report of one dossier, issued on the day it was judged for (no date where everything counts as due)."""
    subject = Subject(standard, dossier, assessment)
    name = name_of(assessment.locality)
    return Document(
        kind="self",
        name=t(f"{name}自评报告", f"{name} self-assessment"),
        title=t(f"{name}双拥工作自评报告", f"Self-assessment report of {name}"),
        locality=name,
        blocks=(*(block for part in PARTS for block in part(subject)), Paragraph(t("特此报告。", "So reported."))),
        issued=assessment.as_of,
    )
