trigger EmailMessageTrigger on EmailMessage(after delete) {
  SavedRecordTriggerHandler.afterDelete(Trigger.oldMap.keySet());
}
