"""P4: the command line; P42 pre-training; P45 bundles; P47 calibration."""


class CommandErrors:
    P401 = (
        "[P401] The output must be named *.spacy, the only files that spaCy's training reads: "
        "got {path}."
    )
    P402 = (
        "[P402] '{path}' is a folder, so --lang has to say how its files are named, with "
        "{{lang}} where the language stands, such as --lang 'test-{{lang}}.iob'; got '{lang}'."
    )
    P403 = "[P403] No file in {path} is named like '{pattern}'. Expected at least one."
    P404 = "[P404] The input is a folder, so the output has to be one, too; got the file '{path}'."
    P410 = (
        "[P410] Cannot load the pipeline '{model}': {reason}. Expected a folder that "
        "`spacy train` or `nlp.to_disk` wrote, or the name of an installed package."
    )
    P411 = "[P411] Cannot use GPU {gpu_id}: {reason}. Use --gpu-id -1 for the CPU."
    P412 = "[P412] '{path}' does not exist: expected {expected}."
    P413 = "[P413] Cannot read '{path}': expected {expected}."
    P414 = "[P414] Cannot write to '{output}': '{path}' is {reason}. Choose another output."
    P415 = (
        "[P415] Unknown G2P '{name}': expected one of {expected}, the full name of a function "
        'registered under @g2p, or its settings as JSON (\'{{"@g2p": "…", …}}\').'
    )
    P416 = (
        "[P416] The G2P '{name}' cannot be made: {reason}. One that needs settings is given as "
        'JSON: \'{{"@g2p": "spacy-phoneme-ner.Lexicon.v1", "path": "si.tsv", "lang": "si"}}\'.'
    )
    P417 = (
        "[P417] The languages of '{path}' are not in its name (as in ja-ko.tsv). Name both with "
        "--langs, such as --langs ja ko."
    )
    P418 = (
        "[P418] {n_texts} texts and {n_langs} languages: give --lang once for each text, in the "
        "same order; for a folder the names of its files, such as 'test-{{lang}}.tsv'."
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
    P430 = "[P430] No sentence in '{path}' to look words up in. Convert the corpus again."
    P436 = (
        "[P436] No vocabulary in '{path}': expected a tokenizer.json, a folder with one, such as "
        "that of vinai/xphonebert-base, or a trained pipeline with a PhonemeTransformer."
    )
    P437 = (
        "[P437] Doc {i} in '{path}' (its text starts with {text!r}) has no IPA layer. Convert the "
        "corpus with `python -m spacy phoneme convert`; a DocBin of your own keeps the layer with "
        "store_user_data=True."
    )
    P440 = (
        "[P440] '{path}' holds {file} already. Choose another folder, or write over it with "
        "--force."
    )
    P441 = (
        "[P441] {size} pieces are too few: single characters take {n_characters}, and with the "
        "special ones that makes {needed}. Expected --size {needed} or more; a higher --min-count "
        "leaves out rare characters."
    )
    P442 = (
        "[P442] No piece can be made of the text ({lang}; {n_tokens} tokens): no character occurs "
        "{min_count} times. Expected text; of very little of it, use --min-count 1."
    )
    P443 = (
        "[P443] '{path}' holds the weights {file}, which a new vocabulary would not fit. Choose "
        "another folder, or delete them yourself."
    )
    P450 = (
        "[P450] There is no trained model '{name}'. Expected for `pretrained` the name of one that "
        "comes with this package ({shipped}), or a folder that `python -m spacy phoneme bundle` "
        "made. To train from scratch, set pretrained = null."
    )
    P451 = (
        "[P451] The trained model '{name}' cannot be read: {path}: {reason}. Expected a folder as "
        "`python -m spacy phoneme bundle` makes it, with model.cfg, model.safetensors and "
        "meta.json: make or install it anew."
    )
    P452 = (
        "[P452] The trained model '{name}' does not fit the component's `model`: {reason}. Set "
        "model = null to take the model of '{name}' as it is, or pretrained = null to train your "
        "own from scratch."
    )
    P453 = (
        "[P453] The pipeline '{model}' has no phoneme_ner called '{component}'. Expected as "
        "--component one of: {names}."
    )
    P454 = (
        "[P454] This model cannot become a bundle: {reason}. Expected a trained tag head over an "
        "encoder of its own whose weights are safetensors, such as BIOTagger.v1 or CRFTagger.v1 "
        "over PhonemeWordEncoder.v1."
    )
    P455 = (
        "[P455] The bundle would take {size:.1f} MB for {parameters} parameters, and at most "
        "{most:.0f} MB are allowed. Train a smaller model."
    )
    P456 = (
        "[P456] --meta got '{got}': expected KEY=VALUE, and as KEY none of those that the command "
        "fills in itself ({reserved})."
    )
    P457 = (
        "[P457] The bundle is not what its model is: {reason}. Nothing was written. Train with a "
        "lower learning rate or more weight decay, so that no weight is very large."
    )
    P458 = (
        "[P458] The component '{name}' has neither a `model` nor `pretrained` to take one from. "
        "Leave one of them out of its config, so that it is the default."
    )
    P470 = (
        "[P470] '{name}' does not put its entities into doc.spans, and it is these that are "
        "measured. Expected a phoneme_ner that has a `spans_key`: load the pipeline with "
        'config={{"components.{name}.spans_key": "{name}"}}, and save it.'
    )
    P471 = (
        "[P471] '{name}' is no phoneme_ner that the pipeline uses; it uses: {names}. Name the one "
        "to calibrate with --component."
    )
    P472 = (
        "[P472] Too few entities were found: {n_fitted} in the sentences to choose a temperature "
        "on, {n_measured} in those to measure. Expected some in both, of which the more the "
        "better: give more data, or train the pipeline further."
    )
    P473 = (
        "[P473] The best temperature is {end} or beyond, which is none: all that was found is "
        "right, or all is wrong, or too little was found to tell. Expected data that the pipeline "
        "was not trained on, with some hundreds of entities."
    )
    P474 = (
        "[P474] With other temperatures, '{name}' finds other entities: {n} changed, of {of}. Its "
        "tag head cannot be calibrated. Expected one whose scores come from the weights of its "
        '"output_layer" and maybe "moves", such as BIOTagger.v1 and CRFTagger.v1.'
    )
    P475 = "[P475] Cannot choose a temperature by '{by}': expected one of {expected}."
    P476 = (
        "[P476] '{path}' is there already, and is no empty folder. Choose a new folder, so that "
        "nothing is overwritten."
    )
