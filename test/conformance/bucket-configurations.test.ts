/** The configurations of a bucket: what is put is got, and what is not there, or is none. */

import { checkConformance } from './check-conformance.js'
import type { ConformanceCase, Expected, Step } from './conformance-case.js'
import { error } from './steps.js'

type Query = NonNullable<Step['query']>
type Elements = NonNullable<Expected['elements']>

/** What all of them have, for one of them. */
interface Configuration {
  readonly query: Query
  readonly document: string
  /** Of what is got, with the name of its root. */
  readonly root: string
  readonly elements: Elements
  /** Of what is got when nothing has been put. */
  readonly absent: Expected
  /** Documents that are refused. */
  readonly wrong: readonly (readonly [document: string, gives: Expected])[]
  readonly deletable?: false
}

const MALFORMED = error(400, 'MalformedXML')
const ABSENT = (code: string, message?: string): Expected =>
  error(404, code, undefined, {
    ...(message === undefined ? {} : { message }),
    elements: { BucketName: '{bucket}' },
  })

const lifecycle = (rule: string): string =>
  `<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`
const encryption = (rule: string): string =>
  `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`
const tag = (key: string, value: string): string =>
  `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`
const tags = (set: string): string => `<Tagging><TagSet>${set}</TagSet></Tagging>`
const policy = (statement: object): string =>
  JSON.stringify({ Version: '1', Statement: [statement] })
const STATEMENT = {
  Effect: 'Deny',
  Action: ['oss:DeleteObject'],
  Principal: ['1234567890'],
  Resource: ['acs:oss:*:*:{bucket}/*'],
}

const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  lifecycle: {
    query: { lifecycle: '' },
    document: lifecycle(
      '<ID>old</ID><Prefix>log/</Prefix><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition><Expiration><Days>60</Days></Expiration><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload>',
    ),
    root: 'LifecycleConfiguration',
    elements: {
      'Rule/ID': 'old',
      'Rule/Prefix': 'log/',
      'Rule/Status': 'Enabled',
      'Rule/Transition/Days': '30',
      'Rule/Transition/StorageClass': 'IA',
      'Rule/Expiration/Days': '60',
      'Rule/AbortMultipartUpload/Days': '1',
    },
    absent: ABSENT('NoSuchLifecycle'),
    wrong: [
      ['<LifecycleConfiguration/>', MALFORMED],
      [lifecycle('<Prefix/><Expiration><Days>1</Days></Expiration>'), MALFORMED],
      [lifecycle('<Prefix/><Status>Enabled</Status>'), MALFORMED],
      [
        lifecycle('<Prefix/><Status>Enabled</Status><Expiration><Days>x</Days></Expiration>'),
        MALFORMED,
      ],
    ],
  },
  website: {
    query: { website: '' },
    document:
      '<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>error.html</Key></ErrorDocument></WebsiteConfiguration>',
    root: 'WebsiteConfiguration',
    elements: { 'IndexDocument/Suffix': 'index.html', 'ErrorDocument/Key': 'error.html' },
    absent: ABSENT('NoSuchWebsiteConfiguration'),
    wrong: [
      ['<WebsiteConfiguration/>', MALFORMED],
      [
        '<WebsiteConfiguration><IndexDocument><Suffix/></IndexDocument></WebsiteConfiguration>',
        MALFORMED,
      ],
    ],
  },
  logging: {
    query: { logging: '' },
    document:
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>{bucket}</TargetBucket><TargetPrefix>log-</TargetPrefix></LoggingEnabled></BucketLoggingStatus>',
    root: 'BucketLoggingStatus',
    elements: { 'LoggingEnabled/TargetBucket': '{bucket}', 'LoggingEnabled/TargetPrefix': 'log-' },
    absent: { status: 200, root: 'BucketLoggingStatus', elements: { LoggingEnabled: null } },
    wrong: [['<BucketLoggingStatus><LoggingEnabled/></BucketLoggingStatus>', MALFORMED]],
  },
  encryption: {
    query: { encryption: '' },
    document: encryption('<SSEAlgorithm>AES256</SSEAlgorithm>'),
    root: 'ServerSideEncryptionRule',
    elements: { 'ApplyServerSideEncryptionByDefault/SSEAlgorithm': 'AES256' },
    absent: ABSENT('NoSuchServerSideEncryptionRule'),
    wrong: [
      [
        encryption('<SSEAlgorithm>ROT13</SSEAlgorithm>'),
        error(400, 'InvalidEncryptionAlgorithmError'),
      ],
      [
        encryption('<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>a</KMSMasterKeyID>'),
        error(400, 'InvalidArgument'),
      ],
      ['<ServerSideEncryptionRule/>', MALFORMED],
    ],
  },
  tagging: {
    query: { tagging: '' },
    document: tags(tag('project', 'ferry') + tag('目', '')),
    root: 'Tagging',
    elements: { 'TagSet/Tag/Key': ['project', '目'], 'TagSet/Tag/Value': ['ferry', ''] },
    absent: { status: 200, root: 'Tagging', elements: { 'TagSet/Tag': null } },
    wrong: [
      [tags(tag('a', '1') + tag('a', '2')), error(400, 'InvalidTag')],
      [tags(tag('acs:a', '1')), error(400, 'InvalidTag')],
      [
        tags(Array.from({ length: 21 }, (_, index) => tag(`k${index}`, '')).join('')),
        error(400, 'InvalidTag'),
      ],
      ['<Tagging/>', MALFORMED],
    ],
  },
  referer: {
    query: { referer: '' },
    document:
      '<RefererConfiguration><AllowEmptyReferer>false</AllowEmptyReferer><RefererList><Referer>http://www.example.com</Referer><Referer>https://*.example.com</Referer></RefererList></RefererConfiguration>',
    root: 'RefererConfiguration',
    elements: {
      AllowEmptyReferer: 'false',
      'RefererList/Referer': ['http://www.example.com', 'https://*.example.com'],
    },
    absent: {
      status: 200,
      root: 'RefererConfiguration',
      elements: { AllowEmptyReferer: 'true', 'RefererList/Referer': null },
    },
    wrong: [
      [
        '<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer></RefererConfiguration>',
        MALFORMED,
      ],
      ['<RefererConfiguration><RefererList/></RefererConfiguration>', MALFORMED],
    ],
    deletable: false,
  },
}

const XML = { 'content-type': 'application/xml' }

function casesOf(configuration: Configuration): readonly ConformanceCase[] {
  const { query, document, absent, wrong, deletable = true } = configuration
  const ask: Step = { method: 'GET', query }
  const put = (body: string): Step => ({ method: 'PUT', query, body, md5: true })
  const kept: Expected = {
    status: 200,
    headers: XML,
    root: configuration.root,
    elements: configuration.elements,
  }
  const remove: Step = { method: 'DELETE', query, gives: { status: 204, body: '' } }
  return [
    { name: 'is not there at first', bucket: 'own', steps: [{ ...ask, gives: absent }] },
    {
      name: 'is got as it was put',
      bucket: 'own',
      steps: [
        { ...put(document), gives: { status: 200, body: '' } },
        { ...ask, gives: kept },
      ],
    },
    {
      name: 'is got to the byte as it was put',
      bucket: 'own',
      basis: 'choice',
      steps: [put(document), { ...ask, gives: { status: 200, body: document } }],
    },
    ...(!deletable
      ? []
      : [
          {
            name: 'is gone when it is deleted, which may be done again',
            bucket: 'own' as const,
            steps: [put(document), remove, { ...ask, gives: absent }, remove],
          },
        ]),
    {
      name: 'is not replaced by a document that is none of its kind',
      bucket: 'own',
      steps: [
        put(document),
        ...wrong.map(([body, gives]): Step => ({ ...put(body), gives })),
        ...['', 'text', '<Other/>', `${document}<`].map((body): Step => ({
          ...put(body),
          gives: MALFORMED,
        })),
        { ...ask, gives: kept },
      ],
    },
    {
      name: 'is compared with its Content-MD5',
      bucket: 'own',
      steps: [
        {
          ...put(document),
          md5: false,
          headers: { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' },
          gives: error(400, 'InvalidDigest'),
        },
      ],
    },
    {
      name: 'is for those who sign',
      bucket: 'own',
      steps: [ask, put(document), ...(deletable ? [remove] : [])].map((step): Step => ({
        ...step,
        sign: 'none',
        gives: { status: 403 },
      })),
    },
    {
      name: 'needs a bucket',
      steps: [
        {
          ...ask,
          bucket: 'no-such-bucket-conformance-7f3a',
          gives: error(404, 'NoSuchBucket', '0015-00000101'),
        },
      ],
    },
  ]
}

const putPolicy = (body: string): Step => ({ method: 'PUT', query: { policy: '' }, body })
const getPolicy: Step = { method: 'GET', query: { policy: '' } }

const policies: readonly ConformanceCase[] = [
  {
    name: 'is JSON, got as it was put, until it is deleted',
    bucket: 'own',
    steps: [
      { ...getPolicy, gives: error(404, 'NoSuchBucketPolicy') },
      { ...putPolicy(policy(STATEMENT)), gives: { status: 200, body: '' } },
      {
        ...getPolicy,
        gives: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: policy(STATEMENT),
        },
      },
      { method: 'DELETE', query: { policy: '' }, gives: { status: 204 } },
      { ...getPolicy, gives: error(404, 'NoSuchBucketPolicy') },
    ],
  },
  {
    name: 'is not replaced by a document that is none',
    bucket: 'own',
    steps: [
      putPolicy(policy(STATEMENT)),
      ...['', 'text', '{}', '{"Version":"2","Statement":[]}', policy({ Effect: 'Allow' })].map(
        (body): Step => ({ ...putPolicy(body), gives: error(400, 'InvalidPolicyDocument') }),
      ),
      { ...getPolicy, gives: { status: 200, body: policy(STATEMENT) } },
    ],
  },
]

const others: readonly ConformanceCase[] = [
  {
    name: 'that does not exist is no operation',
    steps: [
      {
        method: 'POST',
        query: { lifecycle: '' },
        gives: error(405, 'MethodNotAllowed', undefined, {
          elements: { Method: 'POST', ResourceType: 'BUCKET' },
        }),
      },
    ],
  },
]

checkConformance({
  ...Object.fromEntries(
    Object.entries(CONFIGURATIONS).map(([name, configuration]) => [
      `The configuration ?${name}`,
      casesOf(configuration),
    ]),
  ),
  'The policy of a bucket': policies,
  'A configuration': others,
})
