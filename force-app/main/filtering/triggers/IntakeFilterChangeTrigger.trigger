trigger IntakeFilterChangeTrigger on Intake_Filter_Change__c(before update) {
  IntakeFilterChangeTriggerHandler.beforeUpdate(Trigger.new, Trigger.oldMap);
}
