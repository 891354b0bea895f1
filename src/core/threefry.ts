/**
 * Threefry-2x32-20, the counter-based generator of Salmon et al. (SC11, 2011, section 3.3): a keyed bijection of 64-bit counters built from
 * additions, rotations and exclusive-ors on 32-bit words, so that TypeScript, WebAssembly and WGSL give the same bits.
 *
 * Streams: key0 = seed; key_r = Threefry(key0, (stream, replica)); words = Threefry(key_r, (step, 4 * particle + draw)).
 * A number therefore depends on what it is for, never on the device, the batch or the order in which things were computed.
 * Verified against the published known-answer vectors (Random123, kat_vectors). Not a cryptographic cipher.
 */

/** A 64-bit key or counter as two unsigned 32-bit words, low word first. */
export type Words = readonly [number, number];

/** Rotation distances R_2x32 of the reference implementation, repeating every eight rounds. */
export const THREEFRY_ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
/** Key-schedule parity constant for 32-bit words (SKEIN_KS_PARITY32). */
export const THREEFRY_PARITY = 0x1bd11bda;

/** Twenty rounds of Threefry-2x32: the two output words for `key` and `counter`. */
export function threefry2x32(key: Words, counter: Words): [number, number] {
  const ks = [key[0] | 0, key[1] | 0, key[0] ^ key[1] ^ THREEFRY_PARITY];
  let x0 = (counter[0] + ks[0]) | 0;
  let x1 = (counter[1] + ks[1]) | 0;
  for (let group = 0; group < 5; group++) {
    for (let round = 0; round < 4; round++) {
      const r = THREEFRY_ROTATIONS[(group % 2) * 4 + round];
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    }
    x0 = (x0 + ks[(group + 1) % 3]) | 0;
    x1 = (x1 + ks[(group + 2) % 3] + group + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

/**
 * The key of a run: any safe integer up to 2^53 becomes two words.
 * @throws {RangeError} for a negative, fractional or unsafe seed.
 */
export function seedKey(seed: number): [number, number] {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed: expected an integer from 0 to 2^53 - 1, found ${seed}`);
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0];
}

/** key_r of one stream and replica. */
export function streamKey(key: Words, stream: number, replica: number): [number, number] {
  return threefry2x32(key, [stream, replica]);
}

/** Uniform in [0, 1) with 53 bits from two words. */
export function uniform53(words: Words): number {
  return ((words[0] >>> 5) * 67108864 + (words[1] >>> 6)) / 9007199254740992;
}

/** Two standard normals from two words by Box and Muller (1958); the first word gives the radius and is never zero. */
export function normalPair(words: Words): [number, number] {
  const radius = Math.sqrt(-2 * Math.log((words[0] + 0.5) / 4294967296));
  const angle = (2 * Math.PI * (words[1] + 0.5)) / 4294967296;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * A sequential generator over one stream for host-side code (bootstrap, initial configurations, tests): draw n is the n-th counter.
 */
export function randomSource(seed: number, stream = 0, replica = 0): { uniform(): number; normal(): number; below(n: number): number } {
  const key = streamKey(seedKey(seed), stream, replica);
  let draw = 0;
  let spare: number | undefined;
  const next = () => {
    const words = threefry2x32(key, [draw >>> 0, Math.floor(draw / 4294967296)]);
    draw++;
    return words;
  };
  return {
    uniform: () => uniform53(next()),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const [a, b] = normalPair(next());
      spare = b;
      return a;
    },
    below: (n) => Math.floor(uniform53(next()) * n),
  };
}
