// Nothing wrong goes out: a list with identity numbers is stopped, redacted in one click and released on the full form of
// annex 6; what is corrected afterwards goes through the same hands.
import { type Browser, expect, type Page, test } from '@playwright/test';
import { accessible, answersClasses, fetched, fits, staff } from './people';

test.describe.configure({ timeout: 240_000 });

const TITLE = '示范小学秋季插班生名单公示';
// Invented people; the numbers are those of the standard's own examples.
const LIST = [
  ['姓名', '公民身份号码', '联系电话'],
  ['示小红', '110101199003070011', '13800138000'],
  ['示小蓝', '11010519491231002X', '13900139000'],
];

/** As a spreadsheet puts it on the clipboard. */
const sheet = () => {
  const cells = (row: string[]) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  return `<table>${LIST.map(cells).join('')}</table>`;
};

async function paste(page: Page, html: string): Promise<void> {
  const text = page.locator('.ProseMirror').first();
  await text.click();
  await text.evaluate((element, content) => {
    const data = new DataTransfer();
    data.setData('text/html', content);
    data.setData('text/plain', content.replace(/<[^>]+>/g, ' '));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, html);
}

async function signs(browser: Browser, login: string, desk: string): Promise<void> {
  const page = await staff(browser, login);
  await page.goto(`${desk}/review`);
  await accessible(page, `the screen of ${login}`);
  await fits(page, `the screen of ${login}`);
  await answersClasses(page);
  await page.locator('textarea[name="opinion"]').fill('同意');
  await page.locator('form[action$="/approval"] button').first().click();
  await expect(page.locator('form[action$="/approval"]')).toHaveCount(0);
  await page.context().close();
}

const CHAIN = ['jw-section', 'jw-secrecy', 'jw-deputy', 'jw-leader'];

test('a pasted list is stopped, redacted in one click, released on the form, and corrected by the same chain', async ({
  browser,
  request,
}) => {
  const officer = await staff(browser, 'jw-officer');
  await officer.goto('/desk/articles/new');
  await officer.locator('input[name="title"]').fill(TITLE);
  await officer.locator('form[action="/desk/articles"] button[type="submit"]').first().click();
  await officer.waitForURL(/\/desk\/articles\/[0-9a-f-]{36}/);
  const desk = new URL(officer.url()).pathname;
  await officer.locator('input[name="source"]').fill('区教委');
  await paste(officer, sheet());

  // The panel finds them while the text is written.
  await expect(officer.locator('#checks')).toContainText('公民身份号码', { timeout: 30_000 });
  await accessible(officer, 'the editor with findings');

  // Stopped.
  await officer.reload();
  await officer.locator(`form[action$="/submission"] button`).first().click();
  await expect(officer.locator('.error-summary')).toContainText('身份号码');
  await expect(officer.locator('.error-summary')).toContainText(/第\s*19\s*条/);

  // Redacted in one click, and handed in.
  await officer.goto(desk);
  await officer.locator('form[action$="/redaction"] button').click();
  await expect(officer.locator('main')).toContainText('已修改');
  await expect(officer.locator('textarea[name="body"], .ProseMirror').first()).not.toContainText('199003070011');
  await officer.locator(`form[action$="/submission"] button`).first().click();
  await expect(officer.locator('main')).toContainText('已提交审核');

  // Who wrote it signs nowhere; the classes are asked one by one.
  for (const login of CHAIN) {
    await signs(browser, login, desk);
  }

  // The sheet prints.
  const leader = await staff(browser, 'jw-leader');
  await leader.goto(`${desk}/review`);
  const paper = await leader.locator('a[href$="/sheet.pdf"]').getAttribute('href');
  const head = await leader.evaluate(async (url) => {
    const answer = await fetch(url);
    return `${answer.status} ${(await answer.text()).slice(0, 5)}`;
  }, paper ?? '');
  expect(head).toBe('200 %PDF-');
  await leader.context().close();

  // Public, without a number.
  await officer.goto(desk);
  await officer.locator('form[action$="/publication"] button[value="now"]').click();
  await officer.goto(desk);
  const address = (await officer.locator('#h-public ~ p a').first().getAttribute('href')) ?? '';
  await expect.poll(() => fetched(request, address)).toContain(TITLE);
  const shown = await fetched(request, address);
  for (const secret of ['110101199003070011', '11010519491231002', '13800138000']) {
    expect(shown).not.toContain(secret);
  }

  // A correction repeats the chain, and until then the old text stands.
  await officer.goto(desk);
  await officer.locator('input[name="title"]').fill(`${TITLE}（更正）`);
  await officer.locator('form#article button[value="save"]').click();
  await officer.locator(`form[action$="/submission"] button`).first().click();
  expect(await fetched(request, address)).not.toContain('（更正）');
  await signs(browser, 'jw-section', desk);
  await officer.goto(desk);
  await expect(officer.locator('form[action$="/publication"] button[value="now"]')).toHaveCount(0);
  for (const login of CHAIN.slice(1)) {
    await signs(browser, login, desk);
  }
  await officer.goto(desk);
  await officer.locator('form[action$="/publication"] button[value="now"]').click();
  await expect.poll(() => fetched(request, address)).toContain('（更正）');
});

test('a doubtful matter goes to the secrecy administration and comes back', async ({ browser }) => {
  const officer = await staff(browser, 'jw-officer');
  await officer.goto('/desk/articles/new');
  await officer.locator('input[name="title"]').fill('示范学校位置调整说明');
  await officer.locator('form[action="/desk/articles"] button[type="submit"]').first().click();
  await officer.waitForURL(/\/desk\/articles\/[0-9a-f-]{36}/);
  const desk = new URL(officer.url()).pathname;
  await officer.locator('input[name="source"]').fill('区教委');
  await paste(officer, '<p>示范学校迁至示范二街，原校舍另作安排。</p>');
  await officer.locator('form#article button[value="save"]').click();
  await officer.locator(`form[action$="/submission"] button`).first().click();
  await signs(browser, 'jw-section', desk);

  const secrecy = await staff(browser, 'jw-secrecy');
  await secrecy.goto(`${desk}/review`);
  await secrecy.locator('details', { has: secrecy.locator('form[action$="/doubts"]') }).locator('summary').click();
  await secrecy.locator('form[action$="/doubts"] textarea').fill('“另作安排”是否属于未经决议的事项？');
  await secrecy.locator('form[action$="/doubts"] button').click();
  await expect(secrecy.locator('main')).toContainText('已提请');
  await accessible(secrecy, 'a doubtful matter');
  await fits(secrecy, 'a doubtful matter');
  const matter = new URL(secrecy.url()).pathname;

  // Until the answer nothing is signed.
  await secrecy.goto(`${desk}/review`);
  await answersClasses(secrecy);
  await secrecy.locator('form[action$="/approval"] button').first().click();
  await expect(secrecy.locator('.error-summary').first()).toContainText('待答复');

  const inspector = await staff(browser, 'bmj-inspector');
  await inspector.goto('/desk/doubts');
  await accessible(inspector, 'doubtful matters');
  await fits(inspector, 'doubtful matters');
  await inspector.goto(matter);
  await inspector.locator('input[name="answer"][value="publish"]').check({ force: true });
  await inspector.locator('textarea[name="opinion"]').fill('已有区政府批复，可以公开。');
  await inspector.locator('form[action$="/answer"] button').click();
  await expect(inspector.locator('main')).toContainText('可以公开');
  await inspector.context().close();
  await secrecy.context().close();
  await signs(browser, 'jw-secrecy', desk);
});

test('the norm, the word lists and the machine’s proposals are pages like any other', async ({ browser }) => {
  const planner = await staff(browser, 'xxb-planner');
  for (const url of ['/desk/norm', '/desk/words', '/desk/words/hits']) {
    await planner.goto(url);
    await accessible(planner, url);
    await fits(planner, url);
  }
  await planner.goto('/desk/words');
  await planner.locator('textarea[name="trial"]').fill('区人民攻府关于扫黑险恶的通知');
  await planner.locator('form[action="/desk/words/bench"] button').click();
  await expect(planner.locator('.findings').first()).toContainText('攻府');
});
