import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { FilterEntry, IntakeSettings } from '../core/classify/decision.ts';
import { DEFAULT_SETTINGS } from '../core/classify/default-settings.ts';
import { matchOfPattern } from '../core/classify/entry-pattern.ts';
import { RELATED_OBJECTS, relatedObjectsProblem } from '../core/match/related-objects.ts';
import { countryOf } from '../core/extract/phone-country.ts';
import { fieldName, readCells } from '../core/filtering/entry-file.ts';
import { IntakeError } from '../core/intake-error.ts';

const DIRECTIONS = { any: 'any', in: 'in', incoming: 'in', out: 'out', outgoing: 'out' } as const;

const filterEntry = z.object({
  id: z.string().nullish(),
  pattern: z.string().min(1),
  kind: z.enum(['internal', 'blacklist', 'allow']).default('blacklist'),
  match: z.enum(['address', 'domain', 'domain-and-subdomains', 'wildcard']).optional(),
  scope: z.enum(['organisation', 'person']).default('organisation'),
  action: z.enum(['filter-when-all-match', 'skip-address', 'never-take-in']).default('filter-when-all-match'),
  direction: z
    .enum(['any', 'in', 'out', 'incoming', 'outgoing'])
    .transform((value) => DIRECTIONS[value])
    .default('any'),
  locked: z.union([z.boolean(), z.string().transform((text) => /^(?:true|yes|1)$/i.test(text.trim()))]).default(false),
  active: z.union([z.boolean(), z.string().transform((text) => !/^(?:false|no|0)$/i.test(text.trim()))]).default(true),
  expiresOn: z.string().nullish()
});

const UNKNOWN_COUNTRY = 'is no country; write its two letters of ISO 3166, such as DE or US';

const settingsFile = z
  .object({
    automaticSaving: z.boolean(),
    outboundOnly: z.boolean(),
    paused: z.boolean(),
    saveAs: z.enum(['EmailMessage', 'Task']),
    saveUnmatched: z.boolean(),
    excludeAutomated: z.boolean(),
    excludeSigned: z.boolean(),
    attachmentLimitBytes: z.number().int().nonnegative(),
    followThreads: z.boolean(),
    ignoreGmailDots: z.boolean(),
    roleSenders: z.array(z.string()),
    startDate: z.string().nullable(),
    salesforceFolder: z.string(),
    salesforceCategory: z.string(),
    defaultCountry: z
      .string()
      .transform((text) => countryOf(text) ?? text)
      .refine((text) => countryOf(text) !== null, UNKNOWN_COUNTRY),
    relatedObjects: z.array(z.string()).transform((names, context) => {
      const problem = relatedObjectsProblem(names);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
      return RELATED_OBJECTS.filter((object) => names.includes(object));
    })
  })
  .partial()
  .strict();

/** Reads a list of filter entries from JSON (entries or bare patterns) or CSV with a head line. */
export async function readFilters(file: string): Promise<FilterEntry[]> {
  const text = await readRuleFile(file);
  const isJson = /^\s*[[{]/.test(text);
  const parsed: unknown = isJson ? parseStructured(text, file) : readRows(text);
  const list: unknown = typeof parsed === 'object' && parsed !== null && 'filters' in parsed ? parsed.filters : parsed;
  if (!Array.isArray(list)) throw invalid(file, 'it holds no list of entries');
  return list.map((item: unknown, index) => toEntry(item, index, file));
}

/** Reads settings from JSON or YAML over the defaults; unknown names are refused. */
export async function readSettings(file: string): Promise<IntakeSettings> {
  const parsed = settingsFile.safeParse(camelKeys(parseStructured(await readRuleFile(file), file)));
  if (!parsed.success) throw invalid(file, issuesOf(parsed.error));
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_SETTINGS, ...given };
}

function toEntry(item: unknown, index: number, file: string): FilterEntry {
  const parsed = filterEntry.safeParse(typeof item === 'string' ? { pattern: item } : camelKeys(item));
  if (!parsed.success) throw invalid(file, `entry ${String(index + 1)}: ${issuesOf(parsed.error)}`);
  const { id, pattern, match, expiresOn, ...rest } = parsed.data;
  return { ...rest, id: id ?? null, pattern, match: match ?? matchOfPattern(pattern), expiresOn: expiresOn ?? null };
}

/** `Expires_On__c` and `expires_on` are `expiresOn`: exports of the org can be used as they are. */
function camelKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [fieldName(key), item]));
}

/** CSV with a head line; empty cells count as absent. */
function readRows(text: string): Record<string, string>[] {
  const [head, ...rows] = readCells(text);
  return rows
    .filter((row) => row.some((cell) => cell.trim() !== ''))
    .map((row) =>
      Object.fromEntries(
        (head ?? []).flatMap((name, index) => {
          const cell = (row[index] ?? '').trim();
          return cell === '' ? [] : [[fieldName(name), cell]];
        })
      )
    );
}

async function readRuleFile(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    throw new IntakeError('FILE_UNREADABLE', `${file} could not be read.`, {
      actions: ['Check the path.'],
      cause: error
    });
  }
}

function parseStructured(text: string, file: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw invalid(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is neither JSON nor YAML');
  }
}

function issuesOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()).join('; ');
}

function invalid(file: string, reason: string): IntakeError {
  return new IntakeError('CONFIG_INVALID', `${file} can not be used: ${reason}.`, {
    actions: ['Correct the file; docs/admin-guide.md shows the names and values.']
  });
}
