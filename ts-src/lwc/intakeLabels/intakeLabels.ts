// Written by `node scripts/lwc-labels.ts` from the custom labels: change the labels, not this file.
import addRole from '@salesforce/label/c.Intake_Add_Role';
import allMailboxes from '@salesforce/label/c.Intake_All_Mailboxes';
import alreadySaved from '@salesforce/label/c.Intake_Already_Saved';
import alreadySavedTitle from '@salesforce/label/c.Intake_Already_Saved_Title';
import attachmentFailed from '@salesforce/label/c.Intake_Attachment_Failed';
import attachmentTooLarge from '@salesforce/label/c.Intake_Attachment_Too_Large';
import attachmentTotal from '@salesforce/label/c.Intake_Attachment_Total';
import attachments from '@salesforce/label/c.Intake_Attachments';
import attachmentsDone from '@salesforce/label/c.Intake_Attachments_Done';
import attachmentsFailed from '@salesforce/label/c.Intake_Attachments_Failed';
import attachmentsRunning from '@salesforce/label/c.Intake_Attachments_Running';
import back from '@salesforce/label/c.Intake_Back';
import bcc from '@salesforce/label/c.Intake_Bcc';
import bodyEmpty from '@salesforce/label/c.Intake_Body_Empty';
import cancel from '@salesforce/label/c.Intake_Cancel';
import cc from '@salesforce/label/c.Intake_Cc';
import choiceNone from '@salesforce/label/c.Intake_Choice_None';
import choiceOne from '@salesforce/label/c.Intake_Choice_One';
import choiceTwo from '@salesforce/label/c.Intake_Choice_Two';
import close from '@salesforce/label/c.Intake_Close';
import consoleTitle from '@salesforce/label/c.Intake_Console_Title';
import dispositionDuplicate from '@salesforce/label/c.Intake_Disposition_Duplicate';
import dispositionFailed from '@salesforce/label/c.Intake_Disposition_Failed';
import dispositionFiltered from '@salesforce/label/c.Intake_Disposition_Filtered';
import dispositionIgnored from '@salesforce/label/c.Intake_Disposition_Ignored';
import dispositionRemoved from '@salesforce/label/c.Intake_Disposition_Removed';
import dispositionSaveable from '@salesforce/label/c.Intake_Disposition_Saveable';
import dispositionSaved from '@salesforce/label/c.Intake_Disposition_Saved';
import dispositionService from '@salesforce/label/c.Intake_Disposition_Service';
import downloadAttachment from '@salesforce/label/c.Intake_Download_Attachment';
import factsFailed from '@salesforce/label/c.Intake_Facts_Failed';
import factsFailedTitle from '@salesforce/label/c.Intake_Facts_Failed_Title';
import from from '@salesforce/label/c.Intake_From';
import groupCase from '@salesforce/label/c.Intake_Group_Case';
import groupCaseEmpty from '@salesforce/label/c.Intake_Group_Case_Empty';
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
import loading from '@salesforce/label/c.Intake_Loading';
import loadingMore from '@salesforce/label/c.Intake_Loading_More';
import mailboxContact from '@salesforce/label/c.Intake_Mailbox_Contact';
import mailboxFilter from '@salesforce/label/c.Intake_Mailbox_Filter';
import mailboxNew from '@salesforce/label/c.Intake_Mailbox_New';
import mailboxNoContact from '@salesforce/label/c.Intake_Mailbox_No_Contact';
import mailboxOff from '@salesforce/label/c.Intake_Mailbox_Off';
import mailboxShared from '@salesforce/label/c.Intake_Mailbox_Shared';
import mailboxesEmptyText from '@salesforce/label/c.Intake_Mailboxes_Empty_Text';
import mailboxesEmptyTitle from '@salesforce/label/c.Intake_Mailboxes_Empty_Title';
import mailboxesFailed from '@salesforce/label/c.Intake_Mailboxes_Failed';
import mailboxesFailedTitle from '@salesforce/label/c.Intake_Mailboxes_Failed_Title';
import mailboxesTitle from '@salesforce/label/c.Intake_Mailboxes_Title';
import messageFailed from '@salesforce/label/c.Intake_Message_Failed';
import messageFailedTitle from '@salesforce/label/c.Intake_Message_Failed_Title';
import messageTitle from '@salesforce/label/c.Intake_Message_Title';
import noSubject from '@salesforce/label/c.Intake_No_Subject';
import note from '@salesforce/label/c.Intake_Note';
import noteHelp from '@salesforce/label/c.Intake_Note_Help';
import observations from '@salesforce/label/c.Intake_Observations';
import openRecord from '@salesforce/label/c.Intake_Open_Record';
import openSaved from '@salesforce/label/c.Intake_Open_Saved';
import pickCase from '@salesforce/label/c.Intake_Pick_Case';
import pickContact from '@salesforce/label/c.Intake_Pick_Contact';
import pickedCase from '@salesforce/label/c.Intake_Picked_Case';
import pickedPerson from '@salesforce/label/c.Intake_Picked_Person';
import planAttachments from '@salesforce/label/c.Intake_Plan_Attachments';
import planFailed from '@salesforce/label/c.Intake_Plan_Failed';
import planTitle from '@salesforce/label/c.Intake_Plan_Title';
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
import removedText from '@salesforce/label/c.Intake_Removed_Text';
import removedTitle from '@salesforce/label/c.Intake_Removed_Title';
import replyTo from '@salesforce/label/c.Intake_Reply_To';
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
import saveWithOptions from '@salesforce/label/c.Intake_Save_With_Options';
import savedAutomatically from '@salesforce/label/c.Intake_Saved_Automatically';
import savedBy from '@salesforce/label/c.Intake_Saved_By';
import savedMessage from '@salesforce/label/c.Intake_Saved_Message';
import savedTitle from '@salesforce/label/c.Intake_Saved_Title';
import saving from '@salesforce/label/c.Intake_Saving';
import searchLabel from '@salesforce/label/c.Intake_Search_Label';
import searchOthers from '@salesforce/label/c.Intake_Search_Others';
import searchPlaceholder from '@salesforce/label/c.Intake_Search_Placeholder';
import sentMail from '@salesforce/label/c.Intake_Sent_Mail';
import shortcutHelp from '@salesforce/label/c.Intake_Shortcut_Help';
import shortcutNext from '@salesforce/label/c.Intake_Shortcut_Next';
import shortcutOpen from '@salesforce/label/c.Intake_Shortcut_Open';
import shortcutPrevious from '@salesforce/label/c.Intake_Shortcut_Previous';
import shortcutSave from '@salesforce/label/c.Intake_Shortcut_Save';
import shortcutSearch from '@salesforce/label/c.Intake_Shortcut_Search';
import shortcutsOn from '@salesforce/label/c.Intake_Shortcuts_On';
import showAll from '@salesforce/label/c.Intake_Show_All';
import showAllPeople from '@salesforce/label/c.Intake_Show_All_People';
import someone from '@salesforce/label/c.Intake_Someone';
import strengthLikely from '@salesforce/label/c.Intake_Strength_Likely';
import strengthStrong from '@salesforce/label/c.Intake_Strength_Strong';
import strengthWeak from '@salesforce/label/c.Intake_Strength_Weak';
import subject from '@salesforce/label/c.Intake_Subject';
import to from '@salesforce/label/c.Intake_To';
import traceHit from '@salesforce/label/c.Intake_Trace_Hit';
import traceMiss from '@salesforce/label/c.Intake_Trace_Miss';
import traceSkipped from '@salesforce/label/c.Intake_Trace_Skipped';
import tryAgain from '@salesforce/label/c.Intake_Try_Again';
import typeAccount from '@salesforce/label/c.Intake_Type_Account';
import typeCase from '@salesforce/label/c.Intake_Type_Case';
import typeContact from '@salesforce/label/c.Intake_Type_Contact';
import typeLead from '@salesforce/label/c.Intake_Type_Lead';
import typeOpportunity from '@salesforce/label/c.Intake_Type_Opportunity';
import typeUser from '@salesforce/label/c.Intake_Type_User';
import unknownSender from '@salesforce/label/c.Intake_Unknown_Sender';
import verdictBlacklisted from '@salesforce/label/c.Intake_Verdict_Blacklisted';
import verdictByEntry from '@salesforce/label/c.Intake_Verdict_By_Entry';
import verdictExternal from '@salesforce/label/c.Intake_Verdict_External';
import verdictFreeMail from '@salesforce/label/c.Intake_Verdict_Free_Mail';
import verdictInternal from '@salesforce/label/c.Intake_Verdict_Internal';
import viewAll from '@salesforce/label/c.Intake_View_All';
import viewFailed from '@salesforce/label/c.Intake_View_Failed';
import viewFiltered from '@salesforce/label/c.Intake_View_Filtered';
import viewOpen from '@salesforce/label/c.Intake_View_Open';
import viewSaved from '@salesforce/label/c.Intake_View_Saved';
import viewService from '@salesforce/label/c.Intake_View_Service';
import viewsLabel from '@salesforce/label/c.Intake_Views_Label';
import why from '@salesforce/label/c.Intake_Why';

/** All texts that people see, from custom labels. */
export const labels = {
  addRole,
  allMailboxes,
  alreadySaved,
  alreadySavedTitle,
  attachmentFailed,
  attachmentTooLarge,
  attachmentTotal,
  attachments,
  attachmentsDone,
  attachmentsFailed,
  attachmentsRunning,
  back,
  bcc,
  bodyEmpty,
  cancel,
  cc,
  choiceNone,
  choiceOne,
  choiceTwo,
  close,
  consoleTitle,
  dispositionDuplicate,
  dispositionFailed,
  dispositionFiltered,
  dispositionIgnored,
  dispositionRemoved,
  dispositionSaveable,
  dispositionSaved,
  dispositionService,
  downloadAttachment,
  factsFailed,
  factsFailedTitle,
  from,
  groupCase,
  groupCaseEmpty,
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
  loading,
  loadingMore,
  mailboxContact,
  mailboxFilter,
  mailboxNew,
  mailboxNoContact,
  mailboxOff,
  mailboxShared,
  mailboxesEmptyText,
  mailboxesEmptyTitle,
  mailboxesFailed,
  mailboxesFailedTitle,
  mailboxesTitle,
  messageFailed,
  messageFailedTitle,
  messageTitle,
  noSubject,
  note,
  noteHelp,
  observations,
  openRecord,
  openSaved,
  pickCase,
  pickContact,
  pickedCase,
  pickedPerson,
  planAttachments,
  planFailed,
  planTitle,
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
  removedText,
  removedTitle,
  replyTo,
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
  saveWithOptions,
  savedAutomatically,
  savedBy,
  savedMessage,
  savedTitle,
  saving,
  searchLabel,
  searchOthers,
  searchPlaceholder,
  sentMail,
  shortcutHelp,
  shortcutNext,
  shortcutOpen,
  shortcutPrevious,
  shortcutSave,
  shortcutSearch,
  shortcutsOn,
  showAll,
  showAllPeople,
  someone,
  strengthLikely,
  strengthStrong,
  strengthWeak,
  subject,
  to,
  traceHit,
  traceMiss,
  traceSkipped,
  tryAgain,
  typeAccount,
  typeCase,
  typeContact,
  typeLead,
  typeOpportunity,
  typeUser,
  unknownSender,
  verdictBlacklisted,
  verdictByEntry,
  verdictExternal,
  verdictFreeMail,
  verdictInternal,
  viewAll,
  viewFailed,
  viewFiltered,
  viewOpen,
  viewSaved,
  viewService,
  viewsLabel,
  why
};
