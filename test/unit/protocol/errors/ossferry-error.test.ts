/** The error classes. */

import { expect, it } from 'vitest'
import { describeObject } from '../../../../src/protocol/errors/describe-object.js'
import {
  ConfigError,
  CrcMismatchError,
  CredentialsError,
  InvalidRequestError,
  OssferryError,
  ServiceError,
  TransportError,
} from '../../../../src/protocol/errors/ossferry-error.js'

const given = { message: 'cannot do it', code: 'X' }

it.each([
  new OssferryError(given),
  new ConfigError(given),
  new CredentialsError(given),
  new InvalidRequestError(given),
  new ServiceError({ status: 404, code: 'X', serviceMessage: '' }),
])('$name is recognised and is not retryable unless it says so', (error) => {
  expect(OssferryError.is(error)).toBe(true)
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ code: 'X', retryable: false })
  expect(error.stack).toContain(error.message)
})

it('an error of another copy of the package is recognised', () => {
  const foreign = Object.assign(new Error('foreign'), {
    [Symbol.for('ossferry.OssferryError')]: true,
  })
  expect(OssferryError.is(foreign)).toBe(true)
  expect(ServiceError.is(foreign)).toBe(false)
  expect(ServiceError.is(new ServiceError({ status: 1, code: 'X', serviceMessage: '' }))).toBe(true)
})

it.each([undefined, null, 'OssferryError', new Error('plain'), { code: 'X' }])(
  '%s is not recognised',
  (value) => {
    expect(OssferryError.is(value)).toBe(false)
  },
)

it('a cause is kept, and absent when there is none', () => {
  const cause = new Error('why')
  expect(new OssferryError({ ...given, cause }).cause).toBe(cause)
  expect(new OssferryError(given)).not.toHaveProperty('cause')
})

it('a CRC mismatch names both values and is retryable', () => {
  const error = new CrcMismatchError({
    action: 'cannot upload part 7 of oss://b/k',
    clientCrc64: 1n,
    serverCrc64: 2n,
  })
  expect(error).toMatchObject({ code: 'CrcMismatch', retryable: true, clientCrc64: 1n })
  expect(error.message).toBe(
    'cannot upload part 7 of oss://b/k: CRC-64 differs, 1 here and 2 on the server',
  )
})

it('a broken connection is retryable, a refused certificate is not', () => {
  expect(new TransportError({ message: '', code: 'ConnectionLost' }).retryable).toBe(true)
  expect(new TransportError({ message: '', code: 'TlsFailed' }).retryable).toBe(false)
  expect(
    new TransportError({ message: '', code: 'ConnectFailed', retryable: false }).retryable,
  ).toBe(false)
})

it('a message stays on one line and cannot command a terminal', () => {
  expect(new OssferryError({ code: 'X', message: 'a\r\nb\u001b[2J\u202ec\u2028' }).message).toBe(
    'a\\r\\nb\\u001b[2J\\u202ec\\u2028',
  )
})

it('an object is named by its address', () => {
  expect(describeObject('b', 'dir/a\n.txt')).toBe('oss://b/dir/a\\n.txt')
  expect(describeObject('b')).toBe('oss://b')
})

it('advice is kept apart from the message, and passed on by what only adds words', () => {
  const cause = new OssferryError({ ...given, advice: 'set it' })
  expect(cause).toMatchObject({ message: 'cannot do it', advice: 'set it' })
  expect(new OssferryError({ ...given, message: 'part 1: cannot do it', cause }).advice).toBe(
    'set it',
  )
  expect(new OssferryError({ ...given, code: 'Y', cause })).not.toHaveProperty('advice')
  expect(new OssferryError({ ...given, cause, advice: 'call it' }).advice).toBe('call it')
})
