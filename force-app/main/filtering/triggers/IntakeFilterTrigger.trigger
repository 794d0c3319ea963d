trigger IntakeFilterTrigger on Intake_Filter__c(
  before insert,
  before update,
  before delete,
  after insert,
  after update,
  after delete,
  after undelete
) {
  switch on Trigger.operationType {
    when BEFORE_INSERT {
      IntakeFilterTriggerHandler.beforeInsert(Trigger.new);
    }
    when BEFORE_UPDATE {
      IntakeFilterTriggerHandler.beforeUpdate(Trigger.new, Trigger.oldMap);
    }
    when BEFORE_DELETE {
      IntakeFilterTriggerHandler.beforeDelete(Trigger.old);
    }
    when AFTER_INSERT {
      IntakeFilterTriggerHandler.afterChange(Trigger.newMap.keySet());
    }
    when AFTER_UPDATE {
      IntakeFilterTriggerHandler.afterUpdate(Trigger.new, Trigger.oldMap);
    }
    when AFTER_DELETE {
      IntakeFilterTriggerHandler.afterChange(Trigger.oldMap.keySet());
    }
    when AFTER_UNDELETE {
      IntakeFilterTriggerHandler.afterUndelete(Trigger.new);
    }
  }
}
