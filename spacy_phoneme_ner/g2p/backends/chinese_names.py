"""Surnames that are read otherwise than their characters mostly are.

After the lists of such surnames in 现代汉语词典 and in
https://en.wikipedia.org/wiki/List_of_common_Chinese_surnames.
"""

from typing import Dict

SURNAMES: Dict[str, str] = {
    "单": "shàn", "任": "rén", "曾": "zēng", "仇": "qiú", "解": "xiè", "查": "zhā", "区": "ōu",
    "朴": "piáo", "盖": "gě", "翟": "zhái", "华": "huà", "葛": "gě", "乐": "yuè", "缪": "miào",
    "纪": "jǐ", "冼": "xiǎn", "繁": "pó",
    "覃": "qín", "燕": "yān", "员": "yùn", "訾": "zī",
    "郗": "xī", "谌": "chén", "臧": "zāng",
    "隗": "wěi", "逄": "páng", "柏": "bǎi",
    "薄": "bó", "曲": "qū", "牟": "móu", "卜": "bǔ",
    "尉迟": "yù chí", "万俟": "mò qí", "长孙": "zhǎng sūn", "令狐": "líng hú", "澹台": "tán tái",
    "幺": "yāo", "佴": "nài", "呙": "guō",
}  # fmt: skip
# What follows the same characters where they are no surname: 曾在, 任其, 应于, 那个.
AFTER_NO_SURNAME = frozenset("在是有任为于被以与和到用从向对把将不没得过了着的一个些人里样时其何么")
# What no name is given with, as in 葛麻, 查字典 and 单宁酸.
NOT_IN_NAMES = frozenset("酸衣衫麻布藤字典")
# They begin so many other words that two characters are no name.
RARE_IN_SHORT = frozenset("单解查曾任华卜区乐")
LONGEST_NAME = 4  # characters: a surname of two and a name of two
