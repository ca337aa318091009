import { describe, expect, it } from 'vitest'
import {
  checkCopyOptions,
  resolveCopyOptions,
  type CopyCallOptions,
} from '../../../../src/transfer/copy/copy-options.js'

const MIB = 1024 * 1024

describe('the options of a copy', () => {
  it('have their defaults', () => {
    expect(resolveCopyOptions({}, {})).toEqual({
      partSize: 64 * MIB,
      parallelNum: 3,
      multipartThreshold: 200 * MIB,
      disableShallowCopy: false,
      leavePartsOnError: false,
      enableCheckpoint: false,
      checkpointDir: undefined,
      whenLocked: 'fail',
      onlyContinue: false,
      signal: undefined,
      onProgress: undefined,
      onEvent: undefined,
    })
  })

  it('of the call win over those of the copier', () => {
    const copier = { partSize: MIB, parallelNum: 7, disableShallowCopy: true, checkpointDir: 'a' }
    const resolved = resolveCopyOptions(copier, { partSize: 2 * MIB, disableShallowCopy: false })
    expect(resolved).toMatchObject({
      partSize: 2 * MIB,
      parallelNum: 7,
      disableShallowCopy: false,
      checkpointDir: 'a',
    })
  })

  it.each<[keyof CopyCallOptions, unknown, string]>([
    ['partSize', 102_399, 'from 102400 (100 KiB) to 5368709120 (5 GiB)'],
    ['partSize', 5 * 1024 * MIB + 1, 'from 102400 (100 KiB) to 5368709120 (5 GiB)'],
    ['parallelNum', 0, 'a whole number from 1 to 1000'],
    ['multipartThreshold', -1, 'a whole number from 0'],
    ['disableShallowCopy', 1, 'a boolean'],
    ['leavePartsOnError', 'no', 'a boolean'],
    ['enableCheckpoint', null, 'a boolean'],
    ['checkpointDir', '', 'a text that is not empty'],
    ['whenLocked', 'ask', 'fail or wait'],
    ['signal', {}, 'an AbortSignal'],
    ['onProgress', {}, 'a function'],
    ['onEvent', 'x', 'a function'],
  ])('refuse %s: %s', (name, value, accepted) => {
    const options = { [name]: value }
    expect(() => checkCopyOptions(options)).toThrow(
      expect.objectContaining({ name: 'OptionError', code: 'InvalidOption', option: name }),
    )
    expect(() => checkCopyOptions(options)).toThrow(accepted)
  })

  it('refuse a name that is none, and say which there are', () => {
    expect(() => checkCopyOptions({ partsize: MIB } as CopyCallOptions)).toThrow(
      /^partsize is not a copy option; there are: partSize, parallelNum, multipartThreshold, /,
    )
  })
})
