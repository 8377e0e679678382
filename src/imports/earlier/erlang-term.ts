import { inflateSync } from "node:zlib";

/** A name that is a value of its own in Erlang: `nil`, `inf`. */
export class ErlangAtom {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What an external term can be of what earlier versions wrote: a map's keys are atoms or texts, by their names. */
export type ErlangTerm =
  | number
  | ErlangAtom
  | Uint8Array
  | readonly ErlangTerm[]
  | ReadonlyMap<string, ErlangTerm>;

const VERSION = 131;
const COMPRESSED = 80;
/** A diagram of 100,000 bars takes 2 MB. */
const LARGEST_TERM = 256 * 2 ** 20;
const DEEPEST = 32;

/**
 * Reads Erlang's external term format, as `term_to_binary` writes it, compressed or not: numbers, atoms, binaries, lists, tuples and maps. It
 * is read without trust: nothing is made that the bytes do not hold, and functions, references and processes are refused.
 *
 * @throws Error saying where the bytes are not as expected
 * @see "External Term Format" of the Erlang Run-Time System Application (ERTS) user's guide
 */
export function decodeErlangTerm(bytes: Uint8Array): ErlangTerm {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 2 || buffer[0] !== VERSION)
    throw new Error(`byte 0: found ${buffer[0] ?? "the end"}, expected ${VERSION}, as Erlang's terms begin`);
  if (buffer[1] !== COMPRESSED) return whole(new TermReader(buffer, 1));
  if (buffer.length < 6) throw new Error("the term ends within its size");
  const size = buffer.readUInt32BE(2);
  if (size > LARGEST_TERM)
    throw new Error(`the term says that it has ${size} bytes, more than ${LARGEST_TERM}`);
  let inflated: Buffer;
  try {
    inflated = inflateSync(buffer.subarray(6), { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new Error(`the compressed term cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  if (inflated.length !== size) throw new Error(`the term has ${inflated.length} bytes, expected ${size}`);
  return whole(new TermReader(inflated, 0));
}

function whole(reader: TermReader): ErlangTerm {
  const term = reader.term(0);
  reader.refuseRest();
  return term;
}

class TermReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  refuseRest(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new Error(`${left} bytes follow the term`);
  }

  term(depth: number): ErlangTerm {
    if (depth > DEEPEST) throw new Error(`terms lie within each other more than ${DEEPEST} deep`);
    const at = this.#at;
    const tag = this.#take(1)[0]!;
    switch (tag) {
      case 70:
        return this.#take(8).readDoubleBE(0);
      case 97:
        return this.#take(1)[0]!;
      case 98:
        return this.#take(4).readInt32BE(0);
      case 99:
        return oldFloat(this.#take(31).toString("latin1"));
      case 110:
        return this.#bigInteger(this.#take(1)[0]!);
      case 100:
        return new ErlangAtom(this.#take(this.#u16()).toString("latin1"));
      case 115:
        return new ErlangAtom(this.#take(this.#take(1)[0]!).toString("latin1"));
      case 118:
        return new ErlangAtom(this.#take(this.#u16()).toString("utf8"));
      case 119:
        return new ErlangAtom(this.#take(this.#take(1)[0]!).toString("utf8"));
      case 104:
        return this.#terms(this.#take(1)[0]!, depth);
      case 105:
        return this.#terms(this.#u32(), depth);
      case 106:
        return [];
      case 107:
        // A list of small integers.
        return [...this.#take(this.#u16())];
      case 108:
        return this.#list(depth);
      case 109:
        return this.#take(this.#u32());
      case 116:
        return this.#map(depth);
      default:
        throw new Error(`byte ${at}: found a term of kind ${tag}, which no version of PANIC-TDA writes`);
    }
  }

  #list(depth: number): ErlangTerm[] {
    const terms = this.#terms(this.#u32(), depth);
    const end = this.term(depth + 1);
    if (!Array.isArray(end) || end.length > 0) throw new Error("a list does not end as lists do");
    return terms;
  }

  #map(depth: number): Map<string, ErlangTerm> {
    const size = this.#count(this.#u32(), 2);
    const map = new Map<string, ErlangTerm>();
    for (let pair = 0; pair < size; pair++) {
      const key = this.term(depth + 1);
      const name =
        key instanceof ErlangAtom
          ? key.name
          : key instanceof Uint8Array
            ? Buffer.from(key).toString("utf8")
            : undefined;
      if (name === undefined) throw new Error("a key of a map is neither an atom nor a text");
      map.set(name, this.term(depth + 1));
    }
    return map;
  }

  #terms(count: number, depth: number): ErlangTerm[] {
    const terms: ErlangTerm[] = [];
    for (let left = this.#count(count, 1); left > 0; left--) terms.push(this.term(depth + 1));
    return terms;
  }

  /** A count of things that take at least so many bytes each: one that the bytes cannot hold is refused before anything is made. */
  #count(count: number, leastBytes: number): number {
    const left = this.#bytes.length - this.#at;
    if (count * leastBytes > left)
      throw new Error(`byte ${this.#at}: ${count} terms are announced, in ${left} bytes`);
    return count;
  }

  #bigInteger(numBytes: number): number {
    const isNegative = this.#take(1)[0] === 1;
    if (numBytes > 8)
      throw new Error(`an integer of ${numBytes} bytes is beyond what can be counted exactly`);
    const digits = this.#take(numBytes);
    let value = 0n;
    for (let at = numBytes - 1; at >= 0; at--) value = (value << 8n) | BigInt(digits[at]!);
    const number = Number(isNegative ? -value : value);
    if (!Number.isSafeInteger(number)) throw new Error("an integer is beyond what can be counted exactly");
    return number;
  }

  #u16(): number {
    return this.#take(2).readUInt16BE(0);
  }

  #u32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  #take(numBytes: number): Buffer {
    const end = this.#at + numBytes;
    if (end > this.#bytes.length) throw new Error(`byte ${this.#at}: the term ends early`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** As "1.50000000000000000000e+00", filled up with zeros. */
function oldFloat(text: string): number {
  const digits = text.replace(/\0+$/, "");
  const value = Number(digits);
  if (!/^ *[-+]?\d+\.\d+(e[-+]?\d+)?$/i.test(digits) || !Number.isFinite(value))
    throw new Error(`a number is written as ${JSON.stringify(digits)}`);
  return value;
}
