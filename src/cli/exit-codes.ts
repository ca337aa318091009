/** What the exit code of the program says. */

export const EXIT_CODES = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Some of what was asked for is done, some has failed; standard error names it. */
  someFailed: 3,
  /** Credentials, region or endpoint are missing or unusable; nothing was sent. */
  configuration: 4,
  interrupted: 130,
  /** As of a program that the system ends for writing to a closed pipe. */
  readerGone: 141,
  terminated: 143,
} as const

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES]
