/** The calls that change what an object is to readers: ACL, sealing, archives. */

import { describe, expect, it } from 'vitest'
import {
  decodeCleanRestoredObjectRequest,
  decodeCleanRestoredObjectResponse,
  encodeCleanRestoredObjectRequest,
  encodeCleanRestoredObjectResponse,
} from '../../../../src/protocol/operations/clean-restored-object.js'
import {
  decodeGetObjectAclRequest,
  decodeGetObjectAclResponse,
  encodeGetObjectAclRequest,
  encodeGetObjectAclResponse,
} from '../../../../src/protocol/operations/get-object-acl.js'
import {
  decodePutObjectAclRequest,
  decodePutObjectAclResponse,
  encodePutObjectAclRequest,
  encodePutObjectAclResponse,
} from '../../../../src/protocol/operations/put-object-acl.js'
import {
  decodeRestoreObjectRequest,
  decodeRestoreObjectResponse,
  encodeRestoreObjectRequest,
  encodeRestoreObjectResponse,
  type RestoreObjectRequest,
} from '../../../../src/protocol/operations/restore-object.js'
import {
  decodeSealAppendObjectRequest,
  decodeSealAppendObjectResponse,
  encodeSealAppendObjectRequest,
  encodeSealAppendObjectResponse,
} from '../../../../src/protocol/operations/seal-append-object.js'
import { awkwardKey as key, bodyText, bucket, request } from './messages.js'

const version = { bucket, key, versionId: 'CAEQ' }

describe('the ACL of an object', () => {
  it('is set and told', () => {
    const asked = { ...version, acl: 'public-read' as const }
    expect(decodePutObjectAclRequest(encodePutObjectAclRequest(asked))).toEqual(asked)
    const set = encodePutObjectAclResponse({ versionId: 'CAEQ' })
    expect(decodePutObjectAclResponse(set)).toMatchObject({ statusCode: 200, versionId: 'CAEQ' })
    expect(decodeGetObjectAclRequest(encodeGetObjectAclRequest(version))).toEqual(version)
    const owner = { id: '27183473914', displayName: 'user <example>' }
    const answer = { owner, acl: 'default', versionId: 'CAEQ' }
    const told = decodeGetObjectAclResponse(encodeGetObjectAclResponse(answer), version)
    expect(told).toMatchObject(answer)
  })

  it.each([[{}], [{ 'x-oss-object-acl': 'secret' }]])('is not %j', (headers) => {
    const decode = () => decodePutObjectAclRequest(request({ key, headers }))
    expect(decode).toThrow(expect.objectContaining({ code: 'InvalidArgument' }))
  })
})

describe('the sealing of an object', () => {
  it('names its size, and tells the time', () => {
    const asked = { bucket, key, position: 1000 }
    expect(decodeSealAppendObjectRequest(encodeSealAppendObjectRequest(asked))).toEqual(asked)
    const answer = { sealedTime: 'Wed, 21 Oct 2015 07:28:00 GMT' }
    const sealed = decodeSealAppendObjectResponse(encodeSealAppendObjectResponse(answer))
    expect(sealed).toMatchObject(answer)
  })

  it.each([
    [{ seal: '' }, 'MissingArgument'],
    [{ seal: '', position: '-1' }, 'InvalidArgument'],
  ])('is refused by a server: %j', (query, code) => {
    const decode = () => decodeSealAppendObjectRequest(request({ key, query }))
    expect(decode).toThrow(expect.objectContaining({ code }))
  })
})

describe('the restoration of an object', () => {
  it.each<RestoreObjectRequest>([
    version,
    { ...version, days: 365 },
    { bucket, key, days: 2, tier: 'Expedited' },
  ])('arrives as it was meant: %j', (asked) => {
    expect(decodeRestoreObjectRequest(encodeRestoreObjectRequest(asked))).toEqual(asked)
  })

  it('has the document that OSS describes, or none', () => {
    const encoded = encodeRestoreObjectRequest({ bucket, key, tier: 'Bulk' })
    expect(bodyText(encoded)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<RestoreRequest>
  <Days>1</Days>
  <JobParameters>
    <Tier>Bulk</Tier>
  </JobParameters>
</RestoreRequest>
`)
    expect(encodeRestoreObjectRequest({ bucket, key }).body).toBeUndefined()
  })

  it.each([
    [false, 202],
    [true, 200],
  ])('is answered as begun or as prolonged (%j)', (wasRestored, status) => {
    const answer = { restorePriority: 'Bulk', versionId: 'CAEQ' }
    const response = encodeRestoreObjectResponse({ ...answer, wasRestored })
    expect(decodeRestoreObjectResponse(response)).toMatchObject({ ...answer, statusCode: status })
  })

  it.each([0, 366, 1.5])('is not sent for %j days', (days) => {
    const encode = () => encodeRestoreObjectRequest({ bucket, key, days })
    expect(encode).toThrow('days must be a whole number from 1 to 365')
  })

  it.each([
    ['<Restore/>', 'MalformedXML'],
    ['<RestoreRequest><Days>0</Days></RestoreRequest>', 'InvalidArgument'],
    ['<RestoreRequest><Days>x</Days></RestoreRequest>', 'InvalidArgument'],
    [
      '<RestoreRequest><JobParameters><Tier>Soon</Tier></JobParameters></RestoreRequest>',
      'InvalidArgument',
    ],
  ])('is refused by a server: %s', (xml, code) => {
    const decode = () => decodeRestoreObjectRequest(request({ key, body: Buffer.from(xml) }))
    expect(decode).toThrow(expect.objectContaining({ code }))
  })

  it('can be ended', () => {
    const encoded = encodeCleanRestoredObjectRequest(version)
    expect(decodeCleanRestoredObjectRequest(encoded)).toEqual(version)
    const answer = encodeCleanRestoredObjectResponse({ versionId: 'CAEQ' })
    expect(decodeCleanRestoredObjectResponse(answer)).toMatchObject({ versionId: 'CAEQ' })
  })
})
