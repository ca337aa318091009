/** The operations that put, get and delete the configurations of a bucket. */

import {
  BUCKET_CONFIGURATIONS,
  decodePutConfigurationRequest,
  encodeDeleteConfigurationResponse,
  encodeGetConfigurationResponse,
  encodePutConfigurationResponse,
  type BucketConfiguration,
} from '../../protocol/operations/bucket-configuration.js'
import { changeBucket } from '../bucket-changes.js'
import type { BucketCall, BucketOperation, Reply } from '../operation.js'

export const BUCKET_CONFIGURATION_OPERATIONS: readonly BucketOperation[] =
  BUCKET_CONFIGURATIONS.flatMap((configuration) => {
    const { PUT: put, GET: get, DELETE: remove } = configuration.operations
    return [
      ...(put === undefined ? [] : [operation(put, 'document', putConfiguration, configuration)]),
      ...(get === undefined ? [] : [operation(get, 'none', getConfiguration, configuration)]),
      ...(remove === undefined
        ? []
        : [operation(remove, 'none', deleteConfiguration, configuration)]),
    ]
  })

type RunConfiguration = (call: BucketCall, configuration: BucketConfiguration) => Promise<Reply>

function operation(
  name: string,
  body: 'document' | 'none',
  run: RunConfiguration,
  configuration: BucketConfiguration,
): BucketOperation {
  return { name, body, anonymous: 'never', run: (call) => run(call, configuration) }
}

async function putConfiguration(
  call: BucketCall,
  configuration: BucketConfiguration,
): Promise<Reply> {
  const document = decodePutConfigurationRequest(call.request, configuration)
  await keepDocument(call, configuration.name, document)
  return encodePutConfigurationResponse()
}

function getConfiguration(
  { bucket }: BucketCall,
  configuration: BucketConfiguration,
): Promise<Reply> {
  const document = bucket.configurations?.[configuration.name]
  // A rejection by the codec has to become one of the promise.
  return Promise.resolve().then(() =>
    encodeGetConfigurationResponse(configuration, bucket.name, document),
  )
}

async function deleteConfiguration(
  call: BucketCall,
  { name }: BucketConfiguration,
): Promise<Reply> {
  await keepDocument(call, name, undefined)
  return encodeDeleteConfigurationResponse()
}

function keepDocument(
  { server, bucket }: BucketCall,
  name: string,
  document: string | undefined,
): Promise<void> {
  return changeBucket(server.store, bucket.name, (present) => {
    const { [name]: _replaced, ...others } = present.configurations ?? {}
    const configurations = document === undefined ? others : { ...others, [name]: document }
    return { ...present, configurations }
  })
}
