"""The words that the script of the pictures says, in both languages."""

from visualize.words import Words

WORDS = {
    "open": Words("Open page", "打开页面"),
    "list": Words("Open list", "打开列表"),
    "centre": Words("Focus here", "以此为中心"),
    "record": Words("record", "记录"),
    "expand": Words("Expand: which relations?", "展开：哪些关系？"),
    "expandChosen": Words("Add the chosen", "添加所选"),
    "more": Words("Show the next {0} of {1}", "再显示 {0} 个，共 {1} 个"),
    "remove": Words("Remove", "移除"),
    "only": Words("only this kind", "只看此类"),
    "allKinds": Words("all kinds", "全部类别"),
    "pin": Words("Moved here by hand. Put back", "已手动移动。放回原位"),
    "wayFrom": Words("Way from here", "从此处出发"),
    "wayTo": Words("Way to here", "到此处"),
    "way": Words("{0} steps from {1} to {2}", "从 {1} 到 {2}：{0} 步"),
    "noWay": Words("Nothing in this picture joins {0} and {1}.", "图中没有连接 {0} 与 {1} 的途径。"),
    "realWay": Words("How can a resource arrive there?", "资源如何到达该处？"),
    "evidence": Words("What stands behind it", "依据"),
    "noEvidence": Words("No record stands behind this link.", "此连线没有单独的记录。"),
    "failed": Words("That could not be loaded. Try again.", "无法加载，请重试。"),
    "drawn": Words("{0} nodes drawn of {1}", "画出 {0} 个节点，共 {1} 个"),
    "added": Words("{0} added, {1} drawn", "新增 {0} 个，共画出 {1} 个"),
    "taken": Words("{0} taken away, {1} drawn", "移除 {0} 个，共画出 {1} 个"),
    "found": Words("{0} found", "找到 {0} 个"),
    "notFound": Words("Nothing in this picture is called that.", "图中没有此名称。"),
    "links": Words("{0} links", "{0} 条连线"),
    "figures": Words("{0} households, {1} with a fault, {2} open findings", "{0} 户，{1} 户有问题，{2} 个未决发现"),
    "published": Words("{0} poor households, {2} published findings", "{0} 贫困户，{2} 个公开发现"),
    "full": Words(
        "{0} nodes are drawn, the most at once. Draw anyway, up to {1}?", "已画 {0} 个节点，达到上限。仍要画（至多 {1} 个）？"
    ),
    "anyway": Words("Draw anyway", "仍要画"),
    "rows": Words("Show more rows", "显示更多行"),
    "copied": Words("The address of this view was copied.", "已复制此视图的地址。"),
    "undone": Words("The last step was undone.", "已撤销上一步。"),
    "nothing": Words("There is nothing to undo.", "没有可撤销的步骤。"),
    "missing": Words("No longer there: {0}", "已不存在：{0}"),
}
"""`{0}`, `{1}` are filled in by the script."""


def said_words(lang: str) -> dict[str, str]:
    """All of them in one language."""
    return {name: words.said(lang) for name, words in WORDS.items()}
