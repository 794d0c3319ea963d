import type { OrgSaveSettings } from '../../core/save/build-save-plan.ts';
import type { OrgPort } from './org-port.ts';

/** What the org allows when a message is saved: Enhanced Email, and several people on one Task. */
export async function readSaveSettings(org: OrgPort): Promise<OrgSaveSettings> {
  const [email, relation] = await Promise.all([org.describe('EmailMessage'), org.describe('TaskRelation')]);
  return {
    enhancedEmail: email?.fields.some((field) => field.name === 'IsClientManaged') ?? false,
    sharedActivities: relation !== null
  };
}
