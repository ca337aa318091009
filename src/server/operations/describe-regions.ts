/** DescribeRegions: the one region there is, with the endpoints that it has in OSS. */

import {
  decodeDescribeRegionsRequest,
  encodeDescribeRegionsResponse,
} from '../../protocol/operations/describe-regions.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import type { Operation } from '../operation.js'

export const describeRegions: Operation = {
  name: 'DescribeRegions',
  body: 'none',
  anonymous: 'never',
  run(call) {
    const { region } = decodeDescribeRegionsRequest(call.request)
    const own = `oss-${call.server.region}`
    if (region !== undefined && region !== own) {
      throw rejection('NoSuchRegion', { details: { Region: region } })
    }
    const place = {
      region: own,
      internetEndpoint: `${own}.aliyuncs.com`,
      internalEndpoint: `${own}-internal.aliyuncs.com`,
      accelerateEndpoint: 'oss-accelerate.aliyuncs.com',
    }
    return Promise.resolve(encodeDescribeRegionsResponse({ regions: [place] }))
  },
}
