// A matter of months ago: found in the archive, read, and gone on with in a new ticket.

import { expect, live, open, test } from './fixtures';

// crates/domain/demo/tickets.toml, the last one
const OLD = 'Portale: come si cambia il numero di cellulare';

test('a ticket of the archive is found, read, and gone on with in a new one', async ({ as }) => {
  const page = await as('caposala');
  const link = page.getByRole('link', { name: OLD });

  await test.step('it is in none of the lists, and in the archive', async () => {
    await open(page, '/tickets?state=closed');
    await expect(link).toHaveCount(0);
    await page.getByRole('link', { name: 'Archivio', exact: true }).click();
    await page.waitForURL(/archive=yes/);
    await expect(link).toBeVisible();
  });

  await test.step('it is read, and nothing on its page writes', async () => {
    await link.click();
    await expect(page.getByText(/In archivio dal .* sola lettura/)).toBeVisible();
    await expect(page.getByText('ora il codice arriva')).toBeVisible();
    await expect(page.locator('.composer')).toHaveCount(0);
    await expect(page.getByRole('button', { name: /Prendi in carico/ })).toHaveCount(0);
  });

  await test.step('a new ticket goes on from it', async () => {
    await page.getByRole('link', { name: 'Nuovo ticket collegato' }).click();
    await page.waitForURL(/\/contacts\/new\?related=/);
    await live(page);
    await expect(page.getByText('Il nuovo ticket sarà collegato al')).toBeVisible();
    await expect(page.getByLabel('Oggetto')).toHaveValue(OLD);
    await expect(page.locator('#caller_name')).toHaveValue('Prospero Romaniello');
    await page.locator('#notes').fill('Ha cambiato numero di nuovo.');
    await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await page.waitForURL(/\/tickets\/\d+\?done=contact/);
    await live(page);
    await expect(page.locator('.ticket-facts')).toContainText('Seguito di');
  });

  await test.step('and the old one says where', async () => {
    await page.locator('.ticket-facts .fact').filter({ hasText: 'Seguito di' }).getByRole('link').click();
    await expect(page.locator('.ticket-facts')).toContainText('Continua in');
    await expect(page.getByText(/In archivio dal/)).toBeVisible();
  });
});
