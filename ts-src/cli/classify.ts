import type { Command } from 'commander';
import { z } from 'zod';
import { createClassifier } from '../core/classify/classify-message.ts';
import type { Classifier } from '../core/classify/classify-message.ts';
import type {
  Decision,
  DecisionContext,
  IntakeSettings,
  MailboxIdentity,
  TraceStep
} from '../core/classify/decision.ts';
import { DEFAULT_SETTINGS } from '../core/classify/default-settings.ts';
import { compileFilterList } from '../core/classify/filter-list.ts';
import { checkPattern } from '../core/filtering/check-pattern.ts';
import { formatAddress } from '../core/message/address.ts';
import type { Direction, Folder, FolderKind, Message } from '../core/message/message.ts';
import { parseMessageFile } from '../relay/mailbox/files/message-file.ts';
import { startProgress, writeLine } from './line-output.ts';
import { asIntakeError, listFiles, readMessages } from './message-files.ts';
import type { MessageFile } from './message-files.ts';
import { readFilters, readSettings } from './rule-files.ts';

const classifyOptions = z.object({
  json: z.boolean().optional(),
  filters: z.string().optional(),
  settings: z.string().optional(),
  folder: z.string().optional(),
  direction: z.enum(['in', 'out'], 'must be "in" or "out"').optional(),
  mailbox: z.string().optional(),
  alias: z.array(z.string()).optional(),
  trace: z.boolean().optional()
});

/** Adds `classify PATH…`: what the rules say of messages in files, without any mailbox or org. */
export function registerClassify(program: Command): void {
  program
    .command('classify')
    .description('Say for each message (.eml, mbox, Maildir, folder) whether and why it would be saved.')
    .argument('<path...>', 'files or folders')
    .option('--json', 'one JSON line a message')
    .option(
      '--filters <file>',
      'list entries as JSON or CSV (pattern, kind, match, scope, action, direction, locked, active, expiresOn)'
    )
    .option('--settings <file>', 'settings as JSON or YAML')
    .option('--folder <name>', 'the folder the messages lie in (default: Inbox)')
    .option('--direction <direction>', 'in or out (default: by the sender)')
    .option('--mailbox <address>', 'the address of the mailbox')
    .option('--alias <address...>', 'further addresses of the mailbox')
    .option('--trace', 'add every rule with what it saw and said')
    .action(async (paths: string[], options: unknown) => {
      process.exitCode = await classifyFiles(paths, classifyOptions.parse(options));
    });
}

/** Classifies the messages of the paths; returns the exit code: 1 when something could not be read. */
export async function classifyFiles(
  paths: readonly string[],
  options: z.infer<typeof classifyOptions>
): Promise<number> {
  const settings = options.settings === undefined ? DEFAULT_SETTINGS : await readSettings(options.settings);
  const mailbox: MailboxIdentity = { address: options.mailbox ?? '', aliases: options.alias ?? [], isShared: false };
  const context: DecisionContext = {
    mailbox,
    settings,
    filters: options.filters === undefined ? [] : await readFilters(options.filters),
    decidedAt: new Date().toISOString()
  };
  nameUnusable(context);
  const classifier = createClassifier(context);
  const folder = folderNamed(options.folder ?? (options.direction === 'out' ? 'Sent Items' : 'Inbox'), settings);
  const place = { folder, mailbox, ...(options.direction === undefined ? {} : { direction: options.direction }) };
  const files = await listFiles(paths);
  const progress = startProgress(files.length, true);
  let failures = 0;
  for (const file of files) {
    for await (const item of readMessages(file)) {
      const line = await classifyOne(item, place, classifier, options.trace === true);
      if (line.error !== null) failures += 1;
      await writeLine(options.json === true ? JSON.stringify(line) : describe(line));
    }
    progress.step();
  }
  progress.stop();
  if (files.length === 0) process.stderr.write(`No message files below ${paths.join(', ')}.\n`);
  return failures > 0 || files.length === 0 ? 1 : 0;
}

/** An entry that holds nothing, or everything, is not applied; whoever wrote it should know. */
function nameUnusable({ filters, decidedAt }: DecisionContext): void {
  for (const { pattern, match } of compileFilterList(filters, decidedAt).unusable) {
    const check = checkPattern(pattern, match);
    process.stderr.write(`Not applied: the entry "${pattern}". ${check.ok ? '' : check.reason}\n`);
  }
}

interface Place {
  readonly folder: Folder;
  readonly mailbox: MailboxIdentity;
  readonly direction?: Direction;
}

/** The line of one message; what could not be read has `error` and nulls. */
async function classifyOne(item: MessageFile, place: Place, { classify }: Classifier, withTrace: boolean) {
  try {
    if (item.error !== null) throw item.error;
    const message = await parseMessageFile(item.raw ?? Buffer.alloc(0), { providerId: item.file, ...place });
    const decision = classify(message);
    return { ...lineOf(item.file, message, decision), ...(withTrace ? { trace: decision.trace } : {}) };
  } catch (error) {
    const { code, message, actions } = asIntakeError(error, item.file);
    return { ...EMPTY_LINE, file: item.file, error: { code, message, actions } };
  }
}

const EMPTY_LINE = {
  file: '',
  messageId: null,
  date: null,
  kind: null,
  serviceKind: null,
  rule: null,
  disposition: 'failed',
  autoSave: null,
  addresses: [],
  observations: [],
  from: null,
  to: [],
  cc: [],
  subject: null,
  attachments: []
} as const;

function lineOf(file: string, message: Message, decision: Decision) {
  return {
    file,
    messageId: message.messageId,
    date: message.sentAt ?? message.receivedAt,
    kind: decision.mailClass,
    serviceKind: decision.serviceKind,
    rule: decision.rule,
    disposition: decision.disposition,
    autoSave: decision.autoSave,
    addresses: decision.addresses.map(({ address, role, verdict, entry }) => ({ address, role, verdict, entry })),
    observations: decision.observations,
    from: message.from,
    to: message.to,
    cc: message.cc,
    subject: message.subject,
    attachments: message.attachments.map(({ name, contentType, size, isInline }) => ({
      name,
      type: contentType,
      size,
      inline: isInline
    })),
    error: null
  };
}

type ClassifyLine = Awaited<ReturnType<typeof classifyOne>>;

const MARKS: Readonly<Record<TraceStep['outcome'], string>> = { hit: '●', miss: '○', skipped: '·' };

function traceLine({ rule, outcome, saw, said }: TraceStep): string {
  return `             ${MARKS[outcome]} ${rule.padEnd(26)} ${[said, saw].filter((words) => words !== '').join(' — ')}`;
}

function describe(line: ClassifyLine): string {
  if (line.error !== null)
    return `failed     ${line.file}\n           ${[line.error.message, ...line.error.actions].join(' ')}`;
  const kind = line.serviceKind ?? line.kind;
  const from = line.from === null ? '(no sender)' : formatAddress(line.from);
  const head = `${line.disposition.padEnd(10)} ${line.file}\n           ${kind} · ${from} · ${line.subject === '' ? '(no subject)' : line.subject} [${line.rule}]`;
  const trace = 'trace' in line ? line.trace.map(traceLine) : [];
  return [head, ...line.observations.map((observation) => `           ${observation}`), ...trace].join('\n');
}

const FOLDER_KINDS: readonly (readonly [FolderKind, RegExp])[] = [
  ['inbox', /^(?:inbox|posteingang|boîte de réception|bandeja de entrada)$/i],
  [
    'sent',
    /^(?:sent|sent items|sent mail|sent messages|gesendet|gesendete elemente|éléments envoyés|elementos enviados)$/i
  ],
  ['drafts', /^(?:drafts?|entwürfe|brouillons|borradores)$/i],
  ['outbox', /^(?:outbox|postausgang)$/i]
];

function folderNamed(name: string, settings: IntakeSettings): Folder {
  const isSalesforce = name.trim().toLowerCase() === settings.salesforceFolder.trim().toLowerCase();
  const known = FOLDER_KINDS.find(([, names]) => names.test(name.trim()))?.[0];
  return { kind: isSalesforce ? 'salesforce' : (known ?? 'other'), name };
}
