//! Outgoing mail: by SMTP when the node is configured for it, kept in memory for tests, else
//! off. Mail only tells that something waits in the desk; nothing depends on its arrival.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::error::Result;
use crate::settings::MailSettings;

/// A host that no network has: letters to it stay in memory, where tests read them.
pub const OUTBOX: &str = "outbox.invalid";

const SUBMISSIONS: u16 = 465;
const TIMEOUT: Duration = Duration::from_secs(15);

/// The way out.
#[derive(Clone)]
pub enum Mail {
    /// Nothing is sent.
    Off,
    /// Kept in memory.
    Outbox(Outbox),
    /// Sent to a submission server.
    Smtp(Arc<Smtp>),
}

/// A letter as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Letters kept in memory.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<Letter>>>);

/// A submission server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
    port: u16,
}

impl Mail {
    /// The way the settings say; the password comes from its own file.
    pub fn open(settings: Option<&MailSettings>) -> anyhow::Result<Self> {
        let Some(settings) = settings else {
            return Ok(Self::Off);
        };
        if settings.host == OUTBOX {
            return Ok(Self::Outbox(Outbox::default()));
        }
        let from = settings.from.parse().context("mail: the sender's address")?;
        let tls = match (settings.tls, settings.port) {
            (false, _) => Tls::None,
            (true, SUBMISSIONS) => Tls::Wrapper(TlsParameters::new(settings.host.clone())?),
            (true, _) => Tls::Required(TlsParameters::new(settings.host.clone())?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let Some(user) = &settings.user {
            let file = settings.password_file.as_ref().context("mail: a user without password_file")?;
            let password =
                std::fs::read_to_string(file).with_context(|| format!("mail: cannot read {}", file.display()))?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self::Smtp(Arc::new(Smtp {
            transport: builder.build(),
            from,
            host: settings.host.clone(),
            port: settings.port,
        })))
    }

    /// Whether letters leave the house.
    pub fn is_on(&self) -> bool {
        !matches!(self, Self::Off)
    }

    /// Sends plain text. When mail is off it does nothing. Errors are the server's or the
    /// address's; a job that calls this is tried again.
    pub async fn send(&self, to: &str, subject: &str, text: &str) -> Result<()> {
        match self {
            Self::Off => Ok(()),
            Self::Outbox(outbox) => {
                outbox.letters().push(Letter { to: to.to_owned(), subject: subject.to_owned(), text: text.to_owned() });
                Ok(())
            }
            Self::Smtp(smtp) => {
                let message = Message::builder()
                    .from(smtp.from.clone())
                    .to(to.parse().context("the recipient's address")?)
                    .subject(subject)
                    .body(text.to_owned())
                    .context("the letter")?;
                let sending = smtp.transport.send(message);
                tokio::time::timeout(TIMEOUT * 2, sending)
                    .await
                    .context("the mail server did not answer in time")?
                    .with_context(|| format!("the mail server {}:{}", smtp.host, smtp.port))?;
                Ok(())
            }
        }
    }
}

impl Outbox {
    /// What was sent so far, oldest first.
    pub fn sent(&self) -> Vec<Letter> {
        self.letters().clone()
    }

    fn letters(&self) -> std::sync::MutexGuard<'_, Vec<Letter>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says the kind of way and the host, never user or password.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("Off"),
            Self::Outbox(_) => f.write_str("Outbox"),
            Self::Smtp(smtp) => write!(f, "Smtp({}:{})", smtp.host, smtp.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn settings(host: &str) -> MailSettings {
        MailSettings {
            host: host.to_owned(),
            port: 25,
            from: "notices@dongcheng.localhost".to_owned(),
            tls: false,
            user: None,
            password_file: None,
        }
    }

    #[tokio::test]
    async fn a_letter_waits_in_the_outbox() {
        let mail = Mail::open(Some(&settings(OUTBOX))).expect("an outbox");
        mail.send("a@dongcheng.localhost", "待审", "一件稿件等您审核").await.expect("sent");
        let Mail::Outbox(outbox) = &mail else { panic!("no outbox: {mail:?}") };
        assert_eq!(outbox.sent()[0].subject, "待审");
        assert!(mail.is_on());
        assert!(!Mail::open(None).expect("off").is_on());
    }

    #[tokio::test]
    async fn no_secret_is_shown() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        writeln!(file, "hunter2").expect("written");
        let mail = Mail::open(Some(&MailSettings {
            tls: true,
            user: Some("portico-user".to_owned()),
            password_file: Some(file.path().to_owned()),
            ..settings("mail.dongcheng.localhost")
        }))
        .expect("a server");
        assert_eq!(format!("{mail:?}"), "Smtp(mail.dongcheng.localhost:25)");
    }

    #[test]
    fn a_wrong_sender_is_found_at_start() {
        let wrong = MailSettings { from: "nobody".to_owned(), ..settings("mail.dongcheng.localhost") };
        assert!(Mail::open(Some(&wrong)).is_err());
    }
}
