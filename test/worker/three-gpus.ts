import { chmodSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "../temporary-folder.ts";

/** What NVIDIA's driver would say of a machine of three GPUs. */
export interface ThreeGpus {
  readonly env: NodeJS.ProcessEnv;
  /** From now on these programs compute: [number of the GPU, process]. */
  setApps(apps: readonly (readonly [number, number])[]): void;
  /** From now on the driver's tool fails, as it does when Ctrl-C reaches it. */
  silence(): void;
}

/** A machine of three GPUs; a program computes on the second. */
export function threeGpus(more: NodeJS.ProcessEnv = {}): ThreeGpus {
  const folder = temporaryFolder();
  const apps = join(folder, "apps");
  const script = `#!/bin/sh
case "$1" in
  *driver_version*) for i in 0 1 2; do echo "580.95, 9.0, 81559, NVIDIA H100"; done ;;
  *index,uuid*) for i in 0 1 2; do echo "$i, GPU-$i"; done ;;
  *compute-apps*) while read -r line; do [ "$line" = silent ] && exit 1; echo "$line"; done < ${apps} ;;
esac
exit 0`;
  writeFileSync(join(folder, "nvidia-smi"), script);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
  // Whoever looks sees one state or the other.
  const write = (text: string) => {
    writeFileSync(`${apps}.new`, text);
    renameSync(`${apps}.new`, apps);
  };
  const machine: ThreeGpus = {
    env: { ...more, PATH: `${folder}${delimiter}${process.env.PATH}` },
    setApps: (present) =>
      write(present.map(([gpu, pid]) => `GPU-${gpu}, ${pid}, /usr/bin/python3\n`).join("")),
    silence: () => write("silent\n"),
  };
  machine.setApps([[1, 99_999_999]]);
  return machine;
}
