/** Anything, sent to the control endpoint: it answers in JSON, and nothing in it breaks. */

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { FUZZ_SEED, FUZZ_TIMES } from './fuzz-scene.js'

const BUCKET = 'fuzzed'

let server: EmbeddedServer
beforeEach(async () => {
  const limits = { idleTimeoutMs: 500, headersTimeoutMs: 500 }
  server = await createServer({ buckets: [BUCKET], control: true, limits })
})
afterEach(() => server.close())

const name = fc.constantFrom(
  ...['health', 'state', 'faults', 'requests', 'seed', 'reset', '', 'faults/1', '%00'],
)
const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS')
const query = fc.constantFrom(
  ...['', '?since=1', '?since=-1', '?since=x', '?limit=0', '?limit=1e9', '?operation=', '?a=b'],
  ...['?since=1&since=2', '?status=200', '?status=9999999999999999999', '?__proto__=1'],
)

const leaf = fc.oneof(
  fc.constantFrom(null, true, -1, 0, 1, 1e308, '', '*', 'UploadPart', 'drop', BUCKET, '../x'),
  fc.string(),
)
const field = fc.constantFrom(
  ...['operation', 'method', 'bucket', 'key', 'keyPattern', 'partNumber', 'attempt', 'times'],
  ...['probability', 'seed', 'countBy', 'action', 'type', 'ms', 'afterBytes', 'status', 'code'],
  ...['body', 'bodyBase64', 'metadata', 'tags', 'acl', 'storageClass', '__proto__', BUCKET],
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(field, tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries) as unknown),
  ),
})).value
const body = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.string(),
  fc.constantFrom('', '{', '[[[[', '\u0000', '{"a":1}{', '"\\ud800"'),
)
/** A rule of this kind works, and must not get into the way of what is asked next. */
const rule = fc.record({ action: fc.record({ type: fc.constantFrom('drop', 'stall', 'skew') }) })

const options = { seed: FUZZ_SEED, numRuns: 300 * FUZZ_TIMES }

async function ask(method: string, path: string, content: string): Promise<Response> {
  const bodiless = method === 'GET' || method === 'HEAD'
  return fetch(`${server.controlEndpoint}/${path}`, {
    method,
    body: bodiless ? null : content,
    signal: AbortSignal.timeout(5000),
  })
}

describe('the control endpoint', () => {
  it('answers any request, in JSON or with nothing, and never as a failure of its own', async () => {
    await fc.assert(
      fc.asyncProperty(method, name, query, body, async (verb, path, parameters, content) => {
        const answer = await ask(verb, path + parameters, content)
        const text = await answer.text()
        expect(answer.status, text).toBeLessThan(500)
        if (text !== '') JSON.parse(text)
        const refused = answer.status >= 400 && verb !== 'HEAD'
        if (refused) expect(JSON.parse(text)).toHaveProperty('error.code')
      }),
      options,
    )
    expect(await (await ask('GET', 'health', '')).json()).toEqual({ status: 'ok' })
  })

  it('is not hit by the rules that it takes, and ends them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { maxLength: 3 }), async (rules) => {
        await ask('PUT', 'faults', JSON.stringify(rules))
        expect((await ask('GET', 'state', '')).status).toBe(200)
        expect((await ask('POST', 'reset', '')).status).toBe(204)
        expect(await (await ask('GET', 'faults', '')).json()).toMatchObject({ rules: [] })
      }),
      { ...options, numRuns: 50 * FUZZ_TIMES },
    )
  })
})
