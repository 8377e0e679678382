import { useState } from "preact/hooks";
import type { Figure } from "../figures/figure.ts";
import { SaveIcon } from "../shell/icons.tsx";
import { type CsvTable, csvOf } from "./csv.ts";
import { markdownOf } from "./markdown.ts";
import "./save-buttons.css";
import { FigureDialog } from "./figure-dialog.tsx";
import { fileName, saveFile } from "./save-file.ts";

interface SaveButtonsProps {
  /** Of the files, without extension. */
  readonly name: string;
  /** The plot, if there is one. */
  readonly figure?: Figure | (() => Figure);
  /** The data behind it. */
  readonly table?: () => CsvTable | Promise<CsvTable>;
}

/** A plot as a file, after it was asked how it is to look; a table as CSV and Markdown. */
export function SaveButtons({ name, figure, table }: SaveButtonsProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const save = (extension: string, type: string, write: (table: CsvTable) => string) => {
    Promise.resolve(table!()).then(
      (rows) => saveFile(`${fileName(name)}.${extension}`, new Blob([write(rows)], { type })),
      (error: unknown) => setFailure(String(error)),
    );
  };
  return (
    <fieldset class="save-buttons" aria-label={`Save ${name}`}>
      <SaveIcon />
      {figure !== undefined && (
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          Figure…
        </button>
      )}
      {table !== undefined && (
        <>
          <button type="button" onClick={() => save("csv", "text/csv", csvOf)}>
            CSV
          </button>
          <button
            type="button"
            title="As a table of Markdown"
            onClick={() => save("md", "text/markdown", markdownOf)}
          >
            MD
          </button>
        </>
      )}
      {failure !== null && (
        <span role="alert" class="save-failure">
          not saved: {failure}
        </span>
      )}
      {isOpen && figure !== undefined && (
        <FigureDialog
          figure={typeof figure === "function" ? figure() : figure}
          onClose={() => setOpen(false)}
        />
      )}
    </fieldset>
  );
}
