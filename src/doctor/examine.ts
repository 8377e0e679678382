import { existsSync, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { withDefinitions } from "../definitions/defined-models.ts";
import { InterruptedError, UserInputError } from "../errors.ts";
import { howToGetReady, type NotReady, notReady } from "../models/readiness.ts";
import type { Check, CheckScope } from "../store/checks/check.ts";
import { checks } from "../store/checks/checks.ts";
import { sqliteQuick } from "../store/checks/sqlite.ts";
import { definitionsOf } from "../store/experiments.ts";
import { forgetAllCounts } from "../store/kept-counts.ts";
import { liveLeases } from "../store/leases.ts";
import type { Store } from "../store/store.ts";
import { mayBeOpenElsewhere } from "../system/open-files.ts";
import { allModels } from "../worker/all-models.ts";
import { ChecksBeside } from "./checks-beside.ts";
import { countAnew, KEPT_COUNTS, keptCountsDiffer } from "./kept-counts-differ.ts";

/** Something that is wrong: what, where, how many, and what can be done. */
export interface Finding {
  readonly check: string;
  readonly problem: string;
  readonly count: number;
  /** Some of the places. */
  readonly examples: readonly string[];
  /** What `--fix` does about it; null if it can do nothing. */
  readonly fix: string | null;
  /** What people can do where `--fix` can do nothing. */
  readonly advice: string | null;
}

export interface ExamineOptions {
  readonly scope: CheckScope;
  readonly isDeep: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

/** The checks that are made: deep ones when asked, those of the whole database when no experiment is named. */
export function checksFor({ scope, isDeep }: Pick<ExamineOptions, "scope" | "isDeep">): Check[] {
  return checks.filter(
    (check) => (isDeep || check.isDeep !== true) && (scope.experimentId === null || check.isGlobal !== true),
  );
}

/** Looks for every kind of damage, and changes nothing. */
export async function examine(store: Store, options: ExamineOptions): Promise<Finding[]> {
  const made = checksFor(options);
  const findings: Finding[] = [];
  // What is counted for one of them is counted for all, and anew the next time.
  const scope = { ...options.scope };
  // A writer has a log of its own, and folds it in when it is closed.
  if (options.scope.experimentId === null && store.database.readOnly) findings.push(...unusedLog(store));
  using beside = new ChecksBeside(store, made);
  for (const [at, check] of made.entries()) {
    await pass(options, check.name, at / made.length);
    beside.add(check, beside.isBeside(check) ? undefined : await check.find(store.database, scope));
  }
  options.onProgress(sqliteQuick.name, 1);
  for (const { check, damage } of await beside.all(options.signal)) {
    const { count, examples } = damage;
    const { name, problem, fix, advice } = check;
    if (count > 0)
      findings.push({
        check: name,
        problem,
        count,
        examples,
        fix: fix?.says ?? null,
        advice: advice ?? null,
      });
  }
  if (findings.length === 0) {
    const { experimentId } = options.scope;
    findings.push(...(await keptCountsDiffer(store, experimentId, () => pass(options, KEPT_COUNTS, 1))));
  }
  findings.push(...modelsNotReady(store, options.scope));
  return findings;
}

/**
 * Removes what was found and can be computed again, in the order of the checks.
 *
 * @throws UserInputError while an experiment is running: what it is doing might look like damage
 */
export async function fix(
  store: Store,
  findings: readonly Finding[],
  options: ExamineOptions,
): Promise<void> {
  const [live] = liveLeases(store.database);
  if (live !== undefined) {
    throw new UserInputError(
      `${store.path}: nothing was fixed: experiment ${live.experiment_id} is in use by process ${live.pid} on ${live.host}.`,
      { hint: `Wait for it, or stop it: kill -INT ${live.pid}` },
    );
  }
  const found = new Set(findings.map(({ check }) => check));
  const made = checksFor(options).filter((check) => check.fix !== undefined && found.has(check.name));
  for (const [at, check] of made.entries()) {
    await pass(options, check.name, at / made.length);
    await check.fix!.apply(store.database, { ...options.scope });
    // What was deleted is still among what was counted, and resume would find nothing to do.
    store.database.transaction(() => forgetAllCounts(store.database));
  }
  if (found.has(KEPT_COUNTS)) countAnew(store, options.scope.experimentId);
}

async function pass({ onProgress, signal }: ExamineOptions, what: string, share: number): Promise<void> {
  onProgress(what, share);
  await setImmediate();
  if (signal.aborted) throw new InterruptedError("Interrupted before all was looked at.");
}

/** A log is folded into the database by whoever closes it last; one that is left was written by a process that was killed. */
function unusedLog({ path, database }: Store): Finding[] {
  const log = `${path}-wal`;
  if (
    !existsSync(log) ||
    statSync(log).size === 0 ||
    liveLeases(database).length > 0 ||
    mayBeOpenElsewhere(path)
  )
    return [];
  return [
    {
      check: "write-ahead log",
      problem: "a write-ahead log that nobody is writing",
      count: 1,
      examples: [`${log}: ${statSync(log).size} bytes`],
      fix: "fold it into the database",
      advice: null,
    },
  ];
}

/** Only of experiments that are not finished: the others need no model any more. */
function modelsNotReady(store: Store, { experimentId }: CheckScope): Finding[] {
  const found = new Map<string, NotReady>();
  for (const experiment of store.experiments()) {
    if (experiment.completed_at !== null || experiment.deletion_started_at !== null) continue;
    if (experimentId !== null && experiment.id !== experimentId) continue;
    const names = new Set([...experiment.networks.flat(), ...experiment.embedding_models]);
    const { models } = withDefinitions(allModels(), definitionsOf(experiment));
    for (const one of notReady(models.filter(({ name }) => names.has(name)))) found.set(one.name, one);
  }
  const missing = [...found.values()];
  if (missing.length === 0) return [];
  return [
    {
      check: "models",
      problem: "models of unfinished experiments that are not ready on this machine",
      count: missing.length,
      examples: missing.map(({ name, reason }) => `${name}: ${reason}`),
      fix: null,
      advice: howToGetReady(missing).join("\n"),
    },
  ];
}
