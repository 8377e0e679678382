import { spawnSync } from "node:child_process";

/** A GPU on which other programs compute. */
export interface GpuHolder {
  /** As CUDA numbers it in the order of the bus: `cuda:1`. */
  readonly device: string;
  readonly processes: readonly { readonly pid: number; readonly name: string }[];
}

const PATIENCE_MS = 30_000;

/** The GPUs that programs compute on now, as NVIDIA's driver tells; none where it tells nothing. */
export function gpuHolders(env: NodeJS.ProcessEnv): GpuHolder[] {
  const gpus = rows("--query-gpu=index,uuid", env);
  const apps = rows("--query-compute-apps=gpu_uuid,pid,process_name", env);
  const visible = env.CUDA_VISIBLE_DEVICES?.split(",").map((one) => one.trim());
  return gpus.flatMap(([index, uuid]) => {
    const processes = apps
      .filter(([one]) => one === uuid)
      .map(([, pid, name]) => ({ pid: Number(pid), name: name?.split("/").at(-1) ?? "" }));
    const number =
      visible === undefined ? Number(index) : visible.findIndex((one) => one === index || one === uuid);
    return processes.length === 0 || number < 0 ? [] : [{ device: `cuda:${number}`, processes }];
  });
}

function rows(query: string, env: NodeJS.ProcessEnv): string[][] {
  const { status, stdout } = spawnSync("nvidia-smi", [query, "--format=csv,noheader,nounits"], {
    env,
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  if (status !== 0) return [];
  return stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((field) => field.trim()));
}
