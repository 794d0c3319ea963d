trigger TaskTrigger on Task(after delete, after undelete) {
  if (Trigger.isDelete) {
    SavedRecordTriggerHandler.afterDelete(Trigger.oldMap.keySet());
  } else {
    SavedRecordTriggerHandler.afterUndelete(Trigger.new);
  }
}
