import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { PlotKind } from "../../../src/explorer/plots/plot-kinds.ts";
import { type Answers, AnswersContext } from "../server/answers.ts";
import { type Figure, FigureCollectorContext } from "./figure.ts";

/** A view asks for what follows from its first answers, and so on; no view goes deeper. */
const MOST_ROUNDS = 8;

/**
 * The figures of one kind that a view of the page shows, without a browser: the view is rendered again and again, until everything
 * that it asks the server for is there.
 *
 * @throws AskError with the server's words
 */
export async function figuresOf(kind: PlotKind, view: () => ComponentChildren): Promise<Figure[]> {
  const known = new Map<string, unknown>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const wanted = new Map<string, Parameters<Answers["get"]>[1]>();
    const answers: Answers = {
      get: (path, read) => {
        if (!known.has(path)) wanted.set(path, read);
        return known.get(path) ?? null;
      },
    };
    const found: Figure[] = [];
    renderToString(
      <AnswersContext.Provider value={answers}>
        <FigureCollectorContext.Provider
          value={(of, figure) => {
            if (of === kind) found.push(figure);
          }}
        >
          <div>{view()}</div>
        </FigureCollectorContext.Provider>
      </AnswersContext.Provider>,
    );
    if (wanted.size === 0) return found;
    const { signal } = new AbortController();
    for (const [path, read] of wanted) known.set(path, await read(path, signal));
  }
  throw new Error(`the view of ${kind} never stops asking`);
}
