import { useEffect, useRef, useState } from "preact/hooks";
import { useLive } from "../server/live.ts";

/** A database that grows is searched anew at most so often. */
const REST_MS = 5000;

/** Changes when something was saved, but not as often as that happens. */
export function useGrowth(): string {
  const { experiments, databaseReturns } = useLive();
  const saved =
    experiments === null
      ? null
      : experiments
          .map(({ id, status }) =>
            [id, status.state, ...status.work.flatMap(({ parts }) => parts.map(({ done }) => done))].join(
              " ",
            ),
          )
          .join("\n");
  const latest = useRef(saved);
  latest.current = saved;
  const [taken, setTaken] = useState({ saved, times: 0 });
  const isBehind = saved !== taken.saved;
  useEffect(() => {
    if (!isBehind) return;
    const { saved: before } = taken;
    const take = () =>
      // The first word of the server is nothing new.
      setTaken(({ times }) => ({ saved: latest.current, times: before === null ? times : times + 1 }));
    const timer = setTimeout(take, before === null ? 0 : REST_MS);
    return () => clearTimeout(timer);
  }, [isBehind, taken]);
  return `${databaseReturns} ${taken.times}`;
}
