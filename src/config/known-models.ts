/** What stands in a network: a model that reads one medium and writes one. */
export type GenerativeKind = "text-to-image" | "image-to-text" | "text-to-text" | "image-to-image";
/** What generative models read and write. */
export type Medium = "text" | "image";
/** How messages call what a model reads or writes. */
export const plural = { text: "text", image: "images" } as const satisfies Record<Medium, string>;

export type ModelKind = GenerativeKind | "text-embedding" | "image-embedding";
/** What reads an output and says numbers about it. */
export type ScoreKind = "text-score" | "image-score";

/** What a config is checked against. */
export interface KnownModels {
  /** In the order in which messages list them. */
  readonly models: Iterable<{
    readonly name: string;
    readonly kind: ModelKind;
    /** Accepted, but in no list. */
    readonly isHidden?: boolean;
    /** What a definition with this model as its `base` may set, with the values that it has itself. */
    readonly settable?: Readonly<Record<string, unknown>>;
  }>;
  /** Names of score models, which stand in no network. */
  readonly scores?: readonly string[];
  /** What they read. */
  readonly scoreModels?: Iterable<{ readonly name: string; readonly kind: ScoreKind }>;
}

/** Where a model's name stands in a config: which kinds fit there, and how messages call them. */
export interface ModelSlot {
  readonly kinds: readonly ModelKind[];
  readonly called: string;
}

/** A model that reads `medium`, in a network. */
export const networkSlots: Readonly<Record<"text" | "image", ModelSlot>> = {
  text: { kinds: ["text-to-image", "text-to-text"], called: "models that read text" },
  image: { kinds: ["image-to-text", "image-to-image"], called: "models that read images" },
};

export const embeddingSlot: ModelSlot = {
  kinds: ["text-embedding", "image-embedding"],
  called: "embedding models",
};

/** The known models by name, and what messages say of them. */
export class ModelNames {
  readonly #kinds: ReadonlyMap<string, ModelKind>;
  readonly #hidden: ReadonlySet<string>;
  readonly #settable: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly scores: readonly string[];

  constructor(known: KnownModels) {
    this.#kinds = new Map(Array.from(known.models, (model) => [model.name, model.kind]));
    this.#hidden = new Set(
      Array.from(known.models)
        .filter((model) => model.isHidden === true)
        .map((model) => model.name),
    );
    this.#settable = new Map(Array.from(known.models, (model) => [model.name, model.settable ?? {}]));
    this.scores = known.scores ?? [];
  }

  /** What can be set of a model; undefined for one that there is not. */
  parametersOf(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.#settable.get(name);
  }

  kindOf(name: string): ModelKind | undefined {
    return this.#kinds.get(name);
  }

  /** Undefined for what is no name, no model, or an embedding model. */
  generativeKindOf(name: unknown): GenerativeKind | undefined {
    const kind = typeof name === "string" ? this.kindOf(name) : undefined;
    return kind !== undefined && isGenerativeKind(kind) ? kind : undefined;
  }

  /** All that are listed. */
  get all(): readonly string[] {
    return [...this.#kinds.keys()].filter((name) => !this.#hidden.has(name));
  }

  /** The names of the models that fit a slot. */
  fitting(slot: ModelSlot): readonly string[] {
    return this.all.filter((name) => slot.kinds.includes(this.kindOf(name)!));
  }

  /** One sentence that lists the models that fit a slot: "Models that read images: Moondream, Pixtral." */
  listOf(slot: ModelSlot): string {
    const names = this.fitting(slot);
    const called = slot.called.charAt(0).toUpperCase() + slot.called.slice(1);
    return names.length === 0
      ? `This version of panic-tda has no ${slot.called}.`
      : `${called}: ${names.join(", ")}.`;
  }

  /** A network that works with these models, for examples. */
  get exampleNetwork(): readonly string[] {
    return [
      this.all.find((name) => this.kindOf(name) === "text-to-image") ?? "SDXLTurbo",
      this.all.find((name) => this.kindOf(name) === "image-to-text") ?? "Moondream",
    ];
  }

  /** An embedding model for examples. */
  get exampleEmbeddingModel(): string {
    return this.fitting(embeddingSlot)[0] ?? "STSBMpnet";
  }
}

export function isGenerativeKind(kind: ModelKind | ScoreKind): kind is GenerativeKind {
  return kind !== "text-embedding" && kind !== "image-embedding";
}

/** The medium that a generative model reads. */
export function readsOf(kind: GenerativeKind): Medium {
  return kind.startsWith("text-") ? "text" : "image";
}

/** The medium that a generative model writes. */
export function writesOf(kind: GenerativeKind): Medium {
  return kind.endsWith("-to-text") ? "text" : "image";
}
