/** Which standard behaviours an object has. */
import type { EngineObject } from '../../schema/org-schema.ts';
import type { Behaviour } from '../data-context.ts';
import { activityBehaviour, taskRelationBehaviour } from './activity.ts';
import { caseBehaviour, caseContactRoleBehaviour } from './case.ts';
import { contentLinkBehaviour, contentVersionBehaviour } from './content.ts';
import { emailBehaviour, emailRelationBehaviour } from './email-message.ts';
import { accessBehaviour, assignmentBehaviour } from './permission.ts';
import {
  contactBehaviour,
  opportunityBehaviour,
  personAccountBehaviour,
  personNameBehaviour,
  userBehaviour
} from './person.ts';

const BEHAVIOURS: Readonly<Record<string, readonly Behaviour[]>> = {
  Account: [personAccountBehaviour],
  Contact: [personNameBehaviour, contactBehaviour],
  Lead: [personNameBehaviour],
  Individual: [personNameBehaviour],
  User: [personNameBehaviour, userBehaviour],
  Opportunity: [opportunityBehaviour],
  Case: [caseBehaviour],
  CaseContactRole: [caseContactRoleBehaviour],
  Task: [activityBehaviour],
  Event: [activityBehaviour],
  TaskRelation: [taskRelationBehaviour],
  EmailMessage: [emailBehaviour],
  EmailMessageRelation: [emailRelationBehaviour],
  ContentVersion: [contentVersionBehaviour],
  ContentDocumentLink: [contentLinkBehaviour],
  PermissionSetAssignment: [assignmentBehaviour],
  SetupEntityAccess: [accessBehaviour]
};

export function behavioursOf(object: EngineObject): readonly Behaviour[] {
  return BEHAVIOURS[object.name] ?? [];
}
