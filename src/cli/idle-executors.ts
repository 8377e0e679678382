import type { ModelRegistry } from "../models/registry.ts";
import type { AllModels } from "../worker/all-models.ts";
import { saying } from "../worker/device-choice.ts";
import { DEVICES, executorSource, LISTEN, RAY } from "../worker/executor-source.ts";

/**
 * Where no model of an experiment is computed by executors, nobody is waited for, and it is said what was asked for in vain. To be called
 * before any address is bound.
 *
 * @param names - Of its models.
 * @param models - With those that its config defines; a name that is not among them may be an executor's.
 * @param all - Waits for executors from now on, or does not.
 * @returns what the user is to know: undefined if that is nothing
 */
export function useExecutorsFor(
  names: readonly string[],
  models: ModelRegistry,
  all: AllModels,
): string | undefined {
  all.needsExecutors = needExecutors(names, models);
  if (all.needsExecutors) return undefined;
  const source = executorSource(all.env, all.saidBy);
  const said = (variable: string) => saying(variable, all.saidBy);
  const why = "no model of this experiment is computed by executors";
  if (source.kind === "listen") return `${said(LISTEN)} ${source.where}: ${why}; none are waited for`;
  if (source.kind === "ray") return `${said(RAY)} ${source.cluster}: ${why}; Ray is not asked for any`;
  if (source.devices === undefined) return undefined;
  return `${said(DEVICES)} ${source.devices}: ${why}; none are started`;
}

/** Whether anything was asked for that might be in vain. */
export function areExecutorsAsked({ env, saidBy }: AllModels): boolean {
  const source = executorSource(env, saidBy);
  return source.kind !== "here" || source.devices !== undefined;
}

/** Whether executors compute one of these models at least. */
export function needExecutors(names: readonly string[], models: ModelRegistry): boolean {
  const all = [...models.models, ...models.scoreModels];
  return names.some((name) => {
    const model = all.find((one) => one.name === name);
    return model === undefined || model.runsIn === "worker";
  });
}
