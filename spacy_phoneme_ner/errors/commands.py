"""P4: the command line."""


class CommandErrors:
    P401 = (
        "[P401] The output must be named *.spacy, the only files that spaCy's training reads: "
        "got {path}."
    )
    P402 = (
        "[P402] '{name}' has a threshold of {got}, and its head, {head}, has no setting to keep it "
        "in a bundle. Expected a head that has one, as CRFTagger.v1, or null as the threshold."
    )
    P403 = (
        "[P403] No .spacy files in '{path}': expected a folder of files named by language, "
        "such as sin.spacy, or one such file."
    )
    P404 = "[P404] The input is a folder, so the output has to be one, too; got the file '{path}'."
    P405 = (
        "[P405] No data for {missing} in '{path}'. Choose from {found} with --langs, "
        "or convert the missing files."
    )
    P410 = (
        "[P410] Cannot load the pipeline '{model}': {reason}. Expected a folder that "
        "`spacy train` or `nlp.to_disk` wrote, or the name of an installed package."
    )
    P411 = "[P411] Cannot use GPU {gpu_id}: {reason}. Use --gpu-id -1 for the CPU."
    P412 = "[P412] '{path}' does not exist: expected {expected}."
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
    P443 = (
        "[P443] --lang is '{lang}' and --corpora is '{corpora}': expected {{corpus}} in the one "
        "and names in the other, such as --lang '{{lang}}-{{corpus}}-train.tsv' --corpora "
        "klue,gsd, or neither."
    )
    P448 = (
        "[P448] --aim and --least choose a threshold by languages that are left out: they go with "
        "--unseen, and data of several languages that the pipeline was not trained on."
    )
    P453 = (
        "[P453] The pipeline '{model}' has no phoneme_ner called '{component}'. Expected as "
        "--component one of: {names}."
    )
    P458 = (
        "[P458] '{path}' is not what --adapt would make there: {differences}. Name another folder, "
        "or delete this one."
    )
    P459 = (
        "[P459] --adapt learns one language from files that are read twice: got {got}, expected "
        "{expected}."
    )
    P460 = "[P460] '{path}' is there already. Write over it with --force, or keep it elsewhere."
    P461 = (
        "[P461] '{path}' cannot be read ({reason}). Expected the folder of a trained pipeline, as "
        "`spacy train` writes it, with a meta.json."
    )
    P470 = (
        "[P470] The page is written to the last path, which must be named *.html: got '{path}'. "
        "Expected: python -m spacy phoneme report MODEL … GOLD OUT.html"
    )
