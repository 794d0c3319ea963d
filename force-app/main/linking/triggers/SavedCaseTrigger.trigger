trigger SavedCaseTrigger on Case(before delete, after delete) {
  if (Trigger.isBefore) {
    SavedCaseTriggerHandler.beforeDelete(Trigger.oldMap.keySet());
  } else {
    SavedCaseTriggerHandler.afterDelete();
  }
}
