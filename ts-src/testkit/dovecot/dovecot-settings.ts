/** The settings of a Dovecot 2.3 that lives in one folder, for root and for anybody else. */
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface DovecotSettings {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
  /** Where access tokens are asked about; null: no OAuth2. */
  readonly introspectionUrl: string | null;
  /** Whether CONDSTORE and QRESYNC are offered. */
  readonly condstore: boolean;
  readonly separator: string;
  /** In front of all personal folders, e.g. `INBOX.`. */
  readonly prefix: string;
}

/** Who owns the mail: as root the package's own user, for Dovecot gives root no mail. */
export const MAIL_USER = process.getuid?.() === 0 ? 'dovecot' : userInfo().username;
const LOGIN_USER = process.getuid?.() === 0 ? 'dovenull' : MAIL_USER;

/** What a server without CONDSTORE offers; Dovecot keeps mod-sequences all the same and tells nobody. */
const PLAIN_CAPABILITIES =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ NAMESPACE UIDPLUS SPECIAL-USE CHILDREN UNSELECT MOVE';

export function usersFile(folder: string): string {
  return join(folder, 'users');
}

export function masterUsersFile(folder: string): string {
  return join(folder, 'master-users');
}

export function oauthFile(folder: string): string {
  return join(folder, 'oauth2.conf.ext');
}

/** The configuration file. */
export function dovecotConfiguration(settings: DovecotSettings): string {
  return [general(settings), services(settings), sign(settings), mail(settings)].join('\n');
}

function general({ folder, condstore }: DovecotSettings): string {
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
default_internal_user = ${MAIL_USER}
default_internal_group = ${MAIL_USER}
default_login_user = ${LOGIN_USER}
first_valid_uid = 1
mail_fsync = never
mail_max_userip_connections = 100
imap_capability = ${condstore ? '' : PLAIN_CAPABILITIES}
ssl = yes
ssl_cert = <${folder}/ca.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
stats_writer_socket_path =`;
}

function services({ port, tlsPort }: DovecotSettings): string {
  return `
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    port = ${String(port)}
  }
  inet_listener imaps {
    port = ${String(tlsPort)}
    ssl = yes
  }
}
# Tests sign in wrongly on purpose, and would wait longer each time.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  client_limit = 2000
}`;
}

function sign({ folder, introspectionUrl }: DovecotSettings): string {
  const oauth = `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${oauthFile(folder)}
}`;
  return `
auth_mechanisms = plain login${introspectionUrl === null ? '' : ' xoauth2 oauthbearer'}
auth_master_user_separator = *
passdb {
  driver = passwd-file
  master = yes
  mechanisms = plain login
  args = scheme=plain ${masterUsersFile(folder)}
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=plain username_format=%u ${usersFile(folder)}
}${introspectionUrl === null ? '' : oauth}
userdb {
  driver = static
  args = uid=${MAIL_USER} gid=${MAIL_USER} home=${folder}/mail/%u allow_all_users=yes
}`;
}

function mail({ folder, separator, prefix }: DovecotSettings): string {
  return `
mail_location = maildir:~/Maildir
mail_plugins = acl
protocol imap {
  mail_plugins = $mail_plugins imap_acl
}
plugin {
  acl = vfile
  acl_user = %u
  acl_shared_dict = file:${folder}/shared-mailboxes
}
namespace inbox {
  inbox = yes
  separator = ${separator}
  prefix = ${prefix}
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Salesforce {
    auto = subscribe
  }
}
namespace others {
  type = shared
  separator = ${separator}
  prefix = shared${separator}%%u${separator}
  location = maildir:${folder}/mail/%%u/Maildir:INDEX=~/shared/%%u
  subscriptions = no
  list = children
}`;
}

/** What Dovecot asks about a token, and which of the answer's fields names the user. */
export function oauthSettings(introspectionUrl: string): string {
  return `introspection_mode = post
introspection_url = ${introspectionUrl}
username_attribute = username
active_attribute = active
active_value = true
`;
}
