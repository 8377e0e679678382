import * as z from "zod";
import { annotationKinds, annotationSubjects } from "../text/annotation-text.ts";
import type { AnnotateRequest } from "./api/annotations.ts";
import { ApiFailure } from "./api-failure.ts";

const MOST_AT_ONCE = 100;
const id = z.string().min(1).max(300);

/** The shape alone; what a text may be is told by its kind. */
const schema = z.strictObject({
  subject: z.enum(annotationSubjects),
  subjectId: id,
  add: z
    .array(z.strictObject({ kind: z.enum(annotationKinds), text: z.string().optional() }))
    .max(MOST_AT_ONCE)
    .optional(),
  change: z
    .array(z.strictObject({ id, before: z.string(), text: z.string() }))
    .max(MOST_AT_ONCE)
    .optional(),
  remove: z.array(id).max(MOST_AT_ONCE).optional(),
  putBack: z.array(id).max(MOST_AT_ONCE).optional(),
});

/** @throws ApiFailure that names the first place that is not as `AnnotateRequest` says */
export function checkedAnnotateRequest(body: object, path: string): AnnotateRequest {
  const checked = schema.safeParse(body);
  if (checked.success) return checked.data as AnnotateRequest;
  const [issue] = checked.error.issues;
  throw new ApiFailure("bad-request", `${path}: ${issue!.path.join(".") || "the body"}: ${issue!.message}.`);
}
