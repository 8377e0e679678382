/** GET about */
export interface AboutAnswer {
  readonly version: string;
  readonly database: { readonly path: string; readonly sizeBytes: number };
  /** The experiment that the command line named, if it did. */
  readonly experiment: string | null;
}
