import { useState } from "preact/hooks";
import { SaveIcon } from "../shell/icons.tsx";
import { type CsvTable, csvOf } from "./csv.ts";
import { pngFile } from "./png-file.ts";
import "./save-buttons.css";
import type { FigureDescription } from "./figure-description.ts";
import { fileName, saveFile } from "./save-file.ts";
import { svgFile } from "./svg-file.ts";

interface SaveButtonsProps {
  /** Of the files, without extension. */
  readonly name: string;
  /** The plot as it is now, and what is to be said of it. */
  readonly svg?: () => SVGSVGElement | null;
  readonly description?: FigureDescription;
  /** The data behind it. */
  readonly table?: () => CsvTable | Promise<CsvTable>;
}

/** SVG and PNG of a plot, CSV of a table. */
export function SaveButtons({ name, svg, description, table }: SaveButtonsProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const save = (extension: string, content: () => Promise<Blob>) => {
    content().then(
      (blob) => saveFile(`${fileName(name)}.${extension}`, blob),
      (error: unknown) => setFailure(String(error)),
    );
  };
  const svgText = async () => {
    const element = svg?.() ?? null;
    if (element === null) throw new Error("there is no plot yet");
    return await svgFile(element, description ?? { title: name, note: "" });
  };
  return (
    <fieldset class="save-buttons" aria-label={`Save ${name}`}>
      <SaveIcon />
      {svg !== undefined && (
        <>
          <button
            type="button"
            onClick={() => save("svg", async () => new Blob([await svgText()], { type: "image/svg+xml" }))}
          >
            SVG
          </button>
          <button type="button" onClick={() => save("png", async () => pngFile(await svgText()))}>
            PNG
          </button>
        </>
      )}
      {table !== undefined && (
        <button
          type="button"
          onClick={() => save("csv", async () => new Blob([csvOf(await table())], { type: "text/csv" }))}
        >
          CSV
        </button>
      )}
      {failure !== null && (
        <span role="alert" class="save-failure">
          not saved: {failure}
        </span>
      )}
    </fieldset>
  );
}
