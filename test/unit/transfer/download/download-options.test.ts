import { describe, expect, it } from 'vitest'
import {
  checkDownloadOptions,
  resolveDownloadOptions,
} from '../../../../src/transfer/download/download-options.js'

describe('resolveDownloadOptions', () => {
  it('applies the defaults', () => {
    expect(resolveDownloadOptions({}, {})).toEqual({
      partSize: 6 * 1024 * 1024,
      parallelNum: 3,
      blockSize: 1024 * 1024,
      useTempFile: true,
      tempSuffix: '.temp',
      enableCheckpoint: false,
      checkpointDir: undefined,
      verifyData: true,
      whenLocked: 'fail',
      onlyContinue: false,
      signal: undefined,
      onProgress: undefined,
      onEvent: undefined,
    })
  })

  it('takes the call’s options over the downloader’s', () => {
    const downloader = { parallelNum: 5, enableCheckpoint: true, verifyData: false }
    const resolved = resolveDownloadOptions(downloader, { parallelNum: 7, verifyData: true })
    expect(resolved).toMatchObject({ parallelNum: 7, enableCheckpoint: true, verifyData: true })
  })

  it('passes over options that are undefined', () => {
    const resolved = resolveDownloadOptions({ parallelNum: 5 }, { parallelNum: undefined })
    expect(resolved.parallelNum).toBe(5)
  })
})

describe('checkDownloadOptions', () => {
  it.each<[string, object, string]>([
    ['an unknown name', { parralelNum: 3 }, 'parralelNum is not a download option; there are: '],
    ['an option of uploads', { leavePartsOnError: true }, 'leavePartsOnError is not a download'],
    ['a part size that OSS does not take', { partSize: 1024 }, 'from 102400 (100 KiB)'],
    ['no parts at a time', { parallelNum: 0 }, 'parallelNum must be a whole number from 1'],
    ['half a part', { parallelNum: 1.5 }, 'not 1.5'],
    ['tiny blocks', { blockSize: 10 }, 'blockSize must be a whole number from 1024'],
    ['a text for a choice', { useTempFile: 'yes' }, 'useTempFile must be a boolean, not yes'],
    ['an unknown suffix', { tempSuffix: '.tmp' }, 'tempSuffix must be .temp or .ossferry-partial'],
    ['a number for a choice', { enableCheckpoint: 1 }, 'enableCheckpoint must be a boolean'],
    ['no directory', { checkpointDir: '' }, 'checkpointDir must be a text that is not empty'],
    ['a text for a choice', { verifyData: 'no' }, 'verifyData must be a boolean'],
    ['an unknown choice', { whenLocked: 'steal' }, 'whenLocked must be fail or wait, not steal'],
    ['a controller', { signal: new AbortController() }, 'of a controller, its .signal'],
    ['no callback', { onProgress: true }, 'onProgress must be a function'],
    ['no callback', { onEvent: {} }, 'onEvent must be a function'],
  ])('refuses %s', (_what, options, message) => {
    const check = (): void => checkDownloadOptions(options)
    expect(check).toThrow(expect.objectContaining({ name: 'OptionError', code: 'InvalidOption' }))
    expect(check).toThrow(message)
  })
})
