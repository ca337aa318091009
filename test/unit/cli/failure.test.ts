import { describe, expect, it } from 'vitest'
import { describeFailure, formatFailure } from '../../../src/cli/failure.js'
import {
  CheckpointError,
  ConfigError,
  CredentialsError,
  InvalidRequestError,
  OptionError,
  OssferryError,
  ServiceError,
  UploadError,
} from '../../../src/index.js'

const denied = new ServiceError({
  status: 403,
  code: 'AccessDenied',
  serviceMessage: 'No.',
  action: 'cannot upload part 2 of oss://box/k',
  requestId: 'R1',
})

const resumable = new UploadError(denied, {
  path: 'oss://box/k',
  uploadId: 'U1',
  partNumber: 2,
  attempts: 1,
  resume: { kind: 'checkpoint', checkpoint: 'c', partSize: 1 },
  objectVisible: false,
})

describe('describeFailure', () => {
  it('tells failures, mistakes and missing configuration apart by the exit code', () => {
    const missing = new CredentialsError({ code: 'MissingCredentials', message: 'none' })
    const codes = [
      denied,
      new Error('unexpected'),
      new InvalidRequestError({ code: 'InvalidObjectName', message: 'm' }),
      new OptionError('partSize', 'm'),
      new ConfigError({ code: 'MissingRegion', message: 'm' }),
      missing,
      new OssferryError({ code: 'UploadFailed', message: 'm', cause: missing }),
    ].map((error) => describeFailure(error).exitCode)
    expect(codes).toEqual([1, 1, 2, 2, 4, 4, 4])
  })

  it.each([
    ['NoSuchUpload', undefined, 'ossferry uploads list'],
    ['NoSuchVersion', undefined, 'ossferry ls --versions'],
    ['InvalidArgument', '0012-00000202', 'ossferry ls --versions'],
  ])('says where the IDs are after %s %s', (code, ec, advice) => {
    const about = { status: 400, serviceMessage: 'No.', action: 'cannot', requestId: 'R1' }
    const [line] = describeFailure(new ServiceError({ ...about, code, ec })).advice
    expect(line).toContain(advice)
  })

  it('doubts the endpoint when the answer is not that of OSS', () => {
    const about = { status: 502, code: 'BadErrorResponse', action: 'cannot list', requestId: 'R1' }
    const [line] = describeFailure(new ServiceError({ ...about, serviceMessage: 'No.' })).advice
    expect(line).toContain('--endpoint')
  })

  it('advises in words of the command line, not in those of a program', () => {
    const error = new CheckpointError('no', undefined, 'name another with checkpointDir')
    const failure = describeFailure(error)
    expect(failure.advice).toEqual(['--checkpoint-dir names another directory for the records'])
    expect(formatFailure(failure).join('\n')).not.toContain('checkpointDir')
  })

  it('finds the request ID in the cause', () => {
    const wrapped = new OssferryError({ code: 'X', message: 'm', cause: denied })
    expect(describeFailure(wrapped).requestId).toBe('R1')
  })

  it('advises what to do, and how to go on', () => {
    const { advice } = describeFailure(resumable)
    expect(advice).toHaveLength(2)
    expect(advice[1]).toContain('run the same command again')
  })

  it('keeps errors of the system on one line', () => {
    const error = Object.assign(new Error('EACCES:\n  denied'), { code: 'EACCES' })
    expect(describeFailure(error)).toMatchObject({ code: 'EACCES', message: 'EACCES: denied' })
  })
})

describe('formatFailure', () => {
  it('does not repeat what the message says', () => {
    const [line] = formatFailure(describeFailure(denied))
    expect(line).toBe(
      'ossferry: cannot upload part 2 of oss://box/k: AccessDenied (HTTP 403): No. [request ID R1]',
    )
  })

  it('adds code and request ID where the message lacks them', () => {
    const failure = { ...describeFailure(new Error('it broke')), code: 'Broken', requestId: 'R2' }
    expect(formatFailure(failure)).toEqual(['ossferry: it broke [Broken, request ID R2]'])
  })
})
