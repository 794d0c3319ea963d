trigger IntakeMailboxTrigger on Intake_Mailbox__c(after insert, after update, after delete, after undelete) {
  if (Trigger.isUpdate) {
    IntakeMailboxTriggerHandler.afterUpdate(Trigger.newMap, Trigger.oldMap);
  } else {
    IntakeMailboxTriggerHandler.afterChange((Trigger.isDelete ? Trigger.oldMap : Trigger.newMap).keySet());
  }
}
