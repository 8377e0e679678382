/** What was chosen to compute on, and by whom: options of a command stand in for variables of its environment. */
export interface DeviceChoice {
  /** The environment as it would be if its variables said all that was chosen: what workers are started with. */
  readonly env: NodeJS.ProcessEnv;
  readonly saidBy: SaidBy;
}

/** The option that stands in for a variable, by the variable's name: `--device` for `PANIC_TDA_DEVICE`. Where none does, the variable speaks for itself. */
export type SaidBy = Readonly<Partial<Record<string, string>>>;

/** One device for all that is computed here. */
export const DEVICE = "PANIC_TDA_DEVICE";

/** By what name the user knows a value: that of an option, or of a variable of the environment. */
export function saying(variable: string, saidBy: SaidBy): string {
  return saidBy[variable] ?? variable;
}
