/** Checks the signature of a form upload, which covers the policy that the form carries. */

import type { Digests } from '../../environment.js'
import { parseBasicTime } from '../iso-time.js'
import { equalInConstantTime } from './constant-time.js'
import { signV1Policy, signV4Policy } from './sign-policy.js'
import { V4_ALGORITHM } from './v4-canonical.js'
import {
  findAccessKey,
  isRejection,
  reject,
  textWithBytes,
  type AccessKey,
  type Rejection,
  type VerificationOptions,
} from './verification.js'
import { checkDay, readCredential } from './verify-v4.js'

/** The fields of a form by their names in lower case. */
export type FormFields = ReadonlyMap<string, string>

/** Who has signed the form; `undefined` when nobody has. */
export type FormVerification =
  { readonly ok: true; readonly accessKeyId: string | undefined } | Rejection

const V1_FIELDS = ['OSSAccessKeyId', 'policy', 'Signature'] as const
const V4_FIELDS = [
  'x-oss-signature-version',
  'x-oss-credential',
  'x-oss-date',
  'x-oss-signature',
  'policy',
] as const

/**
 * Checks form, key, token and signature. Whether the policy allows the upload is for the caller to
 * find out; there is one whenever somebody has signed.
 */
export function verifyForm(
  fields: FormFields,
  options: VerificationOptions,
  digests: Digests,
): FormVerification {
  const hasAny = (names: readonly string[]): boolean =>
    names.some((name) => fields.has(name.toLowerCase()))
  if (hasAny(V4_FIELDS.slice(0, -1))) return verifyV4Form(fields, options, digests)
  if (hasAny(V1_FIELDS)) return verifyV1Form(fields, options, digests)
  return { ok: true, accessKeyId: undefined }
}

function verifyV1Form(
  fields: FormFields,
  options: VerificationOptions,
  digests: Digests,
): FormVerification {
  const missing = findMissing(fields, V1_FIELDS)
  if (missing !== undefined) return missing
  const accessKeyId = valueOf(fields, 'OSSAccessKeyId')
  return checkPolicy(fields, accessKeyId, options, 'Signature', '0002-00000040', (policy, key) =>
    signV1Policy(policy, key.secret, digests),
  )
}

function verifyV4Form(
  fields: FormFields,
  options: VerificationOptions,
  digests: Digests,
): FormVerification {
  const missing = findMissing(fields, V4_FIELDS)
  if (missing !== undefined) return missing
  const version = valueOf(fields, 'x-oss-signature-version')
  if (version !== V4_ALGORITHM) {
    return invalidField('x-oss-signature-version', version, 'Invalid x-oss-signature-version.')
  }
  const credential = readCredential(valueOf(fields, 'x-oss-credential'), 'query', options)
  if (isRejection(credential)) return credential
  const { accessKeyId, scope } = credential
  const date = valueOf(fields, 'x-oss-date')
  if (parseBasicTime(date) === undefined) {
    return invalidField('x-oss-date', date, 'OSS authentication requires a valid Date.')
  }
  const wrongDay = checkDay(scope, date)
  if (wrongDay !== undefined) return wrongDay
  const ec = '0002-00000201'
  return checkPolicy(fields, accessKeyId, options, 'x-oss-signature', ec, (policy, key) =>
    signV4Policy(policy, key.secret, scope, digests),
  )
}

function checkPolicy(
  fields: FormFields,
  accessKeyId: string,
  options: VerificationOptions,
  signatureField: string,
  ec: string,
  sign: (policy: string, key: AccessKey) => string,
): FormVerification {
  const key = findAccessKey(accessKeyId, fields.get('x-oss-security-token'), options)
  if (isRejection(key)) return key
  const policy = valueOf(fields, 'policy')
  const signature = valueOf(fields, signatureField)
  if (equalInConstantTime(sign(policy, key), signature)) return { ok: true, accessKeyId }
  return reject('SignatureDoesNotMatch', {
    ec,
    details: {
      OSSAccessKeyId: accessKeyId,
      SignatureProvided: signature,
      ...textWithBytes('StringToSign', policy),
    },
  })
}

function findMissing(fields: FormFields, names: readonly string[]): Rejection | undefined {
  const name = names.find((candidate) => valueOf(fields, candidate) === '')
  if (name === undefined) return undefined
  const ec = name === 'policy' ? '0002-00000702' : undefined
  return invalidField(name, '', missingField(name), ec)
}

/** OSS's words for a field that the form must have. */
export function missingField(name: string): string {
  return (
    `Bucket POST must contain a field named '${name}'.  ` +
    'If it is specified, please check the order of the fields.'
  )
}

function invalidField(name: string, value: string, message: string, ec?: string): Rejection {
  const details = { ArgumentName: name, ArgumentValue: value }
  return reject('InvalidArgument', { message, ec, details })
}

function valueOf(fields: FormFields, name: string): string {
  return fields.get(name.toLowerCase()) ?? ''
}
