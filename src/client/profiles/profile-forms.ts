/** What the settings of a profile have to look like. */

import { checkRegion, resolveEndpoint } from '../../protocol/endpoint.js'
import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { MODES, isMode } from './credentials-source.js'
import type { ProfileField } from './profile.js'

/** A sentence that says what is wrong. */
type Form = (value: string, field: ProfileField) => string | undefined

const STYLES: readonly string[] = ['virtual', 'path', 'cname']

const oneWord: Form = (value, field) =>
  /\s/.test(value) ? `${field} has a blank in it` : undefined

const FORMS: Readonly<Partial<Record<ProfileField, Form>>> = {
  accessKeyId: oneWord,
  accessKeySecret: oneWord,
  securityToken: oneWord,
  roleArn: oneWord,
  oidcProviderArn: oneWord,
  externalId: oneWord,
  region: checkRegion,
  stsRegion: checkRegion,
  endpoint: checkEndpoint,
  stsEndpoint: checkEndpoint,
  credentialsUri: (value, field) =>
    /^https?:\/\/[^\s/]+\S*$/i.test(value) ? undefined : `${field} is no http or https URL`,
  addressingStyle: (value, field) =>
    STYLES.includes(value.toLowerCase()) ? undefined : `${field} is one of ${STYLES.join(', ')}`,
  mode: (value, field) => (isMode(value) ? undefined : `${field} is one of ${MODES}`),
  durationSeconds: (value, field) =>
    /^0*[1-9]\d*$/.test(value) ? undefined : `${field} is a whole number above 0`,
}

/**
 * A sentence that says why `field` cannot have `value`; `undefined` when it can. A region that
 * nobody knows is fine; the value of a secret is not told.
 */
export function checkProfileField(field: ProfileField, value: string): string | undefined {
  if (/[\r\n\0]/.test(value)) return `${field} has to be one line`
  if (value.trim() === '') return `${field} is empty`
  return FORMS[field]?.(value, field)
}

function checkEndpoint(value: string, field: ProfileField): string | undefined {
  const problem = oneWord(value, field)
  if (problem !== undefined) return problem
  try {
    resolveEndpoint({ endpoint: value })
    return undefined
  } catch (error) {
    if (OssferryError.is(error)) return error.message
    throw error
  }
}
