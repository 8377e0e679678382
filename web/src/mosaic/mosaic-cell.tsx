import { memo } from "preact/compat";
import { keepFind, shownHref, useFind } from "../address/address.ts";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { PictureGone } from "../shell/stored-picture.tsx";
import { type CellSize, pictureSide } from "./mosaic-sizes.ts";

interface MosaicCellProps {
  readonly runId: string;
  readonly hasPicture: boolean;
  /** Whether there is no file of it. */
  readonly isPictureGone: boolean;
  readonly text: string | null;
  /** Before anything was there. */
  readonly isEmpty: boolean;
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

/** One run at the step: the place of its picture, the caption, and the way to the run. Drawn again only when what it shows has changed. */
export const MosaicCell = memo(function MosaicCell(props: MosaicCellProps) {
  const {
    runId,
    hasPicture,
    isPictureGone,
    text,
    isEmpty,
    mark,
    isFailed,
    isHit,
    label,
    left,
    top,
    size,
    hasCaption,
    onLook,
  } = props;
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
      {hasPicture && (
        <span class="mosaic-picture" style={{ height: pictureSide(size) }}>
          {isPictureGone && <PictureGone />}
        </span>
      )}
      {text !== null && <span class={!hasPicture ? "mosaic-text" : "mosaic-caption"}>{text}</span>}
      {mark !== null && (
        <span class={`${isEmpty ? "mosaic-nothing" : "mosaic-mark"}${isFailed ? " mosaic-failure" : ""}`}>
          {mark}
        </span>
      )}
    </a>
  );
});
