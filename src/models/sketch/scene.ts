import type { BackgroundTone, ColourName, Place, ShapeName, SizeName } from "./vocabulary.ts";

/**
 * Some alike things. What is absent was not said: the painter decides it. For the first thing of a scene `place` is a place
 * in the picture ("above": at the top), for the others it is relative to the first.
 */
export interface Thing {
  /** From 1; `MANY` stands for itself and everything above. */
  readonly count: number;
  readonly colour?: ColourName;
  readonly shape?: ShapeName;
  readonly size?: SizeName;
  readonly place?: Place;
}

export interface Background {
  readonly colour: ColourName;
  readonly tone: BackgroundTone;
}

/** What a text says, or what is seen in a picture: things, the most important first, before a background. */
export interface Scene {
  readonly things: readonly Thing[];
  readonly background?: Background;
}
