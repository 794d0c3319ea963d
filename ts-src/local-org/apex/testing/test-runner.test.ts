import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runApexTests } from '../apex-org.ts';
import type { TestReport } from '../apex-org.ts';

const CLASSES: Readonly<Record<string, string>> = {
  'Caller.cls': `public class Caller {
  public static Integer calls = 0;
  public static Integer get() {
    calls++;
    HttpRequest request = new HttpRequest();
    request.setEndpoint('callout:Somewhere/path');
    request.setMethod('GET');
    return new Http().send(request).getStatusCode();
  }
  public static void never() {
    calls = 0;
  }
}`,
  'Mock.cls': `@isTest
public class Mock implements HttpCalloutMock {
  public HttpResponse respond(HttpRequest request) {
    HttpResponse response = new HttpResponse();
    response.setHeader('X-Seen', request.getEndpoint());
    response.setStatusCode(202);
    return response;
  }
}`,
  'Job.cls': `public class Job implements Queueable, Database.AllowsCallouts {
  private final Id accountId;
  public Job(Id accountId) {
    this.accountId = accountId;
  }
  public void execute(QueueableContext context) {
    Integer status = Caller.get();
    update new Account(Id = accountId, Name = 'Answered ' + status + ' ' + (context.getJobId() != null));
  }
}`,
  'QuietJob.cls': `public class QuietJob implements Queueable {
  public void execute(QueueableContext context) {
    Caller.get();
  }
}`,
  'AccountTrigger.trigger': `trigger AccountTrigger on Account (before insert) {
  for (Account record : Trigger.new) {
    record.Description = 'seen';
  }
}`,
  'Data_Test.cls': `@isTest
private class Data_Test {
  @TestSetup
  static void setup() {
    insert new Account(Name = 'Set up');
    Caller.calls = 5;
  }
  @isTest
  static void seesTheSetUpDataAndChangesIt() {
    Account record = [SELECT Id, Description FROM Account];
    Assert.areEqual('seen', record.Description);
    delete record;
    Caller.calls = 7;
    Assert.areEqual(0, [SELECT COUNT() FROM Account]);
  }
  @isTest
  static void seesItAgainAfterwards() {
    Assert.areEqual(1, [SELECT COUNT() FROM Account]);
    Assert.areEqual(0, Caller.calls, 'statics begin anew');
  }
  @isTest
  static void startsWithoutRecordsOfItsOwn() {
    Assert.areEqual(0, [SELECT COUNT() FROM Contact]);
    Assert.isTrue([SELECT COUNT() FROM User] > 0);
    Assert.isTrue(Test.isRunningTest());
  }
  @isTest
  static void fails() {
    Integer expected = 1;
    Assert.areEqual(expected, 2, 'on purpose');
  }
  @isTest
  static void makesARecordOlder() {
    Account record = [SELECT Id FROM Account];
    Datetime at = Datetime.newInstanceGmt(2020, 1, 2, 3, 4, 5);
    Test.setCreatedDate(record.Id, at);
    Assert.areEqual(at, [SELECT CreatedDate FROM Account].CreatedDate);
  }
}`,
  'Callout_Test.cls': `@isTest
private class Callout_Test {
  @isTest
  static void isRefusedWithoutAMock() {
    try {
      Caller.get();
      Assert.fail();
    } catch (TypeException e) {
      Assert.areEqual('Methods defined as TestMethod do not support Web service callouts', e.getMessage());
    }
  }
  @isTest
  static void isAnsweredByTheMock() {
    Test.setMock(HttpCalloutMock.class, new Mock());
    Assert.areEqual(202, Caller.get());
    Assert.areEqual(1, Limits.getCallouts());
  }
  @isTest
  static void isRefusedAfterAWrite() {
    Test.setMock(HttpCalloutMock.class, new Mock());
    insert new Account(Name = 'x');
    try {
      Caller.get();
      Assert.fail();
    } catch (CalloutException e) {
      Assert.isTrue(e.getMessage().startsWith('You have uncommitted work pending'), e.getMessage());
    }
  }
  @isTest
  static void isAllowedAfterStartTest() {
    Test.setMock(HttpCalloutMock.class, new Mock());
    insert new Account(Name = 'x');
    Test.startTest();
    Assert.areEqual(202, Caller.get());
    Test.stopTest();
    Assert.areEqual(1, Limits.getDmlStatements());
  }
  @isTest
  static void isRefusedInAJobThatDoesNotAllowIt() {
    Test.setMock(HttpCalloutMock.class, new Mock());
    Test.startTest();
    System.enqueueJob(new QuietJob());
    try {
      Test.stopTest();
      Assert.fail();
    } catch (CalloutException e) {
      Assert.isTrue(e.getMessage().contains('AllowsCallouts'), e.getMessage());
    }
  }
}`,
  'Job_Test.cls': `@isTest
private class Job_Test {
  @isTest
  static void runsAtStopTest() {
    Test.setMock(HttpCalloutMock.class, new Mock());
    Account record = new Account(Name = 'Waiting');
    insert record;
    Test.startTest();
    System.enqueueJob(new Job(record.Id));
    Assert.areEqual('Waiting', [SELECT Name FROM Account].Name);
    Test.stopTest();
    Assert.areEqual('Answered 202 true', [SELECT Name FROM Account].Name);
  }
}`,
  'Broken_Test.cls': `@isTest
private class Broken_Test {
  @TestSetup
  static void setup() {
    insert new Contact();
  }
  @isTest
  static void neverRuns() {
    Assert.fail();
  }
}`
};

describe('the runner of Apex tests', () => {
  let folder = '';
  let report: TestReport;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'apex-tests-'));
    mkdirSync(join(folder, 'classes'));
    for (const [name, text] of Object.entries(CLASSES)) writeFileSync(join(folder, 'classes', name), text);
    report = runApexTests(folder, null);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const outcomes = (className: string): Record<string, string | true> =>
    Object.fromEntries(
      report.outcomes
        .filter((outcome) => outcome.className === className)
        .map((outcome) => [outcome.methodName, outcome.passed ? true : (outcome.message ?? '')])
    );

  it('gives each method the set up data and statics anew, and reports what fails', () => {
    assert.deepEqual(outcomes('Data_Test'), {
      seesTheSetUpDataAndChangesIt: true,
      seesItAgainAfterwards: true,
      startsWithoutRecordsOfItsOwn: true,
      makesARecordOlder: true,
      fails: 'System.AssertException: Assertion Failed: on purpose: Expected: 1, Actual: 2'
    });
  });

  it('names the line of a failed assertion', () => {
    const failed = report.outcomes.find((outcome) => outcome.methodName === 'fails');
    assert.match(failed?.stack ?? '', /^Class\.Data_Test\.fails: line 30, column 5/);
  });

  it('follows the rules of callouts: mocks only, none after a write, a fresh start at startTest', () => {
    assert.deepEqual(outcomes('Callout_Test'), {
      isRefusedWithoutAMock: true,
      isAnsweredByTheMock: true,
      isRefusedAfterAWrite: true,
      isAllowedAfterStartTest: true,
      isRefusedInAJobThatDoesNotAllowIt: true
    });
  });

  it('runs queued jobs at stopTest', () => {
    assert.deepEqual(outcomes('Job_Test'), { runsAtStopTest: true });
  });

  it('fails the class whose set up fails, once', () => {
    const { setup, neverRuns } = outcomes('Broken_Test');
    assert.match(String(setup), /^System\.DmlException: Insert failed.*REQUIRED_FIELD_MISSING/);
    assert.equal(neverRuns, undefined);
  });

  it('counts the lines that ran, of all but the tests themselves', () => {
    const figures = Object.fromEntries(report.coverage.map(({ unit, lines, covered }) => [unit, [covered, lines]]));
    assert.deepEqual(Object.keys(figures), ['AccountTrigger', 'Caller', 'Job', 'QuietJob']);
    assert.deepEqual(figures['AccountTrigger'], [2, 2]);
    assert.deepEqual(report.coverage.find(({ unit }) => unit === 'Caller')?.uncovered, [11]);
  });

  it('runs the named classes only', () => {
    const chosen = runApexTests(folder, ['job_test']).outcomes.map((outcome) => outcome.className);
    assert.deepEqual(chosen, ['Job_Test']);
  });

  it('names file and line of Apex that does not compile', () => {
    const broken = mkdtempSync(join(tmpdir(), 'apex-broken-'));
    writeFileSync(join(broken, 'Wrong.cls'), 'public class Wrong {\n  Integer n = nothing;\n}');
    try {
      assert.throws(() => runApexTests(broken, null), /Wrong\.cls:2: .*nothing/);
    } finally {
      rmSync(broken, { recursive: true });
    }
  });
});
