"""P6: bundles, seals and whatever is loaded of a trained model."""


class BundleErrors:
    P601 = (
        "[P601] There is no trained model '{name}'. Expected for `pretrained` the name of one that "
        'comes with this package ({shipped}), "base" or another installed package of a trained '
        "pipeline, or a folder that `python -m spacy phoneme bundle` or `nlp.to_disk` made. To "
        "train from scratch, set pretrained = null."
    )
    P602 = (
        "[P602] The trained model '{name}' cannot be read: {path}: {reason}. Expected a folder as "
        "`python -m spacy phoneme bundle` makes it, with model.cfg, model.safetensors and "
        "meta.json: make or install it anew."
    )
    P603 = (
        "[P603] The trained model '{name}' does not fit the component's `model`: {reason}. Leave "
        "out of `model` what differs, or set model = null, to take the model of '{name}' as it is; "
        "or set pretrained = null to train your own from scratch."
    )
    P604 = (
        "[P604] This model cannot become a bundle: {reason}. Expected a trained tag head over an "
        "encoder of its own whose weights are safetensors, such as BIOTagger.v1 or CRFTagger.v1 "
        "over PhonemeWordEncoder.v1."
    )
    P605 = (
        "[P605] The bundle would take {size:.1f} MB for {parameters} parameters, and at most "
        "{most:.0f} MB are allowed. Train a smaller model."
    )
    P606 = (
        "[P606] --meta got '{got}': expected KEY=VALUE, and as KEY none of those that the command "
        "fills in itself ({reserved})."
    )
    P607 = (
        "[P607] The bundle is not what its model is: {reason}. Nothing was written. Train with a "
        "lower learning rate or more weight decay, so that no weight is very large."
    )
    P608 = (
        "[P608] {source} asks in [{block}] for {entry}, and nothing was loaded. A trained model "
        "that is read from files may be made of this package's architectures only "
        '(@architectures = "spacy-phoneme-ner.….v1"): whatever else is registered could run '
        "programs or read files. Build such a model in code, or with a config of your own."
    )
    P609 = (
        "[P609] {path} is damaged, or belongs to another version of what it was saved with: "
        "its digest is not the one that stands in {seal}. Save, make or install it anew."
    )
    P610 = (
        "[P610] {path}: the weights {name} hold what is no number (NaN or infinity), so that "
        "nothing would be found. Train anew with a lower learning rate, and save or bundle that."
    )
    P611 = (
        "[P611] The trained model '{name}' is the package {package}, which is not installed here. "
        "Install its wheel (pip install {package}-….whl), or its folder in a checkout of this "
        "project (pip install ./models/{package})."
    )
    P612 = (
        "[P612] '{name}' is the pipeline in {path}, and of its components these are a phoneme_ner: "
        "{found}. Expected as `pretrained` a pipeline with one."
    )
    P613 = (
        "[P613] The pipeline '{name}' cannot be read as a trained model: {path}: {reason}. "
        "Expected what `nlp.to_disk` writes: save or install it anew."
    )
    P614 = (
        "[P614] '{component}' of the pipeline '{name}' listens to a shared encoder, and is no "
        "model by itself. Load it, call nlp.replace_listeners, and save it anew."
    )
    P617 = (
        "[P617] {source} cannot be averaged with the others: {reason}. Expected pipelines of one "
        "config that began with the same pre-trained weights, and were trained with other seeds or "
        "on other text."
    )
    P618 = (
        "[P618] The mean of weights was asked of {got}. Expected two pipelines or more whose "
        "components have models of their own."
    )
