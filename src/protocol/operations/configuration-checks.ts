/** What the configurations of a bucket must look like, one check for each document. */

import {
  MAX_BUCKET_TAG_KEY_LENGTH,
  MAX_BUCKET_TAG_VALUE_LENGTH,
  MAX_BUCKET_TAGS,
  MAX_LIFECYCLE_RULES,
} from '../limits.js'
import { checkBucketName } from '../bucket-name.js'
import {
  child,
  childrenNamed,
  childText,
  requireChild,
  XmlError,
  type XmlElement,
} from '../xml/read-xml.js'
import { childCount, requireChildBoolean, requireFilledChild } from '../xml/typed-children.js'
import { invalidArgument, rejection } from './request-rejection.js'
import { readTagSet } from './tag-set.js'

/** @throws XmlError */
export function checkLifecycle(root: XmlElement): void {
  const rules = childrenNamed(root, 'Rule')
  if (rules.length === 0) throw new XmlError('there is no <Rule>')
  if (rules.length > MAX_LIFECYCLE_RULES) {
    throw new XmlError(
      `there are ${rules.length} rules; at most ${MAX_LIFECYCLE_RULES} are allowed`,
    )
  }
  const ids = new Set<string>()
  for (const rule of rules) {
    checkLifecycleRule(rule)
    const id = childText(rule, 'ID') ?? ''
    if (id !== '' && ids.has(id)) throw new XmlError(`<ID> ${JSON.stringify(id)} is given twice`)
    ids.add(id)
  }
}

const LIFECYCLE_ACTIONS = [
  'Expiration',
  'Transition',
  'AbortMultipartUpload',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
]

function checkLifecycleRule(rule: XmlElement): void {
  const status = requireFilledChild(rule, 'Status')
  if (status !== 'Enabled' && status !== 'Disabled') {
    throw new XmlError(`<Status> is ${JSON.stringify(status)}, not Enabled or Disabled`)
  }
  const actions = LIFECYCLE_ACTIONS.flatMap((name) => childrenNamed(rule, name))
  if (actions.length === 0) throw new XmlError('a <Rule> says nothing to do')
  for (const action of actions) {
    for (const name of ['Days', 'NoncurrentDays']) {
      if (childCount(action, name) === 0) throw new XmlError(`<${name}> must be 1 or more`)
    }
  }
}

/** @throws XmlError */
export function checkWebsite(root: XmlElement): void {
  const index = child(root, 'IndexDocument')
  const error = child(root, 'ErrorDocument')
  if (index !== undefined) {
    const suffix = requireFilledChild(index, 'Suffix')
    if (suffix.includes('/')) throw new XmlError('<Suffix> may not contain "/"')
  }
  if (error !== undefined) requireFilledChild(error, 'Key')
  if (index === undefined && error === undefined && child(root, 'RoutingRules') === undefined) {
    throw new XmlError('there is neither <IndexDocument> nor <ErrorDocument> nor <RoutingRules>')
  }
}

/** @throws XmlError */
export function checkLogging(root: XmlElement): void {
  const enabled = child(root, 'LoggingEnabled')
  if (enabled === undefined) return
  const target = requireFilledChild(enabled, 'TargetBucket')
  const problem = checkBucketName(target)
  if (problem !== undefined) throw new XmlError(problem)
}

/** @throws XmlError */
export function checkReferer(root: XmlElement): void {
  requireChildBoolean(root, 'AllowEmptyReferer')
  requireChild(root, 'RefererList')
}

const ENCRYPTION_ALGORITHMS = ['KMS', 'AES256', 'SM4']

/** @throws XmlError @throws RequestRejection */
export function checkEncryption(root: XmlElement): void {
  const rule = requireChild(root, 'ApplyServerSideEncryptionByDefault')
  const algorithm = requireFilledChild(rule, 'SSEAlgorithm')
  if (!ENCRYPTION_ALGORITHMS.includes(algorithm)) throw rejection('InvalidEncryptionAlgorithmError')
  const keyId = childText(rule, 'KMSMasterKeyID') ?? ''
  if (algorithm === 'KMS' || keyId === '') return
  const message = 'KMSMasterKeyID is not applicable if user is not using KMS.'
  throw invalidArgument(message, 'KMSMasterKeyID', keyId)
}

const RESERVED_TAG_KEYS = /^(?:https?:\/\/|aliyun|acs:)/i

/** @throws XmlError @throws RequestRejection */
export function checkBucketTags(root: XmlElement): void {
  const tags = readTagSet(root)
  if (tags.length > MAX_BUCKET_TAGS) {
    throw invalidTag(`there are ${tags.length} tags; at most ${MAX_BUCKET_TAGS} are allowed`)
  }
  const keys = new Set<string>()
  for (const { key, value } of tags) {
    const name = JSON.stringify(key)
    if (keys.has(key)) throw invalidTag(`tag ${name} is given twice`)
    keys.add(key)
    if (key.length > MAX_BUCKET_TAG_KEY_LENGTH) throw invalidTag(`tag name ${name} is too long`)
    if (RESERVED_TAG_KEYS.test(key)) throw invalidTag(`tag name ${name} is reserved`)
    if (value.length > MAX_BUCKET_TAG_VALUE_LENGTH) {
      throw invalidTag(`the value of tag ${name} is too long`)
    }
  }
}

function invalidTag(problem: string): Error {
  return rejection('InvalidTag', { details: { ErrorDetail: problem } })
}
