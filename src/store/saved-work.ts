/** What is saved of one kind of work. */
export interface SavedWork {
  /** The embedding model; null for work that belongs to none. */
  readonly model: string | null;
  readonly count: number;
  /** When the newest was saved. */
  readonly lastSavedAt: string | null;
  /** The longest time that one of them took, in milliseconds; 0 if there is none. */
  readonly slowestMs: number;
}

/** How many pieces of work are saved. */
export type WorkCount = Pick<SavedWork, "model" | "count">;

/** An SQL expression for {@link SavedWork.slowestMs}. */
export function slowestMs(started: string, completed: string): string {
  return `coalesce(max((julianday(${completed}) - julianday(${started})) * 86400000), 0) AS slowestMs`;
}

/** The least id of a row that was made in the last `windowMs` milliseconds. */
export function firstIdSince(windowMs: number): string {
  // Ids begin with the milliseconds of their making, so the primary key finds the newest rows without a scan.
  const from = (Date.now() - windowMs).toString(16).padStart(12, "0");
  return `${from.slice(0, 8)}-${from.slice(8)}`;
}
