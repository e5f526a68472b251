"""The self-assessment report (自评报告): one file per part; ``report`` puts them in order."""
