"""What ``assess --out`` writes: the answer for programs, for the inspector, for those who mend, and two pictures."""

from pathlib import Path

from modelcity.dossier.dossier import Dossier
from modelcity.files import write_whole
from modelcity.judging.assessment import Assessment
from modelcity.showing.charts import category_chart, waterfall_chart
from modelcity.showing.jsonform import assessment_json
from modelcity.showing.remedylist import remedies_csv
from modelcity.showing.selfreport import self_assessment_book
from modelcity.standard.standard import Standard


def bundle(standard: Standard, dossier: Dossier, assessment: Assessment) -> dict[str, bytes]:
    """Every file by its name."""
    return {
        "assessment.json": assessment_json(standard, assessment),
        "自评表.xlsx": self_assessment_book(standard, dossier, assessment),
        "整改清单.csv": remedies_csv(standard, assessment),
        "各大项得分.png": category_chart(standard, assessment),
        "从满分到得分.png": waterfall_chart(standard, assessment),
    }


def write_bundle(standard: Standard, dossier: Dossier, assessment: Assessment, folder: Path) -> list[Path]:
    """Write them into a folder (made where it is missing), once all of them are ready; raises CallError."""
    paths = []
    for name, content in bundle(standard, dossier, assessment).items():
        write_whole(folder / name, content)
        paths.append(folder / name)
    return paths
