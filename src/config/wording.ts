import * as z from "zod";

/** What messages say of a value, beside what the schema itself knows. */
export interface Wording {
  /** Completes "expected …". */
  readonly expected: string;
  /** Completes "expected …" for a number above the range. */
  readonly belowLimit?: string;
  /** A sentence on what to do, where the mistake itself does not tell. */
  readonly hint?: string;
}

export const wordings = z.registry<Wording>();
