/** When Apex may call out, and where an endpoint leads. */
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { runningJob } from '../async/queueable-classes.ts';
import { transactionOf } from '../platform/transaction.ts';

export interface CalloutSettings {
  /** Where `callout:Name` leads, by the named credential's name. */
  readonly namedCredentials: Readonly<Record<string, string>>;
  /** Addresses that may be called without a named credential. */
  readonly remoteSites: readonly string[];
}

const KEY = 'callout.settings';
const NO_SETTINGS: CalloutSettings = { namedCredentials: {}, remoteSites: [] };

/** Gives a transaction the org's named credentials. */
export function setCalloutSettings(ctx: ExecutionContext, settings: CalloutSettings): void {
  ctx.state.set(KEY, settings);
}

function settingsOf(ctx: ExecutionContext): CalloutSettings {
  const settings = ctx.state.get(KEY);
  return isSettings(settings) ? settings : NO_SETTINGS;
}
function isSettings(value: unknown): value is CalloutSettings {
  return typeof value === 'object' && value !== null && 'namedCredentials' in value && 'remoteSites' in value;
}

const UNCOMMITTED = 'You have uncommitted work pending. Please commit or rollback before calling out';

/** Refuses what the platform refuses before it looks at the request, mock or not. */
export function checkMayCallOut(ctx: ExecutionContext): void {
  const transaction = transactionOf(ctx);
  if (ctx.triggers.length > 0)
    throw apexError(ctx, 'CalloutException', 'Callout from triggers are currently not supported.');
  const job = runningJob(ctx);
  const allows = ctx.caller.typeByName('Database.AllowsCallouts');
  if (job !== null && allows !== null && !ctx.caller.isInstance(job, allows)) {
    throw apexError(
      ctx,
      'CalloutException',
      'Callout not allowed from this queueable job. Implement Database.AllowsCallouts'
    );
  }
  // A test is one big transaction that never commits: what counts there is the work since startTest.
  const isPending = transaction.isTest ? transaction.usage('DmlStatements') > 0 : ctx.engine.hasUncommittedWork();
  if (isPending) throw apexError(ctx, 'CalloutException', UNCOMMITTED);
}

/** The address that is really called. */
export function addressOf(ctx: ExecutionContext, endpoint: string): string {
  const { namedCredentials, remoteSites } = settingsOf(ctx);
  const named = /^callout:([A-Za-z0-9_]+)(.*)$/is.exec(endpoint);
  if (named !== null) {
    const [, name = '', path = ''] = named;
    const found = Object.entries(namedCredentials).find(([key]) => key.toLowerCase() === name.toLowerCase());
    if (found === undefined) {
      const reason = `The callout couldn't access the endpoint. You might not have the required permissions, or the named credential "${name}" might not exist.`;
      throw apexError(ctx, 'CalloutException', reason);
    }
    return joined(found[1], path);
  }
  if (!/^https?:/i.test(endpoint)) throw apexError(ctx, 'CalloutException', `no protocol: ${endpoint}`);
  if (!remoteSites.some((site) => endpoint.toLowerCase().startsWith(site.toLowerCase()))) {
    const reason = `Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = ${endpoint}`;
    throw apexError(ctx, 'CalloutException', reason);
  }
  return endpoint;
}

function joined(base: string, path: string): string {
  return path.startsWith('/') ? base.replace(/\/+$/, '') + path : base + path;
}
