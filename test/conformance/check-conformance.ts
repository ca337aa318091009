/** Makes a test of every case, for each version of the signature, and leaves nothing behind. */

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { ConformanceCase, Step } from './conformance-case.js'
import { playCase, sendStep, type Stage } from './play-case.js'
import { readSettings, type Target } from './target.js'
import { documentOf } from './wire/exchange.js'
import { textsAt } from './wire/read-xml.js'

const settings = readSettings(process.env)

/** Of the keys of a case: `conformance-1a2b3c4d/001/`. */
export const PREFIX_LENGTH = 25

/** Runs the cases of several operations, by their API names. Once in a file. */
export function checkConformance(
  operations: Readonly<Record<string, readonly ConformanceCase[]>>,
): void {
  const run = randomBytes(4).toString('hex')
  const leftBehind: Stage[] = []
  let target: Target
  let count = 0
  beforeAll(async () => {
    target = await settings.open()
  })
  afterAll(async () => {
    if (!settings.embedded) for (const stage of leftBehind) await empty(stage)
    await target.close()
  })

  const play = async (conformanceCase: ConformanceCase, scheme: 'v4' | 'v1'): Promise<void> => {
    count += 1
    const number = String(count).padStart(3, '0')
    const own = conformanceCase.bucket === 'own'
    const stage: Stage = {
      target,
      bucket: own ? `conformance-${run}-${number}` : target.bucket,
      prefix: `conformance-${run}/${number}/`,
      scheme,
      strict: settings.embedded,
    }
    if (!own) {
      leftBehind.push(stage)
      await playCase(conformanceCase, stage)
      return
    }
    await sendStep({ method: 'PUT' }, stage)
    // At once: an account may have a hundred buckets.
    await playCase(conformanceCase, stage).finally(() => empty(stage))
  }

  describe.each(Object.entries(operations))('%s', (_name, cases) => {
    for (const scheme of settings.embedded ? (['v4', 'v1'] as const) : (['v4'] as const)) {
      for (const conformanceCase of cases.filter((one) => concerns(one, scheme))) {
        const test = it.skipIf(!canBeAsked(conformanceCase))
        test(`${conformanceCase.name} (${scheme})`, () => play(conformanceCase, scheme))
      }
    }
  })
}

/** Whether this server can be asked, and has to know. */
function canBeAsked({ basis, bucket, embeddedOnly }: ConformanceCase): boolean {
  if (basis !== undefined && basis !== 'documented' && !settings.choices) return false
  if (bucket === 'own' && !settings.ownBuckets) return false
  return embeddedOnly === undefined || settings.embedded
}

/** A case that names every signature itself is the same for both versions, and runs once. */
function concerns({ steps }: ConformanceCase, scheme: string): boolean {
  if (scheme === 'v4') return true
  return steps.some(({ sign, form }) => sign === undefined || form?.policy !== undefined)
}

/** Deletes what the case has left, up to 1,000 of a kind, and its bucket if that is its own. */
async function empty(stage: Stage): Promise<void> {
  const own = stage.bucket !== stage.target.bucket
  const prefix = own ? '' : stage.prefix
  const list = async (what: 'versions' | 'uploads', step: Step, paths: readonly string[]) => {
    const query = { [what]: '', prefix, 'max-keys': '1000' }
    const document = documentOf(await sendStep({ ...step, query }, stage))
    const columns = paths.map((path) => (document === undefined ? [] : textsAt(document, path)))
    return (columns[0] ?? []).map((key, index) => ({ key, id: columns[1]?.[index] ?? '' }))
  }
  for (const kind of ['Version', 'DeleteMarker']) {
    const paths = [`${kind}/Key`, `${kind}/VersionId`]
    for (const { key, id } of await list('versions', { method: 'GET' }, paths)) {
      await sendStep({ method: 'DELETE', exactKey: key, query: { versionId: id } }, stage)
    }
  }
  for (const { key, id } of await list('uploads', { method: 'GET' }, [
    'Upload/Key',
    'Upload/UploadId',
  ])) {
    await sendStep({ method: 'DELETE', exactKey: key, query: { uploadId: id } }, stage)
  }
  if (own) await sendStep({ method: 'DELETE' }, stage)
}
