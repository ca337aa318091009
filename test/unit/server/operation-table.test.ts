/** The table of operations, beside the one in the documentation. */

import { describe, expect, it } from 'vitest'
import { OPERATION_NAMES } from '../../../src/server/operation-table.js'
import { readText } from '../../support/repository.js'

describe('the table of operations', () => {
  const rows = readText('docs/server.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => line.split('|')[1]?.split(',') ?? [])
    .map((name) => name.trim())

  it('has a row for each of them in docs/server.md', () => {
    expect(OPERATION_NAMES.filter((name) => !rows.includes(name))).toEqual([])
  })

  it('knows each that has a row there', () => {
    const named = rows.filter((name) =>
      /^(?:(?:Put|Get|Delete|List|Describe)[A-Z]|UploadPart|\w+Object$|\w+MultipartUpload$)/.test(
        name,
      ),
    )
    expect(named.filter((name) => !OPERATION_NAMES.includes(name))).toEqual([])
  })
})
