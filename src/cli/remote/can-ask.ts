/** Whether questions make sense. A file of its own: every start of the program loads it. */

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  // Node declares streams that are no terminals as if they were.
  const [input, output] = [process.stdin, process.stderr] as readonly { isTTY?: boolean }[]
  return input?.isTTY === true && output?.isTTY === true
}
