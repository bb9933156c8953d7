"""P2: corpora, dictionaries and what is read of them."""


class CorpusErrors:
    P201 = "[P201] Corpus not found: {path} ({reason}). Expected {expected}."
    P202 = (
        "[P202] {path}:{line}: not UTF-8 text ({reason}). "
        "Corpora are read as UTF-8 only: re-encode the file, or mend that line if the rest is "
        "UTF-8. {hint}"
    )
    P203 = "[P203] No sentence in {path}: {got}. Expected {expected}."
    P204 = "[P204] {path}:{line}: got {got} in {row!r}, expected {expected}.{hint}"
    P205 = (
        "[P205] {place}: unknown tag {tag!r} (of the word {word!r}). Expected O, or B- or I- and "
        "a label, such as B-PER (of BILUO and IOBES also L-, U-, E- and S-), or a part of speech "
        "of Universal Dependencies, such as NOUN.{hint}"
    )
    P206 = "[P206] {path}:{line}:{column}: not JSON ({reason}). Expected {expected}."
    P207 = "[P207] {place}: got {got}, expected {expected}."
    P208 = (
        "[P208] No split '{split}' in {path}, which has: {splits}. "
        "Choose one of them with the setting `split` (--split)."
    )
    P209 = (
        '[P209] The sentence at {line} has no IPA of its own, which ipa = "file" asks for; '
        "only the zero-shot study's JSON files and PhoneXL's files bring it. "
        'Use ipa = "g2p" (--ipa g2p) instead.'
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
    P214 = (
        "[P214] No pair is left in '{path}': of {n}, {same} are spelled the same, {silent} have a "
        "word that is not pronounced in full, and {far} are too far apart (max_distance: {bound}). "
        "Expected translations that sound alike: raise max_distance, or give other pairs."
    )
    P215 = (
        "[P215] {place}: {tag!r} (of the word {word!r}) is {got}, and the tags before it are each "
        "{before}. Expected one kind in a file: make two files of it, one for names and one for "
        "parts of speech."
    )
    P216 = (
        "[P216] The pairs that sound alike have no path. Set `path` where the config has "
        '@readers = "spacy-phoneme-ner.SoundPairs.v1": a file of word pairs, or on the command '
        "line."
    )
    P217 = (
        "[P217] '{path}' is a folder, so --lang has to say how its files are named, with "
        "{{lang}} where the language stands, such as --lang 'test-{{lang}}.iob'; got '{lang}'."
    )
    P218 = "[P218] No file in {path} is named like '{pattern}'. Expected at least one."
    P219 = (
        "[P219] '{path}' is not named by its language: '{stem}' is none. Expected files such as "
        "sin.spacy, as `python -m spacy phoneme convert` makes them of a folder; corpora of other "
        'names are read with @readers = "spacy-phoneme-ner.PhonemeCorpus.v1".'
    )
    P220 = (
        "[P220] The translation '{words}' has {n_words} words and {n_ipa} pronunciations: expected "
        'at least one word, and for each its IPA, "" where nothing is pronounced.'
    )
    P221 = (
        "[P221] The setting {setting} names '{tag}', {reason}. Expected languages out of those "
        "in '{path}', separated by commas: {known}."
    )
    P222 = (
        "[P222] The dictionary has no path. Set `path` where the config has "
        '@readers = "spacy-phoneme-ner.Dictionary.v1": a file of word pairs, or on the command '
        "line."
    )
    P223 = "[P223] No pair in '{path}': {got}. Expected {expected}."
    P224 = (
        "[P224] '{path}' has no pronunciations of its own, which ipa = \"file\" asks for: only "
        'files with four columns do. Use ipa = "g2p" instead.'
    )
    P225 = (
        "[P225] The dictionary '{path}' is said to be of '{source}' and '{target}', which is one "
        "language, {name}. Expected the languages of its first and second words."
    )
    P226 = (
        "[P226] The switches of tokens {spans} cannot be made in a Doc of {n} tokens: expected "
        "tokens that it has, and none of them twice."
    )
    P227 = (
        "[P227] Code-switching got {got} for a dictionary: expected a function that gives a "
        '`Dictionary`, such as @readers = "spacy-phoneme-ner.Dictionary.v1".'
    )
    P228 = (
        "[P228] No language of '{path}' is left: only = '{only}', exclude = '{exclude}'. Name "
        "fewer of them in `exclude`, or more in `only` and `corpora`."
    )
    P235 = (
        "[P235] The setting corpora names '{name}', and '{path}' has no such folder with .spacy "
        "files. Expected folders out of these, separated by commas: {known}."
    )
    P229 = (
        "[P229] '{path}' has words in no column of its own: '# global.columns = {columns}'. "
        "Expected FORM among them."
    )
    P230 = (
        "[P230] '{first}' and '{second}' are both named for the language '{lang}': expected one "
        "file a language, anywhere in the folder. Put them together, or take one of them away."
    )
    P231 = (
        "[P231] '{path}' holds no predictions of a teacher ({reason}). Expected a file that "
        "`python -m spacy phoneme teach` wrote."
    )
    P232 = (
        "[P232] The teacher's predictions have no path. Set `path` where the config has "
        '@readers = "spacy-phoneme-ner.TeacherFile.v1": a file that `python -m spacy phoneme '
        "teach` wrote, or on the command line (--paths.teacher)."
    )
    P233 = "[P233] There is no text for a teacher to tag: the corpus has no Doc with tokens."
    P236 = (
        "[P236] The probabilities {names} add up to {total}, and no text is drawn for two of "
        "them. Expected at most 1 in all."
    )
    P240 = (
        "[P240] {path}, line {line}: expected a name, its label (O for what is no name) and its "
        "language, parted by tabs; got {got!r}."
    )
    P241 = (
        "[P241] '{path}' does not say its {missing}. Expected lines at its top such as "
        "'# source: GeoNames' and '# licence: CC-BY-4.0', so that whoever uses the names can."
    )
    P242 = (
        "[P242] No list of names in '{path}': expected files that end in .tsv, as "
        "scripts/world_names.py of the project's repository writes them."
    )
    P245 = (
        "[P245] {path}, line {line}: expected a title, one word, and its language, with a tab "
        "between, and got {got}."
    )
