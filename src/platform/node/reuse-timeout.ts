/** How long a connection may lie idle before it is closed rather than reused. */

/** Shorter than what servers and the boxes in between commonly allow. */
const DEFAULT_REUSE_MS = 20_000
/** A request needs some time to arrive before the server closes. */
const MARGIN_MS = 1000

let lastHint: string | undefined
let lastTimeoutMs = DEFAULT_REUSE_MS

/** `hint` is the server's `Keep-Alive` header (`timeout=5`, in seconds). */
export function reuseTimeoutMs(hint: string | undefined): number {
  if (hint === undefined) return DEFAULT_REUSE_MS
  if (hint === lastHint) return lastTimeoutMs
  const seconds = /timeout=(\d+)/.exec(hint)?.[1]
  const hinted = seconds === undefined ? DEFAULT_REUSE_MS : Number(seconds) * 1000 - MARGIN_MS
  lastHint = hint
  lastTimeoutMs = Math.min(DEFAULT_REUSE_MS, Math.max(1, hinted))
  return lastTimeoutMs
}
