/** Checks of options, each with a sentence that names the option and what it takes. */

import { OptionError } from './errors/option-error.js'

/** How each option is checked; also the list of all there are. */
export type OptionChecks<Options> = {
  readonly [Name in keyof Options]-?: (value: unknown) => void
}

/** The most parts in flight that can make sense. */
const MAX_PARALLEL_NUM = 1000

/**
 * Throws `OptionError` for an unknown name or a value that cannot work. `kind`: whose options they
 * are, such as `an upload`.
 */
export function checkOptions<Options extends object>(
  kind: string,
  checks: OptionChecks<Options>,
  options: object,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      const known = Object.keys(checks).join(', ')
      throw new OptionError(name, `${name} is not ${kind} option; there are: ${known}`)
    }
    if (value !== undefined) checks[name as keyof Options](value)
  }
}

export function checkParallelNum(value: unknown): void {
  checkWhole('parallelNum', value, 1, MAX_PARALLEL_NUM)
}

export function checkWhole(name: string, value: unknown, least: number, most: number): void {
  const whole = typeof value === 'number' && Number.isSafeInteger(value)
  if (whole && value >= least && value <= most) return
  throw new OptionError(
    name,
    `${name} must be a whole number from ${least} to ${most}, not ${String(value)}`,
  )
}

export function checkType(name: string, value: unknown, type: 'boolean' | 'function'): void {
  if (typeof value === type) return
  throw new OptionError(name, `${name} must be a ${type}, not ${String(value)}`)
}

/** By what it can do: a signal of another realm, or of a library, is as good. */
export function checkSignal(value: unknown): void {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return
  throw new OptionError('signal', 'signal must be an AbortSignal (of a controller, its .signal)')
}

export function checkText(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  throw new OptionError(name, `${name} must be a text that is not empty`)
}

export function checkOneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (typeof value === 'string' && choices.includes(value)) return
  throw new OptionError(name, `${name} must be ${choices.join(' or ')}, not ${String(value)}`)
}
