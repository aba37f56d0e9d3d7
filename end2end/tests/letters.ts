// Mails as a citizen's program writes them, handed to the desk as a mail server does.

import { randomBytes } from 'node:crypto';
import { expect } from '@playwright/test';
import { Desk } from './desk';

/** A picture of one red dot. */
export const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);

export interface Letter {
  subject: string;
  from?: string;
  text?: string;
  html?: string;
  /** Shown by the HTML as `cid:dot`. */
  picture?: Buffer;
  attachment?: { name: string; bytes: Buffer };
  headers?: Record<string, string>;
}

export function written(letter: Letter): string {
  const from = letter.from ?? 'Lucia Prova <lucia@posta.example>';
  const head: Record<string, string> = {
    From: from,
    To: 'tributi@demo.example',
    Subject: `=?utf-8?B?${Buffer.from(letter.subject).toString('base64')}?=`,
    Date: new Date().toUTCString().replace('GMT', '+0000'),
    'Message-ID': `<${randomBytes(8).toString('hex')}@posta.example>`,
    'MIME-Version': '1.0',
    ...letter.headers,
  };
  const parts = [part('text/plain; charset=utf-8', letter.text ?? 'Buongiorno, chiedo informazioni.')];
  if (letter.html) parts.push(part('text/html; charset=utf-8', letter.html));
  let body = multipart('alternative', parts);
  if (letter.picture) {
    const dot = part('image/png; name="punto.png"', letter.picture, { 'Content-ID': '<dot>', 'Content-Disposition': 'inline; filename="punto.png"' });
    body = multipart('related', [body, dot]);
  }
  if (letter.attachment) {
    const { name, bytes } = letter.attachment;
    const file = part(`application/octet-stream; name="${name}"`, bytes, { 'Content-Disposition': `attachment; filename="${name}"` });
    body = multipart('mixed', [body, file]);
  }
  return `${Object.entries(head).map(([name, value]) => `${name}: ${value}\n`).join('')}${body}`;
}

function part(type: string, content: string | Buffer, headers: Record<string, string> = {}): string {
  const lines = Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\n');
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join('');
  return `Content-Type: ${type}\nContent-Transfer-Encoding: base64\n${more}\n${lines}\n`;
}

function multipart(kind: string, parts: string[]): string {
  const boundary = `=_${randomBytes(8).toString('hex')}`;
  const inner = parts.map((one) => `--${boundary}\n${one}`).join('\n');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\n\n${inner}\n--${boundary}--\n`;
}

/** Hands a mail over by pipe, as a mail server's delivery agent does. */
export async function deliver(desk: Desk, raw: string | Buffer, mailbox = 'tributi'): Promise<void> {
  const { code, stderr } = await desk.run(['mail', 'deliver', '--mailbox', mailbox], raw);
  expect(code, stderr).toBe(0);
}
