// People of the demonstration, each in a browser of their own, and what all walks look at.
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type APIRequestContext, type Browser, expect, type Page } from '@playwright/test';

export const port = process.env.PORTICO_E2E_PORT ?? '8080';
export const PASSWORD = 'Dongcheng-2026!';
export const site = (label: string) => `http://${label}.dongcheng.localhost:${port}`;
export const WIDTHS = [360, 1440];

/** What an authenticator shows now for a secret in base 32 (RFC 6238, SHA-1, six digits). */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[^A-Z2-7]/g, '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const code = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, '0');
}

/** Secrets of second factors that a walk has set up, for the walks after it. */
const SECRETS = path.join(os.tmpdir(), `portico-e2e-${port}.json`);
const secrets = (): Record<string, string> => (existsSync(SECRETS) ? JSON.parse(readFileSync(SECRETS, 'utf8')) : {});

/** Gives the second factor; where there is none yet, sets it up. A code counts once, so a second sign-in may wait. */
async function secondFactor(page: Page, login: string): Promise<void> {
  if (page.url().includes('/second-factor/set-up')) {
    const secret = await page.locator('.secret').innerText();
    writeFileSync(SECRETS, JSON.stringify({ ...secrets(), [login]: secret }));
  }
  for (let tries = 0; tries < 8 && page.url().includes('/second-factor'); tries += 1) {
    await page.locator('input[name="code"]').fill(totp(secrets()[login] ?? ''));
    await page.locator('form[action*="second-factor"] button[type="submit"]').first().click();
    if (page.url().includes('/second-factor') && !(await page.locator('.codes').count())) {
      await page.waitForTimeout(5_000);
    } else {
      await page.goto('/desk');
    }
  }
}

/** A member of staff, signed in at the desk; with a second factor where the post wants one. */
export async function staff(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto('/desk');
  await page.locator('input[name="name"]').fill(login);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('form[action^="/desk/sign-in"] button[type="submit"]').click();
  if (page.url().includes('/second-factor')) {
    await secondFactor(page, login);
  }
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

/** Answers the questions of article 19 where they are asked: no to each, and what stands is confirmed. */
export async function answersClasses(page: Page): Promise<void> {
  for (const no of await page.locator('form#decision input[name^="ask-class_"][value="no"]').all()) {
    await no.check({ force: true });
  }
  const contested = page.locator('#f-ask-contested');
  if (await contested.count()) {
    const answer = (await contested.locator('.candidates').count()) ? 'confirmed' : 'none';
    await contested.locator(`input[value="${answer}"]`).check({ force: true });
  }
}

/** Says of everything that keeps the text back why it may stand. */
export async function reasons(page: Page, why: string): Promise<void> {
  const open = page.locator('.finding-open details', { has: page.locator('form[action$="/conclusion"]') });
  for (let left = await open.count(); left > 0; left = await open.count()) {
    await open.first().locator('summary').click();
    await open.first().locator('textarea').fill(why);
    await open.first().locator('form button').click();
    await expect(open).toHaveCount(left - 1);
  }
}
