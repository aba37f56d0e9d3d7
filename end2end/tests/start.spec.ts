// The newcomer: start the demonstration, sign in, find one's way, leave.

import { expect, live, open, test as shared } from './fixtures';
import { Desk } from './desk';

const ROLES = [
  'front_end', 'back_office', 'urp', 'third_level', 'team_leader', 'trainer',
  'monitor', 'auditor', 'security', 'archivist', 'administrator',
];

// A desk of its own: the second `demo` takes everybody's password away.
const test = shared.extend<object, { own: Desk }>({
  own: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const desk = await Desk.empty();
      await use(desk);
      await desk.dispose();
    },
    { scope: 'worker' },
  ],
});

test('the demonstration prints a login for every role, and others each time it is started', async ({ own, page }) => {
  const first = await own.fill();
  expect(first.map((login) => login.role)).toEqual(expect.arrayContaining(ROLES));
  for (const login of first) expect(login.password.length, `${login.login} has a generated password`).toBeGreaterThanOrEqual(16);
  expect(new Set(first.map((login) => login.password)).size, 'no two are the same').toBe(first.length);

  const second = await own.fill();
  expect(second.map((login) => login.login)).toEqual(first.map((login) => login.login));
  for (const [i, login] of second.entries()) expect(login.password).not.toBe(first[i]?.password);

  await own.serve();
  const old = first.find((login) => login.login === 'bo1')!;
  await page.goto(`${own.url}/`);
  await page.getByLabel('Nome utente').fill('bo1');
  await page.getByLabel('Password').fill(old.password);
  await page.getByRole('button', { name: 'Entra' }).click();
  await expect(page.getByRole('alert')).toContainText('Nome utente o password non corretti');

  await page.getByLabel('Nome utente').fill('bo1');
  await page.getByLabel('Password').fill(own.login('bo1').password);
  await page.getByRole('button', { name: 'Entra' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Da fare' })).toBeVisible();

  // A page is open, its live stream too: the desk stops all the same, and cleanly.
  await live(page);
  const started = Date.now();
  expect(await own.terminate()).toBe(0);
  expect(Date.now() - started, 'stops at once').toBeLessThan(5_000);
});

test.describe('signing in', () => {
  test('leads from any page to the form and back to that page', async ({ page, desk }) => {
    await page.goto('/queues/tributi?state=new');
    await expect(page).toHaveURL(/\/login\?next=/);
    await expect(page).toHaveTitle('Accesso – Sportello');
    await expect(page.getByLabel('Nome utente')).toBeFocused();
    await page.keyboard.type('bo1');
    await page.keyboard.press('Tab');
    await page.keyboard.type(desk.login('bo1').password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${desk.url}/queues/tributi?state=new`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tributi regionali');
  });

  test('says the same to a wrong password and to an unknown name', async ({ page }) => {
    await page.goto('/login');
    for (const name of ['operatore2', 'nessuno.con.questo.nome']) {
      await page.getByLabel('Nome utente').fill(name);
      await page.getByLabel('Password').fill('non è questa');
      await page.getByRole('button', { name: 'Entra' }).click();
      await expect(page).toHaveURL(/problem=credentials/);
      await expect(page.getByRole('alert')).toHaveText('Nome utente o password non corretti');
      await page.goto('/login');
      await expect(page.getByRole('alert')).toHaveCount(0);
    }
  });

  test('is slowed down after several wrong passwords, which is said', async ({ page }) => {
    await page.goto('/login');
    // The auditor's account: nobody else in these tests signs in with it.
    for (let attempt = 0; attempt < 6; attempt++) {
      await page.getByLabel('Nome utente').fill('revisore');
      await page.getByLabel('Password').fill(`prova numero ${attempt}`);
      await page.getByRole('button', { name: 'Entra' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
    }
    await expect(page.getByRole('alert')).toContainText(/Troppi tentativi: riprova fra \d+ secondi/);
  });
});

test('the first page shows what is to be done, and only what this person may see', async ({ as }) => {
  const clerk = await as('bo1');
  await open(clerk, '/');
  await expect(clerk).toHaveTitle('Da fare – Sportello');
  for (const block of ['Assegnati a me', 'Altri in scadenza', 'Liberi']) {
    await expect(clerk.getByRole('heading', { level: 2, name: block })).toBeVisible();
  }
  const mine = clerk.getByRole('region', { name: 'Assegnati a me' });
  await expect(mine.getByRole('row').nth(1)).toContainText('Paola Greco');
  const nav = clerk.getByRole('navigation', { name: 'Principale' });
  await expect(nav.getByRole('link', { name: /Tributi regionali/ })).toBeVisible();
  await expect(nav.getByRole('link', { name: /Quarantena/ })).toBeVisible();
  await expect(nav.getByRole('link', { name: /Formazione e lavoro/ }), 'not a queue of hers').toHaveCount(0);

  const office = await as('ragioneria');
  await open(office, '/');
  const theirs = office.getByRole('navigation', { name: 'Principale' });
  await expect(office, 'their home is what is with their office').toHaveURL(/\/office$/);
  await expect(theirs.getByRole('link', { name: /^Ufficio/ })).toBeVisible();
  await expect(theirs.getByRole('link', { name: /Da fare|Nuovo contatto|Quarantena/ })).toHaveCount(0);
});

test('English is one click away, and Italian again', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/queues/tributi?state=new');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page, 'the same page').toHaveURL(/\/queues\/tributi\?state=new$/);
  await expect(page.getByRole('columnheader', { name: 'Subject' })).toBeVisible();
  await live(page);
  await expect(page.getByRole('columnheader', { name: 'Subject' }), 'still English once live').toBeVisible();
  await page.getByRole('link', { name: 'Italiano' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'it');
  await expect(page.getByRole('columnheader', { name: 'Oggetto' })).toBeVisible();
});

test('signing out ends the session', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/');
  await page.locator('summary').filter({ hasText: 'Anna Verdi' }).click();
  await page.getByRole('button', { name: 'Esci' }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goBack();
  await page.goto('/tickets/98');
  await expect(page, 'nothing is shown any more').toHaveURL(/\/login\?next=/);
});

test('a ticket is found by its number from anywhere', async ({ as }) => {
  const page = await as('bo1');
  await open(page, '/keys');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('#000098');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/tickets\/98$/);
  await expect(page).toHaveTitle(/^#000098 /);
});
