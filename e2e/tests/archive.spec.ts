// Article 21: the portal as others read it from its archive. pywb replays the package that `portico archive` made of the
// demonstration's portal; what the browser shows is what the portal showed.
import { expect, test } from '@playwright/test';
import { site } from './people';

const replay = process.env.PORTICO_E2E_REPLAY ?? '';

// As it reads without scripts: pywb rewrites scripts as it likes, and the bar with print and letter size is made by one.
test.use({ javaScriptEnabled: false });

test('the portal of the demonstration is replayed from its archive', async ({ page }) => {
  test.skip(replay === '', 'started by `cargo xtask test --only e2e`, which packs the portal first');
  const www = site('www');
  const look = async () => ({
    title: await page.title(),
    heading: (await page.locator('h1').first().innerText()).trim(),
    words: (await page.locator('main').innerText()).replace(/\s+/g, ' ').trim(),
    colour: await page.locator('body').evaluate((body) => getComputedStyle(body).color),
    font: await page.locator('body').evaluate((body) => getComputedStyle(body).fontFamily),
  });

  await page.goto(`${www}/`);
  const home = await look();
  const article = await page.locator('main a[href$=".html"]').first().getAttribute('href');
  expect(article, 'an article on the home page').toBeTruthy();
  const column = await page.locator('.nav-row a:not([href="/"])').first().getAttribute('href');

  for (const [path, expected] of [
    ['/', home],
    [article ?? '', undefined],
    [column ?? '', undefined],
  ] as const) {
    const address = new URL(path, `${www}/`).href;
    let live = expected;
    if (live === undefined) {
      await page.goto(address);
      live = await look();
    }
    const failed: string[] = [];
    const note = (answer: { status(): number; url(): string }) => {
      if (answer.status() >= 400) failed.push(`${answer.status()} ${answer.url()}`);
    };
    page.on('response', note);
    await page.goto(replay + address, { waitUntil: 'networkidle' });
    page.off('response', note);
    expect(new URL(page.url()).host, 'the archive answers, not the portal').toBe(new URL(replay).host);
    expect(await look(), address).toEqual(live);
    expect(failed, `everything that ${address} needs is in the archive`).toEqual([]);
  }
});
