// The desk's pages, at both widths: they are there, fit, and nobody is shut out.
import { expect, test } from '@playwright/test';
import { accessible, fits, staff, WIDTHS } from './people';

const desks: [string, string[]][] = [
  ['jw-officer', ['/desk', '/desk/articles', '/desk/articles/new', '/desk/articles/import', '/desk/notices', '/desk/account', '/desk/inbox', '/desk/forms', '/desk/forms/new', '/desk/measures']],
  ['jw-section', ['/desk', '/desk/inbox']],
  ['xxzx-editor', ['/desk/offers']],
  ['xxb-planner', ['/desk/sites', '/desk/sites/new', '/desk/permissions', '/desk/people', '/desk/inbox', '/desk/forms', '/desk/seals']],
  ['bmj-inspector', ['/desk/journal', '/desk/articles', '/desk/forms']],
];

/** Pages of one thing each: reached by the first link of a list. */
const things: [string, string, string][] = [
  ['jw-officer', '/desk/articles', 'main a[href^="/desk/articles/0"]'],
  ['xxb-planner', '/desk/sites', 'main a[href^="/desk/sites/0"]'],
  ['xxb-planner', '/desk/people', 'main a[href^="/desk/people/units/"]'],
];

for (const [login, paths] of desks) {
  test(`the desk of ${login}`, async ({ browser }) => {
    const page = await staff(browser, login);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of paths) {
        const answer = await page.goto(path);
        expect(answer?.status(), path).toBe(200);
        await fits(page, `${path} at ${width}`);
        await accessible(page, `${path} at ${width}`);
      }
    }
  });
}

test('a stranger is asked to sign in and comes back to where they wanted', async ({ page }) => {
  await page.goto('/desk/articles');
  await expect(page).toHaveURL(/sign-in/);
  await accessible(page, 'sign-in');
  await page.locator('input[name="name"]').fill('jw-officer');
  await page.locator('input[name="password"]').fill('wrong');
  await page.locator('form button[type="submit"]').first().click();
  await expect(page.locator('input[name="name"]')).toHaveValue('jw-officer');
});

for (const [login, list, link] of things) {
  test(`what ${list} leads to`, async ({ browser }) => {
    const page = await staff(browser, login);
    await page.goto(list);
    const first = await page.locator(link).first().getAttribute('href');
    await page.goto(first ?? '');
    const parts = await page.locator(`main a[href^="${first}/"]`).evaluateAll((links) =>
      links.map((a) => (a as HTMLAnchorElement).pathname),
    );
    const pages = [...new Set([first ?? '', ...parts])].filter((path) => !/preview|export|\.\w+$/.test(path));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of pages) {
        await page.goto(path);
        await fits(page, `${path} at ${width}`);
        await accessible(page, `${path} at ${width}`);
      }
    }
  });
}
