// Every kind of public page, at both widths: it is there, fits, and nobody is shut out.
import { expect, test } from '@playwright/test';
import { accessible, fetched, fits, site, WIDTHS } from './people';

const kinds: [string, string, string][] = [
  ['home of the portal', 'www', '/'],
  ['home of a department', 'jw', '/'],
  ['column', 'jw', '/notices/'],
  ['channel', 'www', '/affairs/'],
  ['nested column', 'www', '/affairs/policies/'],
  ['search', 'www', '/search?q=%E5%85%BB%E8%80%81'],
  ['search without results', 'www', '/search?q=qqqqzzzz'],
  ['site map', 'www', '/site-map/'],
  ['units', 'www', '/units/'],
  ['statement', 'www', '/statement/'],
  ['not found', 'www', '/nothing/here.html'],
  ['traditional', 'www', '/zh-hant/'],
  ['english frame', 'www', '/en/'],
];

for (const width of WIDTHS) {
  test.describe(`at ${width} pixels`, () => {
    test.use({ viewport: { width, height: 900 } });

    for (const [name, label, path] of kinds) {
      test(name, async ({ page }) => {
        await page.goto(site(label) + path);
        await expect(page.locator('main')).toBeVisible();
        await fits(page, name);
        await accessible(page, name);
      });
    }

    for (const kind of ['text', 'document', 'picture', 'video']) {
      test(`article: ${kind}`, async ({ page, request }) => {
        const found = await fetched(request, `${site('www')}/search?q=%E4%B8%80&kind=${kind}`);
        const address = /<h2><a href="([^"]+)"/.exec(found)?.[1];
        expect(address, `an article of kind ${kind}`).toBeTruthy();
        await page.goto(address ?? '');
        await expect(page.locator('main h1')).toBeVisible();
        await fits(page, kind);
        await accessible(page, kind);
      });
    }
  });
}

test('an article reads without scripts, and carries its page tags', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site('jw')}/notices/`);
  await page.locator('main a[href*=".html"]').first().click();
  await expect(page.locator('main h1')).toBeVisible();
  for (const name of ['SiteName', 'SiteDomain', 'SiteIDCode', 'ColumnName', 'ColumnType', 'ArticleTitle', 'PubDate', 'ContentSource']) {
    await expect(page.locator(`meta[name="${name}"]`)).toHaveCount(1);
  }
  const shown = await page.locator('main h1').innerText();
  expect(await page.locator('meta[name="ArticleTitle"]').getAttribute('content')).toBe(shown.trim());
});
