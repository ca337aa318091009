/** Times of documents and of V4 signatures. */

import { expect, it } from 'vitest'
import {
  formatBasicTime,
  formatIsoTime,
  parseBasicTime,
  parseIsoTime,
} from '../../../src/protocol/iso-time.js'

const MOMENT = Date.UTC(2015, 9, 21, 7, 28, 5)

it('formats times of documents with the literal fraction .000', () => {
  expect(formatIsoTime(MOMENT + 999)).toBe('2015-10-21T07:28:05.000Z')
})

it.each([
  ['2015-10-21T07:28:05.000Z', MOMENT],
  ['2015-10-21T07:28:05Z', MOMENT],
  ['2015-10-21T07:28:05.5Z', MOMENT + 500],
  ['2015-10-21T07:28:05.123456789Z', MOMENT + 123],
  ['2015-02-31T00:00:00Z', undefined],
  ['2015-10-21T24:00:00Z', undefined],
  ['2015-10-21T07:28:05+08:00', undefined],
  ['2015-10-21', undefined],
])('reads the time %s', (text, time) => {
  expect(parseIsoTime(text)).toBe(time)
})

it('formats times of signatures', () => {
  expect(formatBasicTime(MOMENT)).toBe('20151021T072805Z')
})

it.each([
  ['20151021T072805Z', MOMENT],
  ['20151021T072805', undefined],
  ['20151321T072805Z', undefined],
  ['20150231T072805Z', undefined],
  ['20151021T072860Z', undefined],
])('reads the time of a signature %s', (text, time) => {
  expect(parseBasicTime(text)).toBe(time)
})
