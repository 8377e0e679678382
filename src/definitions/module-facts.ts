import type { ModelKind } from "../models/model.ts";

/** What a module says of the model that it exports: noted when it is allowed, so that nothing needs to load it later to know. */
export interface ModuleFacts {
  readonly kind: ModelKind | "score";
  readonly dimension: number | null;
  readonly reads: "text" | "image" | null;
  readonly revision: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly max_batch_size: number | null;
}
