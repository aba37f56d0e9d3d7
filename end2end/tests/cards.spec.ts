// The region's registries beside a call: each card by itself, the caller first, a dead registry in nobody's way.

import { Page } from '@playwright/test';
import { findings } from './a11y';
import { Desk } from './desk';
import { expect, live, open, tabTo, test as base } from './fixtures';
import { forwarded, unique } from './tickets';

// The administration of certified mail is configured, and nobody answers there.
const DEAD = `
[registry.pec]
connector = "rest"
url = "https://127.0.0.1:9"
allow = ["127.0.0.1"]
time_ms = 2000
`;

const test = base.extend<object, { desk: Desk }>({
  desk: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const desk = await Desk.demo(DEAD);
      await use(desk);
      await desk.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

// crates/domain/demo/citizens.toml; the local registries of the demonstration know them.
const LOPARDO = { name: 'Rocco Lopardo', code: 'LPRRCC71D12G942O' };
const TELESCA = { name: 'Maria Telesca', code: 'TLSMRA58S43G942H' };

const place = (page: Page, registry: 'ims' | 'sitr' | 'pec') => page.locator(`[data-registry=${registry}]`);
const code = (page: Page) => page.locator('#caller_tax_code');
const queue = (page: Page, name: string) => page.getByText(name, { exact: true }).and(page.locator('label')).click();

test('a call has its cards, and what they say goes into the ticket', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  await queue(page, 'Tributi regionali');
  await expect(place(page, 'ims')).toContainText('serve un codice fiscale');
  await code(page).pressSequentially(LOPARDO.code);

  await test.step('what the queue calls for is asked, and the focus stays', async () => {
    await expect(place(page, 'ims').getByRole('heading', { name: 'IMS' })).toBeVisible();
    await expect(place(page, 'ims')).toContainText('trovato');
    await expect(place(page, 'sitr')).toContainText(/da pagare/);
    await expect(code(page)).toBeFocused();
    await expect(place(page, 'ims').getByRole('status')).toHaveText('IMS: trovato');
    await expect(place(page, 'pec'), 'the other one waits').toContainText('non serve per questa coda');
    expect(await findings(page)).toEqual([]);
  });

  await test.step('the form does not move, whatever the cards say', async () => {
    const [form, side] = await page
      .locator('.contact-form > *')
      .evaluateAll((parts) => parts.map((part) => Math.round(part.getBoundingClientRect().height)));
    expect(side).toBeLessThanOrEqual(form ?? 0);
  });

  await test.step('all three are seen at once', async () => {
    const unseen = await page.locator('.contact-form > .side').evaluate((side) => {
      const end = Math.min(side.getBoundingClientRect().bottom, window.innerHeight) + 1;
      const places = [...side.querySelectorAll('[data-registry]')];
      return places.filter((place) => place.getBoundingClientRect().bottom > end).map((place) => place.getAttribute('data-registry'));
    });
    expect(unseen).toEqual([]);
  });

  await test.step('the latest positions stand there, all of them behind a click', async () => {
    await expect(place(page, 'sitr').locator('tbody th').filter({ visible: true })).toHaveCount(3);
    await place(page, 'sitr').getByText('Mostra tutti (5)').click();
    await expect(place(page, 'sitr').getByText('pagato il 21/03/2021')).toBeVisible();
  });

  await test.step('one click copies a value, and says so', async () => {
    await page.locator('#notes').fill('Prima riga');
    await place(page, 'ims').getByRole('button', { name: 'Copia nelle note: Nome' }).click();
    await expect(page.locator('#notes')).toHaveValue(/^Prima riga\nNome: .+$/);
    await expect(page.locator('[data-told]')).toHaveText('Nome: copiato nelle note');
  });

  await test.step('a card that is ticked stays so after a refusal, and is a file of the ticket', async () => {
    await place(page, 'ims').getByLabel('Allega al ticket').check();
    await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await page.waitForURL(/again=yes/);
    await live(page);
    await expect(place(page, 'ims').getByLabel('Allega al ticket')).toBeChecked();
    await page.getByLabel('Oggetto').fill(unique('Con la scheda'));
    await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await page.waitForURL(/\/tickets\/\d+\?done=contact/);
    await expect(page.locator('.timeline').getByRole('link', { name: /^IMS [\d-]+ [\d.]+\.txt/ })).toBeVisible();
    await expect(page.locator('.timeline')).toContainText('Nome: ');
  });
});

test('a registry that is dead says so in its card and keeps nobody waiting', async ({ as }) => {
  const page = await as('operatore2');
  await open(page, '/contacts/new');
  await queue(page, 'PEC, firma digitale e servizi on line');
  await code(page).fill(LOPARDO.code);
  await expect(place(page, 'ims')).toContainText('trovato');
  await expect(place(page, 'pec')).toContainText(/non risponde|non ha risposto/);
  await expect(place(page, 'pec')).toContainText('il modulo si può inviare lo stesso');
  await expect(place(page, 'pec').getByRole('button', { name: 'Chiedi di nuovo' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel('Oggetto').fill(unique('Senza il registro'));
  await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
  await page.waitForURL(/\/tickets\/\d+\?done=contact/);
});

test('taxes of somebody else wait until the delegation was seen', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  await queue(page, 'Tributi regionali');
  await code(page).fill(LOPARDO.code);
  await expect(place(page, 'sitr')).toContainText(/da pagare/);
  await page.locator('.behalf summary').click();
  await page.locator('#behalf_name').fill(TELESCA.name);
  await expect(place(page, 'sitr'), 'it is not about the caller any more').toContainText('serve un codice fiscale');
  await page.locator('#behalf_tax_code').fill(TELESCA.code);
  const seen = place(page, 'sitr').getByLabel('Riguarda un\'altra persona: delega vista?');
  await expect(seen).toBeVisible();
  await expect(place(page, 'ims'), 'IMS needs none, and is about the person concerned').toContainText(TELESCA.code);
  await seen.check();
  await expect(place(page, 'sitr')).toContainText(TELESCA.code);
  const box = page.locator('input[name=delegation_seen]');
  await expect(box, 'the form knows').toBeChecked();
  await box.uncheck();
  await expect(seen, 'and takes it back').toBeVisible();
  await expect(place(page, 'sitr')).not.toContainText(TELESCA.code);
});

test('a vehicle is found by its plate, and a wrong plate says so', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  await queue(page, 'Tributi regionali');
  const plate = place(page, 'sitr').getByLabel('Targa');
  await plate.fill('TARGA');
  await plate.press('Enter');
  await expect(place(page, 'sitr').getByText('La targa non torna')).toBeVisible();
  await expect(plate).toBeFocused();
  await plate.fill('zz 999-zz');
  await plate.press('Enter');
  await expect(place(page, 'sitr')).toContainText('ZZ999ZZ');
  await expect(place(page, 'sitr'), 'the focus stays at the card').toBeFocused();
});

test('by keyboard alone: to a card, its reason, its values', async ({ as }) => {
  const page = await as('operatore3');
  await open(page, '/contacts/new');
  await queue(page, 'Formazione e lavoro');
  await code(page).fill(LOPARDO.code);
  await expect(place(page, 'sitr')).toContainText('non serve per questa coda');
  await tabTo(page, '#subject');
  await page.keyboard.press('Alt+Digit2');
  const why = place(page, 'sitr').getByLabel('Perché lo chiedi?');
  await expect(why).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(place(page, 'sitr').getByText('Scrivi il perché')).toBeVisible();
  await page.keyboard.type('chiede anche del bollo');
  await page.keyboard.press('Enter');
  await expect(place(page, 'sitr')).toContainText(LOPARDO.code);
  await page.keyboard.press('Alt+Digit2');
  expect(await page.evaluate(() => document.activeElement?.closest('[data-registry]')?.getAttribute('data-registry'))).toBe('sitr');
  await tabTo(page, '[data-registry=sitr] [data-attach]');
  await page.keyboard.press('Space');
  await expect(place(page, 'sitr').getByLabel('Allega al ticket')).toBeChecked();
});

test('an answer for what is no longer typed is thrown away', async ({ as }) => {
  const page = await as('operatore2');
  await open(page, '/contacts/new');
  await queue(page, 'Tributi regionali');
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/lookups/card', async (route) => {
    const about = route.request().postData() ?? '';
    if (about.includes(LOPARDO.code)) await held;
    await route.continue();
  });
  await code(page).fill(LOPARDO.code);
  await expect(place(page, 'ims')).toHaveAttribute('aria-busy', 'true');
  await expect(place(page, 'ims').getByText('IMS sta rispondendo…')).toBeVisible();
  await code(page).fill(TELESCA.code);
  await expect(place(page, 'ims')).toContainText(TELESCA.code);
  const late = page.waitForResponse((answer) => (answer.request().postData() ?? '').includes(LOPARDO.code));
  release();
  await late;
  await expect(place(page, 'ims')).toContainText(TELESCA.code);
  await expect(place(page, 'ims')).not.toContainText(LOPARDO.code);
});

test('on a ticket a registry is one click away', async ({ as }) => {
  const page = await as('bo1');
  await open(page, '/contacts/new');
  await queue(page, 'Tributi regionali');
  await code(page).fill(LOPARDO.code);
  const subject = unique('Poi dal ticket');
  await page.getByLabel('Oggetto').fill(subject);
  await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
  await page.waitForURL(/\/tickets\/\d+\?done=contact/);
  await live(page);
  const ticket = /\/tickets\/\d+/.exec(page.url())?.[0] ?? '';

  const opened = page.waitForEvent('popup');
  await page.getByRole('region', { name: 'Registri' }).getByRole('link', { name: 'IMS' }).click();
  const tab = await opened;
  await live(tab);
  await expect(tab.locator('#key')).toHaveValue(LOPARDO.code);
  expect(await findings(tab)).toEqual([]);
  await tab.getByRole('button', { name: 'Interroga' }).click();
  await expect(tab.getByRole('article', { name: 'IMS' })).toContainText('trovato');
  expect(await findings(tab)).toEqual([]);
  await tab.getByRole('button', { name: 'Copia in una nota: Nome' }).click();
  await tab.waitForURL(new RegExp(`${ticket}\\?again=note`));
  await expect(tab.locator('#note-text')).toHaveValue(/^Nome: .+/);

  await page.goto(`/lookups/new/${ticket.split('/')[2]}?registry=ims`);
  await page.getByRole('button', { name: 'Interroga' }).click();
  await page.getByRole('button', { name: 'Allega al ticket' }).click();
  await page.waitForURL(/done=card/);
  await expect(page.getByRole('status').filter({ hasText: 'Scheda allegata.' })).toBeVisible();
  await expect(page.locator('.timeline').getByRole('link', { name: /^IMS .*\.txt/ })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ watch }) => watch.expect(/sportello(_bg\.wasm|\.js) was preloaded using link preload but not used/));

  test('a registry is asked from a page of its own', async ({ as }) => {
    const page = await as('operatore1');
    await page.goto('/contacts/new');
    await expect(page.getByRole('link', { name: 'Interroga un registro' })).toHaveAttribute('href', /\/lookups\/new\?call=\d+/);
    await page.goto('/lookups/new');
    await page.getByLabel('Registro').selectOption('ims');
    await page.getByLabel('Chiave').fill('LPRRCC71D12');
    await page.getByRole('button', { name: 'Interroga' }).click();
    await expect(page.locator('#key-error')).toContainText('non è completo');
    await page.getByLabel('Chiave').fill(LOPARDO.code);
    await page.getByLabel('Perché lo chiedi?').fill('è allo sportello');
    await page.getByRole('button', { name: 'Interroga' }).click();
    await expect(page.getByRole('article', { name: 'IMS' })).toContainText('trovato');
  });

  test('taxes of somebody else are shown on a ticket only once the delegation was seen', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Chiama il figlio') });
    await page.goto(`/tickets/${id}`);
    const link = page.getByRole('region', { name: 'Registri' }).getByRole('link', { name: 'SITR' });
    await page.goto((await link.getAttribute('href')) ?? '');
    await page.getByLabel('Che cosa hai').selectOption('tax_code');
    await page.getByLabel('Chiave').fill(TELESCA.code);
    await page.getByLabel('Perché lo chiedi?').fill('chiama il figlio');
    await page.getByLabel('Riguarda una persona diversa').check();
    await page.getByRole('button', { name: 'Interroga' }).click();
    await expect(page.locator('#delegation-error')).toBeVisible();
    await expect(page.getByRole('article', { name: 'SITR' })).toHaveCount(0);
    await expect(page.getByLabel('Chiave'), 'nothing typed is lost').toHaveValue(TELESCA.code);
    await page.getByLabel('Delega vista').check();
    await page.getByRole('button', { name: 'Interroga' }).click();
    await expect(page.getByRole('article', { name: 'SITR' })).toContainText(TELESCA.code);
  });
});
