"""P2: corpora and their files."""


class CorpusErrors:
    P201 = "[P201] Corpus not found: {path} ({reason}). Expected {expected}."
    P202 = (
        "[P202] {path}:{line}: not UTF-8 text ({reason}, at byte {offset} of the file). "
        "Corpora are read as UTF-8 only: re-encode the file, or mend that line if the rest is "
        "UTF-8. {hint}"
    )
    P203 = "[P203] No sentence in {path}: {got}. Expected {expected}."
    P204 = "[P204] {path}:{line}: got {got} in {row!r}, expected {expected}.{hint}"
    P205 = (
        "[P205] {place}: unknown tag {tag!r} (of the word {word!r}). Expected O, or B- or I- and "
        "a label, such as B-PER (of BILUO and IOBES also L-, U-, E- and S-).{hint}"
    )
    P206 = "[P206] {path}:{line}:{column}: not JSON ({reason}). Expected {expected}."
    P207 = "[P207] {place}: got {got}, expected {expected}."
    P208 = (
        "[P208] No split '{split}' in {path}, which has: {splits}. "
        "Choose one of them with the setting `split` (--split)."
    )
    P209 = (
        '[P209] The sentence at {line} has no IPA of its own, which ipa = "file" asks for; '
        'only the paper\'s JSON files bring it. Use ipa = "g2p" (--ipa g2p) instead.'
    )
    P210 = "[P210] Not a well-formed sentence ({words} …): {reason}."
    P211 = (
        "[P211] WikiANN '{config}' ({split}) could not be had from the Hugging Face hub: {reason}. "
        "Check the network, the language (its code in WikiANN, such as 'si') and the split "
        "('train', 'validation' or 'test')."
    )
    P212 = (
        "[P212] The training reader has no path. Set `path` in the config's [corpora.train] "
        "and [corpora.dev], or on the command line (--paths.train, --paths.dev)."
    )
    P213 = (
        "[P213] {path} cannot be read as a .spacy corpus: {reason}. Write it anew with: "
        "python -m spacy phoneme convert"
    )
    P214 = "[P214] Cannot write {path}: {reason}. Choose another output, or mend that."
