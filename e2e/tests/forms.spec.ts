// The page where everybody can check a printed form.
import { expect, test } from '@playwright/test';
import { accessible, fits, site } from './people';

test('a serial that nobody issued is not genuine', async ({ page }) => {
  await page.goto(`${site('www')}/verify/JS-2099-XX-0001`);
  await expect(page.locator('main')).toContainText('没有查到');
  await accessible(page, 'verification');
  await fits(page, 'verification');
});
