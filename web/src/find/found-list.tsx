import { seedText } from "../../../src/text/seed-text.ts";
import { useFind } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { countOf } from "../shell/numbers.ts";
import type { Found } from "./found.ts";
import { FoundPicture } from "./found-picture.tsx";
import { MarkedText } from "./marked-text.tsx";

/** More runs of which no caption is listed are counted. */
const RUNS_SHOWN = 20;
/** Pixels of a picture, sharp where a pixel of the page is several of the screen. */
const PICTURE = 96;

interface FoundListProps {
  readonly found: Found;
  readonly onFollow: () => void;
}

/** The captions that were found, each with its run and step; where none was, the runs. */
export function FoundList({ found, onFollow }: FoundListProps) {
  const find = useFind();
  const { runs, prompts, experiments, hits } = found.header;
  const order = new Map(runs.id.map((id, r) => [id, r]));
  const factsOf = (r: number) => {
    const { shortId, name } = experiments[runs.experiment[r]!]!;
    return (
      <>
        <MarkedText text={prompts[runs.prompt[r]!]!} find={find} />, seed {seedText(runs.seed[r] ?? null)} ·{" "}
        <MarkedText text={name ?? shortId} find={find} />
      </>
    );
  };
  const rest = hits.length === 0 ? runs.id.slice(0, RUNS_SHOWN) : [];
  const total = found.header.runs.numStates.reduce((sum, n) => sum + n, 0);
  return (
    <>
      <ol class="found-list">
        {hits.map((hit) => {
          const { runId, step, text } = hit;
          const r = order.get(runId);
          return (
            <li key={`${runId} ${step}`}>
              <Link href={runAddress(runId, step)} onClickCapture={onFollow}>
                <span class={text === null ? "found-text found-picture" : "found-text"}>
                  {text === null ? (
                    <FoundPicture
                      state={hit}
                      prompt={r === undefined ? undefined : prompts[runs.prompt[r]!]}
                      size={PICTURE}
                    />
                  ) : (
                    <MarkedText text={text} find={find} />
                  )}
                </span>
                <span class="found-place">
                  {shortRunId(runId)}, step {step}
                  {r !== undefined && <> · {factsOf(r)}</>}
                </span>
              </Link>
            </li>
          );
        })}
        {rest.map((id) => (
          <li key={id}>
            <Link href={runAddress(id)} onClickCapture={onFollow}>
              <span class="found-text">Run {shortRunId(id)}</span>
              <span class="found-place">{factsOf(order.get(id)!)}</span>
            </Link>
          </li>
        ))}
      </ol>
      {hits.length > 0 && total > hits.length && (
        <p class="soft">
          The first {hits.length} of {countOf(total, "state")}. Another word finds fewer.
        </p>
      )}
      {rest.length > 0 && runs.id.length > rest.length && (
        <p class="soft">and {countOf(runs.id.length - rest.length, "run")} more</p>
      )}
    </>
  );
}
