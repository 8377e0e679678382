import { useLayoutEffect, useRef } from "preact/hooks";
import type { DecodedPicture } from "./decoded-pictures.ts";
import { middleSquare } from "./middle-square.ts";

/** A picture and the place of its upper left corner, in pixels of the page within the plane. */
export interface PlacedPicture {
  readonly picture: DecodedPicture;
  readonly left: number;
  readonly top: number;
  /** Of what a run showed last that shows no more. */
  readonly isHeld: boolean;
}

interface PicturePlaneProps {
  readonly pictures: readonly PlacedPicture[];
  /** Of each picture, in pixels of the page. */
  readonly side: number;
  /** How many pixels of the screen make one of the page. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const HELD_OPACITY = 0.55;

/**
 * All pictures of the mosaic, beneath its cells. One canvas: a browser takes 0.4 ms to put another picture into an element, and a
 * step of the slider shows a hundred.
 */
export function PicturePlane({ pictures, side, scale, left, top, width, height }: PicturePlaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context == null) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const placed of pictures) {
      context.globalAlpha = placed.isHeld ? HELD_OPACITY : 1;
      drawMiddle(context, placed, side);
    }
  }, [pictures, side, width, height, scale]);
  return (
    <canvas
      ref={canvas}
      class="mosaic-plane"
      width={Math.round(width * scale)}
      height={Math.round(height * scale)}
      style={{ left, top, width, height }}
    />
  );
}

function drawMiddle(
  context: CanvasRenderingContext2D,
  { picture, left, top }: PlacedPicture,
  side: number,
): void {
  const [width, height] =
    picture instanceof ImageBitmap
      ? [picture.width, picture.height]
      : [picture.naturalWidth, picture.naturalHeight];
  const [x, y, shorter] = middleSquare(width, height);
  context.drawImage(picture, x, y, shorter, shorter, left, top, side, side);
}
