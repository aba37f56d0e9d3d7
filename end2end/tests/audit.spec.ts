// The audit log: who saw a ticket, whether the log is whole, and the accesses of administrators.

import { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { inspect } from './a11y';
import { expect, open, test } from './fixtures';
import { forwarded, unique } from './tickets';

const rows = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });

test('the auditor sees who saw a ticket, without seeing the ticket', async ({ as, desk }) => {
  const [operator, auditor] = await Promise.all([as('bo1'), as('revisore')]);
  const subject = unique('Visto da chi');
  const number = await forwarded(desk, await as('operatore1'), { subject });
  await open(operator, `/tickets/${number}`);
  await expect(operator.getByRole('heading', { level: 1 })).toContainText(subject);

  await open(auditor, '/');
  await auditor.getByRole('link', { name: 'Registro operazioni' }).click();
  await expect(auditor.getByRole('heading', { level: 1 })).toHaveText('Registro delle operazioni');
  await auditor.locator('#ticket').fill(String(number));
  // Seen is written down within a second.
  await expect(async () => {
    await auditor.getByRole('main').getByRole('button', { name: 'Cerca', exact: true }).click();
    await expect(rows(auditor, 'ha visto il ticket').filter({ hasText: desk.login('bo1').name })).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await expect(auditor.locator('body')).not.toContainText(subject);
  const answer = await auditor.request.get(`${desk.url}/tickets/${number}`, { headers: { accept: 'text/html' } });
  expect(answer.status()).toBe(404);

  const download = auditor.waitForEvent('download');
  await auditor.getByRole('button', { name: 'Esporta (CSV)' }).click();
  const table = await readFile(await (await download).path(), 'utf8');
  expect(table).toContain('ticket.read');
});

test('the chain is verified from the page', async ({ as }) => {
  const page = await as('sicurezza');
  await open(page, '/audit');
  await page.getByRole('button', { name: 'Verifica ora' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'La verifica è cominciata.' })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.locator('#chain-state')).toContainText('Integro', { timeout: 500 });
  }).toPass();
  await expect(page.locator('#chain-state')).toContainText('Ivo Serra');
  await expect(page.getByRole('heading', { name: 'Cerca per persona' }), 'the auditor only').toHaveCount(0);
});

test('a search by person wants a reason and keeps what was typed', async ({ as }) => {
  const page = await as('revisore');
  await open(page, '/audit');
  await page.locator('#person_id').selectOption({ label: 'Ivo Serra (demo)' });
  await page.getByLabel('Perché').fill('boh');
  await page.getByRole('button', { name: 'Annota il motivo e cerca' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Perché' })).toBeVisible();
  await expect(page.getByLabel('Perché')).toHaveValue('boh');
  await expect(page.locator('#person_id').locator('option:checked')).toHaveText('Ivo Serra (demo)');
  await inspect(page, 'Registro delle operazioni – Sportello');
  await page.getByLabel('Perché').fill('Segnalazione 12 del 20 novembre');
  await page.getByRole('button', { name: 'Annota il motivo e cerca' }).click();
  await expect(page.getByText('Righe di Ivo Serra (demo)')).toBeVisible();
  await expect(page.getByText('Motivo annotato: Segnalazione 12 del 20 novembre')).toBeVisible();
  await inspect(page, 'Registro delle operazioni – Sportello');
});

test('the yearly check of administrators', async ({ as }) => {
  await as('amministratore');
  const page = await as('revisore');
  await open(page, '/audit');
  await page.getByRole('link', { name: 'Accessi degli amministratori' }).click();
  await page.getByRole('button', { name: 'Mostra' }).click();
  await expect(rows(page, 'Mirko Rivalta (demo)')).toBeVisible();
  await expect(rows(page, 'Mirko Rivalta (demo)').getByRole('cell').first()).not.toHaveText('0');
  await inspect(page, 'Accessi degli amministratori – Sportello');
});
