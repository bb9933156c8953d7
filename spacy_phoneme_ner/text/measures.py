"""Numbers with units: amounts, lengths, times, prices."""

import regex

# Units that are written short, by script; those that are words in a language are no names to any
# model. Prefixes are those of the SI.
_LATIN = (
    "(?:[kKMGTPmcdhnpµμu]|da)?(?:m|g|[lL]|s|Hz|W|V|A|J|N|B|b|Pa|bar|bps|bit|byte|cal|eV|Wh|mol|"
    r"rad|t)|[kM]m/h|kph|mph|km/s|m/s|ha|cwt|lbs?|oz|ft|in|yd|mi|nm|kn|kt|gal|rpm|dB|px|dpi|fps|p|"
    "min|hrs?|h|sec|ms|am|pm|AM|PM|bn|[mM]io|[mM]rd|[mM]ln|mld|mil|tr"
)
_MONEY = (
    "USD|EUR|GBP|JPY|CNY|RMB|INR|Rs|RUB|CHF|SEK|NOK|DKK|PLN|CZK|HUF|TRY|TL|IDR|Rp|PHP|MYR|RM|THB|"
    "VND|KRW|AUD|CAD|NZD|BRL|MXN|ZAR|NGN|KES|Ksh|ETB|Birr"
)
_OTHERS = r"""
[кмсд]?м [км]?г [мк]?л т га ц с мин ч сек [кМ]?Вт [кМГ]?Гц [КМГк]?[Бб] км/ч м/с тыс млн млрд руб
грн тг лв дин тон сом сум χλμ χμ μ εκ χιλ κιλά γρ
كم كلم سم مم كغ كجم غ م ل كيلومتر متر کیلومتر کلومیٹر میٹر کلو گرام روپے تومان ریال دينار
ק"מ ס"מ מ"מ ק"ג ק״מ ס״מ ק״ג ש"ח ש״ח
किमी कि\.मी सेमी से\.मी मीटर किग्रा कि\.ग्रा ग्राम लीटर रुपये रु करोड़ लाख
কিমি কি\.মি সেমি মিটার কেজি গ্রাম লিটার টাকা কোটি লাখ ਕਿਮੀ ਕਿਲੋ ਰੁਪਏ કિમી કિ\.મી કિલો રૂપિયા
கி\.மீ கிமீ செ\.மீ மீ கி\.கி கிலோ ரூ ரூபாய் கோடி కి\.మీ కిమీ కిలోలు రూపాయలు కోట్లు లక్షలు
ಕಿ\.ಮೀ ಕಿಮೀ ಕೆ\.ಜಿ ರೂ കി\.മീ കിമീ കിലോ രൂപ කි\.මී කිමී රු
กม ซม มม ม กก บาท เมตร กิโลเมตร กิโลกรัม ล้าน ກມ ກິໂລ ກີບ គម គីឡូ រៀល ကီလိုမီတာ မိုင် ကျပ်
ኪ\.ሜ ኪሜ ኪ\.ግ ብር კმ მ კგ ლარი կմ մ կգ դրամ
公里 千米 米 厘米 公斤 千克 克 吨 升 元 万元 亿元 美元 円 万円 億円 キロ メートル キログラム グラム
미터 킬로미터 킬로 그램 원 만원 억원 달러
"""
_NUMBER = r"[-+−±~≈]?\p{Nd}++(?:[.,’'\xa0\u202f٫٬:/×x–-]?\p{Nd}++)*+(?:[²³]|\p{No})?"
_SIGN = r"(?:\p{Sc}|US\$|%|‰|[°º]\ ?[CFK]|°|º|℃|℉|[′″'\"])"
_UNIT = rf"(?:(?:{_LATIN}|{_MONEY}|{'|'.join(_OTHERS.split())})[²³23]?\.?|{_SIGN})"
_MEASURE = regex.compile(
    rf"(?:{_SIGN}?\ ?{_NUMBER}(?:\ ?{_UNIT})*+(?:\ ?/\ ?{_UNIT})?|(?:{_MONEY})\.?\ ?{_NUMBER})"
    rf"(?:[\ ,;–-]++(?:{_NUMBER}(?:\ ?{_UNIT})*+))*+"
)


def is_measure(text: str) -> bool:
    """Tell whether a text is nothing but numbers, with units or without.

    text (str): The text.
    RETURNS (bool): Whether it is, as "25 km", "$5.50", "१० किमी" and "1080p, 60 Hz" are, and
        "Boeing 747", "M25" and "7 Seconds" are not.
    """
    return _MEASURE.fullmatch(text) is not None
