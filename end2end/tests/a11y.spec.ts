// Every page for everybody: screen reader, keyboard, narrow screen.

import { Page } from '@playwright/test';
import { findings, inspect, withoutVisibleFocus } from './a11y';
import { Desk } from './desk';
import { expect, live, open, test } from './fixtures';
import { deliver, written } from './letters';
import { forwarded, unique } from './tickets';

interface Place {
  name: string;
  path: string;
  title: string | RegExp;
  /** Who looks at it; nobody where it is for people who are not signed in. */
  who?: string;
  /** What the browser's console says about it by itself. */
  answer?: RegExp;
  before?: (page: Page, desk: Desk) => Promise<void>;
}

const PLACES: Place[] = [
  { name: 'sign-in', path: '/login', title: 'Accesso – Sportello' },
  { name: 'sign-in after a wrong password', path: '/login?problem=credentials', title: 'Accesso – Sportello' },
  { name: 'sign-in after the session ended', path: '/login?ended=yes', title: 'Accesso – Sportello' },
  { name: 'accessibility, before signing in', path: '/accessibility', title: 'Accessibilità – Sportello' },
  { name: 'home', who: 'bo1', path: '/', title: 'Da fare – Sportello' },
  { name: 'home of somebody with nothing to do', who: 'sicurezza', path: '/', title: 'Da fare – Sportello' },
  { name: 'home in English', who: 'bo1', path: '/language/en', title: /Sportello$/ },
  { name: 'a queue', who: 'bo1', path: '/queues/tributi', title: 'Tributi regionali – Sportello' },
  { name: 'every ticket, closed', who: 'caposala', path: '/tickets?state=closed', title: 'Tutti i ticket – Sportello' },
  { name: 'an empty list', who: 'caposala', path: '/queues/fse?state=third_level&channel=sms', title: 'Fascicolo Sanitario Elettronico – Sportello' },
  { name: 'an open ticket', who: 'bo1', path: '/tickets/98', title: /^#000098 VERGOGNA/ },
  {
    name: 'an open ticket with everything unfolded', who: 'bo1', path: '/tickets/98', title: /^#000098 VERGOGNA/,
    before: async (page) => {
      // Not the mail's own HTML: it is looked at below.
      for (const name of ['Stato', 'Chiudi', 'Sposta']) await page.locator('summary').filter({ hasText: new RegExp(`^${name}`) }).click({ force: true });
      await page.getByRole('link', { name: /^Nota interna/ }).click();
    },
  },
  { name: 'a closed ticket', who: 'bo1', path: '/tickets/2', title: /^#000002 / },
  { name: 'a ticket that may only be noted on', who: 'ragioneria', path: '/tickets/50', title: /^#000050 / },
  { name: 'a ticket that may only be read', who: 'osservatore', path: '/tickets/50', title: /^#000050 / },
  { name: 'the contact form', who: 'operatore1', path: '/contacts/new', title: 'Nuovo contatto – Sportello' },
  {
    name: 'the contact form with a known caller, a sheet and somebody else', who: 'operatore1', path: '/contacts/new', title: 'Nuovo contatto – Sportello',
    before: async (page) => {
      await page.getByLabel('Numero', { exact: true }).fill('0971 555 101');
      await page.getByLabel('Codice fiscale o P. IVA').first().fill('LPRRCC71D12G942X');
      await page.getByLabel('Motivo').selectOption({ label: 'Rateizzazione' });
      await page.locator('.behalf summary').click();
      await page.getByText('Lettera', { exact: true }).and(page.locator('label')).click();
      await expect(page.getByText('Rocco Lopardo').first()).toBeVisible();
    },
  },
  {
    name: 'the contact form with errors', who: 'operatore2', path: '/contacts/new', title: 'Nuovo contatto – Sportello',
    before: async (page) => {
      await page.getByLabel('E-mail o PEC').fill('senza chiocciola');
      await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
      await page.waitForURL(/again=yes/);
      await live(page);
    },
  },
  {
    name: 'a ticket with a refused reply', who: 'bo1', path: '/', title: /Sportello$/,
    before: async (page, desk) => {
      const id = await forwarded(desk, page, { subject: unique('Rifiutata'), email: 'rifiutata@posta.example' });
      await open(page, `/tickets/${id}`);
      await page.getByLabel('Testo della risposta').fill('Testo');
      await page.getByLabel('Cc (solo per questo messaggio)').fill('niente');
      await page.getByRole('button', { name: 'Invia' }).click();
      await page.waitForURL(/again=reply/);
      await live(page);
    },
  },
  { name: 'asking a registry', who: 'operatore1', path: '/lookups/new', title: 'Interroga un registro – Sportello' },
  { name: 'triage', who: 'bo1', path: '/triage', title: 'Triage – Sportello' },
  {
    name: 'triage with everything unfolded', who: 'caposala', path: '/triage', title: 'Triage – Sportello',
    before: async (page) => {
      for (const name of ['Dividi', 'Aggiungi a un ticket', 'Nessun ticket']) await page.locator('summary').filter({ hasText: new RegExp(`^${name}`) }).click();
    },
  },
  { name: "the front end's list", who: 'operatore1', path: '/work', title: 'Da lavorare – Sportello' },
  { name: 'handing on what is with an office', who: 'caposala', path: '/forward/50', title: /^Verifica e inoltro · #000050/ },
  { name: 'what is with an office', who: 'ragioneria', path: '/office', title: 'Con il mio ufficio – Sportello' },
  {
    name: 'what is asked of an office, everything unfolded', who: 'ragioneria', path: '/office/50', title: /^#000050 /,
    before: async (page) => {
      for (const name of ['Non è di nostra competenza', 'Tutta la conversazione']) await page.locator('summary').filter({ hasText: name }).click();
    },
  },
  {
    name: 'the answer of an office, refused', who: 'ragioneria', path: '/office/50', title: /^#000050 /,
    before: async (page) => {
      await page.getByRole('button', { name: 'Chiedi' }).click();
      await page.waitForURL(/again=yes/);
      await live(page);
    },
  },
  { name: 'whom to call', who: 'bo1', path: '/recontacts', title: 'Ricontatti – Sportello' },
  {
    name: 'a call, with what can be done besides', who: 'bo1', path: '/recontacts', title: /^Chiama /,
    before: async (page) => {
      await page.getByRole('rowheader').getByRole('link').first().click();
      await page.waitForURL(/\/recontacts\/\d+$/);
      await live(page);
    },
  },
  {
    name: 'a call that says nothing, refused', who: 'bo1', path: '/recontacts', title: /^Chiama /,
    before: async (page) => {
      await page.getByRole('rowheader').getByRole('link').first().click();
      await page.waitForURL(/\/recontacts\/\d+$/);
      await live(page);
      await page.locator('#other').fill('nessuno');
      await page.keyboard.press('Enter');
      await page.waitForURL(/again=yes/);
      await live(page);
    },
  },
  { name: 'agreeing a call', who: 'bo1', path: '/recontacts/new/98', title: /^Concorda un ricontatto · #000098/ },
  { name: 'telling an outcome', who: 'bo1', path: '/recontacts/told/89', title: /^Comunica l'esito · #000089/ },
  { name: 'outages', who: 'bo2', path: '/outages', title: 'Disservizi – Sportello' },
  { name: 'an outage', who: 'bo2', path: '/outages/1', title: /^#1 Portale PEC/ },
  {
    name: 'an outage without a text, refused', who: 'bo2', path: '/outages/1', title: /^#1 Portale PEC/,
    before: async (page) => {
      await page.locator('#text').fill('');
      await page.getByRole('button', { name: 'Controlla e prosegui' }).click();
      await page.waitForURL(/again=yes/);
      await live(page);
    },
  },
  {
    name: 'who would be answered', who: 'bo2', path: '/outages/1', title: /^Controlla e rispondi a tutti/,
    before: async (page) => {
      await page.getByRole('button', { name: 'Controlla e prosegui' }).click();
      await page.waitForURL(/\/solve$/);
      await live(page);
    },
  },
  { name: 'linking a ticket to an outage', who: 'bo2', path: '/outages/link/125', title: /^Collega a un disservizio · #000125/ },
  { name: 'opening an outage', who: 'bo2', path: '/outages/new?ticket=125', title: 'Nuovo disservizio – Sportello' },
  { name: 'the review of look-ups', who: 'revisore', path: '/lookups?ticket=loose', title: 'Interrogazioni dei registri – Sportello' },
  { name: 'look-ups from a day that is none', who: 'caposala', path: '/lookups?since=ieri', title: 'Interrogazioni dei registri – Sportello' },
  { name: 'unusual look-ups', who: 'caposala', path: '/lookups/volume', title: 'Interrogazioni insolite – Sportello' },
  { name: 'who looked at a person', who: 'sicurezza', path: '/lookups/key', title: 'Chi ha guardato una persona – Sportello' },
  { name: 'the days before the archive', who: 'amministratore', path: '/admin/archive', title: 'Archivio – Sportello' },
  { name: 'a ticket of the archive', who: 'bo2', path: '/tickets/1', title: /^#000001/ },
  { name: 'attempts before giving up', who: 'amministratore', path: '/admin/recontacts', title: 'Ricontatti – Sportello' },
  { name: 'disposals', who: 'archivista', path: '/admin/disposals', title: 'Scarto e distruzione – Sportello' },
  { name: 'exports', who: 'archivista', path: '/admin/exports', title: 'Esportazioni – Sportello' },
  { name: 'verifying documents', who: 'bo1', path: '/forward/98', title: /^Verifica e inoltro · #000098/ },
  { name: 'the registries', who: 'amministratore', path: '/admin/registries', title: 'Registri – Sportello' },
  { name: 'a local registry', who: 'amministratore', path: '/admin/registries/sitr', title: 'SITR · tributi regionali – Sportello' },
  { name: 'the clocks', who: 'amministratore', path: '/admin/clocks', title: 'Orologi – Sportello' },
  { name: 'the clocks of somebody who observes', who: 'osservatore', path: '/admin/clocks', title: 'Orologi – Sportello' },
  { name: 'service levels', who: 'amministratore', path: '/admin/clocks/levels', title: 'Livelli di servizio – Sportello' },
  { name: 'a service level', who: 'amministratore', path: '/admin/clocks/levels/3', title: 'IN7 – Sportello' },
  { name: 'the calendar', who: 'amministratore', path: '/admin/clocks/calendar', title: 'Calendario – Sportello' },
  { name: 'hours of the lines', who: 'amministratore', path: '/admin/clocks/lines', title: 'Orari delle linee – Sportello' },
  { name: 'hours of a line', who: 'amministratore', path: '/admin/clocks/lines/1', title: /^Orario di / },
  { name: 'reopening and steps', who: 'amministratore', path: '/admin/clocks/settings', title: 'Riapertura e passi automatici – Sportello' },
  { name: 'sorting rules with a trial', who: 'amministratore', path: '/admin/sorting?trial=yes', title: 'Regole di smistamento – Sportello' },
  { name: 'a sorting rule', who: 'amministratore', path: '/admin/sorting/1', title: 'Bollo: rateizzazioni – Sportello' },
  { name: 'the ledger of received mail', who: 'caposala', path: '/mails', title: 'Registro della posta ricevuta – Sportello' },
  { name: 'mailboxes compared with their servers', who: 'caposala', path: '/mails/reconciliation', title: 'Riconciliazione – Sportello' },
  { name: 'how a mail was read', who: 'caposala', path: '/mails/4', title: /^Come è stato letto – / },
  { name: 'a ticket by certified mail, with its receipts', who: 'caposala', path: '/tickets/5', title: /^#000005 / },
  { name: 'a ticket by fax, with its pages', who: 'caposala', path: '/tickets/8', title: /^#000008 / },
  { name: 'quarantine', who: 'caposala', path: '/quarantine', title: 'Quarantena – Sportello' },
  { name: 'the sheets', who: 'operatore1', path: '/sheets', title: 'Schede informative – Sportello' },
  { name: 'the keys', who: 'operatore1', path: '/keys', title: 'Tasti rapidi – Sportello' },
  { name: 'settings', who: 'operatore1', path: '/account?done=saved', title: 'Impostazioni – Sportello' },
  { name: 'one\'s password', who: 'operatore1', path: '/account/password', title: 'Cambia password – Sportello' },
  { name: 'one\'s password, refused', who: 'operatore1', path: '/account/password?field=new&error=too_short&limit=12', title: 'Cambia password – Sportello' },
  { name: 'accessibility', who: 'operatore1', path: '/accessibility', title: 'Accessibilità – Sportello' },
  { name: 'a page that is not there', who: 'operatore1', path: '/non/esiste', title: 'Non c\'è niente qui – Sportello', answer: /status of 404/ },
  { name: 'a ticket that is not there', who: 'operatore1', path: '/tickets/999999', title: 'Non c\'è niente qui – Sportello', answer: /status of 404/ },
  { name: 'a page that is not for one', who: 'operatore1', path: '/quarantine', title: 'Non puoi farlo – Sportello', answer: /status of 403/ },
];

for (const { name, path, title, who, answer, before } of PLACES) {
  test(`${name}: nothing to complain about`, async ({ page: nobodys, as, desk, watch }) => {
    if (answer) watch.expect(answer);
    const page = who ? await as(who) : nobodys;
    await open(page, path);
    await before?.(page, desk);
    await inspect(page, title);
  });
}

test('a mail with HTML and a delivery on its way: nothing to complain about', async ({ as, desk }) => {
  const page = await as('bo1');
  const subject = unique('Mail da guardare');
  await open(page, '/queues/tributi?sort=newest');
  await deliver(desk, written({ subject, html: '<h2>Titolo</h2><p>Testo <a href="https://posta.example/">e link</a></p><img alt="fuori" src="https://spia.example/x.png">' }));
  await page.getByRole('link', { name: subject }).click();
  await page.getByLabel('Testo della risposta').fill('Ricevuta, grazie.');
  await page.getByRole('button', { name: 'Invia' }).click();
  await page.waitForURL(/done=reply/);
  await live(page);
  const frame = await page.locator('iframe.mail-frame').getAttribute('src');
  await inspect(page, new RegExp(subject));
  // In its frame the sandbox would keep axe out; it is the same page by itself.
  await page.goto(frame ?? '');
  await expect(page.getByRole('heading', { name: 'Titolo' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

for (const [name, path] of [['sign-in', '/login'], ['home', '/'], ['a queue', '/queues/tributi'], ['a ticket', '/tickets/98'], ['the contact form', '/contacts/new']] as const) {
  test(`the focus is visible everywhere: ${name}`, async ({ page: nobodys, as }) => {
    const page = path === '/login' ? nobodys : await as('bo1');
    await open(page, path);
    expect(await withoutVisibleFocus(page)).toEqual([]);
  });
}

test('skip links come first and lead to the content', async ({ as }) => {
  const page = await as('bo1');
  await open(page, '/queues/tributi');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Vai al contenuto' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('#content') ? 'content' : document.activeElement?.outerHTML), 'the next Tab is past the navigation').toBe('content');
});

test('on a narrow screen the navigation and the filters unfold', async ({ as }) => {
  const page = await as('bo1');
  await page.setViewportSize({ width: 400, height: 800 });
  await open(page, '/queues/tributi');
  const link = page.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: /Tutti i ticket/ });
  await expect(link).toBeHidden();
  await page.locator('summary').filter({ hasText: /^Menu$/ }).click();
  await expect(link).toBeVisible();
  await link.click();
  await expect(page).toHaveURL(/\/tickets$/);
  await page.locator('summary').filter({ hasText: 'Filtri' }).click();
  await page.getByRole('link', { name: /^Nuovo \d/ }).click();
  await expect(page).toHaveURL(/state=new/);
});

test('letter keys can be switched off, and then do nothing at all', async ({ as }) => {
  const page = await as('operatore3');
  const keys = async (wanted: boolean) => {
    await open(page, '/account');
    await page.getByLabel('Tasti rapidi a una lettera').setChecked(wanted);
    await page.getByRole('button', { name: 'Salva' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Impostazioni salvate.' })).toBeVisible();
    await expect(page.getByLabel('Tasti rapidi a una lettera')).toBeChecked({ checked: wanted });
  };
  // Clicks are counted and stopped, so that a key that works shows and the page stays.
  const pressed = async (letters: string) => {
    await page.evaluate(() => {
      Object.assign(window, { clicks: 0 });
      window.addEventListener('click', (event) => {
        (window as unknown as { clicks: number }).clicks += 1;
        event.preventDefault();
        event.stopPropagation();
      }, { capture: true });
      (document.activeElement as HTMLElement | null)?.blur();
    });
    const moved: string[] = [];
    for (const letter of letters) {
      await page.keyboard.press(letter);
      if (await page.evaluate(() => document.activeElement !== document.body)) moved.push(letter);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    }
    return { clicks: await page.evaluate(() => (window as unknown as { clicks: number }).clicks), moved };
  };
  await keys(false);
  await open(page, '/queues/fse');
  expect(await pressed('cjk/?')).toEqual({ clicks: 0, moved: [] });
  await open(page, '/tickets/127');
  expect(await pressed('arn')).toEqual({ clicks: 0, moved: [] });
  await open(page, '/keys');
  await expect.soft(page.getByText('Sono disattivati nelle tue impostazioni.')).toBeVisible();
  await keys(true);
  await open(page, '/queues/fse');
  expect(await pressed('cjk/?')).toEqual({ clicks: 2, moved: ['j', 'k', '/'] });
  await open(page, '/tickets/127');
  expect((await pressed('arn')).clicks).toBe(3);
});

test('the keys are listed under ?', async ({ as }) => {
  const page = await as('bo1');
  await open(page, '/');
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tasti rapidi');
  for (const key of ['C', '/', 'A', 'R', 'N', '?']) await expect(page.getByRole('main').getByText(key, { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Sono disattivati nelle tue impostazioni.')).toHaveCount(0);
});
