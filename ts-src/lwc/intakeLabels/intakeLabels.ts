// Written by `node scripts/lwc-labels.ts` from the custom labels: change the labels, not this file.
import addRole from '@salesforce/label/c.Intake_Add_Role';
import allMailboxes from '@salesforce/label/c.Intake_All_Mailboxes';
import alreadySaved from '@salesforce/label/c.Intake_Already_Saved';
import alreadySavedTitle from '@salesforce/label/c.Intake_Already_Saved_Title';
import appliedAdded from '@salesforce/label/c.Intake_Applied_Added';
import appliedChanged from '@salesforce/label/c.Intake_Applied_Changed';
import appliedDecided from '@salesforce/label/c.Intake_Applied_Decided';
import appliedFigures from '@salesforce/label/c.Intake_Applied_Figures';
import appliedLocked from '@salesforce/label/c.Intake_Applied_Locked';
import appliedRemoved from '@salesforce/label/c.Intake_Applied_Removed';
import appliedRemovedMany from '@salesforce/label/c.Intake_Applied_Removed_Many';
import appliedRestored from '@salesforce/label/c.Intake_Applied_Restored';
import appliedUnlocked from '@salesforce/label/c.Intake_Applied_Unlocked';
import attachmentFailed from '@salesforce/label/c.Intake_Attachment_Failed';
import attachmentTooLarge from '@salesforce/label/c.Intake_Attachment_Too_Large';
import attachmentTotal from '@salesforce/label/c.Intake_Attachment_Total';
import attachments from '@salesforce/label/c.Intake_Attachments';
import attachmentsDone from '@salesforce/label/c.Intake_Attachments_Done';
import attachmentsFailed from '@salesforce/label/c.Intake_Attachments_Failed';
import attachmentsRunning from '@salesforce/label/c.Intake_Attachments_Running';
import automaticSaveFailed from '@salesforce/label/c.Intake_Automatic_Save_Failed';
import back from '@salesforce/label/c.Intake_Back';
import bcc from '@salesforce/label/c.Intake_Bcc';
import bodyEmpty from '@salesforce/label/c.Intake_Body_Empty';
import bulkAlready from '@salesforce/label/c.Intake_Bulk_Already';
import bulkCase from '@salesforce/label/c.Intake_Bulk_Case';
import bulkChecking from '@salesforce/label/c.Intake_Bulk_Checking';
import bulkChoose from '@salesforce/label/c.Intake_Bulk_Choose';
import bulkClear from '@salesforce/label/c.Intake_Bulk_Clear';
import bulkContact from '@salesforce/label/c.Intake_Bulk_Contact';
import bulkCost from '@salesforce/label/c.Intake_Bulk_Cost';
import bulkCostTitle from '@salesforce/label/c.Intake_Bulk_Cost_Title';
import bulkCostUnknown from '@salesforce/label/c.Intake_Bulk_Cost_Unknown';
import bulkDone from '@salesforce/label/c.Intake_Bulk_Done';
import bulkEmpty from '@salesforce/label/c.Intake_Bulk_Empty';
import bulkFailed from '@salesforce/label/c.Intake_Bulk_Failed';
import bulkFailedTitle from '@salesforce/label/c.Intake_Bulk_Failed_Title';
import bulkFiltered from '@salesforce/label/c.Intake_Bulk_Filtered';
import bulkHelp from '@salesforce/label/c.Intake_Bulk_Help';
import bulkInclude from '@salesforce/label/c.Intake_Bulk_Include';
import bulkLinkBoth from '@salesforce/label/c.Intake_Bulk_Link_Both';
import bulkLookFailed from '@salesforce/label/c.Intake_Bulk_Look_Failed';
import bulkNoLink from '@salesforce/label/c.Intake_Bulk_No_Link';
import bulkProgress from '@salesforce/label/c.Intake_Bulk_Progress';
import bulkRetry from '@salesforce/label/c.Intake_Bulk_Retry';
import bulkSave from '@salesforce/label/c.Intake_Bulk_Save';
import bulkSaved from '@salesforce/label/c.Intake_Bulk_Saved';
import bulkSavedAlready from '@salesforce/label/c.Intake_Bulk_Saved_Already';
import bulkSaving from '@salesforce/label/c.Intake_Bulk_Saving';
import bulkStop from '@salesforce/label/c.Intake_Bulk_Stop';
import bulkStopped from '@salesforce/label/c.Intake_Bulk_Stopped';
import bulkTitle from '@salesforce/label/c.Intake_Bulk_Title';
import bulkToast from '@salesforce/label/c.Intake_Bulk_Toast';
import bulkUnread from '@salesforce/label/c.Intake_Bulk_Unread';
import cancel from '@salesforce/label/c.Intake_Cancel';
import cc from '@salesforce/label/c.Intake_Cc';
import changesEmptyText from '@salesforce/label/c.Intake_Changes_Empty_Text';
import changesEmptyTitle from '@salesforce/label/c.Intake_Changes_Empty_Title';
import changesEntries from '@salesforce/label/c.Intake_Changes_Entries';
import changesFailed from '@salesforce/label/c.Intake_Changes_Failed';
import changesFailedTitle from '@salesforce/label/c.Intake_Changes_Failed_Title';
import changesFigures from '@salesforce/label/c.Intake_Changes_Figures';
import changesRestored from '@salesforce/label/c.Intake_Changes_Restored';
import changesTakeBack from '@salesforce/label/c.Intake_Changes_Take_Back';
import changesTakeBackFailed from '@salesforce/label/c.Intake_Changes_Take_Back_Failed';
import changesTakeBackOf from '@salesforce/label/c.Intake_Changes_Take_Back_Of';
import changesTakenBack from '@salesforce/label/c.Intake_Changes_Taken_Back';
import changesTaking from '@salesforce/label/c.Intake_Changes_Taking';
import changesTitle from '@salesforce/label/c.Intake_Changes_Title';
import choiceNone from '@salesforce/label/c.Intake_Choice_None';
import choiceOne from '@salesforce/label/c.Intake_Choice_One';
import choiceTwo from '@salesforce/label/c.Intake_Choice_Two';
import close from '@salesforce/label/c.Intake_Close';
import conditionFirstReading from '@salesforce/label/c.Intake_Condition_First_Reading';
import conditionNotConnected from '@salesforce/label/c.Intake_Condition_Not_Connected';
import conditionOrgLimit from '@salesforce/label/c.Intake_Condition_Org_Limit';
import conditionReading from '@salesforce/label/c.Intake_Condition_Reading';
import conditionSignIn from '@salesforce/label/c.Intake_Condition_Sign_In';
import conditionUnreachable from '@salesforce/label/c.Intake_Condition_Unreachable';
import conditionWaiting from '@salesforce/label/c.Intake_Condition_Waiting';
import consoleTitle from '@salesforce/label/c.Intake_Console_Title';
import dispositionDuplicate from '@salesforce/label/c.Intake_Disposition_Duplicate';
import dispositionFailed from '@salesforce/label/c.Intake_Disposition_Failed';
import dispositionFiltered from '@salesforce/label/c.Intake_Disposition_Filtered';
import dispositionIgnored from '@salesforce/label/c.Intake_Disposition_Ignored';
import dispositionRemoved from '@salesforce/label/c.Intake_Disposition_Removed';
import dispositionSaveable from '@salesforce/label/c.Intake_Disposition_Saveable';
import dispositionSaved from '@salesforce/label/c.Intake_Disposition_Saved';
import dispositionService from '@salesforce/label/c.Intake_Disposition_Service';
import doctorAgain from '@salesforce/label/c.Intake_Doctor_Again';
import doctorAsking from '@salesforce/label/c.Intake_Doctor_Asking';
import doctorChecking from '@salesforce/label/c.Intake_Doctor_Checking';
import doctorClear from '@salesforce/label/c.Intake_Doctor_Clear';
import doctorCopied from '@salesforce/label/c.Intake_Doctor_Copied';
import doctorCopy from '@salesforce/label/c.Intake_Doctor_Copy';
import doctorCopyByHand from '@salesforce/label/c.Intake_Doctor_Copy_By_Hand';
import doctorCure from '@salesforce/label/c.Intake_Doctor_Cure';
import doctorFailed from '@salesforce/label/c.Intake_Doctor_Failed';
import doctorFailedTitle from '@salesforce/label/c.Intake_Doctor_Failed_Title';
import doctorFault from '@salesforce/label/c.Intake_Doctor_Fault';
import doctorFaults from '@salesforce/label/c.Intake_Doctor_Faults';
import doctorFine from '@salesforce/label/c.Intake_Doctor_Fine';
import doctorFound from '@salesforce/label/c.Intake_Doctor_Found';
import doctorHideFine from '@salesforce/label/c.Intake_Doctor_Hide_Fine';
import doctorNeeded from '@salesforce/label/c.Intake_Doctor_Needed';
import doctorSetup from '@salesforce/label/c.Intake_Doctor_Setup';
import doctorSetupFor from '@salesforce/label/c.Intake_Doctor_Setup_For';
import doctorShowFine from '@salesforce/label/c.Intake_Doctor_Show_Fine';
import doctorSkipped from '@salesforce/label/c.Intake_Doctor_Skipped';
import doctorWarning from '@salesforce/label/c.Intake_Doctor_Warning';
import downloadAttachment from '@salesforce/label/c.Intake_Download_Attachment';
import entriesSaveFailed from '@salesforce/label/c.Intake_Entries_Save_Failed';
import entryAction from '@salesforce/label/c.Intake_Entry_Action';
import entryAddedBy from '@salesforce/label/c.Intake_Entry_Added_By';
import entryApply from '@salesforce/label/c.Intake_Entry_Apply';
import entryChangedBy from '@salesforce/label/c.Intake_Entry_Changed_By';
import entryClose from '@salesforce/label/c.Intake_Entry_Close';
import entryDecided from '@salesforce/label/c.Intake_Entry_Decided';
import entryDirection from '@salesforce/label/c.Intake_Entry_Direction';
import entryDiscard from '@salesforce/label/c.Intake_Entry_Discard';
import entryDiscardText from '@salesforce/label/c.Intake_Entry_Discard_Text';
import entryDiscardTitle from '@salesforce/label/c.Intake_Entry_Discard_Title';
import entryDuplicate from '@salesforce/label/c.Intake_Entry_Duplicate';
import entryEditTitle from '@salesforce/label/c.Intake_Entry_Edit_Title';
import entryEffect from '@salesforce/label/c.Intake_Entry_Effect';
import entryGone from '@salesforce/label/c.Intake_Entry_Gone';
import entryHelpAllow from '@salesforce/label/c.Intake_Entry_Help_Allow';
import entryHelpBlacklist from '@salesforce/label/c.Intake_Entry_Help_Blacklist';
import entryHelpInternal from '@salesforce/label/c.Intake_Entry_Help_Internal';
import entryHiddenUnknown from '@salesforce/label/c.Intake_Entry_Hidden_Unknown';
import entryHides from '@salesforce/label/c.Intake_Entry_Hides';
import entryHidesNone from '@salesforce/label/c.Intake_Entry_Hides_None';
import entryKeepMine from '@salesforce/label/c.Intake_Entry_Keep_Mine';
import entryKind from '@salesforce/label/c.Intake_Entry_Kind';
import entryLoadOther from '@salesforce/label/c.Intake_Entry_Load_Other';
import entryLock from '@salesforce/label/c.Intake_Entry_Lock';
import entryLockedBanner from '@salesforce/label/c.Intake_Entry_Locked_Banner';
import entryMatch from '@salesforce/label/c.Intake_Entry_Match';
import entryMatchAuto from '@salesforce/label/c.Intake_Entry_Match_Auto';
import entryNewTitle from '@salesforce/label/c.Intake_Entry_New_Title';
import entryNote from '@salesforce/label/c.Intake_Entry_Note';
import entryNotePlaceholder from '@salesforce/label/c.Intake_Entry_Note_Placeholder';
import entryOpen from '@salesforce/label/c.Intake_Entry_Open';
import entryPattern from '@salesforce/label/c.Intake_Entry_Pattern';
import entryPatternPlaceholder from '@salesforce/label/c.Intake_Entry_Pattern_Placeholder';
import entryReadOnly from '@salesforce/label/c.Intake_Entry_Read_Only';
import entryRemovedBanner from '@salesforce/label/c.Intake_Entry_Removed_Banner';
import entrySaveFailed from '@salesforce/label/c.Intake_Entry_Save_Failed';
import entryShowTitle from '@salesforce/label/c.Intake_Entry_Show_Title';
import entryUntil from '@salesforce/label/c.Intake_Entry_Until';
import entryUntilPast from '@salesforce/label/c.Intake_Entry_Until_Past';
import evidenceMore from '@salesforce/label/c.Intake_Evidence_More';
import factsFailed from '@salesforce/label/c.Intake_Facts_Failed';
import factsFailedTitle from '@salesforce/label/c.Intake_Facts_Failed_Title';
import fileDone from '@salesforce/label/c.Intake_File_Done';
import fileFailed from '@salesforce/label/c.Intake_File_Failed';
import fileQueued from '@salesforce/label/c.Intake_File_Queued';
import fileRetry from '@salesforce/label/c.Intake_File_Retry';
import fileRunning from '@salesforce/label/c.Intake_File_Running';
import filesProgress from '@salesforce/label/c.Intake_Files_Progress';
import filesRetryAll from '@salesforce/label/c.Intake_Files_Retry_All';
import filesRetryFailed from '@salesforce/label/c.Intake_Files_Retry_Failed';
import filesTitle from '@salesforce/label/c.Intake_Files_Title';
import filtersDismiss from '@salesforce/label/c.Intake_Filters_Dismiss';
import filtersExport from '@salesforce/label/c.Intake_Filters_Export';
import filtersExportFailed from '@salesforce/label/c.Intake_Filters_Export_Failed';
import filtersExporting from '@salesforce/label/c.Intake_Filters_Exporting';
import filtersFailed from '@salesforce/label/c.Intake_Filters_Failed';
import filtersFailedTitle from '@salesforce/label/c.Intake_Filters_Failed_Title';
import filtersHelpOrganisation from '@salesforce/label/c.Intake_Filters_Help_Organisation';
import filtersHelpPerson from '@salesforce/label/c.Intake_Filters_Help_Person';
import filtersHelpPersonNone from '@salesforce/label/c.Intake_Filters_Help_Person_None';
import filtersPaste from '@salesforce/label/c.Intake_Filters_Paste';
import filtersReadOnly from '@salesforce/label/c.Intake_Filters_Read_Only';
import filtersReadOnlyPerson from '@salesforce/label/c.Intake_Filters_Read_Only_Person';
import filtersScope from '@salesforce/label/c.Intake_Filters_Scope';
import filtersTabHistory from '@salesforce/label/c.Intake_Filters_Tab_History';
import filtersTabLint from '@salesforce/label/c.Intake_Filters_Tab_Lint';
import filtersTabTest from '@salesforce/label/c.Intake_Filters_Tab_Test';
import filtersTitle from '@salesforce/label/c.Intake_Filters_Title';
import filtersUndo from '@salesforce/label/c.Intake_Filters_Undo';
import from from '@salesforce/label/c.Intake_From';
import groupCase from '@salesforce/label/c.Intake_Group_Case';
import groupCaseEmpty from '@salesforce/label/c.Intake_Group_Case_Empty';
import groupContactEmpty from '@salesforce/label/c.Intake_Group_Contact_Empty';
import groupOther from '@salesforce/label/c.Intake_Group_Other';
import groupPerson from '@salesforce/label/c.Intake_Group_Person';
import groupPersonEmpty from '@salesforce/label/c.Intake_Group_Person_Empty';
import hasAttachments from '@salesforce/label/c.Intake_Has_Attachments';
import healthNone from '@salesforce/label/c.Intake_Health_None';
import healthTrouble from '@salesforce/label/c.Intake_Health_Trouble';
import helpTitle from '@salesforce/label/c.Intake_Help_Title';
import imagesOff from '@salesforce/label/c.Intake_Images_Off';
import imagesShow from '@salesforce/label/c.Intake_Images_Show';
import ledger from '@salesforce/label/c.Intake_Ledger';
import ledgerFailed from '@salesforce/label/c.Intake_Ledger_Failed';
import linkChecks from '@salesforce/label/c.Intake_Link_Checks';
import linkDefaults from '@salesforce/label/c.Intake_Link_Defaults';
import linkIntro from '@salesforce/label/c.Intake_Link_Intro';
import linkTitle from '@salesforce/label/c.Intake_Link_Title';
import lintAgain from '@salesforce/label/c.Intake_Lint_Again';
import lintCases from '@salesforce/label/c.Intake_Lint_Cases';
import lintCleanText from '@salesforce/label/c.Intake_Lint_Clean_Text';
import lintCleanTitle from '@salesforce/label/c.Intake_Lint_Clean_Title';
import lintContacts from '@salesforce/label/c.Intake_Lint_Contacts';
import lintDone from '@salesforce/label/c.Intake_Lint_Done';
import lintErrors from '@salesforce/label/c.Intake_Lint_Errors';
import lintExamples from '@salesforce/label/c.Intake_Lint_Examples';
import lintFailedTitle from '@salesforce/label/c.Intake_Lint_Failed_Title';
import lintHides from '@salesforce/label/c.Intake_Lint_Hides';
import lintHidesHelp from '@salesforce/label/c.Intake_Lint_Hides_Help';
import lintHints from '@salesforce/label/c.Intake_Lint_Hints';
import lintReading from '@salesforce/label/c.Intake_Lint_Reading';
import lintTitle from '@salesforce/label/c.Intake_Lint_Title';
import lintWarnings from '@salesforce/label/c.Intake_Lint_Warnings';
import listActionFilter from '@salesforce/label/c.Intake_List_Action_Filter';
import listActionNever from '@salesforce/label/c.Intake_List_Action_Never';
import listActionSkip from '@salesforce/label/c.Intake_List_Action_Skip';
import listActions from '@salesforce/label/c.Intake_List_Actions';
import listChoose from '@salesforce/label/c.Intake_List_Choose';
import listChooseAll from '@salesforce/label/c.Intake_List_Choose_All';
import listChosen from '@salesforce/label/c.Intake_List_Chosen';
import listChosenLabel from '@salesforce/label/c.Intake_List_Chosen_Label';
import listClearChosen from '@salesforce/label/c.Intake_List_Clear_Chosen';
import listColumnAdded from '@salesforce/label/c.Intake_List_Column_Added';
import listColumnEffect from '@salesforce/label/c.Intake_List_Column_Effect';
import listColumnEntry from '@salesforce/label/c.Intake_List_Column_Entry';
import listColumnHits from '@salesforce/label/c.Intake_List_Column_Hits';
import listColumnLastHit from '@salesforce/label/c.Intake_List_Column_Last_Hit';
import listColumnUntil from '@salesforce/label/c.Intake_List_Column_Until';
import listDirectionAny from '@salesforce/label/c.Intake_List_Direction_Any';
import listDirectionIn from '@salesforce/label/c.Intake_List_Direction_In';
import listDirectionOut from '@salesforce/label/c.Intake_List_Direction_Out';
import listEdit from '@salesforce/label/c.Intake_List_Edit';
import listEffectAllow from '@salesforce/label/c.Intake_List_Effect_Allow';
import listEffectFilter from '@salesforce/label/c.Intake_List_Effect_Filter';
import listEffectInternal from '@salesforce/label/c.Intake_List_Effect_Internal';
import listEffectNever from '@salesforce/label/c.Intake_List_Effect_Never';
import listEffectSkip from '@salesforce/label/c.Intake_List_Effect_Skip';
import listEmptyOrganisation from '@salesforce/label/c.Intake_List_Empty_Organisation';
import listEmptyPerson from '@salesforce/label/c.Intake_List_Empty_Person';
import listEmptyReadOnly from '@salesforce/label/c.Intake_List_Empty_Read_Only';
import listEmptyTitle from '@salesforce/label/c.Intake_List_Empty_Title';
import listExpired from '@salesforce/label/c.Intake_List_Expired';
import listFailed from '@salesforce/label/c.Intake_List_Failed';
import listFailedTitle from '@salesforce/label/c.Intake_List_Failed_Title';
import listInactive from '@salesforce/label/c.Intake_List_Inactive';
import listKindAll from '@salesforce/label/c.Intake_List_Kind_All';
import listKindAllow from '@salesforce/label/c.Intake_List_Kind_Allow';
import listKindBlacklist from '@salesforce/label/c.Intake_List_Kind_Blacklist';
import listKindFilter from '@salesforce/label/c.Intake_List_Kind_Filter';
import listKindInternal from '@salesforce/label/c.Intake_List_Kind_Internal';
import listLock from '@salesforce/label/c.Intake_List_Lock';
import listLocked from '@salesforce/label/c.Intake_List_Locked';
import listMatchAddress from '@salesforce/label/c.Intake_List_Match_Address';
import listMatchDomain from '@salesforce/label/c.Intake_List_Match_Domain';
import listMatchTree from '@salesforce/label/c.Intake_List_Match_Tree';
import listMatchWildcard from '@salesforce/label/c.Intake_List_Match_Wildcard';
import listMatchesAddress from '@salesforce/label/c.Intake_List_Matches_Address';
import listMatchesDomain from '@salesforce/label/c.Intake_List_Matches_Domain';
import listMatchesTree from '@salesforce/label/c.Intake_List_Matches_Tree';
import listMatchesWildcard from '@salesforce/label/c.Intake_List_Matches_Wildcard';
import listMenu from '@salesforce/label/c.Intake_List_Menu';
import listMore from '@salesforce/label/c.Intake_List_More';
import listNew from '@salesforce/label/c.Intake_List_New';
import listNothingFound from '@salesforce/label/c.Intake_List_Nothing_Found';
import listNothingLike from '@salesforce/label/c.Intake_List_Nothing_Like';
import listNothingText from '@salesforce/label/c.Intake_List_Nothing_Text';
import listOnlyIncoming from '@salesforce/label/c.Intake_List_Only_Incoming';
import listOnlyOutgoing from '@salesforce/label/c.Intake_List_Only_Outgoing';
import listRefresh from '@salesforce/label/c.Intake_List_Refresh';
import listRemove from '@salesforce/label/c.Intake_List_Remove';
import listRemoveChosen from '@salesforce/label/c.Intake_List_Remove_Chosen';
import listRestore from '@salesforce/label/c.Intake_List_Restore';
import listScopeOrganisation from '@salesforce/label/c.Intake_List_Scope_Organisation';
import listScopePerson from '@salesforce/label/c.Intake_List_Scope_Person';
import listSearchLabel from '@salesforce/label/c.Intake_List_Search_Label';
import listSearchPlaceholder from '@salesforce/label/c.Intake_List_Search_Placeholder';
import listShow from '@salesforce/label/c.Intake_List_Show';
import listShowAll from '@salesforce/label/c.Intake_List_Show_All';
import listStateActive from '@salesforce/label/c.Intake_List_State_Active';
import listStateAll from '@salesforce/label/c.Intake_List_State_All';
import listStateExpired from '@salesforce/label/c.Intake_List_State_Expired';
import listStateFilter from '@salesforce/label/c.Intake_List_State_Filter';
import listStateInactive from '@salesforce/label/c.Intake_List_State_Inactive';
import listTitle from '@salesforce/label/c.Intake_List_Title';
import listTotal from '@salesforce/label/c.Intake_List_Total';
import listTryRemove from '@salesforce/label/c.Intake_List_Try_Remove';
import listUnlock from '@salesforce/label/c.Intake_List_Unlock';
import listUntil from '@salesforce/label/c.Intake_List_Until';
import listWindowEnd from '@salesforce/label/c.Intake_List_Window_End';
import listedElsewhere from '@salesforce/label/c.Intake_Listed_Elsewhere';
import listedFailed from '@salesforce/label/c.Intake_Listed_Failed';
import listedFailedTitle from '@salesforce/label/c.Intake_Listed_Failed_Title';
import listedMineAlways from '@salesforce/label/c.Intake_Listed_Mine_Always';
import listedMineNever from '@salesforce/label/c.Intake_Listed_Mine_Never';
import listedOrganisationAlways from '@salesforce/label/c.Intake_Listed_Organisation_Always';
import listedOrganisationNever from '@salesforce/label/c.Intake_Listed_Organisation_Never';
import listedOthers from '@salesforce/label/c.Intake_Listed_Others';
import listedReason from '@salesforce/label/c.Intake_Listed_Reason';
import listedTakenBack from '@salesforce/label/c.Intake_Listed_Taken_Back';
import listedUndo from '@salesforce/label/c.Intake_Listed_Undo';
import listedUndoFailed from '@salesforce/label/c.Intake_Listed_Undo_Failed';
import listedWorking from '@salesforce/label/c.Intake_Listed_Working';
import loading from '@salesforce/label/c.Intake_Loading';
import loadingMore from '@salesforce/label/c.Intake_Loading_More';
import mailboxCompare from '@salesforce/label/c.Intake_Mailbox_Compare';
import mailboxCompareFailed from '@salesforce/label/c.Intake_Mailbox_Compare_Failed';
import mailboxCompareText from '@salesforce/label/c.Intake_Mailbox_Compare_Text';
import mailboxCompareTitle from '@salesforce/label/c.Intake_Mailbox_Compare_Title';
import mailboxComplete from '@salesforce/label/c.Intake_Mailbox_Complete';
import mailboxContact from '@salesforce/label/c.Intake_Mailbox_Contact';
import mailboxFilter from '@salesforce/label/c.Intake_Mailbox_Filter';
import mailboxFirstReading from '@salesforce/label/c.Intake_Mailbox_First_Reading';
import mailboxFirstReadingOf from '@salesforce/label/c.Intake_Mailbox_First_Reading_Of';
import mailboxGap from '@salesforce/label/c.Intake_Mailbox_Gap';
import mailboxGaps from '@salesforce/label/c.Intake_Mailbox_Gaps';
import mailboxNew from '@salesforce/label/c.Intake_Mailbox_New';
import mailboxNoContact from '@salesforce/label/c.Intake_Mailbox_No_Contact';
import mailboxNotCompared from '@salesforce/label/c.Intake_Mailbox_Not_Compared';
import mailboxOff from '@salesforce/label/c.Intake_Mailbox_Off';
import mailboxOrgLimit from '@salesforce/label/c.Intake_Mailbox_Org_Limit';
import mailboxOrgLimitUntil from '@salesforce/label/c.Intake_Mailbox_Org_Limit_Until';
import mailboxResumes from '@salesforce/label/c.Intake_Mailbox_Resumes';
import mailboxShared from '@salesforce/label/c.Intake_Mailbox_Shared';
import mailboxShowFailed from '@salesforce/label/c.Intake_Mailbox_Show_Failed';
import mailboxUnreachable from '@salesforce/label/c.Intake_Mailbox_Unreachable';
import mailboxWaits from '@salesforce/label/c.Intake_Mailbox_Waits';
import mailboxesEmptyText from '@salesforce/label/c.Intake_Mailboxes_Empty_Text';
import mailboxesEmptyTitle from '@salesforce/label/c.Intake_Mailboxes_Empty_Title';
import mailboxesFailed from '@salesforce/label/c.Intake_Mailboxes_Failed';
import mailboxesFailedTitle from '@salesforce/label/c.Intake_Mailboxes_Failed_Title';
import mailboxesTitle from '@salesforce/label/c.Intake_Mailboxes_Title';
import menuAlways from '@salesforce/label/c.Intake_Menu_Always';
import menuAlwaysDomain from '@salesforce/label/c.Intake_Menu_Always_Domain';
import menuHelp from '@salesforce/label/c.Intake_Menu_Help';
import menuMine from '@salesforce/label/c.Intake_Menu_Mine';
import menuMineElsewhere from '@salesforce/label/c.Intake_Menu_Mine_Elsewhere';
import menuNever from '@salesforce/label/c.Intake_Menu_Never';
import menuNeverDomain from '@salesforce/label/c.Intake_Menu_Never_Domain';
import menuOrganisation from '@salesforce/label/c.Intake_Menu_Organisation';
import menuTrigger from '@salesforce/label/c.Intake_Menu_Trigger';
import messageFailed from '@salesforce/label/c.Intake_Message_Failed';
import messageFailedTitle from '@salesforce/label/c.Intake_Message_Failed_Title';
import messageTitle from '@salesforce/label/c.Intake_Message_Title';
import namePretends from '@salesforce/label/c.Intake_Name_Pretends';
import namePretendsChip from '@salesforce/label/c.Intake_Name_Pretends_Chip';
import noSubject from '@salesforce/label/c.Intake_No_Subject';
import note from '@salesforce/label/c.Intake_Note';
import noteHelp from '@salesforce/label/c.Intake_Note_Help';
import observations from '@salesforce/label/c.Intake_Observations';
import openRecord from '@salesforce/label/c.Intake_Open_Record';
import openSaved from '@salesforce/label/c.Intake_Open_Saved';
import ownerFailed from '@salesforce/label/c.Intake_Owner_Failed';
import ownerFound from '@salesforce/label/c.Intake_Owner_Found';
import ownerNone from '@salesforce/label/c.Intake_Owner_None';
import ownerNoneProfile from '@salesforce/label/c.Intake_Owner_None_Profile';
import ownerSearch from '@salesforce/label/c.Intake_Owner_Search';
import pasteAdded from '@salesforce/label/c.Intake_Paste_Added';
import pasteApply from '@salesforce/label/c.Intake_Paste_Apply';
import pasteBad from '@salesforce/label/c.Intake_Paste_Bad';
import pasteChecking from '@salesforce/label/c.Intake_Paste_Checking';
import pasteCut from '@salesforce/label/c.Intake_Paste_Cut';
import pasteDefaults from '@salesforce/label/c.Intake_Paste_Defaults';
import pasteDone from '@salesforce/label/c.Intake_Paste_Done';
import pasteFile from '@salesforce/label/c.Intake_Paste_File';
import pasteFileFailed from '@salesforce/label/c.Intake_Paste_File_Failed';
import pasteFindings from '@salesforce/label/c.Intake_Paste_Findings';
import pasteHelp from '@salesforce/label/c.Intake_Paste_Help';
import pasteKind from '@salesforce/label/c.Intake_Paste_Kind';
import pasteLabel from '@salesforce/label/c.Intake_Paste_Label';
import pasteLine from '@salesforce/label/c.Intake_Paste_Line';
import pasteNote from '@salesforce/label/c.Intake_Paste_Note';
import pasteNothing from '@salesforce/label/c.Intake_Paste_Nothing';
import pastePlaceholder from '@salesforce/label/c.Intake_Paste_Placeholder';
import pasteProgress from '@salesforce/label/c.Intake_Paste_Progress';
import pasteReady from '@salesforce/label/c.Intake_Paste_Ready';
import pasteRest from '@salesforce/label/c.Intake_Paste_Rest';
import pasteSave from '@salesforce/label/c.Intake_Paste_Save';
import pasteSaveNone from '@salesforce/label/c.Intake_Paste_Save_None';
import pasteTitle from '@salesforce/label/c.Intake_Paste_Title';
import personBack from '@salesforce/label/c.Intake_Person_Back';
import personBackDone from '@salesforce/label/c.Intake_Person_Back_Done';
import personChange from '@salesforce/label/c.Intake_Person_Change';
import personChangeFailed from '@salesforce/label/c.Intake_Person_Change_Failed';
import personChanged from '@salesforce/label/c.Intake_Person_Changed';
import personCreate from '@salesforce/label/c.Intake_Person_Create';
import personCreated from '@salesforce/label/c.Intake_Person_Created';
import personCreating from '@salesforce/label/c.Intake_Person_Creating';
import personDiffers from '@salesforce/label/c.Intake_Person_Differs';
import personFailed from '@salesforce/label/c.Intake_Person_Failed';
import personFormsFailed from '@salesforce/label/c.Intake_Person_Forms_Failed';
import personFrom from '@salesforce/label/c.Intake_Person_From';
import personMissing from '@salesforce/label/c.Intake_Person_Missing';
import personNew from '@salesforce/label/c.Intake_Person_New';
import personRequired from '@salesforce/label/c.Intake_Person_Required';
import personTake from '@salesforce/label/c.Intake_Person_Take';
import personUncertain from '@salesforce/label/c.Intake_Person_Uncertain';
import personWas from '@salesforce/label/c.Intake_Person_Was';
import personWasEmpty from '@salesforce/label/c.Intake_Person_Was_Empty';
import pickCase from '@salesforce/label/c.Intake_Pick_Case';
import pickContact from '@salesforce/label/c.Intake_Pick_Contact';
import pickedCase from '@salesforce/label/c.Intake_Picked_Case';
import pickedPerson from '@salesforce/label/c.Intake_Picked_Person';
import planAttachments from '@salesforce/label/c.Intake_Plan_Attachments';
import planFailed from '@salesforce/label/c.Intake_Plan_Failed';
import planTitle from '@salesforce/label/c.Intake_Plan_Title';
import probeAdd from '@salesforce/label/c.Intake_Probe_Add';
import probeAddresses from '@salesforce/label/c.Intake_Probe_Addresses';
import probeColumnAddress from '@salesforce/label/c.Intake_Probe_Column_Address';
import probeColumnVerdict from '@salesforce/label/c.Intake_Probe_Column_Verdict';
import probeColumnWhy from '@salesforce/label/c.Intake_Probe_Column_Why';
import probeDirection from '@salesforce/label/c.Intake_Probe_Direction';
import probeEmpty from '@salesforce/label/c.Intake_Probe_Empty';
import probeEntry from '@salesforce/label/c.Intake_Probe_Entry';
import probeFailed from '@salesforce/label/c.Intake_Probe_Failed';
import probeFailedTitle from '@salesforce/label/c.Intake_Probe_Failed_Title';
import probeFiltered from '@salesforce/label/c.Intake_Probe_Filtered';
import probeFilteredWords from '@salesforce/label/c.Intake_Probe_Filtered_Words';
import probeFreeMail from '@salesforce/label/c.Intake_Probe_Free_Mail';
import probeHeading from '@salesforce/label/c.Intake_Probe_Heading';
import probeHelp from '@salesforce/label/c.Intake_Probe_Help';
import probeIgnored from '@salesforce/label/c.Intake_Probe_Ignored';
import probeIll from '@salesforce/label/c.Intake_Probe_Ill';
import probeIncoming from '@salesforce/label/c.Intake_Probe_Incoming';
import probeIntro from '@salesforce/label/c.Intake_Probe_Intro';
import probeLabel from '@salesforce/label/c.Intake_Probe_Label';
import probeMailbox from '@salesforce/label/c.Intake_Probe_Mailbox';
import probeNoAddress from '@salesforce/label/c.Intake_Probe_No_Address';
import probeNoEntry from '@salesforce/label/c.Intake_Probe_No_Entry';
import probeOutgoing from '@salesforce/label/c.Intake_Probe_Outgoing';
import probeOwn from '@salesforce/label/c.Intake_Probe_Own';
import probePair from '@salesforce/label/c.Intake_Probe_Pair';
import probePlaceholder from '@salesforce/label/c.Intake_Probe_Placeholder';
import probeRoleBcc from '@salesforce/label/c.Intake_Probe_Role_Bcc';
import probeRoleCc from '@salesforce/label/c.Intake_Probe_Role_Cc';
import probeRoleFrom from '@salesforce/label/c.Intake_Probe_Role_From';
import probeRoleReplyTo from '@salesforce/label/c.Intake_Probe_Role_Reply_To';
import probeRoleResent from '@salesforce/label/c.Intake_Probe_Role_Resent';
import probeRoleSender from '@salesforce/label/c.Intake_Probe_Role_Sender';
import probeRoleTo from '@salesforce/label/c.Intake_Probe_Role_To';
import probeRunning from '@salesforce/label/c.Intake_Probe_Running';
import probeSave from '@salesforce/label/c.Intake_Probe_Save';
import probeSaveable from '@salesforce/label/c.Intake_Probe_Saveable';
import probeSaveableWords from '@salesforce/label/c.Intake_Probe_Saveable_Words';
import probeService from '@salesforce/label/c.Intake_Probe_Service';
import probeSkipped from '@salesforce/label/c.Intake_Probe_Skipped';
import probeSomeone from '@salesforce/label/c.Intake_Probe_Someone';
import probeTitle from '@salesforce/label/c.Intake_Probe_Title';
import probeWarned from '@salesforce/label/c.Intake_Probe_Warned';
import probeWell from '@salesforce/label/c.Intake_Probe_Well';
import queueEmptyAll from '@salesforce/label/c.Intake_Queue_Empty_All';
import queueEmptyFailed from '@salesforce/label/c.Intake_Queue_Empty_Failed';
import queueEmptyFiltered from '@salesforce/label/c.Intake_Queue_Empty_Filtered';
import queueEmptyNoMailbox from '@salesforce/label/c.Intake_Queue_Empty_No_Mailbox';
import queueEmptyOpen from '@salesforce/label/c.Intake_Queue_Empty_Open';
import queueEmptySaved from '@salesforce/label/c.Intake_Queue_Empty_Saved';
import queueEmptySearch from '@salesforce/label/c.Intake_Queue_Empty_Search';
import queueEmptyService from '@salesforce/label/c.Intake_Queue_Empty_Service';
import queueEmptyTitle from '@salesforce/label/c.Intake_Queue_Empty_Title';
import queueFailed from '@salesforce/label/c.Intake_Queue_Failed';
import queueFailedTitle from '@salesforce/label/c.Intake_Queue_Failed_Title';
import queueNothingFound from '@salesforce/label/c.Intake_Queue_Nothing_Found';
import queueTitle from '@salesforce/label/c.Intake_Queue_Title';
import queueTotal from '@salesforce/label/c.Intake_Queue_Total';
import readerEmptyText from '@salesforce/label/c.Intake_Reader_Empty_Text';
import readerEmptyTitle from '@salesforce/label/c.Intake_Reader_Empty_Title';
import reason from '@salesforce/label/c.Intake_Reason';
import reasonHelp from '@salesforce/label/c.Intake_Reason_Help';
import reasonMissing from '@salesforce/label/c.Intake_Reason_Missing';
import refresh from '@salesforce/label/c.Intake_Refresh';
import relatedTitle from '@salesforce/label/c.Intake_Related_Title';
import removeHelp from '@salesforce/label/c.Intake_Remove_Help';
import removeReason from '@salesforce/label/c.Intake_Remove_Reason';
import removeRest from '@salesforce/label/c.Intake_Remove_Rest';
import removeSave from '@salesforce/label/c.Intake_Remove_Save';
import removeTitle from '@salesforce/label/c.Intake_Remove_Title';
import removedText from '@salesforce/label/c.Intake_Removed_Text';
import removedTitle from '@salesforce/label/c.Intake_Removed_Title';
import replyTo from '@salesforce/label/c.Intake_Reply_To';
import resent from '@salesforce/label/c.Intake_Resent';
import resizeQueue from '@salesforce/label/c.Intake_Resize_Queue';
import resizeRelated from '@salesforce/label/c.Intake_Resize_Related';
import retryFailedTitle from '@salesforce/label/c.Intake_Retry_Failed_Title';
import retryText from '@salesforce/label/c.Intake_Retry_Text';
import retryTitle from '@salesforce/label/c.Intake_Retry_Title';
import save from '@salesforce/label/c.Intake_Save';
import saveAnyway from '@salesforce/label/c.Intake_Save_Anyway';
import saveAnywayTitle from '@salesforce/label/c.Intake_Save_Anyway_Title';
import saveAs from '@salesforce/label/c.Intake_Save_As';
import saveAsEmail from '@salesforce/label/c.Intake_Save_As_Email';
import saveAsTask from '@salesforce/label/c.Intake_Save_As_Task';
import saveClosedTitle from '@salesforce/label/c.Intake_Save_Closed_Title';
import saveFailed from '@salesforce/label/c.Intake_Save_Failed';
import saveFailedTitle from '@salesforce/label/c.Intake_Save_Failed_Title';
import saveLead from '@salesforce/label/c.Intake_Save_Lead';
import saveRefusedDuplicate from '@salesforce/label/c.Intake_Save_Refused_Duplicate';
import saveRefusedFiltered from '@salesforce/label/c.Intake_Save_Refused_Filtered';
import saveRefusedService from '@salesforce/label/c.Intake_Save_Refused_Service';
import saveTitle from '@salesforce/label/c.Intake_Save_Title';
import saveUndone from '@salesforce/label/c.Intake_Save_Undone';
import saveUndoneText from '@salesforce/label/c.Intake_Save_Undone_Text';
import saveWithOptions from '@salesforce/label/c.Intake_Save_With_Options';
import savedAnyway from '@salesforce/label/c.Intake_Saved_Anyway';
import savedAnywayReason from '@salesforce/label/c.Intake_Saved_Anyway_Reason';
import savedAutomatically from '@salesforce/label/c.Intake_Saved_Automatically';
import savedBy from '@salesforce/label/c.Intake_Saved_By';
import savedMessage from '@salesforce/label/c.Intake_Saved_Message';
import savedOtherMailbox from '@salesforce/label/c.Intake_Saved_Other_Mailbox';
import savedTitle from '@salesforce/label/c.Intake_Saved_Title';
import saving from '@salesforce/label/c.Intake_Saving';
import searchLabel from '@salesforce/label/c.Intake_Search_Label';
import searchOthers from '@salesforce/label/c.Intake_Search_Others';
import searchPlaceholder from '@salesforce/label/c.Intake_Search_Placeholder';
import selectAll from '@salesforce/label/c.Intake_Select_All';
import selectNone from '@salesforce/label/c.Intake_Select_None';
import selectSave from '@salesforce/label/c.Intake_Select_Save';
import selectSome from '@salesforce/label/c.Intake_Select_Some';
import sentBy from '@salesforce/label/c.Intake_Sent_By';
import sentMail from '@salesforce/label/c.Intake_Sent_Mail';
import settingAttachmentLimit from '@salesforce/label/c.Intake_Setting_Attachment_Limit';
import settingAttachmentLimitHelp from '@salesforce/label/c.Intake_Setting_Attachment_Limit_Help';
import settingAttachmentLimitProblem from '@salesforce/label/c.Intake_Setting_Attachment_Limit_Problem';
import settingAutomaticSaving from '@salesforce/label/c.Intake_Setting_Automatic_Saving';
import settingAutomaticSavingHelp from '@salesforce/label/c.Intake_Setting_Automatic_Saving_Help';
import settingCaseRole from '@salesforce/label/c.Intake_Setting_Case_Role';
import settingCaseRoleHelp from '@salesforce/label/c.Intake_Setting_Case_Role_Help';
import settingChanged from '@salesforce/label/c.Intake_Setting_Changed';
import settingCountry from '@salesforce/label/c.Intake_Setting_Country';
import settingCountryHelp from '@salesforce/label/c.Intake_Setting_Country_Help';
import settingCountryProblem from '@salesforce/label/c.Intake_Setting_Country_Problem';
import settingExcludeAutomated from '@salesforce/label/c.Intake_Setting_Exclude_Automated';
import settingExcludeAutomatedHelp from '@salesforce/label/c.Intake_Setting_Exclude_Automated_Help';
import settingExcludeSigned from '@salesforce/label/c.Intake_Setting_Exclude_Signed';
import settingExcludeSignedHelp from '@salesforce/label/c.Intake_Setting_Exclude_Signed_Help';
import settingFolder from '@salesforce/label/c.Intake_Setting_Folder';
import settingFolderHelp from '@salesforce/label/c.Intake_Setting_Folder_Help';
import settingFolderProblem from '@salesforce/label/c.Intake_Setting_Folder_Problem';
import settingFollowThreads from '@salesforce/label/c.Intake_Setting_Follow_Threads';
import settingFollowThreadsHelp from '@salesforce/label/c.Intake_Setting_Follow_Threads_Help';
import settingFromDefault from '@salesforce/label/c.Intake_Setting_From_Default';
import settingFromHere from '@salesforce/label/c.Intake_Setting_From_Here';
import settingFromOrganisation from '@salesforce/label/c.Intake_Setting_From_Organisation';
import settingFromPerson from '@salesforce/label/c.Intake_Setting_From_Person';
import settingFromProfile from '@salesforce/label/c.Intake_Setting_From_Profile';
import settingGmailDots from '@salesforce/label/c.Intake_Setting_Gmail_Dots';
import settingGmailDotsHelp from '@salesforce/label/c.Intake_Setting_Gmail_Dots_Help';
import settingInEffect from '@salesforce/label/c.Intake_Setting_In_Effect';
import settingIncomingStatus from '@salesforce/label/c.Intake_Setting_Incoming_Status';
import settingIncomingStatusHelp from '@salesforce/label/c.Intake_Setting_Incoming_Status_Help';
import settingLock from '@salesforce/label/c.Intake_Setting_Lock';
import settingLockTitle from '@salesforce/label/c.Intake_Setting_Lock_Title';
import settingLocked from '@salesforce/label/c.Intake_Setting_Locked';
import settingLockedByOrganisation from '@salesforce/label/c.Intake_Setting_Locked_By_Organisation';
import settingLockedByProfile from '@salesforce/label/c.Intake_Setting_Locked_By_Profile';
import settingLockedHelp from '@salesforce/label/c.Intake_Setting_Locked_Help';
import settingMegabytes from '@salesforce/label/c.Intake_Setting_Megabytes';
import settingNone from '@salesforce/label/c.Intake_Setting_None';
import settingObjects from '@salesforce/label/c.Intake_Setting_Objects';
import settingObjectsHelp from '@salesforce/label/c.Intake_Setting_Objects_Help';
import settingOff from '@salesforce/label/c.Intake_Setting_Off';
import settingOn from '@salesforce/label/c.Intake_Setting_On';
import settingOutboundOnly from '@salesforce/label/c.Intake_Setting_Outbound_Only';
import settingOutboundOnlyHelp from '@salesforce/label/c.Intake_Setting_Outbound_Only_Help';
import settingPaused from '@salesforce/label/c.Intake_Setting_Paused';
import settingPausedHelp from '@salesforce/label/c.Intake_Setting_Paused_Help';
import settingReset from '@salesforce/label/c.Intake_Setting_Reset';
import settingResetDefault from '@salesforce/label/c.Intake_Setting_Reset_Default';
import settingResetTitle from '@salesforce/label/c.Intake_Setting_Reset_Title';
import settingRoleMissing from '@salesforce/label/c.Intake_Setting_Role_Missing';
import settingRoleName from '@salesforce/label/c.Intake_Setting_Role_Name';
import settingRoleNameHelp from '@salesforce/label/c.Intake_Setting_Role_Name_Help';
import settingRoleNameProblem from '@salesforce/label/c.Intake_Setting_Role_Name_Problem';
import settingRoleSenders from '@salesforce/label/c.Intake_Setting_Role_Senders';
import settingRoleSendersHelp from '@salesforce/label/c.Intake_Setting_Role_Senders_Help';
import settingRoleSendersProblem from '@salesforce/label/c.Intake_Setting_Role_Senders_Problem';
import settingSaveAs from '@salesforce/label/c.Intake_Setting_Save_As';
import settingSaveAsHelp from '@salesforce/label/c.Intake_Setting_Save_As_Help';
import settingSaveUnmatched from '@salesforce/label/c.Intake_Setting_Save_Unmatched';
import settingSaveUnmatchedHelp from '@salesforce/label/c.Intake_Setting_Save_Unmatched_Help';
import settingStartDate from '@salesforce/label/c.Intake_Setting_Start_Date';
import settingStartDateHelp from '@salesforce/label/c.Intake_Setting_Start_Date_Help';
import settingStartDateProblem from '@salesforce/label/c.Intake_Setting_Start_Date_Problem';
import settingSuggestedCase from '@salesforce/label/c.Intake_Setting_Suggested_Case';
import settingSuggestedCaseHelp from '@salesforce/label/c.Intake_Setting_Suggested_Case_Help';
import settingUnlockTitle from '@salesforce/label/c.Intake_Setting_Unlock_Title';
import settingsBelowMine from '@salesforce/label/c.Intake_Settings_Below_Mine';
import settingsBelowOrganisation from '@salesforce/label/c.Intake_Settings_Below_Organisation';
import settingsBelowPerson from '@salesforce/label/c.Intake_Settings_Below_Person';
import settingsBelowProfile from '@salesforce/label/c.Intake_Settings_Below_Profile';
import settingsChoosePerson from '@salesforce/label/c.Intake_Settings_Choose_Person';
import settingsChoosePersonTitle from '@salesforce/label/c.Intake_Settings_Choose_Person_Title';
import settingsChooseProfile from '@salesforce/label/c.Intake_Settings_Choose_Profile';
import settingsChooseProfileTitle from '@salesforce/label/c.Intake_Settings_Choose_Profile_Title';
import settingsChooseText from '@salesforce/label/c.Intake_Settings_Choose_Text';
import settingsConflict from '@salesforce/label/c.Intake_Settings_Conflict';
import settingsConflictOthers from '@salesforce/label/c.Intake_Settings_Conflict_Others';
import settingsDiscardText from '@salesforce/label/c.Intake_Settings_Discard_Text';
import settingsDiscardTitle from '@salesforce/label/c.Intake_Settings_Discard_Title';
import settingsEffect from '@salesforce/label/c.Intake_Settings_Effect';
import settingsFailed from '@salesforce/label/c.Intake_Settings_Failed';
import settingsFailedTitle from '@salesforce/label/c.Intake_Settings_Failed_Title';
import settingsFaulty from '@salesforce/label/c.Intake_Settings_Faulty';
import settingsFor from '@salesforce/label/c.Intake_Settings_For';
import settingsGroupAddresses from '@salesforce/label/c.Intake_Settings_Group_Addresses';
import settingsGroupReading from '@salesforce/label/c.Intake_Settings_Group_Reading';
import settingsGroupSaving from '@salesforce/label/c.Intake_Settings_Group_Saving';
import settingsGroupWhat from '@salesforce/label/c.Intake_Settings_Group_What';
import settingsGroupWhere from '@salesforce/label/c.Intake_Settings_Group_Where';
import settingsKept from '@salesforce/label/c.Intake_Settings_Kept';
import settingsMine from '@salesforce/label/c.Intake_Settings_Mine';
import settingsOrganisation from '@salesforce/label/c.Intake_Settings_Organisation';
import settingsOwnOnly from '@salesforce/label/c.Intake_Settings_Own_Only';
import settingsPaused from '@salesforce/label/c.Intake_Settings_Paused';
import settingsPausedFrom from '@salesforce/label/c.Intake_Settings_Paused_From';
import settingsPerson from '@salesforce/label/c.Intake_Settings_Person';
import settingsProfile from '@salesforce/label/c.Intake_Settings_Profile';
import settingsSaveFailed from '@salesforce/label/c.Intake_Settings_Save_Failed';
import settingsSaveFailedTitle from '@salesforce/label/c.Intake_Settings_Save_Failed_Title';
import settingsSaved from '@salesforce/label/c.Intake_Settings_Saved';
import settingsTitle from '@salesforce/label/c.Intake_Settings_Title';
import settingsUnsaved from '@salesforce/label/c.Intake_Settings_Unsaved';
import settingsUnsavedOne from '@salesforce/label/c.Intake_Settings_Unsaved_One';
import shortcutHelp from '@salesforce/label/c.Intake_Shortcut_Help';
import shortcutList from '@salesforce/label/c.Intake_Shortcut_List';
import shortcutNext from '@salesforce/label/c.Intake_Shortcut_Next';
import shortcutOpen from '@salesforce/label/c.Intake_Shortcut_Open';
import shortcutPrevious from '@salesforce/label/c.Intake_Shortcut_Previous';
import shortcutSave from '@salesforce/label/c.Intake_Shortcut_Save';
import shortcutSearch from '@salesforce/label/c.Intake_Shortcut_Search';
import shortcutUndo from '@salesforce/label/c.Intake_Shortcut_Undo';
import shortcutsOn from '@salesforce/label/c.Intake_Shortcuts_On';
import showAll from '@salesforce/label/c.Intake_Show_All';
import showAllPeople from '@salesforce/label/c.Intake_Show_All_People';
import someone from '@salesforce/label/c.Intake_Someone';
import sourceDownload from '@salesforce/label/c.Intake_Source_Download';
import sourceFailed from '@salesforce/label/c.Intake_Source_Failed';
import statusNew from '@salesforce/label/c.Intake_Status_New';
import statusRead from '@salesforce/label/c.Intake_Status_Read';
import strengthLikely from '@salesforce/label/c.Intake_Strength_Likely';
import strengthStrong from '@salesforce/label/c.Intake_Strength_Strong';
import strengthWeak from '@salesforce/label/c.Intake_Strength_Weak';
import subject from '@salesforce/label/c.Intake_Subject';
import threadChoice from '@salesforce/label/c.Intake_Thread_Choice';
import threadChoiceHelp from '@salesforce/label/c.Intake_Thread_Choice_Help';
import threadEnded from '@salesforce/label/c.Intake_Thread_Ended';
import threadFailed from '@salesforce/label/c.Intake_Thread_Failed';
import threadFollow from '@salesforce/label/c.Intake_Thread_Follow';
import threadFollowed from '@salesforce/label/c.Intake_Thread_Followed';
import threadPast from '@salesforce/label/c.Intake_Thread_Past';
import threadRest from '@salesforce/label/c.Intake_Thread_Rest';
import threadStop from '@salesforce/label/c.Intake_Thread_Stop';
import threadTitle from '@salesforce/label/c.Intake_Thread_Title';
import to from '@salesforce/label/c.Intake_To';
import traceDeciding from '@salesforce/label/c.Intake_Trace_Deciding';
import traceHit from '@salesforce/label/c.Intake_Trace_Hit';
import traceMiss from '@salesforce/label/c.Intake_Trace_Miss';
import traceShowAll from '@salesforce/label/c.Intake_Trace_Show_All';
import traceShowFewer from '@salesforce/label/c.Intake_Trace_Show_Fewer';
import traceSkipped from '@salesforce/label/c.Intake_Trace_Skipped';
import trialAgain from '@salesforce/label/c.Intake_Trial_Again';
import trialBy from '@salesforce/label/c.Intake_Trial_By';
import trialDays from '@salesforce/label/c.Intake_Trial_Days';
import trialDone from '@salesforce/label/c.Intake_Trial_Done';
import trialFailed from '@salesforce/label/c.Intake_Trial_Failed';
import trialFiltered from '@salesforce/label/c.Intake_Trial_Filtered';
import trialGroup from '@salesforce/label/c.Intake_Trial_Group';
import trialHelp from '@salesforce/label/c.Intake_Trial_Help';
import trialHides from '@salesforce/label/c.Intake_Trial_Hides';
import trialIgnored from '@salesforce/label/c.Intake_Trial_Ignored';
import trialIsSaved from '@salesforce/label/c.Intake_Trial_Is_Saved';
import trialLastDays from '@salesforce/label/c.Intake_Trial_Last_Days';
import trialNoEffect from '@salesforce/label/c.Intake_Trial_No_Effect';
import trialNoMessages from '@salesforce/label/c.Intake_Trial_No_Messages';
import trialRest from '@salesforce/label/c.Intake_Trial_Rest';
import trialRun from '@salesforce/label/c.Intake_Trial_Run';
import trialRunning from '@salesforce/label/c.Intake_Trial_Running';
import trialSaveable from '@salesforce/label/c.Intake_Trial_Saveable';
import trialSavedStay from '@salesforce/label/c.Intake_Trial_Saved_Stay';
import trialStale from '@salesforce/label/c.Intake_Trial_Stale';
import trialStop from '@salesforce/label/c.Intake_Trial_Stop';
import trialStopped from '@salesforce/label/c.Intake_Trial_Stopped';
import trialTitle from '@salesforce/label/c.Intake_Trial_Title';
import tryAgain from '@salesforce/label/c.Intake_Try_Again';
import typeAccount from '@salesforce/label/c.Intake_Type_Account';
import typeCase from '@salesforce/label/c.Intake_Type_Case';
import typeContact from '@salesforce/label/c.Intake_Type_Contact';
import typeLead from '@salesforce/label/c.Intake_Type_Lead';
import typeOpportunity from '@salesforce/label/c.Intake_Type_Opportunity';
import typeUser from '@salesforce/label/c.Intake_Type_User';
import undo from '@salesforce/label/c.Intake_Undo';
import undoConfirm from '@salesforce/label/c.Intake_Undo_Confirm';
import undoFailed from '@salesforce/label/c.Intake_Undo_Failed';
import undoImpossible from '@salesforce/label/c.Intake_Undo_Impossible';
import undoKeeps from '@salesforce/label/c.Intake_Undo_Keeps';
import undoMailboxes from '@salesforce/label/c.Intake_Undo_Mailboxes';
import undoRemoves from '@salesforce/label/c.Intake_Undo_Removes';
import undoTitle from '@salesforce/label/c.Intake_Undo_Title';
import undoing from '@salesforce/label/c.Intake_Undoing';
import unknownSender from '@salesforce/label/c.Intake_Unknown_Sender';
import verdictBlacklisted from '@salesforce/label/c.Intake_Verdict_Blacklisted';
import verdictByEntry from '@salesforce/label/c.Intake_Verdict_By_Entry';
import verdictExternal from '@salesforce/label/c.Intake_Verdict_External';
import verdictFreeMail from '@salesforce/label/c.Intake_Verdict_Free_Mail';
import verdictInternal from '@salesforce/label/c.Intake_Verdict_Internal';
import verdictSkipped from '@salesforce/label/c.Intake_Verdict_Skipped';
import verdictSkippedByEntry from '@salesforce/label/c.Intake_Verdict_Skipped_By_Entry';
import viewAll from '@salesforce/label/c.Intake_View_All';
import viewFailed from '@salesforce/label/c.Intake_View_Failed';
import viewFiltered from '@salesforce/label/c.Intake_View_Filtered';
import viewOpen from '@salesforce/label/c.Intake_View_Open';
import viewSaved from '@salesforce/label/c.Intake_View_Saved';
import viewService from '@salesforce/label/c.Intake_View_Service';
import viewsLabel from '@salesforce/label/c.Intake_Views_Label';
import why from '@salesforce/label/c.Intake_Why';
import withheldEntry from '@salesforce/label/c.Intake_Withheld_Entry';
import withheldText from '@salesforce/label/c.Intake_Withheld_Text';
import withheldTitle from '@salesforce/label/c.Intake_Withheld_Title';

/** All texts that people see, from custom labels. */
export const labels = {
  addRole,
  allMailboxes,
  alreadySaved,
  alreadySavedTitle,
  appliedAdded,
  appliedChanged,
  appliedDecided,
  appliedFigures,
  appliedLocked,
  appliedRemoved,
  appliedRemovedMany,
  appliedRestored,
  appliedUnlocked,
  attachmentFailed,
  attachmentTooLarge,
  attachmentTotal,
  attachments,
  attachmentsDone,
  attachmentsFailed,
  attachmentsRunning,
  automaticSaveFailed,
  back,
  bcc,
  bodyEmpty,
  bulkAlready,
  bulkCase,
  bulkChecking,
  bulkChoose,
  bulkClear,
  bulkContact,
  bulkCost,
  bulkCostTitle,
  bulkCostUnknown,
  bulkDone,
  bulkEmpty,
  bulkFailed,
  bulkFailedTitle,
  bulkFiltered,
  bulkHelp,
  bulkInclude,
  bulkLinkBoth,
  bulkLookFailed,
  bulkNoLink,
  bulkProgress,
  bulkRetry,
  bulkSave,
  bulkSaved,
  bulkSavedAlready,
  bulkSaving,
  bulkStop,
  bulkStopped,
  bulkTitle,
  bulkToast,
  bulkUnread,
  cancel,
  cc,
  changesEmptyText,
  changesEmptyTitle,
  changesEntries,
  changesFailed,
  changesFailedTitle,
  changesFigures,
  changesRestored,
  changesTakeBack,
  changesTakeBackFailed,
  changesTakeBackOf,
  changesTakenBack,
  changesTaking,
  changesTitle,
  choiceNone,
  choiceOne,
  choiceTwo,
  close,
  conditionFirstReading,
  conditionNotConnected,
  conditionOrgLimit,
  conditionReading,
  conditionSignIn,
  conditionUnreachable,
  conditionWaiting,
  consoleTitle,
  dispositionDuplicate,
  dispositionFailed,
  dispositionFiltered,
  dispositionIgnored,
  dispositionRemoved,
  dispositionSaveable,
  dispositionSaved,
  dispositionService,
  doctorAgain,
  doctorAsking,
  doctorChecking,
  doctorClear,
  doctorCopied,
  doctorCopy,
  doctorCopyByHand,
  doctorCure,
  doctorFailed,
  doctorFailedTitle,
  doctorFault,
  doctorFaults,
  doctorFine,
  doctorFound,
  doctorHideFine,
  doctorNeeded,
  doctorSetup,
  doctorSetupFor,
  doctorShowFine,
  doctorSkipped,
  doctorWarning,
  downloadAttachment,
  entriesSaveFailed,
  entryAction,
  entryAddedBy,
  entryApply,
  entryChangedBy,
  entryClose,
  entryDecided,
  entryDirection,
  entryDiscard,
  entryDiscardText,
  entryDiscardTitle,
  entryDuplicate,
  entryEditTitle,
  entryEffect,
  entryGone,
  entryHelpAllow,
  entryHelpBlacklist,
  entryHelpInternal,
  entryHiddenUnknown,
  entryHides,
  entryHidesNone,
  entryKeepMine,
  entryKind,
  entryLoadOther,
  entryLock,
  entryLockedBanner,
  entryMatch,
  entryMatchAuto,
  entryNewTitle,
  entryNote,
  entryNotePlaceholder,
  entryOpen,
  entryPattern,
  entryPatternPlaceholder,
  entryReadOnly,
  entryRemovedBanner,
  entrySaveFailed,
  entryShowTitle,
  entryUntil,
  entryUntilPast,
  evidenceMore,
  factsFailed,
  factsFailedTitle,
  fileDone,
  fileFailed,
  fileQueued,
  fileRetry,
  fileRunning,
  filesProgress,
  filesRetryAll,
  filesRetryFailed,
  filesTitle,
  filtersDismiss,
  filtersExport,
  filtersExportFailed,
  filtersExporting,
  filtersFailed,
  filtersFailedTitle,
  filtersHelpOrganisation,
  filtersHelpPerson,
  filtersHelpPersonNone,
  filtersPaste,
  filtersReadOnly,
  filtersReadOnlyPerson,
  filtersScope,
  filtersTabHistory,
  filtersTabLint,
  filtersTabTest,
  filtersTitle,
  filtersUndo,
  from,
  groupCase,
  groupCaseEmpty,
  groupContactEmpty,
  groupOther,
  groupPerson,
  groupPersonEmpty,
  hasAttachments,
  healthNone,
  healthTrouble,
  helpTitle,
  imagesOff,
  imagesShow,
  ledger,
  ledgerFailed,
  linkChecks,
  linkDefaults,
  linkIntro,
  linkTitle,
  lintAgain,
  lintCases,
  lintCleanText,
  lintCleanTitle,
  lintContacts,
  lintDone,
  lintErrors,
  lintExamples,
  lintFailedTitle,
  lintHides,
  lintHidesHelp,
  lintHints,
  lintReading,
  lintTitle,
  lintWarnings,
  listActionFilter,
  listActionNever,
  listActionSkip,
  listActions,
  listChoose,
  listChooseAll,
  listChosen,
  listChosenLabel,
  listClearChosen,
  listColumnAdded,
  listColumnEffect,
  listColumnEntry,
  listColumnHits,
  listColumnLastHit,
  listColumnUntil,
  listDirectionAny,
  listDirectionIn,
  listDirectionOut,
  listEdit,
  listEffectAllow,
  listEffectFilter,
  listEffectInternal,
  listEffectNever,
  listEffectSkip,
  listEmptyOrganisation,
  listEmptyPerson,
  listEmptyReadOnly,
  listEmptyTitle,
  listExpired,
  listFailed,
  listFailedTitle,
  listInactive,
  listKindAll,
  listKindAllow,
  listKindBlacklist,
  listKindFilter,
  listKindInternal,
  listLock,
  listLocked,
  listMatchAddress,
  listMatchDomain,
  listMatchTree,
  listMatchWildcard,
  listMatchesAddress,
  listMatchesDomain,
  listMatchesTree,
  listMatchesWildcard,
  listMenu,
  listMore,
  listNew,
  listNothingFound,
  listNothingLike,
  listNothingText,
  listOnlyIncoming,
  listOnlyOutgoing,
  listRefresh,
  listRemove,
  listRemoveChosen,
  listRestore,
  listScopeOrganisation,
  listScopePerson,
  listSearchLabel,
  listSearchPlaceholder,
  listShow,
  listShowAll,
  listStateActive,
  listStateAll,
  listStateExpired,
  listStateFilter,
  listStateInactive,
  listTitle,
  listTotal,
  listTryRemove,
  listUnlock,
  listUntil,
  listWindowEnd,
  listedElsewhere,
  listedFailed,
  listedFailedTitle,
  listedMineAlways,
  listedMineNever,
  listedOrganisationAlways,
  listedOrganisationNever,
  listedOthers,
  listedReason,
  listedTakenBack,
  listedUndo,
  listedUndoFailed,
  listedWorking,
  loading,
  loadingMore,
  mailboxCompare,
  mailboxCompareFailed,
  mailboxCompareText,
  mailboxCompareTitle,
  mailboxComplete,
  mailboxContact,
  mailboxFilter,
  mailboxFirstReading,
  mailboxFirstReadingOf,
  mailboxGap,
  mailboxGaps,
  mailboxNew,
  mailboxNoContact,
  mailboxNotCompared,
  mailboxOff,
  mailboxOrgLimit,
  mailboxOrgLimitUntil,
  mailboxResumes,
  mailboxShared,
  mailboxShowFailed,
  mailboxUnreachable,
  mailboxWaits,
  mailboxesEmptyText,
  mailboxesEmptyTitle,
  mailboxesFailed,
  mailboxesFailedTitle,
  mailboxesTitle,
  menuAlways,
  menuAlwaysDomain,
  menuHelp,
  menuMine,
  menuMineElsewhere,
  menuNever,
  menuNeverDomain,
  menuOrganisation,
  menuTrigger,
  messageFailed,
  messageFailedTitle,
  messageTitle,
  namePretends,
  namePretendsChip,
  noSubject,
  note,
  noteHelp,
  observations,
  openRecord,
  openSaved,
  ownerFailed,
  ownerFound,
  ownerNone,
  ownerNoneProfile,
  ownerSearch,
  pasteAdded,
  pasteApply,
  pasteBad,
  pasteChecking,
  pasteCut,
  pasteDefaults,
  pasteDone,
  pasteFile,
  pasteFileFailed,
  pasteFindings,
  pasteHelp,
  pasteKind,
  pasteLabel,
  pasteLine,
  pasteNote,
  pasteNothing,
  pastePlaceholder,
  pasteProgress,
  pasteReady,
  pasteRest,
  pasteSave,
  pasteSaveNone,
  pasteTitle,
  personBack,
  personBackDone,
  personChange,
  personChangeFailed,
  personChanged,
  personCreate,
  personCreated,
  personCreating,
  personDiffers,
  personFailed,
  personFormsFailed,
  personFrom,
  personMissing,
  personNew,
  personRequired,
  personTake,
  personUncertain,
  personWas,
  personWasEmpty,
  pickCase,
  pickContact,
  pickedCase,
  pickedPerson,
  planAttachments,
  planFailed,
  planTitle,
  probeAdd,
  probeAddresses,
  probeColumnAddress,
  probeColumnVerdict,
  probeColumnWhy,
  probeDirection,
  probeEmpty,
  probeEntry,
  probeFailed,
  probeFailedTitle,
  probeFiltered,
  probeFilteredWords,
  probeFreeMail,
  probeHeading,
  probeHelp,
  probeIgnored,
  probeIll,
  probeIncoming,
  probeIntro,
  probeLabel,
  probeMailbox,
  probeNoAddress,
  probeNoEntry,
  probeOutgoing,
  probeOwn,
  probePair,
  probePlaceholder,
  probeRoleBcc,
  probeRoleCc,
  probeRoleFrom,
  probeRoleReplyTo,
  probeRoleResent,
  probeRoleSender,
  probeRoleTo,
  probeRunning,
  probeSave,
  probeSaveable,
  probeSaveableWords,
  probeService,
  probeSkipped,
  probeSomeone,
  probeTitle,
  probeWarned,
  probeWell,
  queueEmptyAll,
  queueEmptyFailed,
  queueEmptyFiltered,
  queueEmptyNoMailbox,
  queueEmptyOpen,
  queueEmptySaved,
  queueEmptySearch,
  queueEmptyService,
  queueEmptyTitle,
  queueFailed,
  queueFailedTitle,
  queueNothingFound,
  queueTitle,
  queueTotal,
  readerEmptyText,
  readerEmptyTitle,
  reason,
  reasonHelp,
  reasonMissing,
  refresh,
  relatedTitle,
  removeHelp,
  removeReason,
  removeRest,
  removeSave,
  removeTitle,
  removedText,
  removedTitle,
  replyTo,
  resent,
  resizeQueue,
  resizeRelated,
  retryFailedTitle,
  retryText,
  retryTitle,
  save,
  saveAnyway,
  saveAnywayTitle,
  saveAs,
  saveAsEmail,
  saveAsTask,
  saveClosedTitle,
  saveFailed,
  saveFailedTitle,
  saveLead,
  saveRefusedDuplicate,
  saveRefusedFiltered,
  saveRefusedService,
  saveTitle,
  saveUndone,
  saveUndoneText,
  saveWithOptions,
  savedAnyway,
  savedAnywayReason,
  savedAutomatically,
  savedBy,
  savedMessage,
  savedOtherMailbox,
  savedTitle,
  saving,
  searchLabel,
  searchOthers,
  searchPlaceholder,
  selectAll,
  selectNone,
  selectSave,
  selectSome,
  sentBy,
  sentMail,
  settingAttachmentLimit,
  settingAttachmentLimitHelp,
  settingAttachmentLimitProblem,
  settingAutomaticSaving,
  settingAutomaticSavingHelp,
  settingCaseRole,
  settingCaseRoleHelp,
  settingChanged,
  settingCountry,
  settingCountryHelp,
  settingCountryProblem,
  settingExcludeAutomated,
  settingExcludeAutomatedHelp,
  settingExcludeSigned,
  settingExcludeSignedHelp,
  settingFolder,
  settingFolderHelp,
  settingFolderProblem,
  settingFollowThreads,
  settingFollowThreadsHelp,
  settingFromDefault,
  settingFromHere,
  settingFromOrganisation,
  settingFromPerson,
  settingFromProfile,
  settingGmailDots,
  settingGmailDotsHelp,
  settingInEffect,
  settingIncomingStatus,
  settingIncomingStatusHelp,
  settingLock,
  settingLockTitle,
  settingLocked,
  settingLockedByOrganisation,
  settingLockedByProfile,
  settingLockedHelp,
  settingMegabytes,
  settingNone,
  settingObjects,
  settingObjectsHelp,
  settingOff,
  settingOn,
  settingOutboundOnly,
  settingOutboundOnlyHelp,
  settingPaused,
  settingPausedHelp,
  settingReset,
  settingResetDefault,
  settingResetTitle,
  settingRoleMissing,
  settingRoleName,
  settingRoleNameHelp,
  settingRoleNameProblem,
  settingRoleSenders,
  settingRoleSendersHelp,
  settingRoleSendersProblem,
  settingSaveAs,
  settingSaveAsHelp,
  settingSaveUnmatched,
  settingSaveUnmatchedHelp,
  settingStartDate,
  settingStartDateHelp,
  settingStartDateProblem,
  settingSuggestedCase,
  settingSuggestedCaseHelp,
  settingUnlockTitle,
  settingsBelowMine,
  settingsBelowOrganisation,
  settingsBelowPerson,
  settingsBelowProfile,
  settingsChoosePerson,
  settingsChoosePersonTitle,
  settingsChooseProfile,
  settingsChooseProfileTitle,
  settingsChooseText,
  settingsConflict,
  settingsConflictOthers,
  settingsDiscardText,
  settingsDiscardTitle,
  settingsEffect,
  settingsFailed,
  settingsFailedTitle,
  settingsFaulty,
  settingsFor,
  settingsGroupAddresses,
  settingsGroupReading,
  settingsGroupSaving,
  settingsGroupWhat,
  settingsGroupWhere,
  settingsKept,
  settingsMine,
  settingsOrganisation,
  settingsOwnOnly,
  settingsPaused,
  settingsPausedFrom,
  settingsPerson,
  settingsProfile,
  settingsSaveFailed,
  settingsSaveFailedTitle,
  settingsSaved,
  settingsTitle,
  settingsUnsaved,
  settingsUnsavedOne,
  shortcutHelp,
  shortcutList,
  shortcutNext,
  shortcutOpen,
  shortcutPrevious,
  shortcutSave,
  shortcutSearch,
  shortcutUndo,
  shortcutsOn,
  showAll,
  showAllPeople,
  someone,
  sourceDownload,
  sourceFailed,
  statusNew,
  statusRead,
  strengthLikely,
  strengthStrong,
  strengthWeak,
  subject,
  threadChoice,
  threadChoiceHelp,
  threadEnded,
  threadFailed,
  threadFollow,
  threadFollowed,
  threadPast,
  threadRest,
  threadStop,
  threadTitle,
  to,
  traceDeciding,
  traceHit,
  traceMiss,
  traceShowAll,
  traceShowFewer,
  traceSkipped,
  trialAgain,
  trialBy,
  trialDays,
  trialDone,
  trialFailed,
  trialFiltered,
  trialGroup,
  trialHelp,
  trialHides,
  trialIgnored,
  trialIsSaved,
  trialLastDays,
  trialNoEffect,
  trialNoMessages,
  trialRest,
  trialRun,
  trialRunning,
  trialSaveable,
  trialSavedStay,
  trialStale,
  trialStop,
  trialStopped,
  trialTitle,
  tryAgain,
  typeAccount,
  typeCase,
  typeContact,
  typeLead,
  typeOpportunity,
  typeUser,
  undo,
  undoConfirm,
  undoFailed,
  undoImpossible,
  undoKeeps,
  undoMailboxes,
  undoRemoves,
  undoTitle,
  undoing,
  unknownSender,
  verdictBlacklisted,
  verdictByEntry,
  verdictExternal,
  verdictFreeMail,
  verdictInternal,
  verdictSkipped,
  verdictSkippedByEntry,
  viewAll,
  viewFailed,
  viewFiltered,
  viewOpen,
  viewSaved,
  viewService,
  viewsLabel,
  why,
  withheldEntry,
  withheldText,
  withheldTitle
};
