trigger IntakeFilterTrigger on Intake_Filter__c(after insert, after update, after delete, after undelete) {
  IntakeFilterTriggerHandler.afterChange((Trigger.isDelete ? Trigger.oldMap : Trigger.newMap).keySet());
}
