/** What one decision costs with lists of 100, 10,000 and 100,000 entries, beside a scan over the list. */
import { performance } from 'node:perf_hooks';
import { createClassifier } from '../../ts-src/core/classify/classify-message.ts';
import { decisionFactsOf } from '../../ts-src/core/classify/decision-facts.ts';
import type { FilterEntry, FilterMatch } from '../../ts-src/core/classify/decision.ts';
import { DEFAULT_SETTINGS } from '../../ts-src/core/classify/default-settings.ts';
import { compileFilterList } from '../../ts-src/core/classify/filter-list.ts';
import { matchesWildcard } from '../../ts-src/core/classify/wildcard-index.ts';
import { sampleEntry } from '../../ts-src/testkit/sample-entry.ts';
import { sampleMessage } from '../../ts-src/testkit/sample-message.ts';

const SIZES = [100, 10_000, 100_000] as const;
const DAY = '2026-03-02T10:00:00.000Z';

/** Addresses, domains, domain trees and wildcards in equal parts. */
function listOf(size: number): FilterEntry[] {
  const forms: readonly (readonly [FilterMatch, (index: number) => string])[] = [
    ['address', (index) => `person${String(index)}@company${String(index % 977)}.example`],
    ['domain', (index) => `shop${String(index)}.example`],
    ['domain-and-subdomains', (index) => `group${String(index)}.example`],
    ['wildcard', (index) => `news-*-${String(index)}@*.letters${String(index % 31)}.example`]
  ];
  return Array.from({ length: size }, (_, index) => {
    const [match, pattern] = forms[index % forms.length] ?? ['domain', String];
    return sampleEntry(pattern(index), { match });
  });
}

const ADDRESSES = [
  'ida@northwind.example',
  'Person4@company4.example',
  'x@shop1.example',
  'y@mail.eu.group2.example',
  'news-may-3@mail.letters3.example',
  'jürgen.müller+offer@sales.müller.example'
];

export function benchDecisions(): void {
  const rows = SIZES.map(measure);
  const [smallest] = rows;
  if (smallest === undefined) return;
  console.log(
    'entries   compile ms   address µs   ratio   message µs   ratio   scan of the list µs   index beats scan by'
  );
  for (const row of rows) {
    console.log(
      [
        String(row.size).padStart(7),
        row.compileMs.toFixed(1).padStart(13),
        row.addressUs.toFixed(2).padStart(13),
        (row.addressUs / smallest.addressUs).toFixed(2).padStart(8),
        row.messageUs.toFixed(2).padStart(13),
        (row.messageUs / smallest.messageUs).toFixed(2).padStart(8),
        row.scanUs.toFixed(1).padStart(22),
        `${(row.scanUs / row.addressUs).toFixed(0)} ×`.padStart(22)
      ].join('')
    );
  }
}

interface Figures {
  readonly size: number;
  readonly compileMs: number;
  readonly addressUs: number;
  readonly messageUs: number;
  readonly scanUs: number;
}

function measure(size: number): Figures {
  const filters = listOf(size);
  const start = performance.now();
  const list = compileFilterList(filters, DAY);
  const compileMs = performance.now() - start;
  const mailbox = { address: 'mia@acme.example', aliases: [], isShared: false };
  const { decide } = createClassifier({ filters, mailbox, settings: DEFAULT_SETTINGS, decidedAt: DAY });
  const facts = decisionFactsOf(
    sampleMessage({
      to: ADDRESSES.map((address) => ({ address, name: null })),
      from: { address: 'x@y.example', name: null }
    })
  );
  return {
    size,
    compileMs,
    addressUs: microseconds(20_000, (count) => list.find(ADDRESSES[count % ADDRESSES.length] ?? '', 'in')),
    messageUs: microseconds(4_000, () => decide(facts)),
    scanUs: microseconds(Math.max(3, 200_000 / size), (count) =>
      scan(filters, ADDRESSES[count % ADDRESSES.length] ?? '')
    )
  };
}

/** What a plain implementation does: every entry is tried. */
function scan(filters: readonly FilterEntry[], address: string): FilterEntry | undefined {
  const text = address.toLowerCase();
  const domain = text.slice(text.lastIndexOf('@') + 1);
  return filters.find(({ pattern, match }) => {
    if (match === 'address') return pattern === text;
    if (match === 'domain') return pattern === domain;
    if (match === 'domain-and-subdomains') return domain === pattern || domain.endsWith(`.${pattern}`);
    return matchesWildcard(pattern, text);
  });
}

/** The best of five rounds: the machine's other work only ever adds time. */
function microseconds(times: number, work: (count: number) => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    for (let count = 0; count < times; count += 1) work(count);
    return ((performance.now() - start) / times) * 1000;
  });
  return Math.min(...rounds);
}
