"""P1: models and components."""


class ModelErrors:
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
        "[P103] No language to pronounce this Doc in: the pipeline's language is '{lang}', and "
        "the G2P cannot tell languages by itself. "
        'Set it in the component (config={{"lang": "sin"}}), on the Doc '
        '(doc._.ipa_lang = "sin"), or start from spacy.blank("si").'
    )
    P104 = "[P104] The encoder needs an input: `streams` is empty and `cues` is false."
    P105 = (
        "[P105] The weights do not fit the model: {reason}. Load them with the config that "
        "they were trained with."
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
        'and use @encoder_loaders = "spacy-phoneme-ner.EncoderFromFolder.v1" with its path.'
    )
    P111 = (
        "[P111] A '{model_type}' encoder of spelling needs a vocabulary, so it cannot begin with "
        "random weights alone. Name a loader in [initialize.components.….encoder_loader]: "
        "spacy-phoneme-ner.EncoderFromHub.v1 or EncoderFromFolder.v1."
    )
    P112 = (
        "[P112] An encoder_loader was given to a component without an encoder to load: it takes "
        "PhonemeTransformer.v1 or SpellingTransformer.v1. Of a component that listens to a "
        "shared encoder, give the loader to the latter."
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
    P116 = (
        "[P116] The component '{name}' has neither a `model` nor `pretrained` to take one from. "
        "Leave one of them out of its config, so that it is the default."
    )
    P117 = (
        "[P117] The gazetteer found no name in the training data. Expected Docs with entities "
        "({labels}); name other labels in `gazetteer_labels`, or give the encoder "
        '`gazetteer = ""` to do without one.'
    )
    P118 = (
        "[P118] '{path}' holds no counts for a gazetteer ({reason}). Expected a file that "
        "`python -m spacy phoneme gazetteer` wrote."
    )
    P119 = (
        "[P119] The gazetteer got counts of {got}, and expected {expected}. Count again with "
        "`spacy phoneme gazetteer --kinds … --labels …`, or change the settings "
        "`gazetteer` and `gazetteer_labels` of the encoder."
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
    P124 = (
        "[P124] {path} does not say what was saved: {reason}. Expected the digests of the files "
        "beside it, as `nlp.to_disk` writes them. Save or install the pipeline anew."
    )
    P125 = (
        "[P125] This vocabulary cannot be used: {reason}. Expected the text of a tokenizer.json "
        "of phonemes with spaces between them, with <s>, </s>, <pad>, <unk> and ▁ among its "
        "entries, as that of vinai/xphonebert-base."
    )
    P126 = (
        "[P126] {phoneme!r} is no entry for a vocabulary of phonemes: expected a text of one or "
        "more characters without white space."
    )
    P127 = (
        "[P127] The component '{name}' cannot be loaded from {path}: {reason}. Load it into a "
        "component with the same settings and architecture, or save it anew."
    )
    P128 = (
        "[P128] {path} describes an encoder that is larger than the weights that it comes with: "
        "{reason}. Nothing was built. Take the config.json that belongs to the weights."
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
    P140 = "[P140] A CRF got {nO} tags and expected 1, and 2 for each label: leave out its `nO`."
    P141 = (
        "[P141] The CRF got {got} arrays of scores, the last of shape {shape}, and expected "
        "{expected}, the last of shape {last}. Give all that the model gave for the same Docs."
    )
    P142 = (
        "[P142] The vocabulary of the encoder '{source}' has no piece for a hidden word ({masks}), "
        "so words cannot be predicted: leave out the objectives that hide words, or take an "
        "encoder that was pre-trained so."
    )
    P143 = (
        "[P143] PhoneXL cannot use a '{model_type}' encoder: expected one that takes vectors of "
        "its own width in place of pieces, such as 'bert', 'roberta', 'xlm-roberta' or "
        "'deberta-v2'."
    )
    P145 = (
        "[P145] A table for syllables cannot have {got} rows: expected at least {least}, and a "
        "few thousand to keep syllables apart."
    )
    P146 = "[P146] No pieces of the encoder of {source} can be left out: {reason}."
    P147 = (
        "[P147] {path} is no list of pieces: {reason}. Make it with: python -m spacy phoneme "
        "trim-vocabulary"
    )
    P148 = (
        "[P148] The pieces in {path} were counted with another vocabulary than that of {source}. "
        "Count them anew with this encoder: python -m spacy phoneme trim-vocabulary"
    )
    P149 = (
        "[P149] No likely pieces can be added to those that text has, as the encoder of {source} "
        "does not say how likely they are: {reason}. Leave out --size."
    )
    P151 = (
        "[P151] The objective '{name}' needs an encoder that tells what it makes of words, which "
        "'{encoder}' does not. Expected {expected}; or leave the objective out."
    )
    P152 = (
        "[P152] The objective '{name}' needs an encoder that reads words by their spelling and by "
        "their sound, and '{encoder}' reads one of the two. Expected {expected}; or leave the "
        "objective out."
    )
    P153 = (
        "[P153] The encoder '{encoder}' cannot predict hidden words: {reason}. Leave out the "
        "objectives that hide words, or take PhoneXL.v1."
    )
    P154 = (
        "[P154] The objective '{name}' has not been initialised. Name it in the config's "
        "[initialize.components.….objectives], and initialise the pipeline."
    )
    P156 = (
        "[P156] The objective '{objective}' of the component '{component}' cannot be used: "
        "{reason}."
    )
    P157 = (
        "[P157] The component '{component}' has objectives ({names}), but its encoder is a shared "
        "one, which they would not reach. Move them into [initialize.components.….objectives] of "
        "the `shared_encoder`; other shared encoders, such as spaCy's `tok2vec`, take none."
    )
    P158 = (
        "[P158] The component '{name}' has no tag '{tag}'. Expected one of: {tags}. Add it to "
        "`labels` in [initialize.components.{name}], or with `add_label`; if it says what a token "
        "is not, write it with the component's `neg_prefix` before a tag of these."
    )
    P159 = (
        "[P159] The component '{name}' got scores from {low:.3g} to {high:.3g} and expected "
        "probabilities. Take spacy.Tagger.v2 as the head, or another that ends in a softmax."
    )
    P161 = (
        "[P161] The loss of '{name}' is {loss}, which nothing can be learned from. Try a lower "
        "learning rate, or gradients that are clipped (training.optimizer.grad_clip)."
    )
    P162 = (
        "[P162] The weights of {source} are not of the sizes that its config.json says: {n} "
        "differ, such as '{name}', which is {got}, and should be {expected}. Take config, weights "
        "and vocabulary of the same model."
    )
    P163 = (
        "[P163] The vocabulary of the encoder of {source} seems to be another model's: {n_ids:,} "
        "pieces, and embeddings for {n_rows:,}. Take config, weights and vocabulary of the same "
        "model."
    )
    P164 = (
        "[P164] '{path}' holds no table of pieces ({reason}). Expected a file that `python -m "
        "spacy phoneme piece-vectors` wrote."
    )
    P165 = (
        "[P165] The encoder looks up the pieces of words (piece_width), and has no table of them. "
        "Write one with `python -m spacy phoneme piece-vectors` and name it in the config "
        "(`paths.pieces`, or [initialize.components.….pieces] with @readers = "
        '"spacy-phoneme-ner.PiecesFromFile.v1"), or set piece_width = 0.'
    )
    P166 = (
        "[P166] The table of pieces has vectors of {got} numbers, and the encoder expects "
        "{expected}. Give both the same piece_width."
    )
    P167 = (
        "[P167] A table of pieces was given to a component whose encoder looks none up. Expected "
        "PhonemeWordEncoder.v1 with a piece_width above 0; or leave the `pieces` out of "
        "[initialize.components]."
    )
    P168 = (
        "[P168] No vectors of pieces can be had of {source}: {reason}. Expected a pipeline with an "
        "encoder of spelling whose vocabulary is SentencePiece's (Unigram), such as "
        "configs/e5_small.cfg trains."
    )
    P175 = (
        "[P175] The teacher '{teacher}' tells these tags: {got}. Expected those that are to be "
        "learned: {expected}. Take a teacher with the same labels, or give the component the "
        "teacher's (`labels` in [initialize.components.…])."
    )
    P176 = (
        "[P176] The objective '{name}' learns the tags of tokens, and got {got}. Expected a "
        "phoneme_ner whose head is BIOTagger.v1 or CRFTagger.v1, or a phoneme_tagger: name it in "
        "that component's [initialize.components.….objectives]."
    )
    P177 = (
        "[P177] The teacher '{path}' cannot be used: {reason}. Expected the folder of a trained "
        "pipeline with a component that finds entities, such as phoneme_ner, or a phoneme_tagger."
    )
    P178 = (
        "[P178] The teacher '{teacher}' says nothing of {what} to be learned, such as {text!r}. "
        "Have it tag this corpus, drawn with the same settings: python -m spacy phoneme teach. "
        "The training corpus needs gold_preproc = true if its tokens are not those of the "
        "pipeline's tokenizer."
    )
    P179 = (
        "[P179] The teacher '{teacher}' has {got} tokens where the text to learn has {expected}. "
        "Expected the same tokens: take a pipeline that merges and splits none before it tags."
    )
    P180 = (
        "[P180] SpellingWithSound.v1 cannot take '{encoder}' as `spelling`: expected "
        "SpellingTransformer.v1 with a model_type that has a vocabulary, such as 'bert' or "
        "'xlm-roberta'."
    )
    P181 = (
        "[P181] SpellingWithSound.v1 cannot take '{encoder}' as `sound`: its vectors have no width "
        "yet. Expected an encoder of this package, such as PhonemeWordEncoder.v1."
    )
    P182 = (
        "[P182] The settings of `strangers` add up to {total}, and no Doc is drawn for two of "
        "them: expected 1 at most."
    )
    P183 = (
        "[P183] `stranger_langs` is '{langs}', and all settings of `strangers` are 0, so there is "
        "no way in which the encoder could be a stranger. Expected one above 0."
    )
    P184 = (
        "[P184] Nothing can be taken from the component '{component}' of the pipeline '{path}': "
        "{reason}. Expected a trained pipeline with a component of that name, such as a "
        "'phoneme_ner' with an encoder of its own."
    )
    P185 = (
        "[P185] A `sound` was given to a component whose encoder has no such part. Expected "
        "SpellingWithSound.v1 as its `tok2vec`; or leave the `sound` out of "
        "[initialize.components]."
    )
    P186 = (
        "[P186] The {part} cannot begin as that of {source}: {reason}. Give the same settings "
        "to both, or leave this one to begin with random weights."
    )
    P187 = (
        "[P187] The encoder of {source} cannot be taken into another pipeline: {reason}. Expected "
        "one of SpellingTransformer.v1 or PhonemeTransformer.v1, with its weights in full."
    )
    P188 = (
        "[P188] No pipeline to take a '{component}' from. Name it in the config (`paths.spelling` "
        "and `paths.sound`, or the `path` of each in [initialize.components]), or on the command "
        "line (--paths.spelling, --paths.sound)."
    )
    P193 = (
        "[P193] The gazetteer looks words up in lists of names ({kinds}), and the training data "
        "has none. Count some with `python -m spacy phoneme gazetteer --lists …` and name the file "
        "in [initialize.components.….gazetteer], or leave these kinds out of `gazetteer`."
    )
    P197 = (
        "[P197] '{name}' learned from other pronunciations than this component gets by default. "
        "Name its G2P in the component's config, too: g2p = {g2p}."
    )
