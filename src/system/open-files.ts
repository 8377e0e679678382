import { readdirSync, readlinkSync, realpathSync } from "node:fs";

/**
 * Whether another process may have a file open. Told on Linux, of processes of the same user; where nothing can be told, it may be so.
 */
export function mayBeOpenElsewhere(path: string): boolean {
  if (process.platform !== "linux") return true;
  const file = realpathSync(path);
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return processes.some((id) => descriptorsOf(id).some((target) => target === file));
}

function descriptorsOf(id: string): string[] {
  try {
    return readdirSync(`/proc/${id}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${id}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    // It has ended meanwhile, or is somebody else's.
    return [];
  }
}
