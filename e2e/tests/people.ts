// People of the demonstration, each in a browser of their own, and what all walks look at.
import AxeBuilder from '@axe-core/playwright';
import { type APIRequestContext, type Browser, expect, type Page } from '@playwright/test';

export const port = process.env.PORTICO_E2E_PORT ?? '8080';
export const PASSWORD = 'Dongcheng-2026!';
export const site = (label: string) => `http://${label}.dongcheng.localhost:${port}`;
export const WIDTHS = [360, 1440];

/** A member of staff, signed in at the desk. */
export async function staff(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto('/desk');
  await page.locator('input[name="name"]').fill(login);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('form[action^="/desk/sign-in"] button[type="submit"]').click();
  await expect(page).toHaveURL(/\/desk$/);
  return page;
}

/** No violation of WCAG 2.1 A and AA. */
export async function accessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  expect(told, what).toEqual([]);
}

/** Nothing sticks out sideways. */
export async function fits(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, `${what} is wider than the screen`).toBeLessThanOrEqual(1);
}

/** What a program gets at an address of the cluster: status and text. The name need not resolve. */
export async function fetched(request: APIRequestContext, url: string): Promise<string> {
  const { host, pathname, search } = new URL(url);
  const answer = await request.get(`http://127.0.0.1:${port}${pathname}${search}`, { headers: { host } });
  return `${answer.status()} ${await answer.text()}`;
}
