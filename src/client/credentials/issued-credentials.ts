/** The JSON in which issuers of temporary credentials answer. */

import { checkCredentials, type Credentials } from './credentials-provider.js'
import { CredentialsError } from '../../protocol/errors/ossferry-error.js'

/** Names without case, `-` and `_`: each issuer spells them in its own way. */
const NAMES = {
  accessKeyId: ['accesskeyid'],
  accessKeySecret: ['accesskeysecret'],
  securityToken: ['securitytoken', 'ststoken', 'sessiontoken'],
  expiration: ['expiration', 'expirationtime'],
} as const

const LONGEST_REASON = 200

/**
 * What `text` says: as STS writes it (in `Credentials`), the metadata of a machine, a credentials
 * URI, or a program made for the Alibaba Cloud CLI. `issuer` opens the messages, which repeat
 * nothing of the text but the code and the message of a refusal.
 *
 * @throws CredentialsError
 */
export function readIssuedCredentials(text: string, issuer: string): Credentials {
  const document = parseObject(text)
  if (document === undefined) throw unusable(issuer, 'an answer that is no JSON object')
  const { Code: code } = document
  if (typeof code === 'string' && code !== 'Success') {
    throw unusable(issuer, `the code ${quotable(code)}`)
  }
  const inner = document['Credentials']
  const fields = new Map<string, unknown>()
  for (const [name, value] of Object.entries(isObject(inner) ? inner : document)) {
    fields.set(name.toLowerCase().replace(/[-_]/g, ''), value)
  }
  const find = (names: readonly string[]): string | undefined => {
    const value = names.map((name) => fields.get(name)).find((found) => found !== undefined)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const accessKeyId = find(NAMES.accessKeyId)
  const accessKeySecret = find(NAMES.accessKeySecret)
  if (accessKeyId === undefined || accessKeySecret === undefined) {
    throw unusable(issuer, 'an answer without access key ID or access key secret')
  }
  const expiration = find(NAMES.expiration)
  const credentials = {
    accessKeyId,
    accessKeySecret,
    securityToken: find(NAMES.securityToken),
    expiration: expiration === undefined ? undefined : Date.parse(expiration),
  }
  return checkCredentials(credentials, issuer)
}

/** What an issuer that refuses says of it: `Code: Message`; `undefined` when it says nothing. */
export function describeRefusal(text: string): string | undefined {
  const document = parseObject(text)
  const code = document?.['Code']
  const message = document?.['Message']
  if (typeof code !== 'string') return undefined
  return typeof message === 'string' ? `${quotable(code)}: ${quotable(message)}` : quotable(code)
}

/**
 * The first line, as far as it is about the refusal. STS may go on with the string to sign, which
 * has the key ID and the security token in it.
 */
function quotable(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]/, 1)
  const [reason = ''] = line.split(/\b(?:the |server )*string ?to ?sign/i, 1)
  return reason.trim().slice(0, LONGEST_REASON)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unusable(issuer: string, problem: string): CredentialsError {
  return new CredentialsError({
    code: 'InvalidCredentials',
    message: `${issuer} gives ${problem}`,
  })
}
