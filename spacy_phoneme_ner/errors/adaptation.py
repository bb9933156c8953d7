"""P3, from P360 on: adapting pipelines to text."""


class AdaptationErrors:
    P360 = (
        "[P360] The pipeline '{model}' has several phoneme_ner: {names}. Name the one to adapt "
        "with --component."
    )
    P361 = (
        "[P361] The pipeline '{model}' has no phoneme_ner called '{component}'. Expected one of: "
        "{names}."
    )
    P362 = (
        "[P362] There is no text to learn from: what was given is empty. Expected documents with "
        "words, such as a text file with one a line."
    )
    P363 = (
        "[P363] The phoneme_ner of '{model}' learns the tags of pieces (PieceTagger.v1), and what "
        "teaches here are tags of tokens. Expected one whose head is CRFTagger.v1 or BIOTagger.v1."
    )
    P364 = (
        "[P364] The phoneme_ner '{name}' of '{model}' listens to an encoder that other components "
        "read, too, which would be changed for them. Expected one with an encoder of its own."
    )
