"""Invented names of places, people and bodies."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
MALE = "建国军强志明永福贵平林海山保成文武刚勇斌亮生全喜旺德顺义根栓柱双虎龙祥瑞云春"
FEMALE = "秀英兰芳桂梅玉珍红霞艳丽娟香莲凤琴花巧爱改翠萍燕玲静婷娥彩仙月云莉"

_FIRST = (
    "上 Shang,下 Xia,大 Da,小 Xiao,南 Nan,北 Bei,东 Dong,西 Xi,石 Shi,柳 Liu,杨家 Yangjia,王家 Wangjia,李家 Lijia,张家 Zhangjia,"
    "高家 Gaojia,白 Bai,黑 Hei,红 Hong,青 Qing,龙 Long,马家 Majia,枣 Zao"
)
_LAST = "沟 gou,坪 ping,庄 zhuang,峪 yu,塬 yuan,湾 wan,坡 po,岭 ling,河 he,塔 ta"
_TOWNSHIPS = (
    "安平 Anping,临泉 Linquan,碛口 Qikou,三交 Sanjiao,白文 Baiwen,兔坂 Tuban,克虎 Kehu,曲峪 Quyu,木瓜坪 Muguaping,"
    "清凉 Qingliang,石白头 Shibaitou"
)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(zh, en) for zh, en in (item.split(" ") for item in text.split(","))]


def township_names() -> list[tuple[str, str]]:
    """Names of townships as (Chinese, English)."""
    return [(f"{zh}镇", f"{en} Township") for zh, en in _pairs(_TOWNSHIPS)]


def village_names(rng: Random, count: int) -> list[tuple[str, str]]:
    """So many different names of villages as (Chinese, English); there are 220."""
    names = [(a + c + "村", b + d) for a, b in _pairs(_FIRST) for c, d in _pairs(_LAST)]
    return rng.sample(names, count)


def given_name(rng: Random, sex: str) -> str:
    """One or two characters."""
    pool = MALE if sex == "male" else FEMALE
    return rng.choice(pool) + (rng.choice(pool) if rng.random() < 0.7 else "")


def person_name(rng: Random, sex: str, surname: str = "") -> str:
    """A full name, with this surname if one is given."""
    return (surname or rng.choice(SURNAMES)) + given_name(rng, sex)
