/** What computes the CRC-64/XZ of bytes. */

/**
 * Returns the CRC of the message with the CRC `crc` followed by `bytes`. `crc` counts modulo 2^64.
 * Nothing is kept between calls, so any number of messages may be fed in turns.
 */
export type Crc64Engine = (crc: bigint, bytes: Uint8Array) => bigint
