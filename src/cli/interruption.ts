/** Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends at once. */

import { EXIT_CODES, type ExitCode } from './exit-codes.js'

const EXIT_CODE_BY_SIGNAL = {
  SIGINT: EXIT_CODES.interrupted,
  SIGTERM: EXIT_CODES.terminated,
} as const satisfies Readonly<Record<string, ExitCode>>

type InterruptingSignal = keyof typeof EXIT_CODE_BY_SIGNAL

const SIGNALS = Object.keys(EXIT_CODE_BY_SIGNAL) as readonly InterruptingSignal[]

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** That of the first signal; `undefined` as long as there was none. */
  readonly exitCode: ExitCode | undefined
  /** Stops listening. */
  release(): void
}

/** Listens from now on. `onInterrupt` is called once, with the name of the first signal. */
export function watchForInterruption(
  onInterrupt: (name: InterruptingSignal) => void,
): Interruption {
  const abort = new AbortController()
  let exitCode: ExitCode | undefined
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal)
  }
  const onSignal = (name: InterruptingSignal): void => {
    release() // from now on the system does with a signal what it does by default: end the process
    exitCode = EXIT_CODE_BY_SIGNAL[name]
    onInterrupt(name)
    abort.abort(new Error(`received ${name}`))
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode
    },
    release,
  }
}
