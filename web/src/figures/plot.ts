import type { FigureModule, PlotFile, PlotRequest } from "../../../src/explorer/plots/figure-module.ts";
import { plotKinds } from "../../../src/explorer/plots/plot-kinds.ts";
import { makePicturesWith } from "../charts/recurrence-picture.ts";
import { csvOf } from "../exports/csv.ts";
import { markdownOf } from "../exports/markdown.ts";
import { fileName } from "../exports/save-file.ts";
import { answerWith } from "../server/ask.ts";
import { experimentPlots } from "./experiment-plots.tsx";
import { withPngText } from "./png-text.ts";
import { renderFigure } from "./render-figure.tsx";
import { runPlots } from "./run-plots.tsx";

/**
 * Draws the figures of a kind without a browser, with the page's own components.
 *
 * @returns none where the data have nothing to draw
 * @throws AskError with what the server says that it lacks
 */
export async function drawPlots(request: PlotRequest): Promise<readonly PlotFile[]> {
  const { kind, id, embeddingModel, runs, style, version, ask, picture } = request;
  answerWith(ask);
  makePicturesWith(picture);
  const figures =
    plotKinds[kind].of === "run"
      ? await runPlots(kind, id, embeddingModel)
      : await experimentPlots(kind, id, {
          ...(embeddingModel !== undefined && { embeddingModel }),
          ...(runs !== undefined && { runs }),
        });
  return await Promise.all(
    figures.map(async (figure): Promise<PlotFile> => {
      const { svg, facts } = renderFigure(figure, style, version);
      const table = (await figure.table?.()) ?? { columns: [], rows: [] };
      return {
        name: fileName(figure.name),
        title: figure.title,
        svg,
        description: facts,
        csv: csvOf(table),
        markdown: markdownOf(table),
      };
    }),
  );
}

export { withPngText };

({ drawPlots, withPngText }) satisfies FigureModule;
