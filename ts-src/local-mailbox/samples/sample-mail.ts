import MailComposer from 'nodemailer/lib/mail-composer';
import { renderLetter, type Letter } from './letter.ts';
import { machineMail } from './machine-mail.ts';
import { oddMail } from './odd-mail.ts';
import { person, type Person } from './people.ts';
import { logo, type SampleFile } from './sample-files.ts';
import { salesLetters } from './sales-letters.ts';
import type { LetterSample, Sample } from './sample.ts';
import { supportLetters } from './support-letters.ts';

/** Every sample message, oldest first; the order and the Message-IDs are the same on every machine. */
export const samples: readonly Sample[] = [...supportLetters, ...salesLetters, ...machineMail, ...oddMail].sort(
  (a, b) => b.daysAgo - a.daysAgo || a.at.localeCompare(b.at) || a.key.localeCompare(b.key)
);

const letters = new Map([...supportLetters, ...salesLetters].map((letter) => [letter.key, letter]));

const DAY = 24 * 60 * 60 * 1000;

/** When a sample was written, counted back from `start`. */
export function sampleTime(sample: Sample, start: Date): Date {
  const day = new Date(start.getTime() - sample.daysAgo * DAY).toISOString().slice(0, 10);
  return new Date(`${day}T${sample.at}:00.000Z`);
}

/** Composes the raw message of a sample, dated back from `start` or, for mail that arrives now, at `date`. */
export async function composeSample(sample: Sample, start: Date, date = sampleTime(sample, start)): Promise<Buffer> {
  if (sample.kind === 'raw') {
    const written = sample.write(date.toUTCString().replace('GMT', '+0000'));
    return typeof written === 'string' ? Buffer.from(written) : written;
  }
  const letter = letterOf(sample, start, date);
  const rendered = renderLetter(letter);
  const logoFile = sample.hasLogo === true ? [logo(letter.from.company, logoId(sample))] : [];
  const thread = threadOf(sample);
  const composer = new MailComposer({
    from: mailbox(letter.from),
    to: letter.to.map(mailbox),
    cc: letter.cc.map(mailbox),
    subject: sample.subject,
    date,
    messageId: `<${messageIdOf(sample)}>`,
    ...(thread.length === 0 ? {} : { inReplyTo: bracketed(thread.at(-1) ?? ''), references: thread.map(bracketed) }),
    headers: { ...sample.headers, 'X-Mailer': mailerOf(sample) },
    text: rendered.text,
    ...(rendered.html === null ? {} : { html: rendered.html }),
    attachments: [...logoFile, ...(sample.files ?? [])].map(part)
  });
  return composer.compile().build();
}

function letterOf(sample: LetterSample, start: Date, date: Date): Letter {
  const answered = sample.answers === undefined ? undefined : letterCalled(sample.answers);
  return {
    style: sample.style,
    from: person(sample.by),
    to: sample.to.map(person),
    cc: (sample.cc ?? []).map(person),
    subject: sample.subject,
    date,
    says: sample.says,
    isSigned: sample.isUnsigned !== true,
    logoId: sample.hasLogo === true ? logoId(sample) : null,
    quotes: answered === undefined ? null : { ...letterOf(answered, start, sampleTime(answered, start)), logoId: null }
  };
}

function letterCalled(key: string): LetterSample {
  const found = letters.get(key);
  if (found === undefined) throw new Error(`No sample letter is called ${key}.`);
  return found;
}

/* Message-IDs of the thread so far, oldest first. */
function threadOf(sample: LetterSample): string[] {
  if (sample.answers === undefined) return [...(sample.references ?? [])];
  const answered = letterCalled(sample.answers);
  return [...threadOf(answered), messageIdOf(answered)];
}

/** The Message-ID of a letter, without brackets. */
export function messageIdOf(sample: LetterSample): string {
  return `${sample.key}@${new URL(`http://${person(sample.by).address.split('@')[1] ?? ''}`).hostname}`;
}

function logoId(sample: LetterSample): string {
  return `logo.${sample.key}@mail.example`;
}

function bracketed(id: string): string {
  return `<${id}>`;
}

function mailbox({ name, address }: Person): { name: string; address: string } {
  return { name, address };
}

function mailerOf({ style }: LetterSample): string {
  if (style.startsWith('outlook')) return 'Microsoft Outlook 16.0';
  if (style === 'apple' || style === 'mobile') return 'Apple Mail';
  return style.startsWith('gmail') ? 'Gmail' : 'Mutt';
}

function part(file: SampleFile): object {
  const { name: filename, contentType, content, contentId } = file;
  if (contentId === undefined) return { filename, contentType, content };
  return { filename, contentType, content, cid: contentId, contentDisposition: 'inline' };
}
