// The review of look-ups: who asked which registry for whom, what is unusual, and who looked at a person.

import { readFile } from 'node:fs/promises';
import { Page } from '@playwright/test';
import { inspect } from './a11y';
import { expect, open, test } from './fixtures';

const row = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });
const chip = (page: Page, name: string) => page.getByRole('navigation', { name: 'Filtri' }).getByRole('link', { name, exact: true });

/** Somebody three people asked for, in the demonstration. */
const CODE = 'TLSMRA58S43G942H';

test('who leads sees who asked what, narrows it, and takes the list along', async ({ as }) => {
  const leader = await as('caposala');
  await open(leader, '/');
  await leader.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: /^Interrogazioni/ }).click();
  await expect(leader).toHaveURL(/\/lookups$/);
  await expect(row(leader, 'Controllo dei versamenti')).toContainText('SITR');
  await expect(row(leader, 'Controllo dei versamenti').getByRole('link', { name: /^#\d+/ })).toBeVisible();

  await test.step('without a ticket, and back', async () => {
    await chip(leader, 'senza ticket').click();
    await expect(leader).toHaveURL(/\?ticket=loose$/);
    await expect(row(leader, 'caduta la linea')).toBeVisible();
    await expect(row(leader, 'Controllo dei versamenti')).toHaveCount(0);
    await leader.goBack();
    await expect(leader).toHaveURL(/\/lookups$/);
    await chip(leader, 'in corso').click();
    await expect(row(leader, 'Chiede lo stato della casella')).toBeVisible();
  });

  await test.step('by person', async () => {
    await open(leader, '/lookups?registry=sitr');
    await leader.getByLabel('Chi', { exact: true }).selectOption({ label: 'Paola Greco (demo)' });
    await leader.getByRole('button', { name: 'Filtra' }).click();
    await expect(leader).toHaveURL(/registry=sitr/);
    await expect(row(leader, 'Paola Greco').first()).toBeVisible();
    await expect(row(leader, 'Anna Verdi')).toHaveCount(0);
  });

  await test.step('by how it ended, and Back takes it away', async () => {
    await open(leader, '/lookups?registry=sitr');
    await leader.getByLabel('Risposta', { exact: true }).selectOption({ label: 'non trovato' });
    await leader.getByRole('button', { name: 'Filtra' }).click();
    await expect(leader).toHaveURL(/result=miss/);
    await expect(leader).toHaveURL(/registry=sitr/);
    await expect(leader.getByLabel('Risposta', { exact: true })).toHaveValue('miss');
    await leader.goBack();
    await expect(leader).toHaveURL(/\/lookups\?registry=sitr$/);
  });

  await test.step('a day that is none', async () => {
    await leader.goto('/lookups?since=2026-99-99');
    await expect(leader.getByRole('alert')).toContainText('Dal giorno');
  });

  await test.step('the file', async () => {
    await leader.goto('/lookups');
    const started = leader.waitForEvent('download');
    await leader.getByRole('button', { name: 'Scarica la lista' }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe('interrogazioni.csv');
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('Quando;Chi;Registro;');
    expect(text).not.toContain(CODE);
  });
});

test('something unusual is looked at, and seen', async ({ as }) => {
  const leader = await as('caposala');
  await open(leader, '/lookups/volume');
  await leader.getByRole('link', { name: 'Una chiave che interessa a molti' }).first().click();
  await expect(leader.getByRole('heading', { level: 1 })).toHaveText('Una chiave che interessa a molti');
  const { pathname } = new URL(leader.url());
  for (const name of ['Anna Verdi', 'Luca Ferri', 'Paola Greco']) {
    await expect(row(leader, name).first()).toBeVisible();
  }
  await inspect(leader, 'Una chiave che interessa a molti – Sportello');
  await leader.getByLabel('Annotazione').fill('Tre turni, una sola pratica');
  await leader.getByRole('button', { name: 'Visto' }).click();
  await expect(leader.getByRole('status').filter({ hasText: 'Segnato come visto.' })).toBeVisible();
  await expect(leader.locator(`a[href="${pathname}"]`)).toHaveCount(0);
  await chip(leader, 'Già viste').click();
  await expect(row(leader, 'Tre turni, una sola pratica')).toContainText('Rita Colucci');
});

test('an auditor finds who looked at a person, and the person is named nowhere', async ({ as }) => {
  const auditor = await as('revisore');
  await open(auditor, '/lookups/key');
  await inspect(auditor, 'Chi ha guardato una persona – Sportello');
  await auditor.getByLabel('Tipo di chiave').selectOption('tax_code');
  await auditor.getByRole('textbox', { name: 'Chiave' }).fill(CODE);
  await auditor.getByRole('main').getByRole('button', { name: 'Cerca', exact: true }).click();
  await expect(auditor.getByRole('alert')).toContainText('Perché');
  await expect(auditor.getByRole('textbox', { name: 'Chiave' })).toHaveValue(CODE);
  await auditor.getByLabel('Perché lo chiedi').fill('Reclamo 2026/118');
  await auditor.getByRole('main').getByRole('button', { name: 'Cerca', exact: true }).click();
  await expect(row(auditor, 'Verifica di una posizione')).toHaveCount(4);
  await expect(auditor).toHaveURL(/\/lookups\/key$/);
  expect(await auditor.content()).not.toContain(CODE);
  // Tickets are not an auditor's to see.
  await expect(auditor.getByRole('main').getByRole('link', { name: /^#\d+/ })).toHaveCount(0);
});

test('who only works sees no review', async ({ as, watch }) => {
  const operator = await as('operatore1');
  await open(operator, '/');
  await expect(operator.getByRole('link', { name: /^Interrogazioni/ })).toHaveCount(0);
  watch.expect(/status of 403/);
  await operator.goto('/lookups');
  await expect(operator.getByRole('heading', { level: 1 })).toHaveText('Non puoi farlo');
});
