import type { AnnotationKind, AnnotationSubject } from "../../text/annotation-text.ts";

/** What somebody wrote: see the table `annotations`. */
export interface AnnotationRow {
  readonly id: string;
  readonly subject: AnnotationSubject;
  /** A full id; of a state `RUN_ID/STEP`; of a cluster its `key`. */
  readonly subjectId: string;
  readonly kind: AnnotationKind;
  /** Empty for a star. */
  readonly text: string;
  readonly author: string;
  readonly at: string;
  /** When a note was written anew; null where it stands as it was written. */
  readonly changedAt: string | null;
}

/** GET annotations, the oldest first: `?subject=run` and either `&id=ID`, for one thing, or, of states, `&run=ID`, for all of a run. */
export interface AnnotationsAnswer {
  readonly annotations: readonly AnnotationRow[];
}

/** GET tags: all that are in use, those on the most things first. */
export interface TagsAnswer {
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
}

/**
 * POST annotations, the one request that writes: what is to be added to one thing, changed, taken away from it, and put back, all of it or nothing. It
 * is answered with an {@link AnnotationsAnswer} of that thing. As `application/json`, at most 64 kB, and with `Authorization: Bearer TOKEN`
 * where `about` says `needsToken`: every account of a machine reaches its loopback addresses.
 */
export interface AnnotateRequest {
  readonly subject: AnnotationSubject;
  readonly subjectId: string;
  readonly add?: readonly { readonly kind: AnnotationKind; readonly text?: string }[];
  /** Notes of one's own that are written anew. `before` is what was read: where it says something else meanwhile, it is a `conflict`. */
  readonly change?: readonly { readonly id: string; readonly before: string; readonly text: string }[];
  /** Ids of annotations. */
  readonly remove?: readonly string[];
  /** Ids of annotations that this server has taken away since it was started. */
  readonly putBack?: readonly string[];
}
