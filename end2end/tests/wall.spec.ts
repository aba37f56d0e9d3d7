// The wall: a screen in the office that shows the figures of the desk and nothing about anybody.

import { Page } from '@playwright/test';
import { inspect } from './a11y';
import { expect, open, test } from './fixtures';
import { forwarded, unique } from './tickets';

const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`);
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

/** Puts up a screen; the code that activates it. */
async function code(leader: Page, name: string): Promise<string> {
  await open(leader, '/admin/screens');
  await leader.getByLabel('Dove si trova').fill(name);
  await leader.getByRole('button', { name: 'Crea il codice' }).click();
  await expect(leader.getByRole('heading', { name: 'Codice per lo schermo' })).toBeVisible();
  return leader.locator('.one-time-password').innerText();
}

test('a screen is activated by a code, follows the desk, says when it cannot, and is taken down', async ({ page, as, desk, watch }) => {
  const [leader, operator] = await Promise.all([as('caposala'), as('operatore1')]);
  const name = unique('Sala operatori');
  await page.clock.install();

  await test.step('the code', async () => {
    const secret = await code(leader, name);
    await page.goto('/wall');
    await expect(page).toHaveURL(/\/wall\/activate$/);
    await page.getByLabel('Codice').fill('abcd-efgh');
    await page.getByRole('button', { name: 'Attiva' }).click();
    await expect(page.getByRole('alert')).toContainText('Il codice non è valido');
    await page.getByLabel('Codice').fill(secret.toLowerCase());
    await page.getByRole('button', { name: 'Attiva' }).click();
    await expect(page).toHaveURL(/\/wall$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Situazione');
    await expect(row(page, 'Tributi regionali')).toBeVisible();
  });

  const openNow = async () => Number(await figure(page, 'open').innerText());
  await test.step('a ticket more', async () => {
    const before = await openNow();
    const subject = unique('Visto dal muro');
    await forwarded(desk, operator, { subject });
    await page.clock.fastForward(15_000);
    await expect.poll(openNow).toBeGreaterThan(before);
    await expect(page.locator('body')).not.toContainText(subject);
  });

  const stale = page.locator('#wall-stale');
  await test.step('the server is gone, and comes back', async () => {
    await expect(stale).toBeHidden();
    watch.expect(/ERR_FAILED/);
    await page.route('**/wall', (route) => route.abort());
    await page.clock.fastForward(75_000);
    await expect(stale).toBeVisible();
    await expect(stale).toContainText('Il server non risponde');
    await page.unroute('**/wall');
    await page.clock.fastForward(15_000);
    await expect(stale).toBeHidden();
  });

  await test.step('nothing else opens, and then not even the wall', async () => {
    const other = await page.context().newPage();
    await other.goto('/tickets');
    await expect(other).toHaveURL(/\/login/);
    await open(leader, '/admin/screens');
    await expect(row(leader, name)).toContainText('Attivo');
    await row(leader, name).getByRole('button', { name: /Revoca/ }).click();
    await expect(leader.getByRole('status').filter({ hasText: 'Salvato.' })).toBeVisible();
    await expect(row(leader, name)).toHaveCount(0);
    await page.clock.fastForward(15_000);
    await expect(page).toHaveURL(/\/wall\/activate$/);
  });
});

test('the wall is read from afar, and by everybody', async ({ as }) => {
  const page = await as('caposala');
  for (const [width, height] of [[1920, 1080], [1366, 768]]) {
    await page.setViewportSize({ width, height });
    await page.goto('/wall');
    await expect(figure(page, 'open')).toBeVisible();
    const { beyond, size } = await page.evaluate(() => ({
      beyond: document.documentElement.scrollHeight - document.documentElement.clientHeight,
      size: parseFloat(getComputedStyle(document.querySelector('[data-figure="open"]')!).fontSize),
    }));
    expect(beyond, `everything fits on ${width} × ${height}`).toBeLessThanOrEqual(0);
    expect(size, 'a twentieth of the height at least').toBeGreaterThan(height / 20);
  }
  await inspect(page, 'Situazione – Sportello');
});

test('the form for the code is for everybody', async ({ page }) => {
  await page.goto('/wall/activate?problem=code');
  await inspect(page, 'Attiva lo schermo – Sportello');
});

test('the counter of what is due leads to the tickets that it counts', async ({ as }) => {
  const page = await as('caposala');
  await open(page, '/');
  const counter = page.getByRole('banner').getByRole('link', { name: /\d+ in scadenza/ });
  const counted = parseInt(await counter.innerText(), 10);
  await counter.click();
  await expect(page).toHaveURL(/\/tickets\?due=soon$/);
  const filters = page.getByRole('navigation', { name: 'Filtri' });
  await expect(filters.getByRole('link', { name: 'In scadenza' })).toHaveAttribute('aria-current', 'true');
  await expect(filters.getByRole('link', { name: /^Aperti/ }).locator('.chip-count')).toHaveText(String(counted));
  await filters.getByRole('link', { name: 'Scaduti' }).click();
  await expect(page).toHaveURL(/\/tickets\?due=late$/);
});
