/** Mounts the Lightning pages: the shell, the product's components, and record and list pages. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readApp } from './app-metadata.ts';
import { newestSource, pageBundle, pageImports, vendorBundle } from './bundle.ts';
import type { BundleOptions, VendorBundle } from './bundle.ts';
import { projectRoot } from './lightning-modules.ts';

export interface LightningOptions extends BundleOptions {
  /** Called when the page's bundle could not be built; the page then shows the same text. */
  readonly onBuildFailure?: (failure: Error) => void;
}

interface PageBuild {
  readonly files: ReadonlyMap<string, string>;
  readonly source: number;
}

const styleSheet = join(projectRoot, 'node_modules/@salesforce-ux/design-system-2/dist/css/bundled/slds2.cosmos.css');
const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.map': 'application/json',
  '.css': 'text/css'
};
/** Sources are compared this often at most, so that a page with many requests does not read the disk for each. */
const freshForMs = 500;

/** Builds on demand: the base components once, the page whenever a source is newer than its bundle. */
class PageBuilder {
  readonly #options: LightningOptions;
  #vendor: Promise<VendorBundle> | null = null;
  #build: Promise<PageBuild> | null = null;
  #checkedAt = 0;

  constructor(options: LightningOptions) {
    this.#options = options;
  }

  vendor(): Promise<VendorBundle> {
    if (this.#vendor === null) {
      this.#vendor = vendorBundle(this.#options);
      this.#vendor.catch(() => (this.#vendor = null));
    }
    return this.#vendor;
  }

  async page(): Promise<PageBuild> {
    const vendor = await this.vendor();
    const now = performance.now();
    if (this.#build !== null && now - this.#checkedAt < freshForMs) return this.#build;
    this.#checkedAt = now;
    const newest = newestSource();
    const last = await this.#build?.catch(() => null);
    if (last !== null && last !== undefined && last.source >= newest) return last;
    this.#build = pageBundle(this.#options, vendor).then((files) => ({ files, source: newest }));
    return this.#build;
  }
}

/** Mounts `/lightning/…` pages and their assets on the server; `warm` builds everything ahead of the first page. */
export function registerLightning(server: FastifyInstance, options: LightningOptions = {}): { warm(): Promise<void> } {
  const builder = new PageBuilder(options);
  const sendPage = (_request: unknown, reply: FastifyReply): Promise<FastifyReply> => page(builder, options, reply);
  for (const path of ['/lightning', '/lightning/n/*', '/lightning/r/*', '/lightning/o/*', '/lightning/page/*']) {
    server.get(path, sendPage);
  }
  if (!server.hasRoute({ method: 'GET', url: '/' }))
    server.get('/', (_request, reply) => reply.redirect('/lightning', 302));
  server.get('/lightning/app', (_request, reply) => reply.send(readApp()));
  server.get('/lightning/assets/slds.css', (_request, reply) => sendFile(reply, styleSheet, 'max-age=3600'));
  server.get<{ Params: { '*': string } }>('/lightning/assets/vendor/*', async (request, reply) => {
    const { folder } = await builder.vendor();
    const file = normalize(join(folder, request.params['*']));
    if (!file.startsWith(folder + sep) || !existsSync(file) || !statSync(file).isFile())
      return reply.code(404).send('Not found');
    return sendFile(reply, file, 'max-age=3600');
  });
  server.get<{ Params: { name: string } }>('/lightning/assets/page/:name', async (request, reply) => {
    const { files } = await builder.page();
    const text = files.get(request.params.name);
    if (text === undefined) return reply.code(404).send('Not found');
    const type = contentTypes[extname(request.params.name)] ?? 'text/plain';
    return reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(text);
  });
  return {
    warm: async () => {
      await builder.page();
    }
  };
}

function sendFile(reply: FastifyReply, file: string, caching: string): FastifyReply {
  const type = contentTypes[extname(file)] ?? 'application/octet-stream';
  return reply.header('cache-control', caching).type(`${type}; charset=utf-8`).send(createReadStream(file));
}

async function page(builder: PageBuilder, options: LightningOptions, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const [vendor] = await Promise.all([builder.vendor(), builder.page()]);
    const imports = { ...vendor.imports, ...pageImports };
    return await reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(pageText(imports));
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    options.onBuildFailure?.(failure);
    const text = `The page could not be built.\n\n${failure.message}\n\nCorrect the component and load the page again.`;
    return reply.status(500).type('text/plain; charset=utf-8').send(text);
  }
}

function pageText(imports: Readonly<Record<string, string>>): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Lightning Experience</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/lightning/assets/slds.css" />
    <script type="importmap">${JSON.stringify({ imports })}</script>
    <script type="module" src="/lightning/assets/page/main.js"></script>
  </head>
  <body class="slds-scope"></body>
</html>
`;
}
