"""P7: pre-training."""


class PretrainingErrors:
    P701 = (
        "[P701] {n_texts} texts and {n_langs} languages: give --lang once for each text, in the "
        "same order; for a folder the names of its files, such as 'test-{{lang}}.tsv'."
    )
    P702 = (
        "[P702] No sentence is left of {got} in '{lang}'. Expected texts in that language whose "
        "sentences are not all those of another; repeats count once."
    )
    P703 = (
        "[P703] Cannot read '{path}' as a prepared corpus: {reason}. Expected the file that "
        "`python -m spacy phoneme pretrain prepare` wrote."
    )
    P704 = (
        "[P704] The vocabulary begins with {got} and has <mask> as number {mask}. Expected "
        "<s> <pad> </s> <unk> ▁, then phonemes, then <mask>."
    )
    P705 = (
        "[P705] '{path}' holds a run with other settings: {differences}. Give the same settings "
        "to go on with it, or another folder."
    )
    P706 = "[P706] The setting {name} is {got}: expected {expected}."
    P707 = (
        "[P707] '{path}' holds {file} already, and no run to go on with. Choose another folder, "
        "so that nothing is overwritten."
    )
    P708 = "[P708] Cannot go on from '{path}': {reason}. Delete that file to start the run anew."
    P709 = "[P709] Cannot train on '{device}': {reason}. Use --device cpu, or auto."
    P710 = (
        "[P710] The corpus has {n} different symbols, and at most {most} fit. Leave out rare ones "
        "with a higher --min-count."
    )
    P711 = (
        "[P711] The loss at step {step} is {loss}. Train with a lower --learning-rate, or in "
        "--precision fp32, into another folder."
    )
    P712 = (
        "[P712] {size} pieces are too few: single characters take {n_characters}, and with the "
        "special ones that makes {needed}. Expected --size {needed} or more; a higher --min-count "
        "leaves out rare characters."
    )
    P713 = (
        "[P713] No piece can be made of the text ({lang}; {n_tokens} tokens): no character occurs "
        "{min_count} times. Expected text; of very little of it, use --min-count 1."
    )
    P714 = (
        "[P714] '{path}' holds the weights {file}, which a new vocabulary would not fit. Choose "
        "another folder, or delete them yourself."
    )
