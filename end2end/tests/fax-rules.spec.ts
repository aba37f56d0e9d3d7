// Fax rules: written in the browser, tried on a mail before they are saved, in force with the next mail.

import { Page } from '@playwright/test';
import { inspect } from './a11y';
import { expect, live, open, test } from './fixtures';
import { deliver, written } from './letters';
import { unique } from './tickets';

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const result = (page: Page) => page.getByRole('region', { name: /^Esito della prova: / });
const tryIt = (page: Page) => page.getByRole('button', { name: 'Prova', exact: true }).click();

/** A mail of a gateway that no shipped rule knows. */
const gateway = (subject: string) => written({
  subject,
  from: 'Posta in arrivo <robot@provider.example>',
  text: 'Numero: 0971 555 999\nFogli: 2\n',
  attachment: { name: 'documento.pdf', bytes: Buffer.from('%PDF-1.4\n') },
});

async function choose(page: Page, mail: string, name = 'prova.eml'): Promise<void> {
  await page.getByLabel('Messaggio (.eml)').setInputFiles({ name, mimeType: 'message/rfc822', buffer: Buffer.from(mail) });
}

/** Types a rule for that gateway. */
async function write(page: Page, name: string, subject: string): Promise<void> {
  await page.locator('#name').fill(name);
  await page.locator('#sort').fill('5');
  await page.getByLabel('Tutte da trovare').fill(`from: ^robot@provider\\.example$\nsubject: ^${subject}`);
  await page.getByLabel('Che cosa leggere').fill('body: ^numero: (?P<caller>[\\d ]+)$\nbody: ^fogli: (?P<pages>\\d+)');
}

test('the bench says what each rule makes of a mail', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin');
  await page.getByRole('main').getByRole('link', { name: 'Regole fax' }).click();
  const shipped = page.getByRole('rowheader').filter({ hasText: /^(hylafax-..|fusionpbx|freepbx|efax|t37|generic)$/ });
  await expect(shipped).toHaveText(['hylafax-it', 'hylafax-en', 'fusionpbx', 'freepbx', 'efax', 't37', 'generic']);
  await expect(row(page, 'freepbx')).toContainText('del programma');
  await choose(page, written({
    subject: 'New fax from: "Rossi" <0971555666>',
    from: 'pbx@posta.example',
    text: 'Enclosed, please find a new fax from: "Rossi" <0971555666>\n',
    attachment: { name: 'fax.pdf', bytes: Buffer.from('%PDF-1.4\n') },
  }));
  await tryIt(page);
  await expect(page).toHaveURL(/\/admin\/fax-rules\/try$/);
  await live(page);
  await expect(result(page).getByRole('status')).toHaveText('Vale la regola «freepbx»: fax ricevuto.');
  const trials = result(page).locator('.trials > li');
  await expect(trials).toHaveCount(7);
  await expect(trials.nth(3)).toContainText('Chi manda: +390971555666');
  await expect(trials.nth(0)).toContainText('non lo riconosce');
  await expect(trials.nth(0)).toContainText('Non trovata: from: hylafax|faxmaster');
  await inspect(page, 'Regole fax – Sportello');

  await choose(page, 'niente che sia un messaggio\n', 'appunti.txt');
  await tryIt(page);
  await expect(page.locator('#problem')).toContainText('Messaggio (.eml): il file non è un messaggio');
});

test('a rule is written, corrected, tried as it is typed, and in force at once', async ({ as, desk }) => {
  const page = await as('amministratore');
  const subject = unique('Documento');
  const name = unique('Provider');
  await open(page, '/admin/fax-rules');
  await page.getByRole('link', { name: 'Nuova regola' }).click();
  await write(page, name, `${subject} (a|b`);
  await page.getByRole('button', { name: 'Salva' }).click();
  await page.waitForURL(/again=yes/);
  await live(page);
  await expect(page.locator('#problem')).toContainText('Tutte da trovare: riga 2: ');
  await expect(page.locator('#all-error')).toContainText('unclosed group');
  await expect(page.getByLabel('Che cosa leggere')).toHaveValue(/caller/);
  await inspect(page, 'Nuova regola – Sportello');

  await page.getByLabel('Tutte da trovare').fill(`subject: ^${subject}`);
  await choose(page, gateway(`${subject} 1`));
  await tryIt(page);
  await expect(result(page).getByRole('status')).toHaveText(`Vale la regola «${name}»: fax ricevuto.`);
  await live(page);
  const own = result(page).locator('.trials > li').first();
  await expect(own).toContainText('come è scritta qui');
  await expect(own).toContainText('Chi manda: «0971 555 999» → +390971555999');
  await expect(own).toContainText('Pagine: «2» → 2');
  await expect(page.locator('#name')).toHaveValue(name);
  await expect(page.getByLabel('Tutte da trovare')).toHaveValue(`subject: ^${subject}`);
  await inspect(page, 'Nuova regola – Sportello');

  await page.getByRole('button', { name: 'Salva' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Salvato.' })).toBeVisible();
  await expect(row(page, name)).toContainText('vostra');

  const clerk = await as('bo1');
  await open(clerk, '/queues/tributi?sort=newest');
  await deliver(desk, gateway(`${subject} 2`));
  await row(clerk, `${subject} 2`).getByRole('link').click();
  await expect(clerk.locator('.message-in').first()).toContainText('Fax');

  await test.step('out of use, for the other tests of this desk', async () => {
    await row(page, name).getByRole('link', { name: /Modifica/ }).click();
    await page.locator('#active').uncheck();
    await page.getByRole('button', { name: 'Salva' }).click();
    await expect(row(page, name)).toContainText('disattivo');
  });
});

test.describe('with JavaScript off', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ watch }) => watch.expect(/was preloaded using link preload but not used/));

  test('a shipped rule is changed, tried and taken back', async ({ as }) => {
    const page = await as('amministratore');
    await page.goto('/admin/fax-rules');
    await row(page, 't37').getByRole('link', { name: /Modifica/ }).click();
    await expect(page.locator('#name'), 'its name stays').not.toBeEditable();
    const shipped = await page.getByLabel('Tutte da trovare').inputValue();
    await page.getByLabel('Tutte da trovare').fill('subject: ^messaggio dalla fotocopiatrice');
    await choose(page, written({
      subject: 'Messaggio dalla fotocopiatrice',
      attachment: { name: 'pagina.tif', bytes: Buffer.from('II*\0') },
    }));
    await tryIt(page);
    await expect(result(page).getByRole('status')).toHaveText('Vale la regola «t37»: fax ricevuto.');
    await page.getByRole('button', { name: 'Salva' }).click();
    await expect(row(page, 't37')).toContainText('modificata');
    await row(page, 't37').getByRole('link', { name: /Modifica/ }).click();
    await page.locator('summary').filter({ hasText: 'Torna alla forma del programma' }).click();
    await page.getByRole('button', { name: 'Conferma' }).click();
    await expect(row(page, 't37')).toContainText('del programma');
    await row(page, 't37').getByRole('link', { name: /Modifica/ }).click();
    await expect(page.getByLabel('Tutte da trovare')).toHaveValue(shipped);
  });
});
