import { expect, it } from 'vitest'
import { DiskPace } from '../../../../src/cli/tree/local/disk-pace.js'

/** How the next questions are asked when each takes so long. */
function scene() {
  let time = 0
  const pace = new DiskPace(() => time)
  const ask = async (tookMs: number): Promise<string> =>
    pace.ask(
      () => {
        time += tookMs
        return 'direct'
      },
      async () => 'elsewhere',
    )
  return async (count: number, tookMs: number): Promise<number> => {
    let direct = 0
    for (let index = 0; index < count; index += 1) {
      if ((await ask(tookMs)) === 'direct') direct += 1
    }
    return direct
  }
}

it('asks a quick disk directly', async () => {
  expect(await scene()(100, 0.01)).toBe(100)
})

it('asks a slow disk directly ever more rarely', async () => {
  const directOf = scene()
  expect(await directOf(100, 20)).toBe(4)
  expect(await directOf(10_000, 20)).toBeLessThan(20)
})

it('goes back to asking directly when the disk has become quick', async () => {
  const directOf = scene()
  await directOf(9, 20)
  expect(await directOf(100, 0.01)).toBe(100)
})
