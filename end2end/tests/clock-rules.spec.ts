// The rules of the clocks: a closure is drafted, tried on the tickets that are there, put in force, and every list follows.

import { Page } from '@playwright/test';
import { inspect } from './a11y';
import { expect, live, open, tabTo, test } from './fixtures';
import { forwarded, number, unique } from './tickets';

/** A day as forms know it, some days from today. */
function day(from: number): string {
  const at = new Date();
  at.setDate(at.getDate() + from);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

const band = (page: Page) => page.getByRole('region', { name: 'Bozza' });
const figure = (page: Page, code: string) => page.locator(`[data-figure=${code}] dd`);

/** The due time of a ticket on its queue's list, as a number that grows with it. */
async function due(page: Page, subject: string): Promise<number> {
  await open(page, '/queues/tributi?sort=newest');
  const full = await page.getByRole('row').filter({ hasText: subject }).locator('.clock-cell').getAttribute('title');
  const found = /(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d)/.exec(full ?? '');
  expect(found, `a due time, not ${full}`).not.toBeNull();
  const [, dd, mm, year, hour, minute] = found ?? [];
  return Number(`${year}${mm}${dd}${hour}${minute}`);
}

/** Puts what is drafted in force. */
async function apply(page: Page): Promise<void> {
  await open(page, '/admin/clocks');
  await band(page).getByRole('link', { name: 'Vedi che cosa cambia' }).click();
  await page.waitForURL('**/admin/clocks/preview');
  await page.getByRole('button', { name: 'Metti in vigore' }).click();
  await page.waitForURL(/done=applied/);
}

test('a closure makes tickets due later, and that is seen before it is put in force', async ({ as, desk }) => {
  const operator = await as('operatore1');
  const subject = unique('Chiusura');
  await open(operator, '/');
  const id = await forwarded(desk, operator, { subject });
  const leader = await as('caposala');
  const before = await due(leader, subject);

  const page = await as('amministratore');
  await open(page, '/admin');
  await page.getByRole('main').getByRole('link', { name: 'Orologi' }).click();
  await live(page);
  await expect(page.getByRole('rowheader', { name: 'IN7' })).toBeVisible();
  await expect(band(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Cambia il calendario' }).click();
  await page.waitForURL('**/admin/clocks/calendar');
  await live(page);

  // Four days hold some hours of the service, whatever weekday and holiday it is.
  const reason = unique('Allerta meteo');
  await test.step('by keyboard alone', async () => {
    await tabTo(page, '#closed_from');
    await page.locator('#closed_from').fill(`${day(0)}T00:00`);
    await tabTo(page, '#closed_until');
    await page.locator('#closed_until').fill(`${day(-1)}T00:00`);
    await tabTo(page, '#closed_name');
    await page.keyboard.type(reason);
    await page.keyboard.press('Enter');
    await page.waitForURL(/again=yes/);
    await live(page);
    await expect(page.locator('#problem')).toContainText('Al: finisce prima di cominciare');
    await expect(page.locator('#closed_name')).toHaveValue(reason);
    await page.locator('#closed_until').fill(`${day(4)}T00:00`);
    await tabTo(page, '#closed_name');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=saved/);
    await live(page);
  });
  await expect(page.getByRole('status').filter({ hasText: 'Salvato nella bozza' })).toBeVisible();
  await expect(band(page)).toContainText('Bozza: una modifica, non ancora in vigore');
  await expect(band(page)).toContainText(reason);
  await inspect(page, 'Calendario – Sportello');
  expect(await due(leader, subject), 'a draft changes nothing').toBe(before);

  await band(page).getByRole('link', { name: 'Vedi che cosa cambia' }).click();
  await page.waitForURL('**/admin/clocks/preview');
  await live(page);
  await expect(page.getByText(`(${reason})`)).toBeVisible();
  await expect(figure(page, 'later')).toHaveText(/^[1-9]\d*$/);
  await expect(figure(page, 'earlier')).toHaveText('0');
  await inspect(page, 'Che cosa cambia – Sportello');
  const examples = page.getByRole('table', { name: 'Esempi' });
  await expect(examples.getByRole('rowheader').first()).toHaveText(/^#\d{6}/);
  if ((await examples.getByRole('rowheader').count()) < 50) {
    await expect(examples).toContainText(number(id));
  }

  await tabTo(page, 'form[action="/admin/clocks/preview"] button', 200);
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=applied/);
  await live(page);
  await expect(page.getByRole('status').filter({ hasText: 'i ticket vengono ricontati' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(reason);
  await expect(band(page)).toHaveCount(0);
  await expect.poll(() => due(leader, subject), { message: 'the list shows the later due time', timeout: 15_000 }).toBeGreaterThan(before);

  await test.step('taken back, everything is as it was', async () => {
    await open(page, '/admin/clocks/calendar');
    const row = page.getByRole('listitem').filter({ hasText: reason }).filter({ has: page.getByRole('button') });
    await row.getByRole('button', { name: /^Togli/ }).click();
    await page.waitForURL(/done=saved/);
    await apply(page);
    await expect.poll(() => due(leader, subject), { timeout: 15_000 }).toBe(before);
  });
});

test('a service level is drafted, refused where it cannot be, and thrown away', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/clocks/levels');
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'IN7' }) });
  await row.getByRole('link', { name: 'Modifica IN7' }).click();
  await live(page);
  await page.locator('#budget').fill('cinque ore');
  await page.getByRole('button', { name: 'Salva' }).click();
  await page.waitForURL(/again=yes/);
  await live(page);
  await expect(page.locator('#problem')).toContainText('Tempo a disposizione: scrivi ore e minuti così');
  await expect(page.locator('#budget')).toHaveValue('cinque ore');
  await inspect(page, 'IN7 – Sportello');
  await page.locator('#budget').fill('5h');
  await page.getByRole('button', { name: 'Salva' }).click();
  await page.waitForURL(/levels\?done=saved/);
  await live(page);
  await expect(band(page)).toContainText('IN7: Tempo a disposizione, da «4h» a «5h»');
  await page.getByRole('button', { name: 'Più su IN7' }).click();
  await page.waitForURL(/levels\?done=saved/);
  await live(page);
  await expect(page.getByRole('main').getByRole('rowheader')).toHaveText(['IN2', 'IN7', 'IN5b', 'Interno']);
  await expect(band(page)).toContainText('Bozza: 2 modifiche');

  await band(page).locator('summary').filter({ hasText: 'Scarta' }).click();
  await page.getByRole('button', { name: 'Scarta la bozza' }).click();
  await page.waitForURL(/done=discarded/);
  await live(page);
  await expect(page.getByRole('status').filter({ hasText: 'Bozza scartata' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('rowheader')).toHaveText(['IN2', 'IN5b', 'IN7', 'Interno']);
});
