"""What the kinds of things are called that a page or a search can be about."""

from visualize.words import Words

KIND_WORDS = {
    "subject": Words("subject", "主体"),
    "county": Words("county", "县"),
    "township": Words("township", "乡镇"),
    "village": Words("village", "村"),
    "area": Words("area", "区域"),
    "duty": Words("duty", "职责"),
    "resource": Words("resource", "资源"),
    "need": Words("need", "需求"),
    "question": Words("question", "提问"),
    "agreement": Words("agreement", "协议"),
    "goal": Words("goal", "目标"),
    "instrument": Words("instrument", "文件依据"),
    "base": Words("production base", "生产基地"),
    "sector": Words("sector", "领域"),
    "risk": Words("risk", "风险"),
    "household": Words("household", "农户"),
    "person": Words("person", "个人"),
    "responsibility": Words("responsibility", "责任"),
    "mandate": Words("mandate", "职权"),
    "finding": Words("finding", "发现"),
    "import": Words("import", "导入"),
}
MANY_WORDS = {
    "subject": Words("Subjects", "主体"),
    "county": Words("Counties", "县"),
    "township": Words("Townships", "乡镇"),
    "village": Words("Villages", "村"),
    "area": Words("Areas", "区域"),
    "duty": Words("Duties", "职责"),
    "resource": Words("Resources", "资源"),
    "question": Words("Questions", "提问"),
    "agreement": Words("Agreements", "协议"),
    "goal": Words("Goals", "目标"),
    "instrument": Words("Instruments", "文件依据"),
    "base": Words("Production bases", "生产基地"),
    "sector": Words("Sectors", "领域"),
    "risk": Words("Risks", "风险"),
    "household": Words("Households", "农户"),
    "person": Words("People", "个人"),
}
"""The headings of what was found, by kind."""
