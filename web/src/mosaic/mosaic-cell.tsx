import { memo } from "preact/compat";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { pictureAddress } from "../server/pictures.ts";
import type { Frame } from "./frame-store.ts";

interface MosaicCellProps {
  readonly runId: string;
  readonly frame: Frame | null | undefined;
  readonly failure: string | null;
  readonly label: string;
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** One run at the step: its picture or its caption, and the way to the run. */
export function MosaicCell({ frame, ...rest }: MosaicCellProps) {
  const image = frame !== null && frame !== undefined && "image" in frame ? frame.image : null;
  return (
    <DrawnCell {...rest} frame={frame} address={image === null ? null : (pictureAddress(image) ?? "")} />
  );
}

/** Drawn again only when what it shows has changed. */
const DrawnCell = memo(function DrawnCell(props: MosaicCellProps & { readonly address: string | null }) {
  const { runId, frame, failure, label, left, top, size, address } = props;
  return (
    <Link
      class="mosaic-cell"
      href={runAddress(runId)}
      style={{ left, top, width: size, height: size }}
      aria-label={`Run ${shortRunId(runId)}: ${label}`}
      title={frame !== null && frame !== undefined && "text" in frame ? frame.text : label}
    >
      <Content frame={frame} failure={failure} address={address} />
    </Link>
  );
});

function Content({
  frame,
  failure,
  address,
}: Pick<MosaicCellProps, "frame" | "failure"> & { address: string | null }) {
  if (frame === undefined) return null;
  if (frame === null)
    return failure === null ? (
      <span class="mosaic-nothing">not there yet</span>
    ) : (
      <span class="mosaic-failure">{failure}</span>
    );
  if ("text" in frame) return <span class="mosaic-text">{frame.text}</span>;
  return address === "" || address === null ? null : <img src={address} alt="" draggable={false} />;
}
