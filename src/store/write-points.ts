/**
 * Where a write can be cut short: after `begin`, after each `statement`, before (`commit`) and after (`committed`) it takes
 * effect. The product does nothing here; the crash tests set an observer that kills the process, or copies its database.
 */
export type WritePoint = "begin" | "statement" | "commit" | "committed";

let observer: ((point: WritePoint) => void) | undefined;

/** For tests alone: `observe` is called synchronously at every write point of this process. */
export function observeWritePoints(observe: ((point: WritePoint) => void) | undefined): void {
  observer = observe;
}

export function reachWritePoint(point: WritePoint): void {
  observer?.(point);
}
