/** Told when this process begins to wait for a lock that another program holds, and when it no longer waits. */
export interface LockWaitObserver {
  readonly begin: (path: string) => void;
  readonly end: () => void;
}

let observer: LockWaitObserver | undefined;

/**
 * A wait for a lock stands still: no event of this process is heard until it ends. Who handles signals learns of it here, and can
 * leave them to the operating system meanwhile.
 */
export function observeLockWaits(observe: LockWaitObserver | undefined): void {
  observer = observe;
}

export function lockWaitBegins(path: string): void {
  observer?.begin(path);
}

export function lockWaitEnds(): void {
  observer?.end();
}
