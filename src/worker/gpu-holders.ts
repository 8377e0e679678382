import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

/** A GPU on which other programs compute. */
export interface GpuHolder {
  /** As CUDA numbers it in the order of the bus: `cuda:1`. */
  readonly device: string;
  readonly processes: readonly HoldingProcess[];
}

export interface HoldingProcess {
  readonly pid: number;
  readonly name: string;
  /** Undefined where the system does not tell: in a container, others' processes cannot be seen. */
  readonly user: string | undefined;
}

const PATIENCE_MS = 30_000;

/** The GPUs that programs compute on now, as NVIDIA's driver tells; none where it tells nothing. */
export function gpuHolders(env: NodeJS.ProcessEnv): GpuHolder[] {
  return readGpuHolders(env) ?? [];
}

/** The same; undefined where the driver tells nothing, so that it is not known. */
export function readGpuHolders(env: NodeJS.ProcessEnv): GpuHolder[] | undefined {
  const gpus = rows("--query-gpu=index,uuid", env);
  const apps = rows("--query-compute-apps=gpu_uuid,pid,process_name", env);
  if (gpus === undefined || apps === undefined) return undefined;
  const visible = env.CUDA_VISIBLE_DEVICES?.split(",").map((one) => one.trim());
  return gpus.flatMap(([index, uuid]) => {
    const processes = apps
      .filter(([one]) => one === uuid)
      .map(([, pid, name]) => ({
        pid: Number(pid),
        name: name?.split("/").at(-1) ?? "",
        user: userOf(Number(pid)),
      }));
    const number =
      visible === undefined ? Number(index) : visible.findIndex((one) => one === index || one === uuid);
    return processes.length === 0 || number < 0 ? [] : [{ device: `cuda:${number}`, processes }];
  });
}

/** "python3, process 4711 of alice" */
export function processText({ name, pid, user }: HoldingProcess): string {
  return `${name}, process ${pid}${user === undefined ? "" : ` of ${user}`}`;
}

/** "cuda:1 (python3, process 4711 of alice)" */
export function holderText({ device, processes }: GpuHolder): string {
  return `${device} (${processes.map(processText).join("; ")})`;
}

function userOf(pid: number): string | undefined {
  let uid: number;
  try {
    ({ uid } = statSync(`/proc/${pid}`));
  } catch {
    return undefined;
  }
  // The system's own command knows users of a directory service, too.
  const { status, stdout } = spawnSync("id", ["-un", String(uid)], {
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  return status === 0 ? stdout.trim() : `user ${uid}`;
}

function rows(query: string, env: NodeJS.ProcessEnv): string[][] | undefined {
  const { status, stdout } = spawnSync("nvidia-smi", [query, "--format=csv,noheader,nounits"], {
    env,
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  if (status !== 0) return undefined;
  return stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((field) => field.trim()));
}
