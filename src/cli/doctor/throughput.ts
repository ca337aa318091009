/** How fast bytes go to OSS and back: by an object that is removed again. */

import { randomBytes } from 'node:crypto'
import type { Client } from '../../index.js'
import { formatByteSize, formatRate } from '../byte-size.js'
import { describeFailure } from '../failure.js'
import { formatObject } from '../location.js'
import type { Check } from './check.js'

export async function checkThroughput(
  client: Client,
  bucket: string,
  size: number,
): Promise<Check> {
  const name = 'throughput'
  // Nothing that a compressing proxy could make small, and a name that nobody has.
  const bytes = randomBytes(size)
  const key = `.ossferry-doctor-${randomBytes(8).toString('hex')}`
  let stored = false
  let check: Check
  try {
    const startedAt = performance.now()
    await client.uploader().uploadFrom({ bucket, key, forbidOverwrite: true }, bytes)
    stored = true
    const storedAt = performance.now()
    const { body } = await client.getObject({ bucket, key })
    await body.deliver(() => undefined)
    const up = rate(size, storedAt - startedAt)
    const down = rate(size, performance.now() - storedAt)
    const message = `${formatByteSize(size)}: ${up} up, ${down} down`
    check = { name, outcome: 'ok', message }
  } catch (error) {
    const { message, advice } = describeFailure(error)
    check = { name, outcome: 'fail', message, advice: advice[0] }
  }
  if (!stored) return check
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
