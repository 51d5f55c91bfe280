// From a file to a public page and back: the Measures themselves, imported by the IT office,
// reviewed by three people, published, pushed to the portal, found, withdrawn from everywhere.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { accessible, answersClasses, fetched, fits, reasons, site, staff } from './people';

const here = path.dirname(fileURLToPath(import.meta.url));
const MEASURES = path.join(here, '../../crates/content/tests/fixtures/measures.txt');
const TITLE = '东城区数字东城网站管理办法';

const press = (page: Page, action: string) => page.locator(`form[action$="${action}"] button`).first().click();

test('the Measures are imported, reviewed, published, pushed, found and withdrawn', async ({ browser, request }) => {
  // Imported by the IT office.
  const officer = await staff(browser, 'xxb-officer');
  await officer.goto('/desk/articles/import');
  const rules = officer.locator('select[name="column"] option').filter({ hasText: '制度规范' });
  await officer.locator('select[name="column"]').selectOption(await rules.first().getAttribute('value'));
  await officer.locator('input[type="file"]').setInputFiles(MEASURES);
  await officer.locator('form[action="/desk/articles/import"] button').click();
  await expect(officer.locator('main')).toContainText(TITLE);
  await officer.locator('a[href*="/desk/articles/"]').filter({ hasNotText: /^$/ }).first().waitFor();
  if (!/\/desk\/articles\/[0-9a-f-]{36}/.test(officer.url())) {
    await officer.locator('main a[href^="/desk/articles/0"]').first().click();
  }
  const desk = new URL(officer.url()).pathname.match(/\/desk\/articles\/[0-9a-f-]{36}/)?.[0] ?? '';
  expect(desk).not.toBe('');
  await officer.goto(desk);
  await expect(officer.locator('input[name="title"]')).toHaveValue(TITLE);
  await officer.locator('input[name="source"]').fill('区信息办');
  await officer.locator('form#article button[value="save"]').click();
  await accessible(officer, 'the editor');
  // The screening asks about 未经决议, which the Measures themselves say; it may stand.
  await reasons(officer, '法规原文用语，不是未决事项');
  await press(officer, '/submission');
  await expect(officer.locator('main')).toContainText('已提交审核');

  // The author cannot approve it: article 31.
  await officer.goto(`${desk}/review`);
  await expect(officer.locator('main')).toContainText('31');
  await expect(officer.locator('form[action$="/approval"]')).toHaveCount(0);

  // Four people, four cells; the secrecy reviewer answers article 19 class by class.
  for (const login of ['xxb-section', 'xxb-secrecy', 'xxb-deputy', 'xxb-leader']) {
    const reviewer = await staff(browser, login);
    await reviewer.goto('/desk/inbox');
    await reviewer.locator('main a').filter({ hasText: TITLE }).first().click();
    await accessible(reviewer, `the screen of ${login}`);
    await fits(reviewer, `the screen of ${login}`);
    await answersClasses(reviewer);
    await reviewer.locator('textarea[name="opinion"]').fill('同意');
    await reviewer.locator('form[action$="/approval"] button').first().click();
    await expect(reviewer.locator('form[action$="/approval"]')).toHaveCount(0);
    await reviewer.context().close();
  }

  // Published.
  await officer.goto(desk);
  await officer.locator('form[action$="/publication"] button[value="now"]').click();
  await officer.goto(desk);
  const address = (await officer.locator('#h-public ~ p a').first().getAttribute('href')) ?? '';
  expect(address).toContain('/rules/');
  const shown = await officer.context().newPage();
  await shown.goto(address);
  await expect(shown.locator('h1')).toContainText(TITLE);
  await expect(shown.locator('#article-39')).toBeVisible();
  await accessible(shown, 'the published Measures');

  // Offered to the portal, accepted there.
  await officer.goto(desk);
  const offer = officer.locator('details', { has: officer.locator('form[action$="/offers"]') });
  await offer.locator('summary').first().click();
  const policies = officer.locator('form[action$="/offers"] select option').filter({ hasText: '政策文件' });
  await officer.locator('form[action$="/offers"] select').selectOption(await policies.first().getAttribute('value'));
  await press(officer, '/offers');
  const editor = await staff(browser, 'xxzx-editor');
  await editor.goto('/desk/offers');
  await accessible(editor, 'offers');
  const card = editor.locator('li.card', { hasText: TITLE });
  await card.locator('form[action$="/acceptance"] button').click();
  await editor.context().close();

  // On both sites: column, home or list, feed, site map, search.
  const month = new Date().toISOString().slice(0, 7);
  const surfaces = [
    address,
    `${site('xxb')}/rules/`,
    `${site('xxb')}/`,
    `${site('xxb')}/feed.xml`,
    `${site('xxb')}/rules/feed.xml`,
    `${site('xxb')}/sitemap-${month}.xml`,
    `${site('www')}/affairs/policies/`,
    `${site('www')}/feed.xml`,
    `${site('www')}/sitemap-${month}.xml`,
  ];
  const token = new URL(address).pathname.split('/').pop() ?? '';
  for (const url of surfaces) {
    await expect.poll(() => fetched(request, url), { message: url }).toContain(url === address ? TITLE : token);
  }
  const search = `${site('www')}/search?q=${encodeURIComponent('谁审核 长效机制')}`;
  await expect.poll(() => fetched(request, search)).toContain(token);

  // Withdrawn: gone from everywhere, and the address says why.
  await officer.goto(desk);
  const withdraw = officer.locator('details', { has: officer.locator('form[action$="/withdrawal"]') }).last();
  await withdraw.locator('summary').first().click();
  await officer.locator('form[action$="/withdrawal"] input[name="reason"]').first().check({ force: true });
  await officer.locator('form[action$="/withdrawal"] textarea[name="note"]').fill('走查结束，撤回');
  await officer.locator('form[action$="/withdrawal"] button.button-warn').click();
  await expect.poll(() => fetched(request, address)).toMatch(/^410 /);
  for (const url of surfaces.slice(1)) {
    await expect.poll(() => fetched(request, url), { message: url }).not.toContain(token);
  }
  await expect.poll(() => fetched(request, search)).not.toContain(token);
});

test('two tabs cannot overwrite each other', async ({ browser }) => {
  const first = await staff(browser, 'jw-officer');
  await first.goto('/desk/articles/new');
  await first.locator('form[action="/desk/articles"] input[name="title"]').fill('两个标签页');
  await first.locator('form[action="/desk/articles"] button').first().click();
  await first.waitForURL(/\/desk\/articles\/[0-9a-f-]{36}/);
  const desk = new URL(first.url()).pathname;
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await first.context().storageState() });
  const [one, two] = [await context.newPage(), await context.newPage()];
  await one.goto(desk);
  await two.goto(desk);
  await one.locator('input[name="title"]').fill('第一个标签页的标题');
  await one.locator('form#article button[value="save"]').click();
  await two.locator('input[name="title"]').fill('第二个标签页的标题');
  await two.locator('form#article button[value="save"]').click();
  await expect(two.locator('input[name="title"]')).toHaveValue('第二个标签页的标题');
  const third = await context.newPage();
  await third.goto(desk);
  await expect(third.locator('input[name="title"]')).toHaveValue('第一个标签页的标题');
});
