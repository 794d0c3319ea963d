trigger EmailIntakeTrigger on Email_Intake__c(after insert, after update, after delete) {
  switch on Trigger.operationType {
    when AFTER_INSERT {
      EmailIntakeTriggerHandler.afterInsert(Trigger.newMap);
    }
    when AFTER_UPDATE {
      EmailIntakeTriggerHandler.afterUpdate(Trigger.newMap, Trigger.oldMap);
    }
    when AFTER_DELETE {
      EmailIntakeTriggerHandler.afterDelete(Trigger.oldMap);
    }
  }
}
