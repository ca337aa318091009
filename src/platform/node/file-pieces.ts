/** Reading a stretch of a file piece by piece, through one buffer. */

const PIECE_SIZE = 1024 * 1024

/** Fills the buffer with up to `size` bytes that stand at `offset`; tells how many. */
export type ReadAt = (buffer: Buffer, size: number, offset: number) => Promise<number>

/** Hands over up to `size` bytes from `offset`, fewer when the file ends before. */
export async function readPieces(
  readAt: ReadAt,
  offset: number,
  size: number,
  onPiece: (piece: Uint8Array) => void,
): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_SIZE, Math.max(size, 1)))
  for (let done = 0; done < size;) {
    const bytesRead = await readAt(buffer, Math.min(buffer.length, size - done), offset + done)
    if (bytesRead === 0) return
    onPiece(buffer.subarray(0, bytesRead))
    done += bytesRead
  }
}
