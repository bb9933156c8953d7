"""P8: annotating documents."""


class AnnotationErrors:
    P801 = "[P801] {id} cannot be read: {reason}."
    P802 = (
        "[P802] There are no documents in '{path}': expected a file, a folder or a pattern "
        "('news/*.jsonl') of files, or '-' for what is piped in."
    )
    P803 = (
        "[P803] The pipeline '{model}' has no phoneme_ner, which finds the names; it has: {found}. "
        "Expected one that has, or the name of a trained model, such as small."
    )
    P804 = "[P804] {id} cannot be annotated: {reason}."
    P805 = (
        "[P805] The pipeline '{model}' finds no label {missing}: expected among --labels some of "
        "{labels}."
    )
    P806 = (
        "[P806] There is no model '{model}': expected small, base (a package of its own), a folder "
        "that `spacy train`, `nlp.to_disk` or `python -m spacy phoneme bundle` wrote, or the name "
        "of an installed package."
    )
    P807 = (
        "[P807] Nothing in the pipeline '{model}' can tell languages apart: expected a component "
        "whose `g2p` is IPA.v1. Name the language with --lang instead."
    )
    P808 = (
        "[P808] The name '{path}' tells no format: name one with --output-format ({known}), or "
        "end it with {endings}."
    )
    P810 = (
        "[P810] '{path}' was begun with other settings: {differences}. Repeat them to go on there, "
        "choose another output, or begin anew with --force."
    )
    P811 = (
        "[P811] '{path}' is there already, and no manifest says that it was written by `annotate`. "
        "Choose another output, or write over it with --force."
    )
    P812 = (
        "[P812] The input has changed since '{path}' was begun: the documents of part {number} are "
        "others. Bring them back to go on there, choose another output, or begin anew with --force."
    )
    P813 = "[P813] There is not one document in {inputs}. Expected some, by the format {format}."
    P814 = (
        "[P814] Not one of {n} documents could be annotated; the first: {id}: {reason}. All are "
        "in '{path}'. Expected documents whose text is in the field '{field}', by the format "
        "{format}."
    )
    P815 = (
        "[P815] '{path}' is no manifest of a job: {reason}. Delete it, or begin anew with --force."
    )
    P816 = (
        "[P816] The format {name} is written to a file only: expected for standard output one of "
        "{expected}."
    )
    P817 = (
        "[P817] A process that annotated has died, perhaps for want of memory. What was finished "
        "is kept: repeat the command, with fewer --processes or a smaller --part-size, to go on."
    )
    P850 = (
        "[P850] There is no column '{field}' among {columns}: expected text_field to name the one "
        "of texts, and lang_field that of their languages, or None."
    )
    P851 = (
        "[P851] There is a column '{name}' already: names are added as {added}. Rename it, or "
        "leave it out."
    )
    P852 = "[P852] The column '{field}' holds {type}: expected strings. Cast it before."
    P853 = (
        "[P853] Spark needs Java, and neither JAVA_HOME nor the command `java` is here: expected "
        "Java 17 or newer, as systems package it (Debian: openjdk-17-jre-headless)."
    )
    P880 = (
        "[P880] There is no sentence to suggest: of {n}, none is left ({reasons}). Expected text "
        "with sentences that are not annotated already."
    )
