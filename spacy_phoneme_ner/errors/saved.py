"""P49 to P51: what is loaded from disk, and may be damaged or mean ill."""


class SavedErrors:
    P490 = (
        "[P490] {source} asks in [{block}] for {entry}, and nothing was loaded. A trained model "
        "that is read from files may be made of this package's architectures only "
        '(@architectures = "spacy-phoneme-ner.….v1"): whatever else is registered could run '
        "programs or read files. Build such a model in code, or with a config of your own."
    )
    P491 = (
        "[P491] {voice!r} is no name of a voice. Expected one that `espeak-ng --voices` lists, "
        "such as 'en-gb' or 'gmw/en-US', and no path."
    )
    P492 = (
        "[P492] {path} is damaged, or belongs to another version of what it was saved with: "
        "its digest is not the one that stands in {seal}. Save, make or install it anew."
    )
    P493 = (
        "[P493] {path}: the weights {name} hold what is no number (NaN or infinity), so that "
        "nothing would be found. Train anew with a lower learning rate, and save or bundle that."
    )
    P494 = (
        "[P494] {path} does not say what was saved: {reason}. Expected the digests of the files "
        "beside it, as `nlp.to_disk` writes them. Save or install the pipeline anew."
    )
    P495 = (
        "[P495] The component '{name}' cannot be loaded from {path}: {reason}. Load it into a "
        "component with the same settings and architecture, or save it anew."
    )
    P496 = (
        "[P496] {path} describes an encoder that is larger than the weights that it comes with: "
        "{reason}. Nothing was built. Take the config.json that belongs to the weights."
    )
