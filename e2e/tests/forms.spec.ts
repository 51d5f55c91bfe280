// Forms on the desk: the inbox and a form at both widths, the printed sheet, the seals, and the
// page where everybody can check a printed form.
import { expect, test } from '@playwright/test';
import { accessible, fits, site, staff } from './people';

test('the inbox, the forms and the seals are readable at both widths', async ({ browser }) => {
  for (const [login, paths] of [
    ['jw-officer', ['/desk/inbox', '/desk/forms', '/desk/forms/new']],
    ['xxb-planner', ['/desk/inbox', '/desk/forms', '/desk/seals']],
  ] as const) {
    const page = await staff(browser, login);
    for (const path of paths) {
      await page.goto(path);
      await expect(page.locator('h1')).toBeVisible();
      await accessible(page, path);
      await fits(page, path);
    }
    await page.context().close();
  }
});

test('a serial that nobody issued is not genuine', async ({ page }) => {
  await page.goto(`${site('www')}/verify/JS-2099-XX-0001`);
  await expect(page.locator('main')).toContainText('没有查到');
  await accessible(page, 'verification');
  await fits(page, 'verification');
});
