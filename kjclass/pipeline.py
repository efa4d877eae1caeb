"""The whole flow: text, sentences, features, scores, labels."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from kjclass.classifiers.stack import Stack
from kjclass.classifiers.stackfile import open_stack, write_stack
from kjclass.classifiers.weights import LinearWeights, SharedWeights
from kjclass.errors import InputError, KjclassError, KjclassWarning, ModelMismatchError
from kjclass.labels import LabelSet
from kjclass.models.folder import Model, load_model
from kjclass.models.manifest import model_digest
from kjclass.models.several import load_models
from kjclass.pickling import place_of, unpickled
from kjclass.registry import Registry, get_registry
from kjclass.results import LabelledText, Results
from kjclass.scoring import Scorer
from kjclass.sentences import segment_many
from kjclass.textarray import text_array, text_list

if TYPE_CHECKING:
    import pyarrow as pa

    from kjclass.abstention.evidence import Evidence
    from kjclass.abstention.guarantee import Guarantee
    from kjclass.explain import Explanation

__all__ = ["Labeler", "load"]


def load(
    models: str | Path | Iterable[str | Path] | None = None,
    *,
    n_jobs: int | None = None,
    registry: Registry | None = None,
    stack: Path | None = None,
    strict: bool | None = None,
    max_error: float | None = None,
    delta: float = 0.05,
) -> Labeler:
    """Load models and return what labels text with them.

    Without a choice of models, one that cannot be used is left out with a
    :class:`~kjclass.errors.KjclassWarning`, and so is one that fails later, from what it failed on.
    A model that was asked for is an error then.

    Parameters
    ----------
    models : str, Path or iterable of them, optional
        Label-set names, for models that kjclass or a plugin ships, or model folders (a path, or a
        string with a slash). By default every model that is installed.
    n_jobs : int, optional
        Threads for large batches; by default one a processor.
    registry : Registry, optional
        Where names are looked up.
    stack : Path, optional
        What :meth:`Labeler.share` wrote for the same models in another process: their weights are
        mapped from there instead of being read.
    strict : bool, optional
        Whether it is an error if a model, or a plugin that may have brought one, cannot be used;
        by default where `models` are given.
    max_error, delta : float, optional
        Answer only where errors are bounded, see :meth:`Labeler.bounded`; by default everywhere.

    Returns
    -------
    Labeler

    Raises
    ------
    ModelError
        If a model that was asked for is missing, damaged or does not fit its label set, no model is
        left, or `stack` was made from other models.
    LabelSetError, PluginError
        If something that such a model needs is not installed or does not work.

    Examples
    --------
    >>> labeler = load(["stance", "actor"])
    >>> labeler("Seoul and Tokyo will share chip-stock data.")["actor"].labels
    ('KR', 'JP')
    """
    registry = registry or get_registry()
    strict = models is not None if strict is None else strict
    left_out: dict[str, KjclassError] = {}
    if models is None:
        models = registry.models.names()
        left_out |= registry.unusable()
    chosen = [models] if isinstance(models, (str, Path)) else list(models)
    mapped, shared = open_stack(stack) if stack is not None else (None, [])
    loaded: list[Model] = []
    opened = load_models(chosen, registry=registry, shared=shared)
    for name, found in zip(chosen, opened, strict=True):
        if isinstance(found, Model):
            loaded.append(found)
        else:
            left_out[str(name)] = found
    for name, error in left_out.items():
        if strict or not loaded:
            raise error
        warnings.warn(_left_out(name, error), KjclassWarning, stacklevel=2)
    if stack is not None and _fingerprints(loaded) != shared:
        raise ModelMismatchError(
            "the shared weights were made from other models",
            where=str(stack),
            fix="share the same models in the same order",
        )
    labeler = Labeler(loaded, n_jobs=n_jobs, stack=mapped, strict=strict, left_out=left_out)
    return labeler if max_error is None else labeler.bounded(max_error, delta=delta)


def _left_out(name: str, error: KjclassError) -> str:
    # The error of a plugin names it already.
    return f"left out: {error}" if " " in name else f"label set {name!r} is left out: {error}"


def _fingerprints(models: Iterable[Model]) -> list[str]:
    linear = (LinearWeights, SharedWeights)
    return [model.manifest.fingerprint for model in models if isinstance(model.runner, linear)]


class Labeler:
    """Label sentences and documents with one or more models.

    Thread-safe: one labeler can serve all threads of a program. Pickled, it names its models, and
    whichever process unpickles it reads them once; models of plugins may lie elsewhere there.

    Parameters
    ----------
    models : sequence of Model
        At most one for each label set.
    n_jobs : int, optional
        Threads for large batches.
    stack : Stack, optional
        The weights of the linear models, where they are mapped.
    strict : bool
        Whether it is an error if a model fails while it labels. Otherwise its label set is left
        out of those results, with a :class:`~kjclass.errors.KjclassWarning`.
    left_out : mapping of str to KjclassError, optional
        Label sets that were to be used and could not, and why.

    Attributes
    ----------
    guarantees : mapping of str to Guarantee
        When each label set answers; empty where all answer everything. See :meth:`bounded`.

    Raises
    ------
    InputError
        If there is no model, or two for one label set.
    """

    def __init__(
        self,
        models: Sequence[Model],
        *,
        n_jobs: int | None = None,
        stack: Stack | None = None,
        strict: bool = True,
        left_out: Mapping[str, KjclassError] | None = None,
    ) -> None:
        names = [model.label_set.name for model in models]
        if not names:
            raise InputError("no models", fix="run kjclass train, or name a model folder")
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"two models for label set {name!r}", fix="name one of them")
        self.models = tuple(models)
        self.strict = strict
        self.left_out = dict(left_out or {})
        self.guarantees: Mapping[str, Guarantee] = {}
        self._n_jobs = n_jobs
        self._scorer = Scorer(models, n_jobs=n_jobs, stack=stack)

    def __reduce__(self) -> tuple[object, ...]:
        places = tuple(place_of(model) for model in self.models)
        digests = tuple(model_digest(model.folder) for model in self.models)
        kept = tuple(self.guarantees.items())
        return unpickled, (places, digests, self._n_jobs, self.strict, kept)

    @property
    def label_sets(self) -> tuple[LabelSet, ...]:
        """What is labelled, in the order of the results."""
        return tuple(model.label_set for model in self.models)

    @property
    def plugins(self) -> dict[str, str]:
        """Distributions besides kjclass whose code labels, and their versions."""
        return {name: v for model in self.models for name, v in model.versions.items()}

    def bounded(
        self,
        max_error: float,
        *,
        delta: float = 0.05,
        evidence: Mapping[str, Evidence] | None = None,
    ) -> Labeler:
        """Return a labeler that answers only where its errors are bounded, and else abstains.

        :class:`~kjclass.abstention.guarantee.Guarantee` says what is promised, and
        :mod:`kjclass.abstention.bound` by which method.

        Parameters
        ----------
        max_error : float
            Share of the answers of each label set that may be wrong.
        delta : float
            Probability that more are wrong after all.
        evidence : mapping of str to Evidence, optional
            By label set, from :func:`kjclass.evaluation.held_out.held_out_evidence`; by default
            what the model folders keep of the sentences that the models were trained on, which
            promises nothing of text unlike those.

        Raises
        ------
        InputError
            If a level is not between 0 and 1.
        ModelError
            If a model keeps no such sentences, and there is no evidence for its label set.
        """
        from kjclass.models.held_out import guarantees_of

        return self.guaranteed(guarantees_of(self.models, max_error, delta, evidence or {}))

    def guaranteed(self, guarantees: Mapping[str, Guarantee]) -> Labeler:
        """Return a labeler of the same models with other :attr:`guarantees`."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, guarantees=dict(guarantees))
        return other

    @overload
    def __call__(self, texts: str) -> LabelledText: ...
    @overload
    def __call__(self, texts: Any) -> Results: ...
    def __call__(self, texts: Any) -> LabelledText | Results:
        """Label ready-made sentences, as they are.

        Parameters
        ----------
        texts : str or sequence of str
            One sentence; or a list, a pandas, Polars or ``datasets`` column, a NumPy or Arrow
            array, or an Arrow table, data frame, DuckDB relation or ``datasets.Dataset`` with a
            column ``text``.

        Returns
        -------
        LabelledText or Results
            One for a string, all for anything else.

        Raises
        ------
        InputError
            If there is something other than text; the row is named.
        """
        if isinstance(texts, str):
            return self._label([texts])[0]
        return self._label(text_list(texts))

    def label_arrow(self, texts: pa.Array | pa.ChunkedArray) -> Results:
        """Label an Arrow column of ready-made sentences.

        Parameters
        ----------
        texts : pyarrow.Array or pyarrow.ChunkedArray
            Of type string, large_string, string_view or dictionary of one of them, sliced or not.
            It must hold valid UTF-8, which what made it has to see to: arrays that Arrow did not
            make itself pass ``texts.validate(full=True)``.

        Returns
        -------
        Results

        Raises
        ------
        InputError
            If the column is of another type or has a null; its row is named.
        PluginError
            If a plugin's model fails, and the labeler is strict or has no other.
        """
        return self._told(self.attempt(texts))

    def attempt(
        self,
        texts: pa.Array | pa.ChunkedArray,
        without: Mapping[str, KjclassError] | None = None,
    ) -> Results:
        """Do as :meth:`label_arrow`, but say of models that fail only in ``Results.failed``.

        Parameters
        ----------
        texts : pyarrow.Array or pyarrow.ChunkedArray
        without : mapping of str to KjclassError, optional
            Label sets whose models failed before, and how; they are not asked again.

        Raises
        ------
        PluginError
            If no model is left.
        """
        array = text_array(texts)
        codes, outputs = self._scorer.label_arrow(array, without or {})
        self._check_left(outputs.failed)
        return Results(self.label_sets, array, codes, outputs, guarantees=self.guarantees)

    def label_document(self, raw: str, *, language: str = "en") -> Results:
        """Split a document into sentences and label them.

        Parameters
        ----------
        raw : str
            The text as it was read; offsets refer to it.
        language : str
            ISO 639-1 code, for splitting.

        Returns
        -------
        Results
            With `sentences` and what was `dropped`.
        """
        return self.label_documents([raw], language=language)[0]

    def label_documents(self, raws: Sequence[str], *, language: str = "en") -> list[Results]:
        """Label several documents in one batch; see :meth:`label_document`."""
        parts = segment_many(raws, language=language)
        everything = self._label([s.text for part in parts for s in part.sentences])
        results, first = [], 0
        for part in parts:
            mine = slice(first, first + len(part.sentences))
            first = mine.stop
            results.append(everything.part(mine, part.sentences, part.dropped))
        return results

    def explain(self, text: str, *, top: int = 5) -> Explanation:
        """Say which words spoke for and against each label; see :func:`kjclass.explain.explain`."""
        from kjclass.explain import explain

        return explain(self._readable(), text, top=top)

    def explain_document(
        self, raw: str, *, top: int = 5, language: str = "en"
    ) -> list[Explanation]:
        """Explain every sentence of a document; see :func:`kjclass.explain.explain_document`."""
        from kjclass.explain import explain_document

        return explain_document(self._readable(), raw, top=top, language=language)

    def _readable(self) -> list[Model]:
        # Which weight comes from which cue is not in a mapped stack.
        return [
            load_model(model.folder, label_set=model.label_set)
            if isinstance(model.runner, SharedWeights)
            else model
            for model in self.models
        ]

    def share(self, path: Path) -> Path | None:
        """Write the weights of all linear models to a file that other processes can map.

        Parameters
        ----------
        path : Path
            For ``load(..., stack=path)`` of the same models, in this environment.

        Returns
        -------
        Path or None
            `path`; None, and nothing is written, where no model is linear.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        if self._scorer.stack is None:
            return None
        write_stack(self._scorer.stack, path, _fingerprints(self.models))
        return path

    def _label(self, texts: Sequence[str]) -> Results:
        codes, outputs = self._scorer.label(texts)
        self._check_left(outputs.failed)
        found = Results(self.label_sets, texts, codes, outputs, guarantees=self.guarantees)
        return self._told(found)

    def _check_left(self, failed: Mapping[str, KjclassError]) -> None:
        if len(failed) == len(self.models):
            raise next(iter(failed.values()))

    def _told(self, results: Results) -> Results:
        for name, error in results.failed.items():
            if self.strict:
                raise error
            warnings.warn(_left_out(name, error), KjclassWarning, stacklevel=4)
        return results
