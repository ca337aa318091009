/** Questions to the person at the terminal. */

/** The line that is typed; empty when there is none. Rejects when `signal` fires. */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  // Loaded only when needed: programs start faster without.
  const { createInterface } = await import('node:readline')
  signal.throwIfAborted()
  process.stdin.ref()
  // Ctrl-C stays a signal: the terminal is not taken over.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  return new Promise<string>((resolve, reject) => {
    const interrupt = (): void => {
      process.stderr.write('\n') // below the question
      reject(new Error('interrupted'))
    }
    signal.addEventListener('abort', interrupt, { once: true })
    lines.once('close', () => resolve(''))
    lines.question(question, resolve)
  }).finally(() => {
    lines.close()
    process.stdin.unref() // would keep the program waiting for input that nobody reads
  })
}

/** Only a clear yes is one. */
export async function askYesNo(question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(?:es)?$/i.test((await ask(`${question} [y/N] `, signal)).trim())
}
