//! What Dovecot and Postfix need in their configuration to read the lists. The same text is
//! printed for the operator (`portico mail config`) and put before the real servers in the tests.

use std::fmt::Write as _;

use jiff::civil::Date;
use platform::Result;
use platform::rulebook::Rulebook;
use platform::settings::{MailboxSettings, Settings};

use super::lists::{ALIASES, RECIPIENTS, SENDERS, USERS};

/// Where Dovecot writes when each box was last opened, below the mail store.
pub const LAST_SIGN_IN: &str = "last-sign-in";

/// Ports on which the two servers meet, on this machine only.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// Dovecot takes mail from Postfix (LMTP).
    pub lmtp: u16,
    /// Dovecot tells Postfix who has signed in (SASL).
    pub sasl: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { lmtp: 24, sasl: 12345 }
    }
}

/// What one letter may be (art. 13; by the rulebook).
#[derive(Clone, Copy, Debug)]
pub struct Letter {
    /// Most recipients.
    pub recipients: u64,
    /// Largest size, in bytes.
    pub bytes: u64,
}

impl Letter {
    /// By the rulebook on a day.
    pub fn of(rules: &Rulebook, today: Date) -> Result<Self> {
        Ok(Self {
            recipients: rules.count("mail.recipients", today)?.value,
            bytes: rules.bytes("mail.message", today)?.value,
        })
    }
}

/// For Dovecot 2.3: `/etc/dovecot/conf.d/99-portico.conf`, with every other `auth-*.conf.ext` taken
/// out of `10-auth.conf`.
#[must_use]
pub fn dovecot(settings: &Settings, mail: &MailboxSettings, ports: Ports) -> String {
    let users = mail.lists.join(USERS);
    let users = users.display();
    let last = mail.store.join(LAST_SIGN_IN);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "# Accounts are the register's (annex 3); no others.
protocols = imap lmtp
passdb {{
  driver = passwd-file
  args = {users}
}}
userdb {{
  driver = passwd-file
  args = {users}
}}
auth_mechanisms = plain login
auth_default_realm = {domain}
auth_username_format = %Lu
# The register decides at once, not when a cache is old.
auth_cache_size = 0
mail_location = maildir:~/Maildir
first_valid_uid = {uid}
last_valid_uid = {uid}
first_valid_gid = {gid}
last_valid_gid = {gid}
mail_plugins = quota
protocol imap {{
  mail_plugins = $mail_plugins imap_quota last_login
}}
plugin {{
  quota = count:Room
  quota_vsizes = yes
  # Dormant boxes are found by this file.
  last_login_dict = file:{last}
  last_login_key = last-login/%u
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener sasl {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
",
        domain = settings.base_domain,
        uid = mail.uid,
        gid = mail.gid,
        last = last.display(),
        lmtp = ports.lmtp,
        sasl = ports.sasl,
    );
    text
}

/// For Postfix 3: lines of `/etc/postfix/main.cf`. The domain must not stand in `mydestination`.
#[must_use]
pub fn postfix(settings: &Settings, mail: &MailboxSettings, ports: Ports, letter: Letter) -> String {
    let list = |name: &str| mail.lists.join(name).display().to_string();
    let mut text = String::new();
    let _ = write!(
        text,
        "myhostname = {label}.{domain}
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = hash:{recipients}
virtual_alias_maps = hash:{aliases}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
# Mail for others leaves only with a box's own password, under the box's own names.
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sender_login_maps = hash:{senders}
smtpd_sender_restrictions = reject_sender_login_mismatch, reject_non_fqdn_sender
# What one letter may be stands in the rulebook.
smtpd_recipient_limit = {recipients_most}
message_size_limit = {size}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
",
        recipients_most = letter.recipients,
        size = letter.bytes,
        label = mail.label,
        domain = settings.base_domain,
        recipients = list(RECIPIENTS),
        aliases = list(ALIASES),
        senders = list(SENDERS),
        lmtp = ports.lmtp,
        sasl = ports.sasl,
    );
    text
}
