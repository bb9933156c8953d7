"""P0: languages, IPA, G2P and the layer."""


class PronunciationErrors:
    P001 = (
        "[P001] Unknown language '{tag}': expected a language tag such as 'si', 'sin', "
        "'sin-Sinh' or an English name such as 'Sinhala'.{hint}"
    )
    P002 = (
        "[P002] The '{backend}' G2P has no rules for '{tag}' ({name}).{hint} "
        "`python -m spacy phoneme coverage` lists every language."
    )
    P003 = (
        "[P003] {voice!r} is no name of a voice. Expected one that `espeak-ng --voices` lists, "
        "such as 'en-gb' or 'gmw/en-US', and no path."
    )
    P004 = (
        "[P004] An IPA layer needs one entry for each token: the Doc has {n_tokens} tokens, "
        "got {n_ipa} transcriptions and {n_langs} languages."
    )
    P005 = (
        "[P005] This Doc has no IPA layer (its text starts with {text!r}). Add the 'phonemizer' "
        "component before the one that reads pronunciations, or, in training, read the corpus "
        'with @readers = "spacy-phoneme-ner.PhonemeCorpus.v1".'
    )
    P006 = (
        "[P006] The IPA layer of this Doc (text starts with {text!r}) does not fit it: {reason}. "
        "The stored user data is damaged or belongs to another Doc; run the 'phonemizer' again."
    )
    P008 = (
        "[P008] The G2P '{backend}' returned {got} transcriptions for {expected} words "
        "in '{lang}'; a G2P gives exactly one string for each word."
    )
    P010 = "[P010] The IPA layer holds text, not {type}: `token._.ipa` must be set to a string."
    P011 = (
        "[P011] The data files of '{package}' were not found in {path}. "
        "Reinstall it with: pip install --force-reinstall '{package}'"
    )
    P012 = (
        "[P012] {notation} has no symbol for '{symbol}' (character {position} of the IPA). "
        'Expected clean IPA (`ipa.clean`); with unknown="keep" the symbol stays as it is, with '
        '"drop" it is left out.'
    )
    P013 = (
        "[P013] '{symbol}' is no {notation} (character {position} of the text). Mend the text; "
        'with unknown="keep" the symbol stays as it is, with "drop" it is left out.'
    )
    P016 = "[P016] Cannot use the lexicon {path}: {reason}. Expected {expected}."
    P017 = "[P017] {path}:{line}: got {got}, expected {expected}."
    P018 = (
        "[P018] The program '{binary}' was not found. Install eSpeak NG (apt install espeak-ng, "
        "brew install espeak-ng), or its library: pip install 'spacy-phoneme-ner[espeak]'"
    )
    P019 = (
        "[P019] eSpeak NG has no voice '{voice}'. `espeak-ng --voices` lists those that it has; "
        "mend the setting `voices`."
    )
    P020 = "[P020] The program {binary} did not answer: {reason}."
    P021 = (
        "[P021] Cannot use {path} as eSpeak NG's library: {reason}. Set `library` to the path of "
        "libespeak-ng, or leave it out to take that of the package 'espeakng-loader'."
    )
    P022 = (
        "[P022] No folder of dictionaries in {path}. Expected CharsiuG2P's tables under their own "
        "names, such as {path}/eng-us.tsv."
    )
    P023 = (
        "[P023] Cannot load the G2P model '{model}': {reason}. Expected a folder that holds "
        "config.json and model.safetensors (or pytorch_model.bin) of a CharsiuG2P model, or its "
        "name on the Hugging Face hub together with download = true."
    )
    P040 = (
        "[P040] Rules not found: {path} is no file. Expected a map in Epitran's format: a .csv "
        "file, or a folder with map/CODE.csv."
    )
    P041 = "[P041] {path}:{line}: got {got}, expected {expected}."
    P042 = (
        "[P042] {path}:{line}: {got!r} cannot be read: {reason}. Expected 'a -> b / left _ right', "
        "with regular expressions for a, left and right, 0 for nothing and # for a word's edge."
    )
    P043 = "[P043] {path} extends '{code}', of which there is no map in {places}."
    P044 = (
        "[P044] The word {word!r}, read in '{lang}', gave {ipa!r}, in which {leaks} are no IPA. "
        'Set leaks to "keep" or "drop", or extend the rules of the language with a map.'
    )
    P045 = (
        "[P045] Cannot tell languages apart among {got}: the identifier knows {known}. "
        "Name candidates that it knows."
    )
    P050 = (
        "[P050] {path} extends itself: {chain}. Take one `% extends` out, so that the last map "
        "extends none, or one of another folder."
    )
    P051 = (
        "[P051] {place}: this rule took more than {seconds} s for the word {word:.60}, as it can "
        "match in too many ways. Write it without repetitions in one another, such as (a+)+ or "
        "(a|a)*, and with classes such as [ab] in place of .*"
    )
    P052 = (
        "[P052] {place}: with this rule the word {word:.60} grew to {got} characters, far more "
        "than any word has. Rules that insert something have to say where: 0 -> b / a _ c"
    )
    P053 = (
        "[P053] {path} has more than {most} bytes, far more than the rules of any language. Is it "
        "a table of words? Such are read by spacy-phoneme-ner.Lexicon.v1."
    )
