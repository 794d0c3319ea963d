import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import { createOrgEngine } from '../../data/org-engine.ts';
import type { LocalOrgEngine } from '../../data/org-engine.ts';
import { ApexOrg } from '../apex-org.ts';
import { JobStore } from './job-store.ts';

const JOB = `public class Job implements Queueable {
  public enum Kind { FIRST, SECOND }
  public class Part {
    public Job whole;
    public Decimal amount = 1.50;
  }
  private final String name;
  private Long large = 5000000000L;
  private Kind chosen = Kind.SECOND;
  private Set<Id> ids = new Set<Id>{ '001000000000001AAA' };
  private Map<String, List<Object>> values = new Map<String, List<Object>>();
  private Account record = new Account(Name = 'kept', NumberOfEmployees = 3);
  private Datetime at = Datetime.newInstanceGmt(2026, 1, 2, 3, 4, 5);
  private Blob bytes = Blob.valueOf('bytes');
  private Part part = new Part();
  public Job again;
  public Boolean fails = false;
  public Object extra;
  public Job(String name) {
    this.name = name;
    this.values.put('a', new List<Object>{ 1, 'two', null, Date.newInstance(2026, 5, 6) });
    this.part.whole = this;
  }
  public void execute(QueueableContext context) {
    if (fails) {
      insert new Account(Name = 'of a failed job');
      throw new IllegalArgumentException('No good');
    }
    if (again != null) {
      System.enqueueJob(again);
    }
    String same = part.whole === this ? 'same' : 'other';
    insert new Account(
      Name = String.join(
        new List<Object>{ name, large, chosen.name(), ids.size(), values, record.Name, record.NumberOfEmployees, at.getTime(), bytes.toString(), part.amount, same, System.isQueueable() },
        '|'
      )
    );
  }
}`;

describe('queued Apex jobs', () => {
  let folder = '';
  let engine: LocalOrgEngine;
  let jobs: JobStore;
  let org: ApexOrg;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'apex-jobs-'));
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source/Job.cls'), JOB);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  function open(): void {
    engine = createOrgEngine({ databaseFile: join(folder, 'org.sqlite'), sourceDir: join(folder, 'source') });
    jobs = new JobStore(join(folder, 'jobs.sqlite'));
    org = new ApexOrg({ engine, sourceDir: join(folder, 'source'), namedCredentialEndpoints: {}, jobs });
  }
  function close(): void {
    engine.close();
    jobs.close();
  }
  beforeEach(open);
  afterEach(() => {
    org.executeAnonymous('delete [SELECT Id FROM Account]; delete [SELECT Id FROM AsyncApexJob];', access());
    close();
  });
  const access = () => ({ userId: engine.adminUserId, sharing: true, permissions: true });
  const run = (text: string) => org.executeAnonymous(text, access());
  const names = () =>
    engine
      .query('SELECT Name FROM Account ORDER BY CreatedDate, Id', access())
      .records.map((row) => z.string().parse(row.fields['Name']));
  const jobRow = z.object({ Status: z.string(), ExtendedStatus: z.string().nullable() });
  const statuses = () =>
    engine
      .query('SELECT Status, ExtendedStatus FROM AsyncApexJob', access())
      .records.map((row) => jobRow.parse(row.fields));

  it('run after the commit with all that they held', () => {
    assert.equal(run("System.enqueueJob(new Job('one'));").exceptionMessage, null);
    assert.deepEqual(names(), []);
    assert.equal(org.runNextAsyncJob(), true);
    assert.equal(org.runNextAsyncJob(), false);
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    assert.deepEqual(names(), [
      `one|5000000000|SECOND|1|{a=(1, two, null, 2026-05-06 00:00:00)}|kept|3|${String(at)}|bytes|1.50|same|true`
    ]);
    assert.deepEqual(
      statuses().map((row) => row.Status),
      ['Completed']
    );
  });

  it('wait for the next start when the org stops before they ran', () => {
    run("System.enqueueJob(new Job('later'));");
    close();
    open();
    assert.equal(org.runNextAsyncJob(), true);
    assert.match(names()[0] ?? '', /^later\|/);
  });

  it('are gone when their transaction is rolled back', () => {
    const result = run("System.enqueueJob(new Job('never')); Integer n = 1 / 0;");
    assert.match(result.exceptionMessage ?? '', /Divide by 0/);
    assert.equal(org.runNextAsyncJob(), false);
    assert.deepEqual(statuses(), []);
    run("System.enqueueJob(new Job('next'));");
    assert.equal(org.runNextAsyncJob(), true);
    assert.equal(org.runNextAsyncJob(), false);
    assert.match(names().join(), /^next\|/);
  });

  it('leave nothing but their reason when they fail, and the next one runs', () => {
    run("Job bad = new Job('bad'); bad.fails = true; System.enqueueJob(bad); System.enqueueJob(new Job('good'));");
    while (org.runNextAsyncJob());
    assert.equal(names().length, 1);
    const [bad, good] = statuses();
    assert.equal(bad?.Status, 'Failed');
    assert.match(bad.ExtendedStatus ?? '', /^System\.IllegalArgumentException: No good/);
    assert.equal(good?.Status, 'Completed');
  });

  it('queue the next one of a chain', () => {
    run("Job first = new Job('first'); first.again = new Job('second'); System.enqueueJob(first);");
    let ran = 0;
    while (org.runNextAsyncJob()) ran++;
    assert.equal(ran, 2);
    assert.equal(names().length, 2);
  });

  it('end as failed when the org stopped while they ran', () => {
    run("System.enqueueJob(new Job('lost'));");
    run("AsyncApexJob job = [SELECT Id FROM AsyncApexJob]; job.Status = 'Processing'; update job;");
    assert.equal(org.runNextAsyncJob(), false);
    assert.equal(statuses()[0]?.Status, 'Failed');
    assert.deepEqual(jobs.all(), []);
  });

  it('refuse what can not wait, and what is no job', () => {
    const held = run("Job job = new Job('x'); job.extra = new HttpRequest(); System.enqueueJob(job);");
    assert.match(held.exceptionMessage ?? '', /SerializationException: Not Serializable: .*HttpRequest/);
    const wrong = run("System.enqueueJob('text');");
    assert.equal(wrong.success, false);
  });
});
