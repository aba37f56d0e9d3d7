// How the people of an office outside are told: their own choice, and the administrator's.

import { Page } from '@playwright/test';
import { expect, open, test } from './fixtures';

const ADDRESS = 'ragioneria@uffici.demo.example';

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Salva' }).click();
}

async function person(administrator: Page): Promise<void> {
  await open(administrator, '/admin/people');
  await administrator.getByRole('row').filter({ hasText: 'Carla Bianchi' }).getByRole('link', { name: /Modifica/ }).click();
  await administrator.waitForURL(/\/admin\/people\/\d+$/);
}

test('whoever answers for an office chooses when to be told', async ({ as }) => {
  const office = await as('ragioneria');
  await open(office, '/account');
  const choice = office.getByLabel('Avvisi per e-mail');
  await expect(choice).toHaveValue('at_once');
  await expect(choice).toHaveAccessibleDescription(new RegExp(ADDRESS));
  for (const wanted of ['digest', 'at_once']) {
    await choice.selectOption(wanted);
    await save(office);
    await office.waitForURL(/done=saved/);
    await expect(office.getByRole('status').filter({ hasText: 'Impostazioni salvate.' })).toBeVisible();
    await expect(choice).toHaveValue(wanted);
    await expect(office.getByLabel('Tasti rapidi a una lettera'), 'the other setting stays').toBeChecked();
  }
});

test('whoever answers for no office is asked nothing', async ({ as }) => {
  const operator = await as('operatore1');
  await open(operator, '/account');
  await expect(operator.getByLabel('Tasti rapidi a una lettera')).toBeVisible();
  await expect(operator.getByLabel('Avvisi per e-mail')).toHaveCount(0);
});

test('the administrator sees the choice, changes it, and is told who cannot be reached', async ({ as }) => {
  const administrator = await as('amministratore');
  await person(administrator);
  const choice = administrator.locator('#notices');
  await expect(choice).toHaveValue('at_once');
  await expect(administrator.getByText('non ha un indirizzo e-mail')).toHaveCount(0);
  await choice.selectOption({ label: 'mai' });
  await administrator.locator('#email').fill('');
  await save(administrator);
  await administrator.waitForURL(/done=saved/);

  await test.step('they see it too', async () => {
    const office = await as('ragioneria');
    await open(office, '/account');
    await expect(office.getByLabel('Avvisi per e-mail')).toHaveValue('never');
    await expect(office.getByText('Non hai un indirizzo e-mail')).toBeVisible();
  });

  await person(administrator);
  await expect(choice).toHaveValue('never');
  await expect(administrator.getByText('non ha un indirizzo e-mail')).toBeVisible();
  await choice.selectOption('at_once');
  await administrator.locator('#email').fill(ADDRESS);
  await save(administrator);
  await administrator.waitForURL(/done=saved/);
});
