import { workerFolder } from "./folders.ts";
import { jsonFromPython } from "./run-python.ts";

const CHECK = `
import json
from panic_worker.devices import find_device
from panic_worker.errors import WorkerError
try:
    print(json.dumps({"device": find_device("cuda")}))
except WorkerError as error:
    print(json.dumps({"message": error.message, "hint": error.hint}))
`;

/** Has the GPU of this machine compute something. @returns why it cannot, and what to do; undefined if it can */
export async function gpuFault(interpreter: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const answer = await jsonFromPython(interpreter, ["-c", CHECK], { ...env, PYTHONPATH: workerFolder });
  if (answer === undefined) return "torch could not be asked for a GPU";
  const { device, message, hint } = answer as { device?: string; message?: string; hint?: string };
  if (device !== undefined) return undefined;
  return hint === undefined || hint === null ? message : `${message}\n  ${hint}`;
}
