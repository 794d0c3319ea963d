/** An org whose Apex does not compile: it runs on, and tells everywhere why Apex does not. */
import type { LocalOrgEngine } from '../data/org-engine.ts';
import { OrgError } from '../org-error.ts';
import type { AnonymousResult, ApexOutcome, ApexPort, ApexTestOutcome } from '../rest/apex-port.ts';
import { COMPILE_ERROR, ApexOrg } from './apex-org.ts';
import type { ApexOrgOptions } from './apex-org.ts';
import { readApexSources } from './apex-source-files.ts';

/** The org's Apex; when it does not compile, one that refuses with the compiler's sentences. */
export function openApexOrg(options: ApexOrgOptions): ApexPort {
  try {
    return new ApexOrg(options);
  } catch (error) {
    if (!(error instanceof OrgError) || error.code !== COMPILE_ERROR) throw error;
    console.error(error.message);
    refuseTriggered(options.engine, options.sourceDir, error.message);
    return new InvalidApex(error.message);
  }
}

/** Records of objects with triggers can't be saved, as on the platform while a trigger is invalid. */
function refuseTriggered(engine: LocalOrgEngine, sourceDir: string, reason: string): void {
  const headers = readApexSources(sourceDir, 'without tests').flatMap(({ path, text }) => {
    const object = path.endsWith('.trigger') ? /\btrigger\s+\w+\s+on\s+(\w+)/i.exec(text)?.[1] : undefined;
    return object === undefined ? [] : [object.toLowerCase()];
  });
  const triggered = new Set(headers);
  engine.setTriggerRunner({
    has: (objectName) => triggered.has(objectName.toLowerCase()),
    run: () => {
      throw new OrgError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `The trigger is invalid. ${reason}`);
    }
  });
}

class InvalidApex implements ApexPort {
  private readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }

  callAuraMethod(): ApexOutcome {
    const failure = { exceptionType: 'System.UnexpectedException', stackTrace: '', isUserDefinedException: false };
    return { kind: 'failed', failure: { message: this.reason, ...failure } };
  }

  executeAnonymous(): AnonymousResult {
    const failed = { compiled: false, success: false, line: 1, column: 1, compileProblem: this.reason };
    return { ...failed, exceptionMessage: null, exceptionStackTrace: null, debugLog: '' };
  }

  runTests(): readonly ApexTestOutcome[] {
    throw new OrgError(COMPILE_ERROR, this.reason);
  }

  runNextAsyncJob(): boolean {
    return false;
  }
}
