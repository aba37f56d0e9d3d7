// Tickets for the tests to work on, each with a subject that no other has.

import { Page, expect } from '@playwright/test';
import { Desk } from './desk';

/** Numbers of the demonstration's queues, which are always the same. */
export const QUEUE = { tributi: 1, pec: 2, formazione: 3, fse: 4 } as const;

export interface Contact {
  subject: string;
  queue?: number;
  notes?: string;
  name?: string;
  email?: string;
  phone?: string;
}

let counter = 0;

/** A text that occurs nowhere else on the desk. */
export function unique(text: string): string {
  counter += 1;
  return `${text} ${process.pid}-${Date.now().toString(36)}-${counter}`;
}

/** A contact with an address of its own, forwarded to its queue by whoever is signed in on the page; its number. */
export async function forwarded(desk: Desk, page: Page, contact: Contact): Promise<number> {
  const answer = await page.request.post(`${desk.url}/contacts/new`, {
    headers: { origin: desk.url },
    multipart: {
      channel: 'phone',
      caller_phone: contact.phone ?? '',
      caller_tax_code: '',
      caller_name: contact.name ?? 'Lucia Prova',
      caller_email: contact.email ?? '',
      queue_id: String(contact.queue ?? QUEUE.tributi),
      subject: contact.subject,
      notes: contact.notes ?? 'Chiede a che punto è la sua pratica.',
      end: 'forward',
    },
    maxRedirects: 0,
  });
  const found = /^\/tickets\/(\d+)/.exec(answer.headers().location ?? '');
  expect(found, `a ticket, not ${answer.status()} ${answer.headers().location}`).not.toBeNull();
  return Number(found?.[1]);
}

/** The number as people read it. */
export function number(id: number): string {
  return `#${String(id).padStart(6, '0')}`;
}
