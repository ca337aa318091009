import { expect, it } from 'vitest'
import { OrderedTurns } from '../../../../src/transfer/download/ordered-turns.js'
import { settle } from '../../../support/deferred.js'

const { signal } = new AbortController()

it('lets parts that arrive in any order go on in theirs', async () => {
  const turns = new OrderedTurns(1)
  const order: number[] = []
  const parts = [3, 1, 4, 2].map(async (partNumber) => {
    await turns.wait(partNumber, signal)
    order.push(partNumber)
    await settle() // the next one must not overtake a slow write
    order.push(-partNumber)
    turns.pass()
  })
  await Promise.all(parts)
  expect(order).toEqual([1, -1, 2, -2, 3, -3, 4, -4])
})

it('keeps the turn of a part that has not come yet', async () => {
  const turns = new OrderedTurns(1)
  await turns.wait(1, signal)
  turns.pass()
  await turns.wait(2, signal)
})

it('ends a wait when the download ends', async () => {
  const turns = new OrderedTurns(1)
  const controller = new AbortController()
  const waiting = turns.wait(2, controller.signal)
  const reason = new Error('over')
  controller.abort(reason)
  await expect(waiting).rejects.toBe(reason)
})
