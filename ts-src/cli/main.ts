#!/usr/bin/env node
import { Command } from 'commander';
import { reportFailure } from './output.ts';

type Register = (program: Command) => void;

/** Every command is loaded only when it is asked for: `classify` needs neither database nor HTTP server. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Register> }>> = {
  start: { summary: 'start everything on this machine', load: async () => (await import('./start.ts')).registerStart },
  relay: { summary: 'run the relay', load: async () => (await import('./relay.ts')).registerRelay },
  org: { summary: 'run the local org alone', load: async () => (await import('./org.ts')).registerOrg },
  mailbox: { summary: 'run the local mailbox alone', load: async () => (await import('./mailbox.ts')).registerMailbox },
  send: {
    summary: 'drop a message into the running local mailbox',
    load: async () => (await import('./send.ts')).registerSend
  },
  import: {
    summary: 'take .eml, mbox or Maildir into intake',
    load: async () => (await import('./import.ts')).registerImport
  },
  'sign-in': {
    summary: 'sign in to Microsoft 365 as a user, for the relay',
    load: async () => (await import('./sign-in.ts')).registerSignIn
  },
  classify: {
    summary: 'show what the rules say of message files',
    load: async () => (await import('./classify.ts')).registerClassify
  },
  extract: {
    summary: 'show what a message tells about its sender',
    load: async () => (await import('./extract.ts')).registerExtract
  },
  ledger: {
    summary: 'show what became of every message',
    load: async () => (await import('./ledger.ts')).registerLedger
  },
  reconcile: {
    summary: 'compare the ledger with what the mailboxes list',
    load: async () => (await import('./reconcile.ts')).registerReconcile
  },
  source: {
    summary: "print a message's source",
    load: async () => (await import('./source.ts')).registerSource
  },
  doctor: {
    summary: 'check configuration and access, with cures',
    load: async () => (await import('./doctor.ts')).registerDoctor
  }
};

/** Runs the command line; the exit code is not 0 when anything failed. */
export async function run(argv: readonly string[]): Promise<void> {
  const isVerbose = argv.includes('--verbose');
  const name = argv.find((arg) => !arg.startsWith('-'));
  const program = new Command('email-intake')
    .description('Mailbox mail into Salesforce: messages become intake records that people review and save.')
    .option('--verbose', 'show where a failure came from');
  try {
    const wanted = name === undefined ? undefined : COMMANDS[name];
    if (wanted === undefined)
      for (const [command, { summary }] of Object.entries(COMMANDS)) program.command(command).description(summary);
    else (await wanted.load())(program);
    for (const command of program.commands) command.option('--verbose', 'show where a failure came from');
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    reportFailure(error, isVerbose);
  }
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
await run(process.argv.slice(2));
