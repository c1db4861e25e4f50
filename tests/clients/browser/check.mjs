// The emulator's status page in a browser, at the URL given. Prints a line for each check, and exits with 1
// when one fails.
import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { inspect, isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';

const url = (process.argv[2] ?? '').replace(/\/$/, '');
const pictures = process.env.SCREENSHOTS;
const image = 'm-bp1caf3yicx5jlfl****';
const hostile = '<script>window.owned = true</script><img src=x onerror="window.owned = true">';
let failed = 0;

function check(what, found, expected) {
  if (isDeepStrictEqual(found, expected)) {
    console.log(`ok      browser: ${what}`);
  } else {
    failed += 1;
    console.log(`FAILED  browser: ${what}: found ${inspect(found)}, expected ${inspect(expected)}`);
  }
}

async function control(method, path, body) {
  const answer = await fetch(`${url}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

// A call of ECS, signed as the oldest clients do; gives the status.
async function call(action, parameters, headers = {}) {
  const encode = (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const all = {
    ...parameters, Action: action, Version: '2014-05-26', AccessKeyId: 'test-access-key-id',
    SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0', SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+/, ''),
  };
  const query = Object.entries(all).map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join('&');
  const signature = createHmac('sha1', 'test-access-key-secret&').update(`GET&%2F&${encode(query)}`).digest('base64');
  const answer = await fetch(`${url}/?${query}&Signature=${encode(signature)}`, { headers });
  await answer.arrayBuffer();
  return answer.status;
}

async function main() {
  await control('POST', 'reset');
  const sharing = { RegionId: 'cn-hangzhou', ImageId: image };
  const statuses = [
    await call('DescribeImageSharePermission', sharing),
    await call('DescribeImageSharePermission', { ...sharing, PageSize: '1000' }),
    await call('DescribeRegions', { [hostile]: '1' }),
    await call('DescribeRegions', {}, { 'x-emulator-fault': 'latency=30; throttle' }),
    await call(hostile, {}),
  ];
  check('the calls are answered', statuses, [200, 400, 200, 429, 404]);
  await control('POST', 'faults', { fault: 'error=503', operation: hostile, times: 2 });
  const { products } = await control('GET', 'products');
  const operations = products.reduce((sum, product) => sum + product.operations.length, 0);

  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const page = await browser.newPage();
    const complaints = [];
    const loaded = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => { complaints.push(dialog.message()); dialog.dismiss(); });
    page.on('request', (request) => loaded.push(request.url()));
    await page.goto(url, { waitUntil: 'networkidle' });

    check('title', await page.title(), 'alicloud emulator');
    check('language', await page.locator('html').getAttribute('lang'), 'en');
    check('headings', await page.getByRole('heading').allTextContents(),
      ['alicloud emulator', 'Connect', 'Recent requests', 'Faults set', 'Products']);
    check('one main part', await page.getByRole('main').count(), 1);
    check('the address', await page.getByText(url, { exact: true }).first().textContent(), url);
    check('the key and its secret',
      [await page.getByText('test-access-key-id', { exact: true }).count(),
        await page.getByText('test-access-key-secret', { exact: true }).count()], [1, 1]);
    check('how many operations', await page.getByText(/ operations of \d+ products?\.$/).textContent(),
      `${operations} operations of ${products.length} product${products.length === 1 ? '' : 's'}.`);

    const table = page.getByRole('table', { name: '5 requests, the newest first. The last 256 are kept.' });
    check('columns', await table.getByRole('columnheader').allTextContents(), ['Status', 'Request', 'Time']);
    const rows = await table.getByRole('row').all();
    const cells = await Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allTextContents()));
    check('the newest request comes first', cells.map((row) => row[0]), ['404', '429', '200', '400', '200']);
    check('when they came, and how long they took',
      cells.every((row) => /^\d\d:\d\d:\d\d\d+\.\d ms$/.test(row[2])), true);
    check('the delay that a fault asked for is in it', parseFloat(cells[1][2].slice(8)) >= 30, true);
    const [unknown, throttled, wrongName, wrongValue, good] = cells.map((row) => row[1]);
    check('an operation that is not there', unknown.includes('Error: InvalidAction.NotFound'), true);
    check('a fault that was met', throttled.includes('Fault: latency=30; throttle'), true);
    check('a hostile name is text', wrongName.includes(`Unknown parameters: ${hostile}`), true);
    check('a problem', wrongValue.includes('Problem: PageSize: it must be between 1 and 100'), true);
    check('a good call', /^DescribeImageSharePermission Ecs GET \/.*Request id: [0-9A-F-]{36}$/.test(good), true);
    check('a fault that is set', await page.getByRole('listitem').filter({ hasText: 'error=503' }).textContent(),
      `error=503, operation ${hostile}: number 1, met by 0 requests`);
    check('nothing hostile ran',
      await page.evaluate(() => [window.owned, document.scripts.length, document.images.length]), [undefined, 0, 0]);

    // With the keyboard alone: the links come first, and what is folded unfolds.
    await page.keyboard.press('Tab');
    check('the first stop', await page.evaluate(() => document.activeElement.textContent), 'Reload');
    const product = products.find((one) => one.code.toLowerCase() === 'ecs');
    const folded = page.locator('details').filter({ hasText: `${product.code} ${product.version}: ` });
    for (let n = 0; n < 40; n += 1) {
      await page.keyboard.press('Tab');
      if (await folded.locator('summary').evaluate((summary) => summary === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    check('a product unfolds', await folded.getByRole('listitem').allTextContents(), product.operations);

    for (const details of await page.locator('details').all()) await details.evaluate((one) => { one.open = true; });
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      check(`nothing sticks out at ${width} pixels`, sizes[0] <= sizes[1], true);
      const head = await table.getByRole('row').first().boundingBox();
      check(`columns are wide enough at ${width} pixels`, head.height < 50, true);
    }
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.reload();
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: `${pictures}/${width}.png`, fullPage: true });
      }
    }

    check('no complaints', complaints, []);
    check('nothing else was loaded', [...new Set(loaded)], [`${url}/`]);
    check('looking is no request', (await control('GET', 'requests')).requests.length, 5);
    for (const name of ['Requests', 'Faults', 'Products']) {
      const link = page.getByRole('link', { name: `${name} as JSON` });
      const [answer] = await Promise.all([
        page.waitForResponse((one) => one.url().includes('/_emulator/')), link.click()]);
      check(`${name} as JSON`, [answer.status(), Object.keys(await answer.json())], [200, [name.toLowerCase()]]);
      await page.goBack();
    }
  } finally {
    await browser.close();
  }
}

main().then(() => process.exit(failed ? 1 : 0), (problem) => {
  console.log('FAILED  browser:', problem);
  process.exit(1);
});
