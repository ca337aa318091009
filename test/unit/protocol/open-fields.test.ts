import { describe, expect, it } from 'vitest'
import { openFields } from '../../../src/protocol/open-fields.js'

const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty']

describe('fields whose names others choose', () => {
  it('have none of their own accord', () => {
    const fields = openFields()
    for (const name of NAMES) {
      expect(fields[name]).toBeUndefined()
      expect(name in fields).toBe(false)
    }
  })

  it('take any name as one like the others', () => {
    const fields = openFields()
    for (const name of NAMES) fields[name] = `the ${name}`
    expect(Object.entries(fields)).toEqual(NAMES.map((name) => [name, `the ${name}`]))
    expect(Object.entries(openFields())).toEqual([])
    expect(Object.keys(Object.assign(openFields(), fields))).toEqual(NAMES)
  })
})
