// The official TypeScript client against the emulator at the URL given. Prints a line for each check, and
// exits with 1 when one fails.
import { isDeepStrictEqual, inspect } from 'node:util';
import CsClient, * as cs from '@alicloud/cs20151215';
import EcsClient, * as ecs from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import StsClient from '@alicloud/sts20150401';
import VpcClient, * as vpc from '@alicloud/vpc20160428';
import { RetryOptions } from '@darabonba/typescript';

const url = (process.argv[2] ?? '').replace(/\/$/, '');
const region = 'cn-hangzhou';
const image = 'm-bp1caf3yicx5jlfl****';
const accounts = Array.from({ length: 12 }, (_, n) => String(2000000000000000 + n));
let failed = 0;

function check(what: string, found: unknown, expected: unknown) {
  if (isDeepStrictEqual(found, expected)) {
    console.log(`ok      typescript: ${what}`);
  } else {
    failed += 1;
    console.log(`FAILED  typescript: ${what}: found ${inspect(found)}, expected ${inspect(expected)}`);
  }
}

async function control(method: string, path: string, body?: object): Promise<any> {
  const answer = await fetch(`${url}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

function config(more: { [key: string]: unknown } = {}) {
  return new $OpenApiUtil.Config({
    accessKeyId: 'test-access-key-id',
    accessKeySecret: 'test-access-key-secret',
    endpoint: url.replace('http://', ''),
    protocol: 'http',
    regionId: region,
    ...more,
  });
}

function modify(client: EcsClient, change: { addAccount?: string[]; removeAccount?: string[] }) {
  return client.modifyImageSharePermission(
    new ecs.ModifyImageSharePermissionRequest({ regionId: region, imageId: image, ...change }));
}

async function page(client: EcsClient, pageNumber: number, pageSize: number) {
  const answer = await client.describeImageSharePermission(new ecs.DescribeImageSharePermissionRequest(
    { regionId: region, imageId: image, pageNumber, pageSize }));
  const ids = answer.body?.accounts?.account?.map((account) => account.aliyunId);
  return { ids: ids ?? [], total: answer.body?.totalCount };
}

// The name, status and code of the error that a call ends with.
async function error(call: Promise<unknown>) {
  try {
    await call;
    return undefined;
  } catch (problem: any) {
    return [problem.name, problem.statusCode, problem.code];
  }
}

function describeImages(client: EcsClient) {
  return client.describeImages(new ecs.DescribeImagesRequest({ regionId: region }));
}

async function requests(): Promise<any[]> {
  return (await control('GET', 'requests')).requests;
}

// From end to end. A call takes 10 accounts.
async function sharing(client: EcsClient) {
  check('share with 10 accounts', (await modify(client, { addAccount: accounts.slice(0, 10) })).statusCode, 200);
  check('share with 2 more', (await modify(client, { addAccount: accounts.slice(10) })).statusCode, 200);
  const pages = [await page(client, 1, 5), await page(client, 2, 5), await page(client, 3, 5)];
  check('list over three pages', pages.flatMap((found) => found.ids), accounts);
  check('the size of each page', pages.map((found) => found.ids.length), [5, 5, 2]);
  check('the total on each page', pages.map((found) => found.total), [12, 12, 12]);
  await modify(client, { removeAccount: accounts.slice(0, 10) });
  check('unshare with 10 accounts', (await page(client, 1, 10)).ids, accounts.slice(10));
  await modify(client, { removeAccount: accounts.slice(10) });
  check('unshare with the rest', (await page(client, 1, 10)).total, 0);
}

async function errors(client: EcsClient) {
  check('a missing parameter',
    await error(client.describeImageSharePermission(
      new ecs.DescribeImageSharePermissionRequest({ regionId: region }))),
    ['ClientError', 400, 'MissingParameter']);
  check('a bad value', await error(page(client, 1, 1000)), ['ClientError', 400, 'InvalidParameter']);
  check('an image that is not there',
    await error(client.modifyImageSharePermission(new ecs.ModifyImageSharePermissionRequest(
      { regionId: region, imageId: 'm-none', addAccount: accounts.slice(0, 1) }))),
    ['ClientError', 404, 'InvalidImageId.NotFound']);
  check('a wrong secret',
    await error(describeImages(new EcsClient(config({ accessKeySecret: 'wrong' })))),
    ['ClientError', 400, 'SignatureDoesNotMatch']);
  check('an unknown access key',
    await error(describeImages(new EcsClient(config({ accessKeyId: 'unknown' })))),
    ['ClientError', 404, 'InvalidAccessKeyId.NotFound']);

  check("a token that is not the key's",
    await error(describeImages(new EcsClient(config({ securityToken: 'a token' })))),
    ['ClientError', 400, 'InvalidSecurityToken.MismatchWithAccessKey']);
  const realDate = globalThis.Date;
  globalThis.Date = class extends realDate {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : ['2020-01-01T00:00:00Z']) as [string]));
    }
  } as DateConstructor;
  check('an old date', await error(describeImages(client)), ['ClientError', 400, 'InvalidTimeStamp.Expired']);
  globalThis.Date = realDate;

  await control('POST', 'faults', { fault: 'throttle; retry-after=20', operation: 'DescribeImages' });
  check('throttled', await error(describeImages(client)), ['ThrottlingError', 429, 'Throttling.User']);
  await control('DELETE', 'faults');
  await control('POST', 'faults', { fault: 'throttle; retry-after=20', times: 2 });
  const retryOptions = new RetryOptions({
    retryable: true,
    retryCondition: [{ maxAttempts: 3, exception: ['ThrottlingError'] }],
  });
  await control('DELETE', 'requests');
  const answer = await describeImages(new EcsClient(config({ retryOptions })));
  const statuses = (await requests()).map((request) => request.status);
  check('throttled twice, then answered', [answer.statusCode, statuses], [200, [429, 429, 200]]);
  await control('DELETE', 'faults');
  for (const [fault, expected] of [
    ['error=500', ['ServerError', 500, 'InternalError']],
    ['error=503', ['ServerError', 503, 'ServiceUnavailable']],
    ['expired-token', ['ClientError', 400, 'InvalidSecurityToken.Expired']],
  ] as const) {
    const globalParameters = new $OpenApiUtil.GlobalParameters({ headers: { 'x-emulator-fault': fault } });
    check(`${fault} by a header`, await error(describeImages(new EcsClient(config({ globalParameters })))), expected);
  }
}

// Other ways to prove who calls.
async function otherProofs(serves: (code: string, operation: string) => boolean) {
  const older = await describeImages(new EcsClient(config({ signatureAlgorithm: 'v2' })));
  check('the first signature version', older.statusCode, 200);
  if (serves('cs', 'DescribeClusterDetail')) {
    const path = await new CsClient(config({ signatureAlgorithm: 'v2' })).describeClusterDetail('c1/é x');
    check('the first signature version, with a path', path.statusCode, 200);
  }
  const { accessKeyId, accessKeySecret, ...rest } = config();
  const bearer = (bearerToken: string) => new EcsClient(new $OpenApiUtil.Config({ ...rest, bearerToken }));
  check('a bearer token', (await describeImages(bearer('test-bearer-token'))).statusCode, 200);
  check('another bearer token', await error(describeImages(bearer('other'))), ['ClientError', 400, 'InvalidBearerToken']);
}

// Whether the emulator serves an operation.
async function served() {
  const { products } = await control('GET', 'products');
  return (code: string, operation: string): boolean => {
    const found = products.some((product: any) =>
      product.code.toLowerCase() === code && product.operations.includes(operation));
    if (!found) console.log(`skipped typescript: ${code} ${operation}, which is not served`);
    return found;
  };
}

async function otherProducts(serves: (code: string, operation: string) => boolean) {
  await control('DELETE', 'requests');
  const last = async () => (await requests()).at(-1);
  if (serves('cs', 'DescribeClusterDetail')) {
    const answer = await new CsClient(config()).describeClusterDetail('c1/é x');
    check('a path parameter', [answer.statusCode, (await last()).parameters], [200, { ClusterId: 'c1/é x' }]);
  }
  if (serves('cs', 'ModifyCluster')) {
    const answer = await new CsClient(config()).modifyCluster('c-1', new cs.ModifyClusterRequest(
      { clusterName: 'new name', deletionProtection: true, accessControlList: ['10.0.0.0/8'] }));
    const seen = await last();
    const expected = {
      ClusterId: 'c-1', cluster_name: 'new name', deletion_protection: true, access_control_list: ['10.0.0.0/8'],
    };
    check('a JSON body', [answer.statusCode, seen.parameters, seen.unknown], [200, expected, []]);
  }
  if (serves('vpc', 'DescribeVpcs')) {
    const answer = await new VpcClient(config()).describeVpcs(new vpc.DescribeVpcsRequest({ regionId: region }));
    check('a VPC', (answer.body?.vpcs?.vpc?.length ?? 0) > 0, true);
  }
  if (serves('sts', 'GetCallerIdentity')) {
    const answer = await new StsClient(config()).getCallerIdentity();
    check("the caller's identity", Boolean(answer.body?.accountId), true);
  }
}

async function main() {
  await control('POST', 'reset');
  const client = new EcsClient(config());
  await sharing(client);
  await errors(client);
  const serves = await served();
  await otherProofs(serves);
  await otherProducts(serves);
}

main().then(() => process.exit(failed ? 1 : 0), (problem) => {
  console.log('FAILED  typescript:', problem);
  process.exit(1);
});
