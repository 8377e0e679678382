const FLOAT32_BYTES = 4;
/** All bits of the exponent are set in infinities and in what is no number. */
const NOT_FINITE = 0x7f800000;
const ALL_BUT_SIGN = 0x7fffffff;

/** Why a stored vector cannot be taken for a measurement, as a part of a sentence; undefined if it can. */
export function vectorProblem(bytes: Uint8Array | null): string | undefined {
  if (bytes === null) return "missing";
  if (bytes.byteLength === 0 || bytes.byteLength % FLOAT32_BYTES !== 0) return "no float32 numbers";
  const aligned = bytes.byteOffset % FLOAT32_BYTES === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / FLOAT32_BYTES);
  let anySet = 0;
  for (const word of words) {
    if ((word & NOT_FINITE) === NOT_FINITE) return "not finite";
    anySet |= word & ALL_BUT_SIGN;
  }
  return anySet === 0 ? "all zero" : undefined;
}
