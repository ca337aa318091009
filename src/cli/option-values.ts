/**
 * How the values of options are read. What cannot be read is a usage error that names the option.
 */

import { InvalidArgumentError } from 'commander'
import { parseByteSize } from './byte-size.js'
import { parseDuration } from './duration.js'
import { parseLocation, type Location } from './location.js'

const MIN_PART_SIZE = 100 * 1024
const MAX_PART_SIZE = 5 * 1024 ** 3

export function locationValue(text: string): Location {
  const parsed = parseLocation(text)
  if ('problem' in parsed) throw new InvalidArgumentError(capitalised(parsed.problem))
  return parsed.location
}

export function sizeValue(text: string): number {
  const bytes = parseByteSize(text)
  if (bytes !== undefined) return bytes
  throw new InvalidArgumentError('Give a size such as 8m, 100k, 1g, or a number of bytes.')
}

/** OSS takes parts of no other size. */
export function partSizeValue(text: string): number {
  const bytes = sizeValue(text)
  if (bytes >= MIN_PART_SIZE && bytes <= MAX_PART_SIZE) return bytes
  throw new InvalidArgumentError('Give a size from 100k to 5g.')
}

/** Milliseconds. */
export function durationValue(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new InvalidArgumentError('Give a length of time such as 30s, 15m, 12h, 7d or 1h30m.')
}

export function wholeValue(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  }
}

export function choiceValue<const Choice extends string>(
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((known) => known.toLowerCase() === text.toLowerCase())
    if (choice !== undefined) return choice
    throw new InvalidArgumentError(`Give one of ${choices.join(', ')}.`)
  }
}

/** For an option that may be given several times. */
export function listValue(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text]
}

/** `name=value`, several times; the last one wins. */
export function pairValue(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const split = text.indexOf('=')
  if (split < 1) throw new InvalidArgumentError('Give name=value.')
  return { ...before, [text.slice(0, split)]: text.slice(split + 1) }
}

/** A JSON object, or the base64 of one; the result is base64, as OSS takes it. */
export function base64JsonValue(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{')) return trimmed
  try {
    JSON.parse(trimmed)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidArgumentError(`It is no JSON: ${reason}.`)
  }
  return Buffer.from(trimmed, 'utf8').toString('base64')
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}
