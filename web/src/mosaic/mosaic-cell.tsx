import { memo } from "preact/compat";
import { useRef } from "preact/hooks";
import { keepFind, shownHref, useFind } from "../address/address.ts";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { pictureAddress } from "../server/pictures.ts";
import type { CellState } from "./cell-content.ts";
import type { CellSize } from "./mosaic-sizes.ts";

interface MosaicCellProps {
  readonly runId: string;
  readonly state: CellState;
  /** Why what is shown is not of the step: the run is over, or has not come so far. */
  readonly mark: string | null;
  readonly isFailed: boolean;
  /** Whether what is looked for is in what it shows. */
  readonly isHit: boolean;
  readonly label: string;
  readonly left: number;
  readonly top: number;
  readonly size: CellSize;
  readonly hasCaption: boolean;
  readonly onLook: (run: string) => void;
}

interface Shown {
  /** Of the picture. */
  readonly address: string | null;
  readonly text: string | null;
}

/** One run at the step: its picture with the caption, and the way to the run. What it showed last stays until the next is here. */
export function MosaicCell({ state, mark, ...rest }: MosaicCellProps) {
  const last = useRef<Shown | null>(null);
  const isContent = typeof state === "object";
  const address = isContent && state.image !== null ? (pictureAddress(state.image) ?? null) : null;
  const isHere = isContent && (state.image === null || address !== null);
  if (isHere) last.current = { address, text: state.text };
  return (
    <DrawnCell
      {...rest}
      address={last.current?.address ?? null}
      text={last.current?.text ?? null}
      isEmpty={last.current === null}
      mark={state === "nothing" ? (mark ?? "not there yet") : mark}
    />
  );
}

type DrawnCellProps = Omit<MosaicCellProps, "state"> & Shown & { readonly isEmpty: boolean };

/** Drawn again only when what it shows has changed. */
const DrawnCell = memo(function DrawnCell(props: DrawnCellProps) {
  const { runId, mark, isFailed, isHit, label, left, top, size, hasCaption, address, text, isEmpty, onLook } =
    props;
  const find = useFind();
  const look = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onLook(runId);
  };
  return (
    <a
      class={`mosaic-cell${mark === null || isEmpty ? "" : " mosaic-held"}${isHit ? " mosaic-hit" : ""}`}
      // Opened in another tab it is the run's own page.
      href={shownHref(keepFind(runAddress(runId), find))}
      onClick={look}
      style={{ left, top, width: size.side, height: size.side + (hasCaption ? size.caption : 0) }}
      aria-label={[`Run ${shortRunId(runId)}: ${label}`, text, mark]
        .filter((part) => part !== null)
        .join("; ")}
      title={[text ?? label, mark].filter((part) => part !== null).join("\n")}
    >
      {address !== null && <img src={address} alt="" draggable={false} style={{ height: size.side - 4 }} />}
      {text !== null && <span class={address === null ? "mosaic-text" : "mosaic-caption"}>{text}</span>}
      {mark !== null && (
        <span class={`${isEmpty ? "mosaic-nothing" : "mosaic-mark"}${isFailed ? " mosaic-failure" : ""}`}>
          {mark}
        </span>
      )}
    </a>
  );
});
