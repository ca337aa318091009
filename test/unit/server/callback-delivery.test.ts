import { beforeEach, describe, expect, it } from 'vitest'
import { parseCallback, type Callback } from '../../../src/protocol/callback.js'
import type { CallbackFailure, CallbackReply } from '../../../src/protocol/callback-exchange.js'
import { encodeUtf8 } from '../../../src/protocol/text-codecs.js'
import { CallbackDelivery, type CallbackSender } from '../../../src/server/callback-delivery.js'
import { FakeClock } from '../../support/fake-clock.js'
import { nodeDigests } from '../../../src/platform/node/digests.js'

const FACTS = { bucket: 'b', object: 'k', etag: 'E', size: 1, mimeType: 'a/b', reqId: 'R' }

function callbackTo(callbackUrl: string): Callback {
  const json = JSON.stringify({ callbackUrl, callbackBody: 'key=${object}' })
  const callback = parseCallback({ callback: Buffer.from(json).toString('base64') })
  if (callback === undefined) throw new Error('the callback was not understood')
  return callback
}

function replyOf(text: string, status = 200): CallbackReply {
  const body = encodeUtf8(text)
  return { status, headers: { 'content-length': String(body.length) }, body }
}

describe('the delivery of a callback', () => {
  let clock: FakeClock
  let asked: string[]
  beforeEach(() => {
    clock = new FakeClock()
    asked = []
  })

  /** A delivery whose application at each host answers as given. */
  function deliveryTo(
    answers: Readonly<Record<string, CallbackReply | CallbackFailure | 'silence'>>,
  ): CallbackDelivery {
    const sender: CallbackSender = {
      post: (url, _headers, _body, signal) => {
        const { hostname } = url.origin
        asked.push(hostname)
        const answer = answers[hostname] ?? 'unreachable'
        if (answer !== 'silence') return Promise.resolve(answer)
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve('timeout'))
        })
      },
    }
    const signer = {
      sign: (text: Uint8Array) => Promise.resolve(text),
      publicKey: () => Promise.resolve('PEM'),
    }
    const publicKeyUrl = (): string => 'http://localhost/key.pem'
    return new CallbackDelivery({ sender, signer, clock, digests: nodeDigests, publicKeyUrl })
  }

  it('hands on what the application answers', async () => {
    const outcome = await deliveryTo({ one: replyOf('{"a":1}') }).deliver(
      callbackTo('one/x'),
      FACTS,
    )
    expect(outcome).toEqual({ reply: encodeUtf8('{"a":1}') })
  })

  it('tries one address after the other until one answers well', async () => {
    const delivery = deliveryTo({
      two: replyOf('no', 500),
      three: replyOf('[]'),
      four: replyOf('1'),
    })
    const outcome = await delivery.deliver(callbackTo('one;two;three;four'), FACTS)
    expect(outcome).toEqual({ reply: encodeUtf8('[]') })
    expect(asked).toEqual(['one', 'two', 'three'])
  })

  it('reports the last failure', async () => {
    const delivery = deliveryTo({ two: replyOf('no', 301) })
    const outcome = await delivery.deliver(callbackTo('one;two'), FACTS)
    expect(outcome).toMatchObject({ error: { status: 203, message: 'Error status : 301.' } })
  })

  it('waits five seconds and no longer', async () => {
    const delivering = deliveryTo({ one: 'silence' }).deliver(callbackTo('one'), FACTS)
    while (clock.pendingTimers === 0) await Promise.resolve()
    expect(clock.nextTimerInMs).toBe(5000)
    await clock.advance(5000)
    expect(await delivering).toMatchObject({ error: { message: 'Cost too long time.' } })
    expect(clock.pendingTimers).toBe(0)
  })
})
