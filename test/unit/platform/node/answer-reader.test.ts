import { describe, expect, it } from 'vitest'

import { AnswerReader } from '../../../../src/platform/node/socket-transport/answer-reader.js'
import { MalformedAnswer } from '../../../../src/platform/node/socket-transport/response-head.js'
import type { HttpHeaders, HttpMethod } from '../../../../src/protocol/http.js'
import { seededRandom } from '../../../support/seeded-random.js'

interface Reading {
  readonly status: number | undefined
  readonly headers: HttpHeaders | undefined
  readonly keepsAlive: boolean | undefined
  readonly content: string
  readonly ended: boolean
  /** Bytes after the answer's end. */
  readonly rest: string
}

/** What a reader makes of `pieces`, which come one after the other. */
function read(pieces: readonly Buffer[], method: HttpMethod = 'GET'): Reading {
  const reader = new AnswerReader(method)
  let begun = false
  let ended = false
  let content = ''
  let rest = ''
  for (const piece of pieces) {
    if (ended) {
      rest += piece.toString('latin1')
      continue
    }
    // At another place each time, as in a connection's memory.
    const memory = Buffer.concat([Buffer.from('\r\n\r\n'), piece, Buffer.from('0\r\n\r\n')])
    const end = 4 + piece.length
    let position = 4
    for (;;) {
      const step = reader.next(memory, position, end)
      position = reader.position
      expect(position).toBeLessThanOrEqual(end)
      if (step === 'more') {
        expect(position).toBe(end)
        break
      }
      if (step === 'head') begun = true
      if (step === 'content') {
        content += memory.toString('latin1', position - reader.contentSize, position)
      }
      if (step === 'end') {
        ended = true
        rest = memory.toString('latin1', position, end)
        break
      }
    }
  }
  const head = begun ? reader.head : undefined
  return {
    status: head?.status,
    headers: head?.headers,
    keepsAlive: head?.keepsAlive,
    content,
    ended: ended || reader.endsHere(),
    rest,
  }
}

function readText(text: string, method?: HttpMethod): Reading {
  return read([Buffer.from(text, 'latin1')], method)
}

type KnownAnswer = [name: string, text: string, content: string, method: HttpMethod]

const KNOWN_ANSWERS: [name: string, text: string, content: string, method?: HttpMethod][] = [
  ['with content-length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
  ['without content', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', ''],
  ['without a reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['with an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['to HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', '', 'HEAD'],
  ['to HEAD, chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '', 'HEAD'],
  ['204', 'HTTP/1.1 204 No Content\r\nx-a: b\r\n\r\n', ''],
  ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', ''],
  [
    'in chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0A;x="y"\r\n, world...\r\n0\r\n\r\n',
    'hello, world...',
  ],
  [
    'in chunks, with trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n00;last\r\nx-a: b\r\nx-c: d\r\n\r\n',
    'a',
  ],
  ['that is empty in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', ''],
  ['up to the close', 'HTTP/1.1 200 OK\r\nx-a: b\r\n\r\nto the end\r\n\r\n', 'to the end\r\n\r\n'],
  ['after 100', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na', 'a'],
  [
    'after 103 and 100',
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n' +
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na',
    'a',
  ],
  [
    'with the same length twice',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\na',
    'a',
  ],
]

const ANSWERS = KNOWN_ANSWERS.map(([name, text, content, method = 'GET']): KnownAnswer => [
  name,
  text,
  content,
  method,
])

describe('an answer', () => {
  it.each(ANSWERS)('%s is read wherever it is cut', (_name, text, content, method) => {
    const bytes = Buffer.from(text, 'latin1')
    const whole = read([bytes], method)
    expect(whole).toMatchObject({ content, ended: true, rest: '' })
    expect(
      read(
        [...bytes].map((byte) => Buffer.of(byte)),
        method,
      ),
    ).toEqual(whole)
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)], method)).toEqual(whole)
    }
  })

  it.each(ANSWERS)('%s is not taken for whole before its end', (_name, text, _content, method) => {
    const bytes = Buffer.from(text, 'latin1')
    for (let size = 0; size < bytes.length; size += 1) {
      const part = read([bytes.subarray(0, size)], method)
      const upToTheClose = part.headers?.['x-a'] === 'b' && part.status === 200
      expect(part.ended, `${size} bytes of ${bytes.length}`).toBe(upToTheClose)
    }
  })

  it('ends where it says, whatever follows', () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n\r\n'
    expect(readText(answer)).toMatchObject({ content: 'ok', rest: 'HTTP/1.1 500 No\r\n\r\n' })
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n0\r\n\r\n'
    expect(readText(chunked)).toMatchObject({ content: '', rest: '0\r\n\r\n' })
    const none = 'HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok'
    expect(readText(none)).toMatchObject({ content: '', rest: 'ok' })
  })
})

describe('header fields', () => {
  it('have lower-case names and trimmed values, and are joined when they come again', () => {
    const head =
      'HTTP/1.1 200 OK\r\nX-A:  1 \r\nx-b:\t\r\nX-a: 2\r\nETag:"E"\r\nContent-Length: 0\r\n\r\n'
    expect(readText(head).headers).toEqual({
      'x-a': '1, 2',
      'x-b': '',
      etag: '"E"',
      'content-length': '0',
    })
  })

  it('may be called anything', () => {
    const head = 'HTTP/1.1 204 OK\r\n__proto__: a\r\nconstructor: b\r\n\r\n'
    const headers = readText(head).headers ?? {}
    expect(Object.entries(headers)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(headers['toString']).toBeUndefined()
  })

  it('are UTF-8, or else Latin-1', () => {
    const head = `HTTP/1.1 204 OK\r\nx-a: ${Buffer.from('目录').toString('latin1')}\r\nx-b: \xe9\r\n\r\n`
    expect(readText(head).headers).toEqual({ 'x-a': '目录', 'x-b': 'é' })
  })

  it.each([
    ['HTTP/1.1', '', true],
    ['HTTP/1.1', 'Connection: Close\r\n', false],
    ['HTTP/1.1', 'Connection: x, close\r\n', false],
    ['HTTP/1.1', 'Connection: keep-alive\r\n', true],
    ['HTTP/1.0', '', false],
    ['HTTP/1.0', 'Connection: Keep-Alive\r\n', true],
  ])('tell whether the connection stays: %s %j', (version, field, stays) => {
    const reading = readText(`${version} 200 OK\r\nContent-Length: 0\r\n${field}\r\n`)
    expect(reading.keepsAlive).toBe(stays)
  })
})

describe('an answer is refused', () => {
  const ok = 'HTTP/1.1 200 OK\r\n'
  const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`
  it.each([
    ['of another protocol', '220 ftp ready\r\n'],
    ['of HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
    ['of HTTP/0.9', 'hello'],
    ['without a number', 'HTTP/1.1 OK\r\n\r\n'],
    ['with a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['with a status of zero', 'HTTP/1.1 000 OK\r\n\r\n'],
    ['with both framings', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['with two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`],
    ['with a list of lengths', `${ok}Content-Length: 5, 6\r\n\r\n`],
    ['with a negative length', `${ok}Content-Length: -1\r\n\r\n`],
    ['with a signed length', `${ok}Content-Length: +1\r\n\r\n`],
    ['with a hexadecimal length', `${ok}Content-Length: 0x1\r\n\r\n`],
    ['with an empty length', `${ok}Content-Length: \r\n\r\n`],
    ['with a length beyond all numbers', `${ok}Content-Length: 99999999999999999999\r\n\r\n`],
    ['with another coding', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    ['chunked twice', `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['with a folded field', `${ok}x-a: b\r\n c\r\n\r\n`],
    ['with a blank before the colon', `${ok}Content-Length : 5\r\n\r\n`],
    ['with a field without a name', `${ok}: a\r\n\r\n`],
    ['with a field without a colon', `${ok}hello\r\n\r\n`],
    ['with a bare line feed', `${ok}x-a: b\nContent-Length: 0\r\n\r\n`],
    ['with bare line feeds alone', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['with a bare carriage return', `${ok}x-a: b\rContent-Length: 0\r\n\r\n`],
    ['with a NUL', `${ok}x-a: \0\r\n\r\n`],
    ['that changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['with a chunk without size', `${chunked}\r\nhello`],
    ['with a chunk of negative size', `${chunked}-1\r\nhello`],
    ['with a chunk of huge size', `${chunked}${'f'.repeat(14)}\r\n`],
    ['with a chunk with a blank', `${chunked}5 \r\nhello\r\n`],
    ['with a chunk that is longer than it says', `${chunked}4\r\nhello\r\n0\r\n\r\n`],
    ['with a chunk that ends in a line feed', `${chunked}5\nhello\r\n0\r\n\r\n`],
    ['with a chunk extension with a line feed', `${chunked}5;a\nb\r\nhello\r\n`],
    ['with a trailer with a line feed', `${chunked}0\r\na: b\n\r\n\r\n`],
    ['with endless trailers', `${chunked}0\r\n${'a: b\r\n'.repeat(20_000)}`],
    ['with an endless head', `${ok}${'a: b\r\n'.repeat(20_000)}`],
    ['with a long head that ends', `${ok}a: ${'b'.repeat(70_000)}\r\n\r\n`],
    ['after endless interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)],
  ])('%s', (_name, text) => {
    expect(() => readText(text)).toThrow(MalformedAnswer)
    const bytes = Buffer.from(text, 'latin1')
    if (bytes.length > 4000) return
    expect(() => read([...bytes].map((byte) => Buffer.of(byte)))).toThrow(MalformedAnswer)
  })
})

it('a head of up to 64 KiB is read', () => {
  const text = `HTTP/1.1 204 OK\r\na: ${'b'.repeat(65_000)}\r\n\r\n`
  const bytes = Buffer.from(text, 'latin1')
  const cut = 40_000
  for (const pieces of [[bytes], [bytes.subarray(0, cut), bytes.subarray(cut)]]) {
    expect(read(pieces).headers?.['a']).toHaveLength(65_000)
  }
})

it.each([1, 2, 3])(
  'garbage ends in an answer or a refusal, wherever it is cut; seed %i',
  (seed) => {
    const random = seededRandom(seed)
    const pick = (limit: number): number => Math.floor(random() * limit)
    for (let round = 0; round < 2000; round += 1) {
      const [, text = '', , method] = ANSWERS[pick(ANSWERS.length)] ?? []
      const bytes = Buffer.from(text, 'latin1')
      for (let damage = pick(4); damage > 0; damage -= 1) {
        const odd = '\r\n :;,0123456789abcdefHTTP\0\xff'
        const byte = random() < 0.5 ? pick(256) : odd.charCodeAt(pick(odd.length))
        bytes[pick(bytes.length)] = byte
      }
      const pieces: Buffer[] = []
      for (let start = 0; start < bytes.length;) {
        const size = 1 + pick(random() < 0.5 ? 4 : 200)
        pieces.push(bytes.subarray(start, start + size))
        start += size
      }
      const attempt = (cut: readonly Buffer[]): unknown => {
        try {
          return read(cut, method)
        } catch (error) {
          if (error instanceof MalformedAnswer) return 'refused'
          throw new Error(`seed ${seed}, round ${round}`, { cause: error })
        }
      }
      expect(attempt(pieces), `seed ${seed}, round ${round}`).toEqual(attempt([bytes]))
    }
  },
)
