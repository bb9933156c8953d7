"""What an encoder of spelling reads of each word: its spelling, or another way to write it."""

from typing import List

from spacy.tokens import Doc

from ...errors import Errors, PhonemeNERError
from ...g2p import RomanG2P
from ...ipa import PLAIN
from ...layer import get_ipa

STREAMS = ("orth", "roman", "ipa")


class WordStrings:
    """Writes the words of Docs as a tokenizer is to read them.

    What a stream has no string for (digits, punctuation, a script without a romanisation) is
    read as it is spelled, so that no token is lost.

    stream (str): "orth", the spelling as it is. "roman", words that are no ASCII romanised as
        by `RomanG2P`, which leaves out all but letters; capitals, at the beginning or
        throughout, are kept, as the pieces of most vocabularies tell them apart. "ipa", the
        Doc's IPA layer without tones, stress and lengths, which are written for some languages
        and not for others; the tokenizer cuts it as if it were spelling, and may change rare
        signs ("ʰ" becomes "h" where it normalises to NFKC).
    RAISES (PhonemeNERError): If there is no such stream.
    """

    def __init__(self, stream: str = "orth") -> None:
        if stream not in STREAMS:
            expected = ", ".join(STREAMS)
            raise PhonemeNERError(
                Errors.P502.format(setting="stream", value=repr(stream), expected=expected)
            )
        self.stream = stream
        self._romanize = RomanG2P()

    def __call__(self, doc: Doc) -> List[str]:
        """Write the words of a Doc.

        doc (Doc): The Doc; with an IPA layer if that is read, unless it is empty.
        RETURNS (List[str]): One string for each token, never an empty one.
        RAISES (PhonemeNERError): If it has no IPA layer and needs one.
        """
        texts = [token.text for token in doc]
        if self.stream == "orth" or not texts:
            return texts
        if self.stream == "ipa":
            return [PLAIN.apply(ipa) or text for ipa, text in zip(get_ipa(doc), texts)]
        foreign = [text for text in texts if not text.isascii()]
        written = dict(zip(foreign, self._romanize(foreign, "")))
        return [_with_capitals(written.get(text, ""), text) or text for text in texts]


def _with_capitals(letters: str, spelling: str) -> str:
    spelled = [character for character in spelling if character.isalpha()]
    if len(spelled) > 1 and all(map(str.isupper, spelled)):
        return letters.upper()
    is_capitalised = bool(spelled) and (spelled[0].isupper() or spelled[0].istitle())
    return letters[:1].upper() + letters[1:] if is_capitalised else letters
