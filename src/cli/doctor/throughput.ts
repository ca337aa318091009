/** How fast bytes go to OSS and back: by an object that is removed again. */

import { randomBytes } from 'node:crypto'
import type { Client } from '../../index.js'
import { formatByteSize, formatRate } from '../byte-size.js'
import { describeFailure } from '../failure.js'
import { formatObject } from '../location.js'
import type { Check } from './check.js'

/** When `signal` fires it ends early, and the object is removed all the same. */
export async function checkThroughput(
  client: Client,
  bucket: string,
  size: number,
  signal: AbortSignal,
): Promise<Check> {
  const name = 'throughput'
  // Nothing that a compressing proxy could make small, and a name that nobody has.
  const bytes = randomBytes(size)
  const key = `.ossferry-doctor-${randomBytes(8).toString('hex')}`
  let stored = false
  let check: Check
  try {
    const startedAt = performance.now()
    const request = { bucket, key, forbidOverwrite: true }
    await client.uploader().uploadFrom(request, bytes, { signal })
    stored = true
    const storedAt = performance.now()
    const { body } = await client.getObject({ bucket, key }, { signal })
    await body.deliver(() => undefined)
    const up = rate(size, storedAt - startedAt)
    const down = rate(size, performance.now() - storedAt)
    const message = `${formatByteSize(size)}: ${up} up, ${down} down`
    check = { name, outcome: 'ok', message }
  } catch (error) {
    const { message, advice } = describeFailure(error)
    check = signal.aborted
      ? { name, outcome: 'fail', message: 'interrupted', advice: 'run it again' }
      : { name, outcome: 'fail', message, advice: advice[0] }
  }
  // What was stopped on its way may have arrived.
  if (!stored && !signal.aborted) return check
  try {
    await client.deleteObject({ bucket, key })
    return check
  } catch (error) {
    const left = `${formatObject({ bucket, key })} could not be removed again`
    return {
      name,
      outcome: check.outcome === 'ok' ? 'warn' : check.outcome,
      message: `${check.message}; ${left}: ${describeFailure(error).message}`,
      advice: check.advice ?? 'remove it with `ossferry rm`',
    }
  }
}

function rate(size: number, ms: number): string {
  return formatRate((size * 1000) / Math.max(1, ms))
}
