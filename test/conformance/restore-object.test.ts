/** RestoreObject, and what can be done with an object in an archive. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Step } from './conformance-case.js'
import { error, get, head, NO_SUCH_KEY, put } from './steps.js'

const archived = put('a', 'x', { 'x-oss-storage-class': 'Archive' })
const NOT_READABLE = error(403, 'InvalidObjectState', undefined, {
  message: "The operation is not valid for the object's state.",
})

const restore = (body = ''): Step => ({ method: 'POST', key: 'a', query: { restore: '' }, body })

const cases: readonly ConformanceCase[] = [
  {
    name: 'is needed before an archived object can be read',
    steps: [
      archived,
      { ...get('a'), gives: NOT_READABLE },
      {
        ...head('a'),
        gives: {
          status: 200,
          headers: { 'x-oss-storage-class': 'Archive', 'x-oss-restore': null },
        },
      },
      {
        method: 'PUT',
        key: 'copy',
        headers: { 'x-oss-copy-source': '/{bucket}/{prefixUrl}a' },
        gives: NOT_READABLE,
      },
    ],
  },
  ...[
    '',
    '<RestoreRequest><Days>1</Days></RestoreRequest>',
    '<RestoreRequest><Days>2</Days><JobParameters><Tier>Standard</Tier></JobParameters></RestoreRequest>',
  ].map((body): ConformanceCase => ({
    name: `begins with the document ${body}`,
    steps: [archived, { ...restore(body), gives: { status: 202 } }],
  })),
  {
    name: 'is seen in the header x-oss-restore',
    steps: [
      archived,
      restore(),
      {
        ...head('a'),
        gives: { status: 200, headers: { 'x-oss-restore': /^ongoing-request="(true|false)"/ } },
      },
    ],
  },
  {
    name: 'is for archived objects',
    steps: [
      put('a'),
      { ...restore(), gives: error(400, 'OperationNotSupported', '0016-00000702') },
    ],
  },
  ...['days', '<Restore/>', '<RestoreRequest><Days>many</Days></RestoreRequest>'].map(
    (body): ConformanceCase => ({
      name: `refuses the document ${body}`,
      basis: 'choice',
      steps: [archived, { ...restore(body), gives: { status: 400 } }],
    }),
  ),
  { name: 'needs an object', steps: [{ ...restore(), gives: NO_SUCH_KEY }] },
]

const clean: Step = { method: 'POST', key: 'a', query: { cleanRestoredObject: '' } }

const cleanings: readonly ConformanceCase[] = [
  {
    name: 'waits for the end of the restoration',
    embeddedOnly: 'the service may be done before it is asked',
    steps: [
      archived,
      restore(),
      {
        ...clean,
        gives: error(409, 'ArchiveRestoreNotFinished', '0016-00000719'),
      },
    ],
  },
  {
    name: 'is for archived objects',
    basis: 'choice',
    steps: [put('a'), { ...clean, gives: error(400, 'OperationNotSupported') }],
  },
  {
    name: 'leaves an object alone that has not been restored',
    basis: 'choice',
    steps: [
      archived,
      { ...clean, gives: { status: 200, body: '' } },
      { ...get('a'), gives: NOT_READABLE },
    ],
  },
  { name: 'needs an object', steps: [{ ...clean, gives: NO_SUCH_KEY }] },
]

checkConformance({ RestoreObject: cases, CleanRestoredObject: cleanings })
