/** The settings that count for the person at the page. */
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import { readRelatedObjects } from 'c/intakeCore';
import type { EffectiveSettings, RelatedObject } from 'c/intakeCore';
import { completeSettings, settingsInForce } from 'c/intakeSettingRecords';

/** Reads them anew; fails with Apex's error. */
export async function readOwnSettings(): Promise<EffectiveSettings['values']> {
  return settingsInForce(completeSettings(await getSettings({ ownerId: null })));
}

/** The record types that are offered to the person besides Contact and Case. */
export async function readOffered(): Promise<readonly RelatedObject[]> {
  return readRelatedObjects((await readOwnSettings()).relatedObjects);
}
