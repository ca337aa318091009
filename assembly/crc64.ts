/**
 * CRC-64/XZ at memory speed, written in AssemblyScript; `npm run build:crc64` compiles it into
 * src/protocol/crc64/crc64-wasm.generated.ts.
 *
 * A CRC is the remainder of the message, read as a polynomial over GF(2), divided by P. Any
 * multiple of P may be subtracted on the way without changing the remainder. With y = x^8, one
 * byte, P has a multiple of only eight terms:
 *
 *   y^2414 + y^1944 + y^589 + y^371 + y^353 + y^245 + y^164 + 1
 *
 * Subtracting it from the front of the message, times the first byte, makes that byte zero at the
 * price of adding it to the bytes 470, 1825, 2043, 2061, 2169, 2250 and 2414 places later. So:
 *
 * 1. Add the start value to the first eight bytes of the message; from here on it is zero.
 * 2. Go through the message m and replace every byte by what has been added to it by the time it is
 *    at the front and is made zero:
 *      s[i] = m[i] ^ s[i-470] ^ s[i-1825] ^ s[i-2043] ^ s[i-2061] ^ s[i-2169] ^ s[i-2250]
 *                  ^ s[i-2414]
 *    The nearest s is 470 bytes back, so sixteen bytes are computed at once, without any table.
 * 3. Stop 2414 bytes before the end, where there is no room left. These bytes still receive what
 *    falls on them, and their remainder, found with tables, is that of the whole message.
 *
 * The state between two blocks of a message is the last 2414 values of s, nothing else. Messages
 * too short to gain from this are divided by tables alone, sixteen bytes at a step.
 *
 * The multiple comes from a birthday search: two sums of four powers of y, among the first few
 * thousands, that leave the same remainder. crc64-polynomial.test.ts proves it.
 */

/** How far back each term reaches, in bytes. */
const TAP_1: usize = 470
const TAP_2: usize = 1825
const TAP_3: usize = 2043
const TAP_4: usize = 2061
const TAP_5: usize = 2169
const TAP_6: usize = 2250
const SPAN: usize = 2414

/** P without x^64, its coefficients from x^0 at the highest bit to x^63 at the lowest. */
const POLYNOMIAL: u64 = 0xc96c5795d7870f42

/** Size of a vector; everything is done in whole ones. */
const VECTOR: usize = 16
const HISTORY_SIZE: usize = ((SPAN - 1) / VECTOR + 1) * VECTOR

/** How much `fold` takes: little enough to be in the first-level cache still after copying in. */
export const BLOCK_SIZE: i32 = 16384
/** The most that `finish` and `updateShort` take. */
export const CAPACITY: i32 = BLOCK_SIZE + 2 * <i32>HISTORY_SIZE

/** TABLES[k][b]: the remainder of byte b with k bytes of zero behind it. */
const TABLES = memory.data(16 * 256 * 8, 16)
/** The values of s before the input. The input follows at once, so that `fold` sees one stream. */
const HISTORY = memory.data(<i32>HISTORY_SIZE + CAPACITY + <i32>VECTOR, 16)
const LAST_BYTES = memory.data(2 * <i32>HISTORY_SIZE, 16)

/** Where to copy the message. */
export const INPUT: usize = HISTORY + HISTORY_SIZE

/** What step 1 adds to the next bytes. */
let startValue: u64 = 0

/** The CRC of the message with the CRC `crc` followed by `length` bytes of input. */
export function updateShort(crc: u64, length: usize): u64 {
  return ~divide(~crc, INPUT, length)
}

/** Begins to continue the message with the CRC `crc`: any number of `fold`, then one `finish`. */
export function begin(crc: u64): void {
  memory.fill(HISTORY, 0, HISTORY_SIZE)
  startValue = ~crc
}

/** Takes BLOCK_SIZE bytes of input, more of which will follow. */
export function fold(): void {
  addStartValue()
  addEarlier(INPUT - SPAN, INPUT, BLOCK_SIZE)
  memory.copy(HISTORY, HISTORY + BLOCK_SIZE, HISTORY_SIZE)
}

/** Takes the last `length` bytes, CAPACITY - BLOCK_SIZE to CAPACITY of them; returns the CRC. */
export function finish(length: usize): u64 {
  addStartValue()
  const folded = (length - SPAN) & ~(VECTOR - 1)
  const rest = length - folded
  addEarlier(INPUT - SPAN, INPUT, folded)

  // What is not made zero is not added to anything either: in the stream the rest counts as zero.
  const end = INPUT + folded
  memory.copy(LAST_BYTES, end, rest)
  memory.fill(end, 0, rest)
  addEarlier(end - SPAN, LAST_BYTES, rest)
  return ~divide(0, LAST_BYTES, rest)
}

function addStartValue(): void {
  store<u64>(INPUT, load<u64>(INPUT) ^ startValue)
  startValue = 0
}

/**
 * Step 2 for `length` bytes, rounded up to whole vectors: adds to those at `bytes` what the stream
 * holds before them. `oldest` is the place in the stream that is SPAN before the first of them. The
 * taps are addressed from there since only a positive addend is free in an address. Gathering
 * several vectors before storing them takes half as long again.
 */
function addEarlier(oldest: usize, bytes: usize, length: usize): void {
  const end = oldest + length
  while (oldest < end) {
    let sum = v128.load(bytes)
    sum = v128.xor(sum, v128.load(oldest))
    sum = v128.xor(sum, v128.load(oldest, SPAN - TAP_6))
    sum = v128.xor(sum, v128.load(oldest, SPAN - TAP_5))
    sum = v128.xor(sum, v128.load(oldest, SPAN - TAP_4))
    sum = v128.xor(sum, v128.load(oldest, SPAN - TAP_3))
    sum = v128.xor(sum, v128.load(oldest, SPAN - TAP_2))
    sum = v128.xor(sum, v128.load(oldest, SPAN - TAP_1))
    v128.store(bytes, sum)
    oldest += VECTOR
    bytes += VECTOR
  }
}

/** The remainder after `length` bytes that follow a message of remainder `register`, by tables. */
function divide(register: u64, bytes: usize, length: usize): u64 {
  const end = bytes + length
  while (bytes + 16 <= end) {
    const first = load<u64>(bytes) ^ register
    const second = load<u64>(bytes, 8)
    // Short chains: the next step waits for the last of these.
    register =
      entry(15, first) ^
      entry(14, first >> 8) ^
      entry(13, first >> 16) ^
      entry(12, first >> 24) ^
      (entry(11, first >> 32) ^
        entry(10, first >> 40) ^
        entry(9, first >> 48) ^
        entry(8, first >> 56)) ^
      (entry(7, second) ^ entry(6, second >> 8) ^ entry(5, second >> 16) ^ entry(4, second >> 24)) ^
      (entry(3, second >> 32) ^
        entry(2, second >> 40) ^
        entry(1, second >> 48) ^
        entry(0, second >> 56))
    bytes += 16
  }
  while (bytes < end) {
    register = (register >> 8) ^ entry(0, register ^ load<u8>(bytes))
    bytes++
  }
  return register
}

/** TABLES[behind][lowest byte of `word`] */
function entry(behind: usize, word: u64): u64 {
  return load<u64>(TABLES + (behind << 11) + (((<usize>word) & 255) << 3))
}

for (let byte: usize = 0; byte < 256; byte++) {
  let value: u64 = byte
  for (let bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? POLYNOMIAL : 0)
  store<u64>(TABLES + (byte << 3), value)
}
for (let table: usize = 1; table < 16; table++) {
  for (let byte: usize = 0; byte < 256; byte++) {
    const value = entry(table - 1, byte)
    store<u64>(TABLES + (table << 11) + (byte << 3), (value >> 8) ^ entry(0, value))
  }
}
