"""What the pages of terms call kinds of terms and the properties that are not ours, in both languages."""

from graph.documents import OWL
from graph.rdf import PREFIXES
from visualize.words import Words

RDF, RDFS, SKOS, DCTERMS = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "skos", "dcterms"))
SH = "http://www.w3.org/ns/shacl#"

TITLES = {
    "ns": Words("The ontology: classes and properties", "本体：类与属性"),
    "vocab": Words("The vocabulary: concepts by scheme", "词表：各体系的概念"),
    "shapes": Words("The shapes that records must fit", "数据须符合的形状"),
    "align": Words("How the terms map to other vocabularies", "与其他词汇的对应"),
    "paper": Words("What the study of County A states", "A县研究所陈述的内容"),
}
KINDS = {
    OWL + "Class": Words("class", "类"),
    OWL + "ObjectProperty": Words("property to a thing", "对象属性"),
    OWL + "DatatypeProperty": Words("property to a value", "数据属性"),
    OWL + "TransitiveProperty": Words("transitive", "传递"),
    RDFS + "Datatype": Words("datatype", "数据类型"),
    SKOS + "Concept": Words("concept", "概念"),
    SKOS + "ConceptScheme": Words("concept scheme", "概念体系"),
    SKOS + "Collection": Words("collection", "概念组"),
    SH + "NodeShape": Words("shape", "形状"),
    PREFIXES["org"] + "Role": Words("role in an organisation (ORG)", "组织中的职务（ORG）"),
}
GROUPS = {
    OWL + "Class": Words("Classes", "类"),
    OWL + "ObjectProperty": Words("Properties to things", "对象属性"),
    OWL + "DatatypeProperty": Words("Properties to values", "数据属性"),
    SKOS + "Collection": Words("Collections", "概念组"),
    SH + "NodeShape": Words("Shapes", "形状"),
    RDFS + "Datatype": Words("Datatypes", "数据类型"),
}
SAYS = {
    RDFS + "subClassOf": Words("is a kind of", "上位类"),
    RDFS + "subPropertyOf": Words("is a special case of", "上位属性"),
    RDFS + "domain": Words("starts from", "定义域"),
    RDFS + "range": Words("leads to", "值域"),
    RDFS + "seeAlso": Words("see also", "参见"),
    RDFS + "comment": Words("remark", "说明"),
    OWL + "inverseOf": Words("inverse of", "逆属性"),
    OWL + "disjointWith": Words("has nothing in common with", "互斥"),
    OWL + "equivalentClass": Words("the same class as", "等价类"),
    OWL + "equivalentProperty": Words("the same property as", "等价属性"),
    DCTERMS + "isReplacedBy": Words("use instead", "改用"),
    SKOS + "example": Words("example", "示例"),
    DCTERMS + "source": Words("source", "来源"),
    DCTERMS + "identifier": Words("code", "代码"),
    DCTERMS + "description": Words("description", "描述"),
    SKOS + "altLabel": Words("also called", "又称"),
    SKOS + "changeNote": Words("change", "变更"),
    SKOS + "notation": Words("code elsewhere", "其他代码"),
    SKOS + "inScheme": Words("in the scheme", "所属体系"),
    SKOS + "broader": Words("broader", "上位概念"),
    SKOS + "member": Words("members", "成员"),
    SKOS + "exactMatch": Words("the same elsewhere", "等同于"),
    SKOS + "closeMatch": Words("nearly the same elsewhere", "近似于"),
    SKOS + "relatedMatch": Words("related elsewhere", "相关于"),
    SKOS + "broadMatch": Words("broader elsewhere", "上位于"),
    SKOS + "narrowMatch": Words("narrower elsewhere", "下位于"),
    PREFIXES["prov"] + "endedAtTime": Words("ended", "结束时间"),
    PREFIXES["prov"] + "wasAssociatedWith": Words("done by", "执行者"),
    SH + "targetClass": Words("checks every", "检查对象"),
}
"""Headings for what a term says."""
SAID = {
    RDFS + "subClassOf": Words("kinds of it", "下位类"),
    RDFS + "subPropertyOf": Words("special cases of it", "下位属性"),
    RDFS + "domain": Words("properties that start from it", "以它为定义域的属性"),
    RDFS + "range": Words("properties that lead to it", "以它为值域的属性"),
    OWL + "inverseOf": Words("inverse of", "逆属性"),
    OWL + "disjointWith": Words("has nothing in common with", "互斥"),
    DCTERMS + "isReplacedBy": Words("replaces", "取代"),
    SKOS + "broader": Words("narrower", "下位概念"),
    SKOS + "member": Words("in the collection", "所属概念组"),
    SKOS + "exactMatch": Words("the same elsewhere", "等同于"),
    SKOS + "closeMatch": Words("nearly the same elsewhere", "近似于"),
}
"""Headings for what refers to a term."""
SHAPES = Words("checked by the shapes", "检查它的形状")
CHECKS = Words("what must hold", "须满足的条件")
QUESTIONS = Words("questions that use it", "用到它的问题")
MORE = Words("others", "其他")
