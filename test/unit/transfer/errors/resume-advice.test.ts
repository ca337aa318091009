import { expect, it } from 'vitest'

import {
  type OssferryError,
  TransportError,
} from '../../../../src/protocol/errors/ossferry-error.js'
import { CopyError } from '../../../../src/transfer/copy/copy-error.js'
import { DownloadError } from '../../../../src/transfer/download/download-error.js'
import { UploadError } from '../../../../src/transfer/upload/upload-error.js'

const path = 'oss://b/k'
const unfinished = { path, uploadId: 'U1', partNumber: 2, attempts: 1, objectVisible: false }
const kept = { kind: 'checkpoint', checkpoint: 'c', partSize: 1 } as const
const nothing = { kind: 'nothing' } as const

const transfers: readonly {
  what: string
  fail: (cause: unknown, isKept: boolean) => OssferryError
  resuming: string
}[] = [
  {
    what: 'an upload',
    fail: (cause, isKept) =>
      new UploadError(cause, { ...unfinished, resume: isKept ? kept : nothing }),
    resuming: 'make the same call again: it goes on from these parts',
  },
  {
    what: 'a copy',
    fail: (cause, isKept) =>
      new CopyError(cause, {
        ...unfinished,
        source: 'oss://b/s',
        resume: isKept ? kept : nothing,
      }),
    resuming: 'make the same call again: it goes on from these parts',
  },
  {
    what: 'a download',
    fail: (cause, isKept) =>
      new DownloadError(cause, { path, partNumber: 2, checkpoint: isKept ? 'c' : undefined }),
    resuming: 'make the same call again: it goes on from what has arrived',
  },
]

it.each(transfers)('the advice of $what is that of its cause, and how to go on', (transfer) => {
  const { fail, resuming } = transfer
  // The same call alone would fail in the same way.
  const given = { message: 'the certificate is refused', code: 'TlsFailed' } as const
  const cause = new TransportError({ ...given, advice: 'give its authority in ca' })
  expect(fail(cause, true).advice).toBe(`give its authority in ca; ${resuming}`)
  expect(fail(cause, false).advice).toBe('give its authority in ca')
  expect(fail(new TransportError(given), true).advice).toBe(resuming)
  expect(fail(new TransportError(given), false)).not.toHaveProperty('advice')
  expect(fail('text', true).advice).toBe(resuming)
})
