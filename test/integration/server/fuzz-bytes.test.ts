/** Bytes that are hardly HTTP: request lines, headers and chunks that are broken. */

import fc from 'fast-check'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { signV4Header } from '../../conformance/wire/sign.js'
import { BUCKET, FUZZ_SEED, FUZZ_TIMES, FuzzScene } from './fuzz-scene.js'

let scene: FuzzScene

beforeEach(async () => {
  scene = await FuzzScene.start()
})
afterEach(() => scene.finish())

function always(arbitrary: fc.Arbitrary<string>, numRuns: number): Promise<void> {
  return fc.assert(
    fc.asyncProperty(arbitrary, async (text) => checkAnswers(await answersTo(text))),
    { seed: FUZZ_SEED, numRuns: numRuns * FUZZ_TIMES },
  )
}

function answersTo(text: string): Promise<string> {
  return scene.sendBytes(Buffer.from(text, 'latin1'))
}

/** Nothing, or answers, none of which says that the server broke. */
function checkAnswers(received: string): void {
  scene.checkLog()
  if (received === '') return
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(received)?.[1])
  if (!(status >= 100) || status === 500) throw new Error(`answered ${received.slice(0, 200)}`)
}

/** The head of a request that is rightly signed, up to the empty line. */
function signedHead(method: string, key: string, query: Record<string, string> = {}): string {
  const unsigned = { method, bucket: BUCKET, key, query, headers: {} }
  const headers = Object.entries(signV4Header(unsigned, scene.server, new Date()))
  const names = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  const target = `/${BUCKET}/${key}${names.length > 0 ? `?${names.join('&')}` : ''}`
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('')}`
}

const bytes = fc.string({ unit: 'binary-ascii', maxLength: 30 })

describe('the server outlives', () => {
  it('any request line', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'GET',
        'PUT',
        '/',
        '*',
        'http://a/b',
        'http://',
        '?',
        '/%',
        '/%zz',
        '/a/%ff',
        '//',
      ),
      fc.constantFrom(
        'HTTP/1.1',
        'HTTP/1.0',
        'HTTP/9',
        ' ',
        '\t',
        '\0',
        '/?%',
        '/?a=%',
        '/?=&&=',
        '#',
      ),
      bytes,
    )
    const line = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
    await always(
      line.map((text) => `${text}\r\nHost: a\r\n\r\n`),
      400,
    )
  })

  it('any headers', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'Host',
        'Content-Length',
        'Transfer-Encoding',
        'Expect',
        'Connection',
        'Upgrade',
      ),
      fc.constantFrom('Date', 'Range', 'Authorization', 'x-oss-meta-a', 'Content-Type', '', ' a'),
      bytes,
    )
    const value = fc.oneof(
      fc.constantFrom(
        '0',
        '-1',
        '5',
        '1e9',
        'chunked',
        'gzip',
        '100-continue',
        'close',
        'keep-alive',
      ),
      fc.constantFrom(
        'a.b.c',
        'fuzzed.localhost',
        '[',
        '[::1',
        ':',
        'undefined.oss-a.aliyuncs.com',
      ),
      bytes,
    )
    const header = fc.tuple(name, value).map(([one, other]) => `${one}: ${other}\r\n`)
    const method = fc.constantFrom('GET', 'PUT', 'POST', 'HEAD', 'DELETE', 'OPTIONS')
    const headers = fc.tuple(method, fc.array(header, { maxLength: 6 }), bytes)
    await always(
      headers.map(
        ([verb, list, body]) => `${verb} /${BUCKET}/a HTTP/1.1\r\n${list.join('')}\r\n${body}`,
      ),
      400,
    )
  })

  it('any chunks', async () => {
    const size = fc.oneof(
      fc.constantFrom(
        '0',
        '5',
        'ffffffff',
        'fffffffffffffffff',
        '-1',
        'g',
        '',
        '5;a=b',
        ' 5',
        '0x5',
      ),
    )
    const chunk = fc.tuple(size, bytes).map(([length, content]) => `${length}\r\n${content}\r\n`)
    const body = fc.array(
      fc.oneof(chunk, bytes, fc.constantFrom('\r\n', '5\r\nhello\r\n', '0\r\n\r\n')),
      { maxLength: 5 },
    )
    await always(
      body.map(
        (chunks) => `${signedHead('PUT', 'a')}Transfer-Encoding: chunked\r\n\r\n${chunks.join('')}`,
      ),
      300,
    )
  })

  it('bodies that are shorter or longer than they say', async () => {
    const length = fc.oneof(
      fc.nat(50),
      fc.constantFrom('', '+5', '05', '5, 5', '99999999999999999999', '5 5'),
    )
    await always(
      fc
        .tuple(length, bytes)
        .map(([said, body]) => `${signedHead('PUT', 'a')}Content-Length: ${said}\r\n\r\n${body}`),
      300,
    )
  })

  it('headers without end', async () => {
    for (const part of ['a: b\r\n', 'x'.repeat(1000), '\0', '\r\n', 'x-oss-meta-a: 1\r\n']) {
      checkAnswers(await answersTo(`GET / HTTP/1.1\r\nHost: a\r\n${part.repeat(20_000)}`))
    }
  })

  it('silence in the middle of anything', async () => {
    const whole = `${signedHead('PUT', 'a')}Content-Length: 10\r\n\r\n0123456789`
    for (let end = 0; end < whole.length; end += 41)
      checkAnswers(await answersTo(whole.slice(0, end)))
  })
})
