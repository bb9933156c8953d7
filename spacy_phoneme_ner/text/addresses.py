"""Web and mail addresses, handles and hashtags: what looks like names and is none."""

import re
from typing import Iterator, Tuple

import regex

# Top-level domains, by which an address is told that neither begins with "www." nor with a
# scheme: "example.org", but no sentences without a space between them ("Москве.Он").
_GENERIC = "com|org|net|info|edu|gov|mil|int|biz|name|museum|tv|app|dev|blog|shop|online|site"
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br "
    "bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz "
    "ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw "
    "gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw "
    "ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu "
    "mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt "
    "pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc "
    "td tf tg th tj tk tl tm tn to tr tt tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye "
    "yt za zm zw рф бг бел мкд мон срб укр қаз ευ ελ հայ გე"
).replace(" ", "|")
# Letters and digits of scripts that part words by spaces: in the others, nothing but ASCII
# tells where an address ends.
_WORD = r"[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hira}\p{Kana}\p{Bopo}\p{Thai}\p{Lao}\p{Khmr}\p{Mymr}]]"
# Bounds are those of the standards (RFC 1035, RFC 5321), and keep the time that it takes linear.
_LABEL = rf"{_WORD}(?:{_WORD}|[-_]){{0,62}}+"
_HOST = rf"(?:{_LABEL}\.){{1,16}}{_LABEL}"
_REST = rf"(?:{_WORD}|[-._~:/?\#@!$&'()*+,;=%\[\]])*+"
# A label of one letter before a country is an abbreviation ("m.in", "J.Lo").
_DOMAIN = (
    rf"(?:{_LABEL}\.){{1,16}}+(?:(?<=\w\w\.)(?:{_COUNTRIES}|{_GENERIC})|"
    rf"(?<=[A-Z\d]{{2}}\.)(?i:{_COUNTRIES}|{_GENERIC}))(?!{_WORD}|[-_])"
)
_ADDRESS = regex.compile(
    rf"""(?V1x)
      (?<! {_WORD}) (?: [A-Za-z][A-Za-z\d+]{{1,15}}+:// | (?i:mailto:|www\d?\.) ) {_REST}
    | (?<! {_WORD} | [.@_-]) (?:{_WORD}|[._%+-]){{1,64}}+ @ {_HOST}
    | (?<! {_WORD} | [.@_-]) {_DOMAIN} (?: [/?\#:] {_REST} )?
    | (?<! [\w@./]) [@＠] \w++ (?: [.-]\w++ | @{_HOST} )*
    | (?<! [\w&/\#＃]) [\#＃] \w*? \p{{L}} \w*+
    """
)
# Without one of these there is none, and few words have any.
_HINT = re.compile(r"[@＠#＃]|://|[^\W_]\.[^\W\d_]")
_CHUNK = re.compile(r"\S+")


def address_places(text: str) -> Iterator[Tuple[int, int]]:
    """Find the addresses of a text.

    text (str): The text, of any length; the time it takes is linear.
    YIELDS (Tuple[int, int]): The first character of each and the one after its last, in order.
    """
    if _HINT.search(text) is None:
        return
    for chunk in _CHUNK.finditer(text):
        if _HINT.search(chunk[0]):
            start, end = chunk.span()
            yield from (match.span() for match in _ADDRESS.finditer(text, start, end))
