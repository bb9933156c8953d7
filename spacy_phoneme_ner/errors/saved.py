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
