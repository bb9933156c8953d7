"""Every message that a user of the package can meet, in one place.

A message says what was got, what was expected and what to do. The codes are
grouped by room: P0 languages, IPA, G2P and layer; P1 models and pipeline;
P2 corpora; P3 evaluation; P4 commands.
"""


class PhonemeNERError(ValueError):
    """A mistake in the input or the settings that the user can mend.

    The commands print its message without a traceback.
    """


class MissingExtraError(PhonemeNERError, ImportError):
    """An optional dependency is needed and not installed."""


class Warnings:
    W001 = (
        "[W001] Foreign words are read letter by letter, or stay as they are: {error} "
        "To do without a warning, set the G2P's `foreign` to null."
    )


class Errors:
    P001 = (
        "[P001] Unknown language '{tag}': expected a language tag such as 'si', 'sin', "
        "'sin-Sinh' or an English name such as 'Sinhala'.{hint}"
    )
    P002 = (
        "[P002] The '{backend}' G2P has no rules for '{tag}' ({name}).{hint} "
        "`python -m spacy phoneme coverage` lists every language."
    )
    P003 = (
        "[P003] {what} needs the package '{package}', which is not installed. "
        "Install it with: pip install 'spacy-phoneme-ner[{extra}]'"
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
    P007 = (
        "[P007] No language to pronounce this Doc in: the pipeline's language is '{lang}'. "
        'Set it in the component (config={{"lang": "sin"}}), on the Doc '
        '(doc._.ipa_lang = "sin"), or start from spacy.blank("si").'
    )
    P008 = (
        "[P008] The G2P '{backend}' returned {got} transcriptions for {expected} words "
        "in '{lang}'; a G2P gives exactly one string for each word."
    )
    P009 = "[P009] Unknown {setting} '{value}': expected one of {expected}."
    P010 = "[P010] The IPA layer holds text, not {type}: `token._.ipa` must be set to a string."
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
    P101 = (
        "[P101] The component '{name}' cannot be initialised: the training data holds no "
        "entity. Expected gold Docs with `doc.ents`, or labels in [initialize.components.{name}]."
    )
    P102 = (
        "[P102] The component '{name}' has not been trained. Train it (`spacy train`, or "
        "`nlp.initialize()` and `nlp.update()`), or take it from a trained pipeline: "
        "nlp.add_pipe('{name}', source=spacy.load(...))."
    )
    P103 = (
        "[P103] Unknown stream '{stream}' for the encoder: expected one or several of {expected}."
    )
    P104 = "[P104] The encoder needs an input: `streams` is empty and `cues` is false."
    P105 = (
        "[P105] The weights do not fit the model: {reason}. Load them with the config that "
        "they were trained with."
    )
    P120 = (
        "[P120] {listener} listens to the shared encoder '{upstream}', which its pipeline does "
        "not have before it. Shared encoders that it knows: {names}. Add a 'shared_encoder' of "
        "that name earlier in the pipeline, or change `upstream` of its SharedListener. If the "
        "component was taken from another pipeline, take the encoder, too, or call "
        "nlp.replace_listeners there first."
    )
    P121 = (
        "[P121] {listener} listens to the shared encoder '{upstream}', which may be any of "
        "{names}. Name the one that is meant as `upstream` of its SharedListener."
    )
    P122 = (
        "[P122] {listener} expects vectors of width {width} from the shared encoder '{encoder}', "
        "which gives {got}. Write that into `width` of its SharedListener."
    )
    P123 = (
        "[P123] The shared encoder '{name}' got gradients for a batch that it no longer learns. "
        "Backpropagate before the next `update` or `finish_update` of the encoder."
    )
    P124 = "[P124] The optimizer's {name} is {got}: expected {expected}."
    P125 = (
        "[P125] This vocabulary cannot be used: {reason}. Expected the text of a tokenizer.json "
        "of phonemes with spaces between them, with <s>, </s>, <pad>, <unk> and ▁ among its "
        "entries, as that of vinai/xphonebert-base."
    )
    P126 = (
        "[P126] {phoneme!r} is no entry for a vocabulary of phonemes: expected a text of one or "
        "more characters without white space."
    )
    P130 = (
        "[P130] No encoder can be built from this config (model_type: {got}): {reason}. Expected "
        "what the config.json of a text encoder says, with a model_type such as 'roberta', "
        "'xlm-roberta', 'bert', 'canine', 'deberta-v2' or 'mt5', and sizes that fit together."
    )
    P131 = (
        "[P131] The encoder's tokenizer cannot be used: {reason}. Expected the text of a "
        "tokenizer.json that `tokenizers` can read, with a piece for padding."
    )
    P132 = (
        "[P132] '{model_type}' is not a text encoder that can be used here: expected one that "
        "reads input_ids and gives a vector for each, such as 'roberta', 'xlm-roberta', 'bert', "
        "'canine', 'deberta-v2' or 'mt5'."
    )
    P133 = (
        "[P133] {name} cannot compute its layers twice to save memory: switch gradient "
        "checkpointing off."
    )
    P134 = (
        "[P134] Cannot read the tokenizer in '{path}': {reason}. Expected tokenizer.json, or the "
        "file that the encoder's own tokenizer is made of: vocab.txt (BERT), "
        "sentencepiece.bpe.model (XLM-R), spm.model (DeBERTa-v3) or spiece.model (T5)."
    )
    P135 = (
        "[P135] The head that learns from pieces cannot use the encoder '{encoder}', which gives "
        "vectors of tokens only. Expected as `tok2vec` an encoder of its own that reads pieces, "
        "PhonemeTransformer.v1 or SpellingTransformer.v1; for others, a listener among them, "
        "take BIOTagger.v1 as the head."
    )
    P136 = (
        "[P136] The component '{name}' got scores of {got} rows and expected {expected}, one for "
        "each {unit}. Give `get_loss` what the model's begin_update gave for the same Docs."
    )
    P137 = (
        "[P137] Sentence {i} has {n_gold} gold tags and {n_pred} predicted ones: expected one of "
        "each for every position."
    )
    P140 = "[P140] A CRF got {nO} tags and expected 1, and 2 for each label: leave out its `nO`."
    P141 = (
        "[P141] The CRF got {got} arrays of scores, the last of shape {shape}, and expected "
        "{expected}, the last of shape {last}. Give all that the model gave for the same Docs."
    )
    P106 = (
        "[P106] The encoder of {source} has other sizes than the config says: it says {got}, "
        "and they are {expected}. Write the latter into the config."
    )
    P107 = (
        "[P107] The encoder of {source} does not fit its vocabulary: {n_ids} pieces, and "
        "embeddings for {n_rows}. Take config, weights and vocabulary of the same model."
    )
    P108 = (
        "[P108] The encoder has no weights yet. Initialise the pipeline (`nlp.initialize()`, "
        "`spacy train`), or load one that was trained."
    )
    P109 = (
        "[P109] Cannot load the encoder '{source}': {reason}. Expected a folder with config.json, "
        "tokenizer.json (or what its tokenizer is made of) and model.safetensors or "
        "pytorch_model.bin, as on the Hugging Face hub."
    )
    P110 = (
        "[P110] Cannot get the encoder '{name}' from the Hugging Face hub: {reason}. Without "
        "network, copy config.json, tokenizer.json (or what its tokenizer is made of) and "
        "model.safetensors or pytorch_model.bin of https://huggingface.co/{name} into a folder, "
        'and use @misc = "spacy-phoneme-ner.EncoderFromFolder.v1" with its path.'
    )
    P111 = (
        "[P111] A '{model_type}' encoder of spelling needs a vocabulary, so it cannot begin with "
        "random weights alone. Name a loader in [initialize.components.….encoder_loader]: "
        "spacy-phoneme-ner.EncoderFromHub.v1 or EncoderFromFolder.v1."
    )
    P113 = (
        "[P113] The encoder of {source} is of the type '{got}', and the config says '{expected}'. "
        "Mend the config's model_type, or load another encoder."
    )
    P114 = (
        "[P114] The encoder of {source} does not fit its vocabulary: the latter's padding is "
        "piece {got}, the config's {expected}, and positions are counted from it. Take config, "
        "weights and vocabulary of the same model."
    )
    P115 = (
        "[P115] No folder to load the encoder from. Name it in the config (`paths.encoder`, or the "
        "loader's `path`), or on the command line (--paths.encoder)."
    )
    P112 = (
        "[P112] An encoder_loader was given to a component without an encoder to load: it takes "
        "PhonemeTransformer.v1 or SpellingTransformer.v1. Of a component that listens to a "
        "shared encoder, give the loader to the latter."
    )
    P127 = (
        "[P127] max_positions is {got}: expected at least 2, one for what begins a sequence, "
        "or null to read every Doc to its end."
    )
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

    # P2: corpora.
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
    P301 = (
        "[P301] {n_gold} gold sentences and {n_pred} predicted ones: the two must be the same "
        "sentences in the same order."
    )
    P302 = (
        "[P302] Sentence {i} has {n_gold} gold tags, {n_pred} predicted tags and piece counts "
        "for {n_pieces} words: expected one of each for every word."
    )
    P303 = "[P303] Unknown tag '{tag}': expected 'O', or 'B-' or 'I-' and a type ('B-PER')."
    P304 = (
        "[P304] A bootstrap of {n} resamples over {n_sentences} sentences: expected at least "
        "one of each."
    )
    P305 = (
        "[P305] Sentence {i} differs: the gold text starts with {gold!r}, the predicted one with "
        "{pred!r}. Predict on Docs with the gold's text, in the gold's order."
    )
    P306 = (
        "[P306] Cannot read '{path}' as a .spacy file (a DocBin): {reason}. "
        "Write it with `python -m spacy phoneme convert`."
    )
    P307 = "[P307] No sentences in '{path}': nothing can be scored. Convert the corpus again."
    P308 = (
        "[P308] The Docs in '{path}' have no entity annotation, not even that there are none. "
        "Scores need gold entities: convert an annotated corpus."
    )
    P309 = (
        "[P309] Doc {i} in '{path}' (its text starts with {text!r}) has no IPA layer, which "
        "phoneme_macro_f1 counts by. Convert the corpus with `python -m spacy phoneme convert`; "
        "a DocBin of your own keeps the layer with store_user_data=True."
    )
    P310 = (
        "[P310] No .spacy files in '{path}': expected a folder of files named by language, "
        "such as sin.spacy, or one such file."
    )
    P311 = (
        "[P311] No data for {missing} in '{path}'. Choose from {found} with --langs, "
        "or convert the missing files."
    )
    P312 = (
        "[P312] '{first}' and '{second}' are both named for the language '{lang}': "
        "keep one file a language."
    )
    P313 = (
        "[P313] Cannot read '{path}' as scores: {reason}. Expected a scores.json that "
        "`python -m spacy phoneme evaluate` wrote."
    )
    P314 = (
        "[P314] No scores.json in '{path}': give the folders that "
        "`python -m spacy phoneme evaluate` wrote, or the files."
    )
    P315 = (
        "[P315] '{first}' and '{second}' both hold system '{system}' with seed {seed}. Name them "
        "apart with --system or --seed in `evaluate`, or leave one out."
    )
    P316 = (
        "[P316] The runs to compare share no language: {langs}. Averages are only fair over "
        "the same languages; evaluate them on the same data."
    )
    P320 = "[P320] Nothing to compare in '{path}': {got}. Expected {expected}."
    P321 = "[P321] {path}:{line}: got {got} in {row!r}, expected {expected}."
    P322 = (
        "[P322] '{path}' has no pronunciations of its own, which --ipa file asks for: only files "
        "with four columns do. Use --ipa g2p instead."
    )
    P323 = (
        "[P323] '{path}' has too few pairs to compare: of {n}, left out are: {skipped}. At least "
        "two with different translations have to be left."
    )
    # P4: commands.
    P402 = (
        "[P402] '{path}' is a folder, so --lang has to say how its files are named, with "
        "{{lang}} where the language stands, such as --lang 'test-{{lang}}.iob'; got '{lang}'."
    )
    P403 = "[P403] No file in {path} is named like '{pattern}'. Expected at least one."
    P404 = "[P404] The input is a folder, so the output has to be one, too; got the file '{path}'."
    P401 = (
        "[P401] The output must be named *.spacy, the only files that spaCy's training reads: "
        "got {path}."
    )
    P410 = (
        "[P410] Cannot load the pipeline '{model}': {reason}. Expected a folder that "
        "`spacy train` or `nlp.to_disk` wrote, or the name of an installed package."
    )
    P411 = "[P411] Cannot use GPU {gpu_id}: {reason}. Use --gpu-id -1 for the CPU."
    P412 = "[P412] '{path}' does not exist: expected {expected}."
    P413 = "[P413] Cannot read '{path}': expected {expected}."
    P414 = "[P414] Cannot write to '{output}': '{path}' is {reason}. Choose another folder."
    P415 = (
        "[P415] Unknown G2P '{name}': expected one of {expected}, the full name of a function "
        'registered under @misc, or its settings as JSON (\'{{"@misc": "…", …}}\').'
    )
    P416 = (
        "[P416] The G2P '{name}' cannot be made: {reason}. One that needs settings is given as "
        'JSON: \'{{"@misc": "spacy-phoneme-ner.Lexicon.v1", "path": "si.tsv", "lang": "si"}}\'.'
    )
    P417 = (
        "[P417] The languages of '{path}' are not in its name (as in ja-ko.tsv). Name both with "
        "--langs, such as --langs ja ko."
    )
    P418 = (
        "[P418] {n_texts} texts and {n_langs} languages: give --lang once for each text, in the "
        "same order; for a folder the names of its files, such as 'test-{{lang}}.tsv'."
    )
    P436 = (
        "[P436] No vocabulary in '{path}': expected a tokenizer.json, a folder with one, such as "
        "that of vinai/xphonebert-base, or a trained pipeline with a PhonemeTransformer."
    )
    P437 = (
        "[P437] Doc {i} in '{path}' (its text starts with {text!r}) has no IPA layer. Convert the "
        "corpus with `python -m spacy phoneme convert`; a DocBin of your own keeps the layer with "
        "store_user_data=True."
    )
    P420 = (
        "[P420] No sentence is left of {got} in '{lang}'. Expected texts in that language whose "
        "sentences are not all those of another; repeats count once."
    )
    P421 = (
        "[P421] Cannot read '{path}' as a prepared corpus: {reason}. Expected the file that "
        "`python -m spacy phoneme pretrain prepare` wrote."
    )
    P422 = (
        "[P422] The vocabulary begins with {got} and has <mask> as number {mask}. Expected "
        "<s> <pad> </s> <unk> ▁, then phonemes, then <mask>."
    )
    P423 = (
        "[P423] '{path}' holds a run with other settings: {differences}. Give the same settings "
        "to go on with it, or another folder."
    )
    P424 = "[P424] The setting {name} is {got}: expected {expected}."
    P425 = (
        "[P425] '{path}' holds {file} already, and no run to go on with. Choose another folder, "
        "so that nothing is overwritten."
    )
    P426 = "[P426] Cannot go on from '{path}': {reason}. Delete that file to start the run anew."
    P427 = "[P427] Cannot train on '{device}': {reason}. Use --device cpu, or auto."
    P428 = (
        "[P428] The corpus has {n} different symbols, and at most {most} fit. Leave out rare ones "
        "with a higher --min-count."
    )
    P429 = (
        "[P429] The loss at step {step} is {loss}. Train with a lower --learning-rate, or in "
        "--precision fp32, into another folder."
    )


def extra_hint(what: str, package: str, extra: str) -> MissingExtraError:
    """Build the error for an optional dependency that is missing.

    what (str): What was asked for, as the start of a sentence.
    package (str): The distribution that provides it.
    extra (str): The extra of this package that installs it.
    RETURNS (MissingExtraError): The error, to be raised by the caller.
    """
    return MissingExtraError(Errors.P003.format(what=what, package=package, extra=extra))
