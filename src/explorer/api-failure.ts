import type { ContentfulStatusCode } from "hono/utils/http-status";
import { UserInputError } from "../errors.ts";
import type { ApiError, ApiErrorCode } from "./api/failure.ts";

const statuses: Readonly<Record<ApiErrorCode, ContentfulStatusCode>> = {
  "bad-request": 400,
  "no-token": 401,
  forbidden: 403,
  "read-only": 403,
  "not-found": 404,
  conflict: 409,
  "set-gone": 410,
  "too-large": 413,
  failed: 500,
  "database-unusable": 503,
};

/** Ends a request with an error that the page shows as it is. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly code: ApiErrorCode;
  readonly hint: string | null;

  constructor(code: ApiErrorCode, message: string, hint: string | null = null) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  get status(): ContentfulStatusCode {
    return statuses[this.code];
  }

  get body(): ApiError {
    return { error: { code: this.code, message: this.message, hint: this.hint } };
  }
}

/** Told by their names: the explorer's threads see these errors as another class. */
const failuresOfTheDatabase: ReadonlySet<string> = new Set([
  "DatabaseBusyError",
  "DatabaseDamagedError",
  "DatabaseUnreadableError",
  "DiskFullError",
]);

/** The answer to whatever went wrong. What is nobody's mistake but ours is `failed`. */
export function asApiFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (error instanceof UserInputError) {
    const code = error.name === "DatabaseFileError" ? "database-unusable" : "not-found";
    return new ApiFailure(code, error.message, error.hint ?? null);
  }
  if (error instanceof Error && failuresOfTheDatabase.has(error.name)) {
    return new ApiFailure("database-unusable", error.message);
  }
  return new ApiFailure("failed", error instanceof Error ? error.message : String(error));
}
