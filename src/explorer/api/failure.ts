/** The body of every answer with a status from 400. */
export interface ApiError {
  readonly error: {
    readonly code: ApiErrorCode;
    /** Where, what was found, what was expected. */
    readonly message: string;
    /** What to do. */
    readonly hint: string | null;
  };
}

/**
 * `bad-request` (400): a parameter is missing or wrong. `no-token` (401): see `--host`, and `annotations.ts` for what writes. `forbidden`
 * (403): another origin or Host. `read-only` (403): nothing can be written; the message says why.
 * `not-found` (404): no such path, experiment, run, step, picture; also of what was deleted since. `set-gone` (410): ask for
 * the points of the map again. `conflict` (409): what is to be changed is another meanwhile. `database-unusable` (503): the file is gone, was replaced by something else, or is busy; the
 * same request may succeed later. `failed` (500): a defect; the message says which.
 */
export type ApiErrorCode =
  | "bad-request"
  | "no-token"
  | "forbidden"
  | "read-only"
  | "not-found"
  | "conflict"
  | "set-gone"
  | "too-large"
  | "database-unusable"
  | "failed";
