trigger TaskTrigger on Task(after delete) {
  SavedRecordTriggerHandler.afterDelete(Trigger.oldMap.keySet());
}
