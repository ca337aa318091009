/**
 * What a `.ossutilconfig` says: of version 1 (`[Credentials]`, `[Bucket-Endpoint]`,
 * `[Bucket-Cname]`) and of version 2 (`[default]`, `[profile NAME]`), or of both.
 */

import { changeIni, parseIni, type IniEntry } from './ini-file.js'
import { collectFields, profileFieldOf, type Profile, type ProfileFile } from './profile.js'

const DEFAULT_PROFILE = 'default'

/** How ossutil 2 spells what this program writes. */
const WRITTEN_NAMES: Readonly<Record<string, string>> = {
  accessKeyId: 'accessKeyID',
  securityToken: 'stsToken',
  roleArn: 'ramRoleArn',
}

/** `place`: how messages call the file. */
export function parseOssutilConfig(text: string, place: string): ProfileFile {
  const { sections, problems } = parseIni(text)
  const entriesByProfile = new Map<string, IniEntry[]>()
  const bucketEndpoints = new Map<string, string>()
  const bucketCnames = new Map<string, string>()
  for (const { name, entries } of sections) {
    const profile = profileOfSection(name)
    if (profile !== undefined) {
      const earlier = entriesByProfile.get(profile) ?? []
      // [default] completes and overrules the older [Credentials], wherever they stand.
      const older = name.toLowerCase() === 'credentials'
      entriesByProfile.set(profile, older ? [...entries, ...earlier] : [...earlier, ...entries])
    } else if (name.toLowerCase() === 'bucket-endpoint') fill(bucketEndpoints, entries)
    else if (name.toLowerCase() === 'bucket-cname') fill(bucketCnames, entries)
    else if (name.toLowerCase() === 'akservice') {
      const earlier = entriesByProfile.get(DEFAULT_PROFILE) ?? []
      entriesByProfile.set(DEFAULT_PROFILE, [...roleOfAkService(entries), ...earlier])
    }
  }
  const profiles = Array.from(entriesByProfile, ([name, entries]): Profile => {
    const fields = collectFields(entries.map((entry) => [entry.name, entry.value]))
    return { name, place: `${place} ${sectionOf(name)}`, fields }
  })
  return { profiles, current: DEFAULT_PROFILE, bucketEndpoints, bucketCnames, problems }
}

/** `text` with a field of a profile set, or removed if `value` is `undefined`. */
export function changeOssutilConfig(
  text: string,
  profile: string,
  field: string,
  value: string | undefined,
): string {
  const known = profileFieldOf(field)
  return changeIni(text, {
    section: sectionOf(profile).slice(1, -1),
    name: WRITTEN_NAMES[field] ?? field,
    value,
    sameSection: (name) =>
      profileOfSection(name) === profile && name.toLowerCase() !== 'credentials',
    sameName: (name) => profileFieldOf(name) === known,
  })
}

function sectionOf(profile: string): string {
  return profile === DEFAULT_PROFILE ? '[default]' : `[profile ${profile}]`
}

function profileOfSection(section: string): string | undefined {
  if (/^(?:default|credentials)$/i.test(section)) return DEFAULT_PROFILE
  const named = /^profile\s+(["']?)(.+?)\1$/i.exec(section)
  return named?.[2]
}

function fill(map: Map<string, string>, entries: readonly IniEntry[]): void {
  for (const { name, value } of entries) if (value !== '') map.set(name, value)
}

/** Version 1 named the role of a machine by its address in the metadata. */
function roleOfAkService(entries: readonly IniEntry[]): IniEntry[] {
  const address = entries.find(({ name }) => name.toLowerCase() === 'ecsak')?.value
  const roleName = address === undefined ? undefined : /\/([^/]+)\/?$/.exec(address)?.[1]
  if (roleName === undefined) return []
  return [
    { name: 'mode', value: 'EcsRamRole' },
    { name: 'ecsRoleName', value: roleName },
  ]
}
