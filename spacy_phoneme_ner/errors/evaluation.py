"""P3: scores, reports, calibration."""


class EvaluationErrors:
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
        "[P306] Sentence {i} has {n_gold} gold tags and {n_pred} predicted ones: expected one of "
        "each for every position."
    )
    P307 = "[P307] No sentences in '{path}': nothing can be scored. Convert the corpus again."
    P308 = (
        "[P308] The Docs in '{path}' have no entity annotation, not even that there are none. "
        "Scores need gold entities: convert an annotated corpus, or ask for --task pos if it has "
        "parts of speech."
    )
    P309 = (
        "[P309] Doc {i} in '{path}' (its text starts with {text!r}) has no IPA layer, which "
        "phoneme_macro_f1 counts by. Convert the corpus with `python -m spacy phoneme convert`; "
        "a DocBin of your own keeps the layer with store_user_data=True."
    )
    P310 = (
        "[P310] '{name}' does not put its entities into doc.spans, and it is these that are "
        "measured. Expected a phoneme_ner that has a `spans_key`: load the pipeline with "
        'config={{"components.{name}.spans_key": "{name}"}}, and save it.'
    )
    P311 = (
        "[P311] '{name}' is no phoneme_ner that the pipeline uses; it uses: {names}. Name the one "
        "to calibrate with --component."
    )
    P312 = (
        "[P312] Too few entities were found: {n_fitted} in the sentences to choose a temperature "
        "on, {n_measured} in those to measure. Expected some in both, of which the more the "
        "better: give more data, or train the pipeline further."
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
    P317 = (
        "[P317] The best temperature is {end} or beyond, which is none: all that was found is "
        "right, or all is wrong, or too little was found to tell. Expected data that the pipeline "
        "was not trained on, with some hundreds of entities."
    )
    P318 = (
        "[P318] With other temperatures, '{name}' finds other entities: {n} changed, of {of}. Its "
        "tag head cannot be calibrated. Expected one whose scores come from the weights of its "
        '"output_layer" and maybe "moves", such as BIOTagger.v1 and CRFTagger.v1.'
    )
    P319 = "[P319] Cannot choose a temperature by '{by}': expected one of {expected}."
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
    P330 = (
        "[P330] The Docs in '{path}' have neither entities, not even that there are none, nor "
        "parts of speech. Nothing can be scored: convert an annotated corpus."
    )
    P331 = (
        "[P331] The Docs in '{path}' have no parts of speech, neither as tag_ nor as pos_. Convert "
        "a corpus with them, or ask for --task ner."
    )
    P332 = (
        "[P332] No {side} token in '{lang}' has a part of speech, neither as tag_ nor as pos_. "
        "Accuracy needs both sides: evaluate a pipeline with a tagger on tagged gold data."
    )
    P333 = (
        "[P333] Scores of one task were expected, got those of {found}. Entities and parts of "
        "speech have no figure in common: average and compare each on its own."
    )
    P334 = (
        "[P334] No system is named '{baseline}', which differences are asked to: expected one of "
        "{systems} (scored for {task}). Choose one of them with --baseline."
    )
    P335 = "[P335] Unknown task '{task}': expected one of {expected}."
    P336 = (
        "[P336] To leave a language out takes at least two, and the data has: {found}. Give text "
        "of several languages that the pipeline was not trained on, or calibrate without --unseen."
    )
    P337 = (
        "[P337] No entity is found in the text of '{lang}', so that nothing tells how sure the "
        "pipeline should be there. Leave it away with --langs, or give more of its text."
    )
    P338 = (
        "[P338] No threshold makes {name} at least {least:.2f} on average over the languages: the "
        "best is {best:.2f}. Ask for less with --least, or for another --aim than {aim}."
    )
    P339 = (
        "[P339] A card tells how well names are found, and these are scores of {task}. Expected "
        "those of `phoneme evaluate --task ner`."
    )
    P340 = (
        "[P340] Nothing is known of {name} to compare it by: the CLDR lists no names of places in "
        "it. Give text in it, with --text."
    )
    P341 = (
        "[P341] Cannot rank {n} source{s} for {name}: expected two languages or more besides it, "
        "got '{given}'."
    )
    P342 = (
        "[P342] The CLDR lists no names of places in {name}, by which sources are compared. "
        "Expected some of: {known}."
    )
    P345 = (
        "[P345] There is no name that is pronounced in what was given as known names: expected "
        "annotated sentences with entities, or a list with other labels than O."
    )
