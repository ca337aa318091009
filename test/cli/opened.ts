/** What the tests of a file, or of a group, have opened for them and closed after them. */

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

/** Stands for what `open` resolves with, which every test gets anew. */
export function openedForEach<Scene extends AsyncDisposable>(open: () => Promise<Scene>): Scene {
  const opened = new Opened(open)
  beforeEach(() => opened.open())
  afterEach(() => opened.close())
  return opened.standIn
}

/** Stands for what `open` resolves with, which all tests share. */
export function openedForAll<Scene extends AsyncDisposable>(open: () => Promise<Scene>): Scene {
  const opened = new Opened(open)
  beforeAll(() => opened.open())
  afterAll(() => opened.close())
  return opened.standIn
}

class Opened<Scene extends AsyncDisposable> {
  readonly standIn: Scene
  readonly #open: () => Promise<Scene>
  #current: Scene | undefined

  constructor(open: () => Promise<Scene>) {
    this.#open = open
    this.standIn = new Proxy({} as Scene, {
      get: (_, name) => {
        if (this.#current === undefined) throw new Error(`${String(name)} is asked for too early`)
        return Reflect.get(this.#current, name) as unknown
      },
    })
  }

  async open(): Promise<void> {
    this.#current = await this.#open()
  }

  async close(): Promise<void> {
    await this.#current?.[Symbol.asyncDispose]()
    this.#current = undefined
  }
}
