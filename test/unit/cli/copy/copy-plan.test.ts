import { describe, expect, it } from 'vitest'
import { planCopy } from '../../../../src/cli/copy/copy-plan.js'
import type { Location } from '../../../../src/cli/location.js'

const file: Location = { kind: 'file', path: 'some/where/report.pdf' }
const stream: Location = { kind: 'stream' }
const object = (key: string | undefined): Location => ({ kind: 'object', bucket: 'box', key })

describe('planCopy', () => {
  it('goes the way that the object says', () => {
    expect(planCopy(file, object('k'))).toMatchObject({ operation: 'upload', source: file })
    expect(planCopy(object('k'), file)).toMatchObject({ operation: 'download', target: file })
    expect(planCopy(stream, object('k'))).toMatchObject({ operation: 'upload', source: stream })
  })

  it.each([
    ['', 'report.pdf'],
    ['2026/', '2026/report.pdf'],
    ['2026', '2026'],
  ])('makes the target key %j into %s', (key, completed) => {
    expect(planCopy(file, object(key))).toMatchObject({ object: { key: completed } })
  })

  it.each([
    ['a/b.bin', '', 'b.bin'],
    ['a/b.bin', 'c/', 'c/b.bin'],
    ['a/b.bin', 'c', 'c'],
    ['a/folder/', 'c/', 'c/folder/'],
  ])('copies the object %s to %j as %s', (source, target, completed) => {
    expect(planCopy(object(source), object(target))).toEqual({
      operation: 'copy',
      source: { bucket: 'box', key: source },
      object: { bucket: 'box', key: completed },
    })
  })

  it.each([
    [file, stream],
    [object(''), object('b')],
    [object('a'), object(undefined)],
    [file, object(undefined)],
    [stream, object('folder/')],
    [object(''), file],
    [object(undefined), stream],
  ])('refuses %j to %j', (source, target) => {
    expect(planCopy(source, target)).toMatchObject({ operation: 'none' })
  })
})
