// Exports: whoever keeps the archive has a package made, and takes it away.

import { readFile } from 'node:fs/promises';
import { inspect } from './a11y';
import { expect, open, test } from './fixtures';
import { forwarded, unique } from './tickets';

test('the archivist has a package made of some tickets and downloads it', async ({ as, desk }) => {
  const subject = unique('Da consegnare alla Regione');
  const number = await forwarded(desk, await as('operatore1'), { subject });
  const page = await as('archivista');
  await open(page, '/');
  await page.getByRole('link', { name: 'Amministrazione' }).click();
  await page.getByRole('link', { name: 'Esportazioni' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Esportazioni');

  await page.getByLabel('Numeri dei ticket').fill(String(number));
  await page.getByLabel('Perché').fill('boh');
  await page.getByRole('button', { name: 'Prepara il pacchetto' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Perché' })).toBeVisible();
  await expect(page.getByLabel('Numeri dei ticket'), 'nothing typed is lost').toHaveValue(String(number));
  await inspect(page, 'Esportazioni – Sportello');

  const why = unique('Consegna di prova');
  await page.getByLabel('Perché').fill(why);
  await page.getByRole('button', { name: 'Prepara il pacchetto' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Richiesta registrata' })).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: why });
  await expect(async () => {
    await page.reload();
    await expect(row.getByText('Pronto')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(row).toContainText('1 ticket');

  const download = page.waitForEvent('download');
  await row.getByRole('link', { name: 'Scarica' }).click();
  const taken = await download;
  expect(taken.suggestedFilename()).toMatch(/^esportazione-\d+\.tar$/);
  const tar = await readFile(await taken.path(), 'utf8');
  expect(tar).toContain(subject);
  expect(tar).toContain('manifest.sha256');
});

test('who may not export sees no way to it', async ({ as, desk }) => {
  const page = await as('amministratore');
  await open(page, '/admin');
  await expect(page.getByRole('link', { name: 'Esportazioni' })).toHaveCount(0);
  const answer = await page.request.get(`${desk.url}/admin/exports`, { headers: { accept: 'text/html' } });
  expect(answer.status()).toBe(403);
});
