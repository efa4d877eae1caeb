"""``kjclass train``: train models from labelled sentences."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from kjclass.cli.labelled import annotated_label_sets, tell_documents
from kjclass.cli.options import (
    Data,
    Delimiter,
    Documents,
    Encoding,
    Engine,
    Scheduler,
    SetNames,
    TextColumn,
    checked_engine,
    labelled,
    reading,
)

__all__ = ["train"]


def train(
    label_sets: SetNames = None,
    data: Data = None,
    documents: Documents = None,
    corpus: Annotated[
        Path | None,
        typer.Option(
            "--corpus",
            help="Corpus, a sentence a row in the column text, to add those that "
            "seeds/corpus.jsonl labels by their hash.",
        ),
    ] = None,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            "--unlabelled",
            help="More sentences, a row each in the text column, to learn from what --teacher "
            "says of them.",
        ),
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            "--teacher",
            help="Parquet file with the probabilities that another model gives the labels of "
            "--unlabelled: sha256 of the sentence, and a column SET.LABEL for each label.",
        ),
    ] = None,
    vocabulary: Annotated[
        list[str] | None,
        typer.Option(
            "--vocabulary",
            help="Model, by name or as a folder with a slash, of whose words and n-grams alone to "
            "learn; repeatable. Models that share them open and label faster together.",
        ),
    ] = None,
    max_features: Annotated[
        int | None,
        typer.Option(
            "--max-features",
            min=1,
            help="Words and n-grams to keep, those that matter most. Default: all; with a teacher "
            "30000, but all of --vocabulary.",
        ),
    ] = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for the model folders. Default: models; required with --data."
        ),
    ] = None,
    features: Annotated[
        str | None, typer.Option(help="Train a linear head over these dense features instead.")
    ] = None,
    classifier: Annotated[
        str | None, typer.Option(help="Classifier, built-in or of a plugin. Default: lexical.")
    ] = None,
    aim: Annotated[
        str | None,
        typer.Option(
            "--aim",
            help="What thresholds are chosen for: f1; precision=P, of each label given at least "
            "P right; cost=C, a label given wrongly costs C times one missed. Default: f1.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            help="Label sets, or folds, fitted at a time. Default: 1, as fitted models travel "
            "between processes, which not every plugin's can.",
        ),
    ] = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Train one model for each label set.

    The same sentences give the same weights, bit for bit, on the same machine and versions.
    `kjclass evaluate` trains anew for each fold: quote its macro-F1, which differs a little.
    """
    engine_name = checked_engine(engine, scheduler)
    if features and classifier:
        raise typer.BadParameter("give either --features or --classifier")
    if (unlabelled is None) != (teacher is None):
        raise typer.BadParameter("--unlabelled and --teacher need each other")
    if out is None:
        if data:
            # The default holds the shipped models in a clone.
            raise typer.BadParameter("--data needs --out, the folder for your models")
        out = Path("models")
    name = "dense" if features else classifier or "lexical"
    if aim is not None:
        from kjclass.classifiers.aims import Aim

        Aim.parse(aim)
    from kjclass.parallel import backend
    from kjclass.seeds import SEED_PRIORS, corpus_sentences
    from kjclass.training.several import train_all

    read = reading(text_column, encoding, delimiter)
    chosen = annotated_label_sets(label_sets, data, read)
    sentences = labelled(chosen, data, documents, read)
    tell_documents(sentences, data)
    if corpus:
        sentences += corpus_sentences(corpus, chosen)
    taught = None
    if unlabelled and teacher:
        from kjclass.training.recipe import check_learns_from_teacher
        from kjclass.training.taught import read_taught

        check_learns_from_teacher(name)
        known = {sentence.text for sentence in sentences}
        taught = read_taught(unlabelled, teacher, chosen, leave_out=known, read=read)
        absent = f"; {taught.absent} of its rows are of none here" if taught.absent else ""
        typer.echo(f"{len(taught.texts)} sentences from the teacher{absent}", err=True)
    words, shared = None, []
    if vocabulary:
        from kjclass.models.several import is_name
        from kjclass.training.vocabulary import read_vocabulary

        words = read_vocabulary(vocabulary)
        typer.echo(f"{len(words)} words and n-grams", err=True)
        shared = [one if is_name(one) else Path(one) for one in vocabulary]
    # Of classifiers of plugins it is not known whether they take a prior.
    own = data is None and classifier is None
    with backend(engine_name, scheduler, jobs):
        for label_set, scores in train_all(
            chosen,
            sentences,
            out,
            classifier=name,
            parameters={"features": features} if features else None,
            priors=SEED_PRIORS if own else None,
            aim=aim,
            taught=taught,
            vocabulary=words,
            max_features=max_features,
            origin=_origin(
                {
                    "--data": data,
                    "--documents": documents,
                    "--corpus": corpus,
                    "--unlabelled": unlabelled,
                    "--teacher": teacher,
                    "--vocabulary": shared,
                    "--max-features": str(max_features) if max_features else None,
                    "--text-column": text_column if text_column != "text" else None,
                    "--encoding": encoding,
                    "--delimiter": delimiter,
                    "--features": features,
                    "--classifier": classifier,
                    "--aim": aim,
                }
            ),
        ):
            found = (
                ""
                if scores is None
                else (f": {scores.sentences} sentences, out-of-fold macro-F1 {scores.macro_f1}")
            )
            typer.echo(f"{out / label_set.name}{found}")


def _origin(options: Mapping[str, str | Path | Sequence[str | Path] | None]) -> str:
    """Return the options given that a model depends on; of paths, which are of one machine, names.

    What only says where the work is done, or where the model goes, is no part of it.
    """
    words = []
    for option, given in options.items():
        for value in [given] if isinstance(given, str | Path) else given or ():
            word = value.absolute().name if isinstance(value, Path) else value
            words += [option, shlex.quote(word)]
    return " ".join(words)
