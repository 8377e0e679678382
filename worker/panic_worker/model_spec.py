"""What a model file says of its model, without loading anything."""

from dataclasses import dataclass, field
from typing import Any, Literal

ModelKind = Literal[
    "text-to-image",
    "image-to-text",
    "text-to-text",
    "image-to-image",
    "text-embedding",
    "image-embedding",
    "text-score",
    "image-score",
]
Medium = Literal["text", "image", "vector", "numbers"]
Verb = Literal["invoke", "embed", "score"]

_MEDIA: dict[ModelKind, tuple[Medium, Medium]] = {
    "text-to-image": ("text", "image"),
    "image-to-text": ("image", "text"),
    "text-to-text": ("text", "text"),
    "image-to-image": ("image", "image"),
    "text-embedding": ("text", "vector"),
    "image-embedding": ("image", "vector"),
    "text-score": ("text", "numbers"),
    "image-score": ("image", "numbers"),
}
_VERBS: dict[Medium, Verb] = {"text": "invoke", "image": "invoke", "vector": "embed", "numbers": "score"}

Parameter = str | int | float | bool

# What tells how a model computes rather than decides it: nobody reads these, so setting them would change a name alone.
_DESCRIBED = frozenset({"sampler", "normalised", "full_dimension", "truncate_dim", "grouping"})
# What a variant's name stands for, see smaller.py: set otherwise, the name would be wrong.
_NAMED = frozenset({"weights", "narrowed", "placement"})


@dataclass(frozen=True)
class Repository:
    """A repository of the hub.

    Attributes:
        name: As in its address, ``organisation/name``.
        revision: A commit, tag or branch that is known to be the right one; ``None`` where nothing says so, and then
            whatever ``setup --models`` finds is recorded.
        files: Patterns of the files that loading needs; all of them if empty. Repositories hold the same weights in
            several formats, and one can be 24 GB.
        without: Patterns of files to leave out all the same.
        key: What the client calls it; differs from the name where a model reads one repository at two revisions.
    """

    name: str
    revision: str | None = None
    files: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        """Fills in the key."""
        object.__setattr__(self, "key", self.key or self.name)


@dataclass(frozen=True)
class TimeLimits:
    """Seconds on a GPU after which a model counts as hung: generous, not typical."""

    load_s: float = 600
    call_s: float = 60
    item_s: float = 10


@dataclass(frozen=True)
class ModelSpec:
    """One entry of the catalogue.

    Attributes:
        name: The name in configs; results cite it for years, so it is never changed.
        summary: Half a sentence for lists.
        repository: Where the weights are. ``None`` for a model without any.
        further_repositories: Code or tokenizers that loading also reads.
        licence: As the model's card has it; ``None`` if that is not known here.
        dimension: Of an embedding's vectors.
        max_batch: The most items of a request.
        parameters: Whatever decides an output, by name; stored beside it.
        optional: Further parameters that a config may set, with what leaving them out means; stored only where they
            are set.
        memory_bytes: Estimate of the weights on the device, from the number of parameters.
        libraries: What loading imports, as pip names it. Their versions are part of a model version.
        one_by_one: Whether it computes each item of a request by itself: alone an item is what it is beside others.
        seed_matters: False for a model that computes the same whatever the seed.
    """

    name: str
    kind: ModelKind
    summary: str
    repository: Repository | None
    max_batch: int
    further_repositories: tuple[Repository, ...] = ()
    licence: str | None = None
    gated: bool = False
    remote_code: bool = False
    hidden: bool = False
    dimension: int | None = None
    deterministic: bool = True
    one_by_one: bool = False
    seed_matters: bool = True
    parameters: dict[str, Parameter] = field(default_factory=dict)
    optional: dict[str, Parameter] = field(default_factory=dict)
    memory_bytes: int = 0
    libraries: tuple[str, ...] = ()
    needs_cuda: bool = False
    time_limits: TimeLimits = TimeLimits()

    def __post_init__(self) -> None:
        """Refuses an entry that contradicts itself."""
        embeds = self.writes == "vector"
        problems = [
            problem
            for problem, found in {
                "a name of letters and digits, of a variant with a hyphen": not self.name.replace("-", "", 1).isalnum(),
                "a dimension, since it embeds": embeds and not self.dimension,
                "no dimension, since it does not embed": not embeds and self.dimension is not None,
                "max_batch from 1": self.max_batch < 1,
                "memory_bytes, since it has weights": self.repository is not None and self.memory_bytes <= 0,
                "libraries, since it has weights": self.repository is not None and not self.libraries,
            }.items()
            if found
        ]
        if problems:
            raise ValueError(f"the spec of {self.name!r} lacks: {'; '.join(problems)}")

    @property
    def reads(self) -> Medium:
        """The medium of its inputs."""
        return _MEDIA[self.kind][0]

    @property
    def writes(self) -> Medium:
        """The medium of its outputs."""
        return _MEDIA[self.kind][1]

    @property
    def verb(self) -> Verb:
        """The model file's function of a batch, and the request that calls it."""
        return _VERBS[self.writes]

    @property
    def repositories(self) -> tuple[Repository, ...]:
        """Everything that loading reads, the weights first."""
        return (() if self.repository is None else (self.repository,)) + self.further_repositories

    @property
    def settable(self) -> dict[str, Parameter]:
        """What a config may set of the model, with the values that it has by itself."""
        own = {name: value for name, value in self.parameters.items() if name not in _DESCRIBED | _NAMED}
        return own | self.optional

    def with_parameters(self, replaced: dict[str, Any]) -> dict[str, Parameter]:
        """The parameters, with some replaced by others of the same type.

        Raises:
            ValueError: Naming a parameter that there is not, or another type.
        """
        for name, value in replaced.items():
            if name not in self.settable:
                known = ", ".join(self.settable) or "none"
                raise ValueError(f"{self.name} has no parameter {name!r}; it has: {known}")
            expected = type(self.settable[name])
            # JSON has one kind of number: 2 is a float where a float is wanted.
            if expected is float and type(value) is int:
                replaced = {**replaced, name: float(value)}
            elif type(value) is not expected:
                raise ValueError(f"{self.name}: {name}: expected {expected.__name__}, found {value!r}")
        merged = {**self.parameters, **replaced}
        if "sampler" in merged and float(merged.get("temperature", 0)) > 0:
            merged["sampler"] = "gumbel-max, a seed per item"
        return merged
