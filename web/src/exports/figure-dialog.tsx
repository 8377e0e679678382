import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { AboutAnswer } from "../../../src/explorer/api/about.ts";
import { figureLimits } from "../../../src/explorer/plots/figure-limits.ts";
import type { FigureStyle } from "../../../src/explorer/plots/figure-module.ts";
import { routes } from "../../../src/explorer/routes.ts";
import type { Figure } from "../figures/figure.ts";
import { renderFigure } from "../figures/render-figure.tsx";
import { useResource } from "../server/use-resource.ts";
import { chosenStyle, rememberStyle } from "./chosen-style.ts";
import { pngFile } from "./png-file.ts";
import "./figure-dialog.css";
import { fileName, saveFile } from "./save-file.ts";

interface FigureDialogProps {
  readonly figure: Figure;
  readonly onClose: () => void;
}

/** How a figure is to look as a file, with a preview; what was chosen last is chosen the next time. */
export function FigureDialog({ figure, onClose }: FigureDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // The figure as it was when the dialog was opened: the page behind it may go on.
  const [shown] = useState(figure);
  const [style, setStyle] = useState<FigureStyle>(chosenStyle);
  const [failure, setFailure] = useState<string | null>(null);
  const version = useResource<AboutAnswer>(routes.about).data?.version ?? "";
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => rememberStyle(style), [style]);
  // The last hook: a figure is made of components, too, and after that this one is not the current one any more.
  const drawn = useMemo(() => {
    try {
      return renderFigure(shown, style, version);
    } catch (error) {
      return String(error);
    }
  }, [shown, style, version]);
  // Two changes may come before the dialog is drawn again: each goes on from the one before it.
  const change = (changes: Partial<FigureStyle>) => setStyle((latest) => ({ ...latest, ...changes }));
  const save = (extension: string, content: (file: Exclude<typeof drawn, string>) => Promise<Blob>) => {
    if (typeof drawn === "string") return setFailure(drawn);
    content(drawn).then(
      (blob) => saveFile(`${fileName(shown.name)}.${extension}`, blob),
      (error: unknown) => setFailure(String(error)),
    );
  };
  return (
    <dialog ref={dialog} class="figure-dialog" aria-label={`Save figure: ${shown.title}`} onClose={onClose}>
      <form
        method="dialog"
        // Enter in a field must not close the dialog.
        onSubmit={(event) => {
          if ((event.submitter as HTMLButtonElement | null)?.value !== "close") event.preventDefault();
        }}
      >
        <h2>Save figure</h2>
        <div class="figure-choices">
          <label>
            ground{" "}
            <select
              value={style.theme}
              onChange={(event) => change({ theme: event.currentTarget.value === "dark" ? "dark" : "light" })}
            >
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
          <NumberField
            label="width"
            unit="mm"
            value={style.widthMm}
            limits={figureLimits.widthMm}
            onChange={(widthMm) => change({ widthMm })}
          />
          <NumberField
            label="letters"
            unit="pt"
            value={style.fontPt}
            limits={figureLimits.fontPt}
            onChange={(fontPt) => change({ fontPt })}
          />
        </div>
        {typeof drawn === "string" ? (
          <p role="alert">{drawn}</p>
        ) : (
          <Preview svg={drawn.svg} title={shown.title} />
        )}
        <details>
          <summary>The command that makes it without a browser</summary>
          {typeof drawn !== "string" && <code>{drawn.facts.source}</code>}
        </details>
        <div class="figure-buttons">
          <button
            type="button"
            onClick={() => save("svg", async ({ svg }) => new Blob([svg], { type: "image/svg+xml" }))}
          >
            SVG
          </button>
          <button type="button" onClick={() => save("png", ({ svg, facts }) => pngFile(svg, facts))}>
            PNG
          </button>
          <button type="submit" value="close">
            Close
          </button>
          {failure !== null && (
            <span role="alert" class="save-failure">
              not saved: {failure}
            </span>
          )}
        </div>
      </form>
    </dialog>
  );
}

/** The very file, on paper. */
function Preview({ svg, title }: { readonly svg: string; readonly title: string }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return (
    <div class="figure-preview">{address !== null && <img src={address} alt={`Preview: ${title}`} />}</div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly limits: { readonly least: number; readonly greatest: number };
  readonly onChange: (value: number) => void;
}

/** A number within limits; what lies outside is not taken, and said to be wrong by the browser. */
function NumberField({ label, unit, value, limits: { least, greatest }, onChange }: NumberFieldProps) {
  return (
    <label>
      {label}{" "}
      <input
        type="number"
        min={least}
        max={greatest}
        step="any"
        value={value}
        onInput={(event) => {
          const next = event.currentTarget.valueAsNumber;
          if (next >= least && next <= greatest) onChange(next);
        }}
      />{" "}
      {unit}
    </label>
  );
}
