import { describe, expect, it } from 'vitest'
import { OptionError } from '../../../../src/transfer/errors/option-error.js'
import {
  checkUploadOptions,
  resolveUploadOptions,
  type UploadFromOptions,
} from '../../../../src/transfer/upload/upload-options.js'

const MIB = 1024 * 1024

const everyOption: Required<UploadFromOptions> = {
  partSize: MIB,
  parallelNum: 7,
  leavePartsOnError: true,
  enableCheckpoint: true,
  checkpointDir: '/tmp/checkpoints',
  multipartThreshold: 5 * MIB,
  verifyOnResume: 'identity',
  whenLocked: 'wait',
  onlyContinue: true,
  checkpointId: 'backup',
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onEvent: () => undefined,
}

describe('resolveUploadOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveUploadOptions({}, {})).toEqual({
      partSize: 6 * MIB,
      parallelNum: 3,
      leavePartsOnError: false,
      enableCheckpoint: false,
      checkpointDir: undefined,
      multipartThreshold: 0,
      verifyOnResume: 'parts',
      whenLocked: 'fail',
      onlyContinue: false,
      checkpointId: undefined,
      signal: undefined,
      onProgress: undefined,
      onEvent: undefined,
    })
  })

  it('takes every option of the call', () => {
    expect(resolveUploadOptions({}, everyOption)).toEqual(everyOption)
  })

  it('takes every option of the uploader that the call does not set', () => {
    const { checkpointId, signal, onProgress, onEvent, ...uploader } = everyOption
    expect(resolveUploadOptions(uploader, {})).toMatchObject(uploader)
    expect(resolveUploadOptions(uploader, { partSize: undefined })).toMatchObject(uploader)
  })

  it('prefers the call to the uploader, also when it says no', () => {
    const uploader = { partSize: MIB, leavePartsOnError: true, multipartThreshold: MIB }
    const call = { partSize: 2 * MIB, leavePartsOnError: false, multipartThreshold: 0 }
    expect(resolveUploadOptions(uploader, call)).toMatchObject(call)
  })

  it('checks the options of the call', () => {
    expect(() => resolveUploadOptions({}, { parallelNum: 0 })).toThrow(OptionError)
  })
})

describe('checkUploadOptions', () => {
  it.each<[keyof UploadFromOptions, unknown]>([
    ['partSize', 0],
    ['partSize', 102_399],
    ['partSize', 5 * 1024 ** 3 + 1],
    ['partSize', 150_000.5],
    ['partSize', '1048576'],
    ['partSize', null],
    ['parallelNum', 0],
    ['parallelNum', -1],
    ['parallelNum', 1.5],
    ['parallelNum', 1001],
    ['parallelNum', NaN],
    ['parallelNum', '3'],
    ['leavePartsOnError', 'yes'],
    ['leavePartsOnError', 1],
    ['enableCheckpoint', 'true'],
    ['enableCheckpoint', null],
    ['checkpointDir', ''],
    ['checkpointDir', 7],
    ['multipartThreshold', -1],
    ['multipartThreshold', 0.5],
    ['multipartThreshold', Infinity],
    ['multipartThreshold', '5MB'],
    ['verifyOnResume', 'crc'],
    ['verifyOnResume', false],
    ['whenLocked', 'ignore'],
    ['whenLocked', true],
    ['checkpointId', ''],
    ['checkpointId', {}],
    ['signal', 'stop'],
    ['signal', {}],
    ['signal', null],
    ['signal', new AbortController()],
    ['onProgress', {}],
    ['onProgress', null],
    ['onEvent', 'log'],
  ])('refuses %s: %j with a message that names it', (option, value) => {
    const check = (): void => checkUploadOptions({ [option]: value })
    expect(check).toThrow(OptionError)
    expect(check).toThrow(
      expect.objectContaining({ code: 'InvalidOption', option, retryable: false }) as Error,
    )
    expect(check).toThrow(new RegExp(`^${option} must be .+`))
  })

  it('says what an option takes and what it was given', () => {
    expect(() => checkUploadOptions({ parallelNum: 0 })).toThrow(
      'parallelNum must be a whole number from 1 to 1000, not 0',
    )
    expect(() => checkUploadOptions({ whenLocked: 'ignore' as 'wait' })).toThrow(
      'whenLocked must be fail or wait, not ignore',
    )
  })

  it.each(['partsize', 'part_size', 'numThreads', 'toString', '__proto__'])(
    'refuses the unknown option %s and lists those that there are',
    (name) => {
      const options = JSON.parse(`{"${name}": 1}`) as UploadFromOptions
      expect(() => checkUploadOptions(options)).toThrow(
        new RegExp(`^${name} is not an upload option; there are: partSize, parallelNum, `),
      )
    },
  )

  it('passes over options that are undefined', () => {
    const undefinedOptions = Object.fromEntries(
      Object.keys(everyOption).map((name) => [name, undefined]),
    )
    expect(() => checkUploadOptions(undefinedOptions)).not.toThrow()
  })
})
