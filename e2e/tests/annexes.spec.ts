// The annexes of chapter 2, from the applicant's first screen to the real effect: a column renamed,
// a domain name registered, a mailbox opened; each signed level by level, refused where the
// Measures refuse, printed, and open to everybody's check.
import { type Browser, expect, type Page, test } from '@playwright/test';
import { accessible, fetched, fits, site, staff } from './people';

const main = (page: Page) => page.locator('main');

/** The form's address on the desk. */
const formOf = (page: Page) => new URL(page.url()).pathname.match(/\/desk\/forms\/[0-9a-f-]{36}/)?.[0] ?? '';

// A code of the second factor counts once, so the operator's next sign-in may wait for the next code.
test.describe.configure({ timeout: 240_000 });

/** Signs the cell that waits, answering what it asks; the form moves on. `then` is done in the same session. */
async function signs(
  browser: Browser,
  login: string,
  form: string,
  then: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  const page = await staff(browser, login);
  await page.goto('/desk/inbox');
  await expect(page.locator(`main a[href="${form}"]`)).toBeVisible();
  await page.goto(form);
  await accessible(page, `the form for ${login}`);
  await fits(page, `the form for ${login}`);
  for (const ask of await page.locator('form[action$="/signature"] textarea[name^="ask-"]').all()) {
    await ask.fill('已核对，符合要求');
  }
  await page.locator('form[action$="/signature"] textarea[name="opinion"]').fill('同意');
  await page.locator('form[action$="/signature"] button').first().click();
  await expect(main(page)).toContainText('已签署');
  await then(page);
  await page.context().close();
}

/** Somebody whose turn it is not, or who may not: the screen says why, and has no button. */
async function barred(browser: Browser, login: string, form: string, article: string): Promise<void> {
  const page = await staff(browser, login);
  await page.goto(form);
  await expect(page.locator('form[action$="/signature"]')).toHaveCount(0);
  await expect(main(page)).toContainText(new RegExp(`第\\s*${article}\\s*条`));
  await page.context().close();
}

/** The printed sheet is a PDF, and its serial is genuine for everybody. */
async function printed(page: Page, form: string, serial: string): Promise<void> {
  const head = await page.evaluate(async (url) => {
    const answer = await fetch(url);
    return `${answer.status} ${(await answer.text()).slice(0, 5)}`;
  }, `${form}/sheet.pdf`);
  expect(head).toBe('200 %PDF-');
  const shown = await page.context().newPage();
  await shown.goto(`${site('www')}/verify/${serial}`);
  await expect(shown.locator('.verify-yes')).toBeVisible();
  await accessible(shown, 'verification');
  await shown.close();
}

const serialOf = async (page: Page) => (await page.locator('.crumbs [aria-current="page"]').innerText()).trim();

test('annex 1: a column is renamed exactly as approved', async ({ browser, request }) => {
  const officer = await staff(browser, 'jw-officer');
  await officer.goto('/desk/forms/new');
  await accessible(officer, 'where forms begin');
  await officer.locator('main a[href="/desk/forms/new/annex1"]').click();
  await officer.locator('#begin select[name="application"]').selectOption('columns');
  await officer.locator('#begin button[type="submit"]').click();
  const form = formOf(officer);
  await officer.locator('#kind select[name="kind"]').selectOption('rename');
  const column = officer.locator('#kind select[name="column"] option').nth(1);
  await officer.locator('#kind select[name="column"]').selectOption(await column.getAttribute('value'));
  await officer.locator('#kind button').click();
  const name = '办事须知（更名）';
  await officer.locator('#change input[name="name"]').fill(name);
  await officer.locator('#change textarea[name="why"]').fill('名称更贴近群众说法');
  await officer.locator('#change button[type="submit"]').click();
  await expect(officer.locator('#after')).toContainText(name);
  for (const [field, text] of [
    ['section', '办公室'],
    ['leader', '示例'],
    ['contact', '示例'],
    ['phone', '010-55550200'],
    ['basis', '区政府办文件'],
    ['reason', '群众反映名称不易理解'],
    ['effect', '便于查找'],
    ['upkeep', '每周更新'],
    ['security', '三级审核'],
  ]) {
    await officer.locator(`#words [name="${field}"]`).fill(text);
  }
  await accessible(officer, 'annex 1');
  await fits(officer, 'annex 1');
  await officer.locator('#words button[type="submit"]').click();
  await officer.goto(form);
  await officer.locator('form[action$="/submission"] button').click();
  await expect(main(officer)).toContainText('已提交审批');
  const serial = await serialOf(officer);

  await barred(browser, 'jw-officer', form, '10');
  await barred(browser, 'xxb-leader', form, '10');
  for (const login of ['jw-section', 'jw-deputy', 'xxb-planner', 'xxb-leader', 'xxb-operator', 'jw-officer']) {
    await signs(browser, login, form);
  }
  await officer.goto(form);
  await expect(main(officer)).toContainText('已办结');
  await printed(officer, form, serial);
  await expect.poll(async () => fetched(request, `${site('jw')}/`), { timeout: 20_000 }).toContain(name);
});

test('annex 2: a domain name is named after the unit, approved, registered', async ({ browser }) => {
  const officer = await staff(browser, 'jw-officer');
  await officer.goto('/desk/forms/new/annex2');
  await officer.locator('input[name="business"]').first().check();
  await officer.locator('form[action="/desk/forms/new/annex2"] button').click();
  const form = formOf(officer);
  await officer.locator('button[value="letters"]').click();
  await officer.locator('input[name="label"]').fill('xn--bad');
  await officer.locator('button[value="submit"]').click();
  await expect(officer.locator('.error-summary')).toBeVisible();
  await expect(officer.locator('input[name="label"]')).toHaveValue('xn--bad');
  await accessible(officer, 'annex 2 with what stands against it');
  await fits(officer, 'annex 2');
  // The initials of the unit's name, as the form itself spells them out.
  const label = 'dcqjywyh';
  await expect(main(officer)).toContainText(label);
  for (const [field, text] of [
    ['label', label],
    ['purpose', '教育服务专用地址'],
    ['ipv4', '192.0.2.20'],
    ['ipv6', '2001:db8::20'],
    ['years', '3'],
  ]) {
    await officer.locator(`[name="${field}"]`).fill(text);
  }
  // Contacts are serving staff: the officer of the unit.
  for (const field of await officer.locator('input[name$=".name"]').all()) {
    await field.fill('例浅予');
  }
  for (const field of await officer.locator('input[name$=".phone"]').all()) {
    await field.fill('010-55550200');
  }
  await officer.locator('input[name="serving"]').check();
  await officer.locator('button[value="submit"]').click();
  await expect(main(officer)).toContainText('办理中');
  const serial = await serialOf(officer);
  await barred(browser, 'jw-officer', form, '12');
  for (const login of ['jw-section', 'jw-deputy', 'xxb-planner', 'xxb-leader', 'xxb-operator']) {
    await signs(browser, login, form);
  }
  await printed(officer, form, serial);
  await officer.goto('/desk/domains');
  await expect(main(officer)).toContainText(label);
  await accessible(officer, 'domain names');
  await fits(officer, 'domain names');
});

test('annex 3: a mailbox is opened for one who serves', async ({ browser }) => {
  const officer = await staff(browser, 'jw-officer');
  await officer.goto('/desk/forms/new/annex3');
  await officer.locator('form[action="/desk/forms/new/annex3"] button').first().click();
  const form = formOf(officer);
  const staffs = officer.locator('select[name$="staff"]').first();
  await staffs.selectOption(await staffs.locator('option').nth(1).getAttribute('value'));
  await officer.locator('button[value="submit"]').click();
  await expect(officer.locator('.error-summary')).toBeVisible();
  await accessible(officer, 'annex 3 without the promise');
  await fits(officer, 'annex 3');
  await officer.locator('input[name$="section"]').first().fill('办公室');
  await officer.locator('input[name$="purpose"]').first().fill('公务往来');
  await officer.locator('input[name="promise"]').check();
  await officer.locator('button[value="submit"]').click();
  await expect(main(officer)).toContainText('办理中');
  const serial = await serialOf(officer);
  await barred(browser, 'jw-officer', form, '13');
  for (const login of ['jw-section', 'jw-deputy', 'xxb-leader']) {
    await signs(browser, login, form);
  }
  // The operator hands the initial password out, once; then its receipt is signed.
  await signs(browser, 'xxb-operator', form, async (operator) => {
    await operator.goto(form.replace('/desk/forms/', '/desk/mailboxes/forms/'));
    await operator.locator('#hand-out button').click();
    await expect(operator.locator('.secret code').first()).not.toBeEmpty();
    await accessible(operator, 'initial passwords');
  });
  await signs(browser, 'jw-officer', form);
  await printed(officer, form, serial);
  await officer.goto('/desk/mailboxes');
  await accessible(officer, 'mailboxes');
  await fits(officer, 'mailboxes');
});
