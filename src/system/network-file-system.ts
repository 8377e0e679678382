import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** By the number that Linux gives a file system (statfs(2), linux/magic.h, and the sources of those outside the kernel). */
const networkFileSystems: Readonly<Record<number, string>> = {
  26985: "NFS",
  20859: "SMB",
  4266872130: "SMB",
  4283649346: "CIFS",
  198183888: "Lustre",
  12805120: "Ceph",
  1196443219: "GPFS",
  428016422: "BeeGFS",
  1397113167: "AFS",
  2866260714: "Panasas",
  1937076805: "Coda",
  537068840: "OrangeFS",
  16914839: "9P",
};

/** The name of a network file system by its number; undefined for every other one. */
export function networkFileSystemName(type: number): string | undefined {
  // Node gives some numbers of 32 bits with their sign.
  return networkFileSystems[type < 0 ? type + 2 ** 32 : type];
}

/** The network file system that a file lies on, or its folder if it is not there yet; undefined on a disk of this machine. */
export function networkFileSystemOf(path: string): string | undefined {
  for (const place of [resolve(path), dirname(resolve(path))]) {
    try {
      return networkFileSystemName(statfsSync(place).type);
    } catch {
      // Not there yet, or not to be asked: whoever opens it is told.
    }
  }
  return undefined;
}
