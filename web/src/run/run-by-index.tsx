import type { RunsAnswer } from "../../../src/explorer/api.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { RunPage } from "./run-page.tsx";

/** The page of a run that is named by its place in its experiment. */
export function RunByIndex({ experiment, index }: { readonly experiment: string; readonly index: number }) {
  const path = pathOf(routes.runs, { experiment }, { first: index, count: 1 });
  const { data, error } = useResource<RunsAnswer>(path);
  if (data === null) return error === null ? <Loading what="the run" /> : <ErrorNotice error={error} />;
  const run = data.runs[0];
  if (run === undefined)
    return <Notice title={`The experiment has no run ${index}: there are ${data.total}, counted from 0.`} />;
  return <RunPage key={run.id} id={run.id} />;
}
