trigger EmailIntakeTrigger on Email_Intake__c(before update, after insert, after update, after delete) {
  switch on Trigger.operationType {
    when BEFORE_UPDATE {
      EmailIntakeTriggerHandler.beforeUpdate(Trigger.new, Trigger.oldMap);
    }
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
