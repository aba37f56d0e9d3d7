// Certified mail and fax as people see them, on the demonstration's own tickets.

import { expect, open, test } from './fixtures';

test('a certified mail shows what it is worth, its original, and what became of the answer', async ({ as }) => {
  const page = await as('caposala');
  await open(page, '/tickets/5');
  const letter = page.locator('.message-in').first();
  await expect(letter).toContainText('PEC certificata');
  await expect(letter).toContainText('ora certificata');
  await expect(letter).not.toContainText('posta-certificata@');
  const [original] = await Promise.all([page.waitForEvent('download'), letter.getByRole('link', { name: 'Messaggio originale' }).click()]);
  expect(original.suggestedFilename()).toMatch(/^mail-\d+\.eml$/);

  const answer = page.locator('.message-out').filter({ hasText: 'provvedimento' });
  const history = answer.getByRole('list', { name: /^Ricevute per / });
  await expect(history.getByRole('listitem')).toHaveText([/Accettata/, /Consegnata/]);
  const [receipt] = await Promise.all([page.waitForEvent('download'), history.getByRole('link', { name: 'Ricevuta originale' }).first().click()]);
  expect(receipt.suggestedFilename()).toMatch(/\.eml$/);
  await expect(page.locator('.composer')).toContainText('Da tributi@pec.demo.example');
});

test('a fax is its pages, whole and in proportion', async ({ as }) => {
  const page = await as('caposala');
  await open(page, '/tickets/8');
  const picture = page.getByRole('img', { name: /^Pagina 1 di / });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth)).toBeGreaterThan(1000);
  const shape = await picture.evaluate((img: HTMLImageElement) => ({ seen: img.clientWidth / img.clientHeight, real: img.naturalWidth / img.naturalHeight }));
  expect(Math.abs(shape.seen - shape.real)).toBeLessThan(0.02);
  await expect(page.locator('.message-in').first()).toContainText('Fax');
});

test('how a mail was read can be followed step by step', async ({ as }) => {
  const page = await as('caposala');
  await open(page, '/mails');
  await page.getByRole('link', { name: 'Registro posta' }).first().click();
  await page.getByRole('row').filter({ hasText: 'Ricevuta PEC' }).first().getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Passo per passo' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Dati di certificazione/ })).toContainText('avvenuta-consegna');
});
