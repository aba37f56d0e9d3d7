//! One connection to a directory, signed in, and what can go wrong with it.

use std::sync::Arc;
use std::time::Duration;

use domain::ports::{Secret, SourceFault};
use ldap3::{DerefAliases, LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchOptions};
use rustls::ClientConfig;
use tokio::task::AbortHandle;

use super::record::Entry;
use crate::text::{one_line, one_line_without};

/// Result codes (RFC 4511, appendix A) that mean something to the desk, with their names there.
const NAMES: [(u32, &str); 20] = [
    (1, "operationsError"),
    (2, "protocolError"),
    (TIME_LIMIT, "timeLimitExceeded"),
    (SIZE_LIMIT, "sizeLimitExceeded"),
    (7, "authMethodNotSupported"),
    (8, "strongerAuthRequired"),
    (REFERRAL, "referral"),
    (11, "adminLimitExceeded"),
    (12, "unavailableCriticalExtension"),
    (13, "confidentialityRequired"),
    (17, "undefinedAttributeType"),
    (18, "inappropriateMatching"),
    (32, "noSuchObject"),
    (34, "invalidDNSyntax"),
    (48, "inappropriateAuthentication"),
    (49, "invalidCredentials"),
    (50, "insufficientAccessRights"),
    (51, "busy"),
    (52, "unavailable"),
    (53, "unwillingToPerform"),
];
const TIME_LIMIT: u32 = 3;
const SIZE_LIMIT: u32 = 4;
const REFERRAL: u32 = 10;

/// The directory, and who asks it.
pub(super) struct Server {
    pub(super) url: String,
    pub(super) start_tls: bool,
    /// Whom it trusts; none where the connection has no TLS.
    pub(super) tls: Option<Arc<ClientConfig>>,
    /// Empty: nobody signs in.
    pub(super) bind_dn: String,
    pub(super) password: Secret,
    pub(super) time: Duration,
}

/// A search.
pub(super) struct Question<'a> {
    pub(super) base_dn: &'a str,
    pub(super) filter: String,
    /// Never empty: that would ask for all attributes.
    pub(super) attributes: Vec<String>,
    pub(super) most: usize,
    pub(super) time: Duration,
}

/// Why a search gave nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The connection is gone.
    Lost(String),
    /// The directory said no with this result code.
    Told(u32),
    /// It said something that is not LDAP, or not what was asked for.
    Nonsense,
}

/// A signed-in connection. The task that drives it ends with it.
pub(super) struct Connection {
    ldap: ldap3::Ldap,
    driver: AbortHandle,
    /// It still brings what nobody wants to have.
    spent: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    /// Connects, encrypts and signs in, in this order.
    pub(super) async fn open(server: &Server) -> Result<Self, SourceFault> {
        let mut settings = LdapConnSettings::new()
            .set_conn_timeout(server.time)
            .set_starttls(server.start_tls);
        if let Some(tls) = &server.tls {
            settings = settings.set_config(Arc::clone(tls));
        }
        let (driven, ldap) = LdapConnAsync::with_settings(settings, &server.url)
            .await
            .map_err(of_connecting)?;
        // How it ends is seen by whoever asks next.
        let driver = tokio::spawn(async move { drop(driven.drive().await) }).abort_handle();
        let mut connection = Self {
            ldap,
            driver,
            spent: false,
        };
        if !server.bind_dn.is_empty() {
            connection.sign_in(server).await?;
        }
        Ok(connection)
    }

    async fn sign_in(&mut self, server: &Server) -> Result<(), SourceFault> {
        let password = server.password.expose();
        let result = self
            .ldap
            .simple_bind(&server.bind_dn, password)
            .await
            .map_err(|error| Trouble::from(error).fault())?;
        if result.rc == 0 {
            return Ok(());
        }
        let text = one_line_without(&format!("sign-in: {}. {}", name(result.rc), result.text), password);
        Err(match result.rc {
            7 | 8 | 13 | 32 | 34 | 48 | 49 | 50 | 53 => SourceFault::Refused(text),
            51 | 52 => SourceFault::Down(text),
            _ => SourceFault::Broken(text),
        })
    }

    /// Whether it can be asked again: nobody has hung up yet.
    pub(super) fn is_open(&self) -> bool {
        !self.spent && !self.driver.is_finished()
    }

    /// The entries that match, at most [`Question::most`]. References to other directories are passed over: they lead to
    /// servers that nobody has configured.
    pub(super) async fn search(&mut self, question: &Question<'_>) -> Result<Vec<Entry>, Trouble> {
        let limits = SearchOptions::new()
            .deref(DerefAliases::Never)
            .sizelimit(i32::try_from(question.most).unwrap_or(i32::MAX))
            .timelimit(seconds(question.time));
        let mut answers = self
            .ldap
            .with_search_options(limits)
            .streaming_search(
                question.base_dn,
                Scope::Subtree,
                &question.filter,
                question.attributes.clone(),
            )
            .await?;
        let mut entries = Vec::new();
        while let Some(answer) = answers.next().await? {
            if answer.is_ref() || answer.is_intermediate() {
                continue;
            }
            if entries.len() >= question.most {
                // A directory that does not keep to the limit is not listened to any longer.
                self.spent = true;
                return Ok(entries);
            }
            entries.push(Entry::parse(answer.0).ok_or(Trouble::Nonsense)?);
        }
        match answers.finish().await.rc {
            0 | SIZE_LIMIT => Ok(entries),
            code => Err(Trouble::Told(code)),
        }
    }
}

/// In whole seconds, and never none: to a directory that means no limit.
fn seconds(time: Duration) -> i32 {
    i32::try_from(time.as_millis().div_ceil(1_000))
        .unwrap_or(i32::MAX)
        .max(1)
}

impl Trouble {
    /// Whether another connection could do better: this one is gone, or the directory has forgotten who it is.
    pub(super) fn is_of_the_connection(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Told(1 | 8 | 13 | 48 | 49 | 50 | 52))
    }

    /// What the desk is told.
    pub(super) fn fault(self) -> SourceFault {
        match self {
            Self::Lost(text) => SourceFault::Down(text),
            Self::Nonsense => nonsense(),
            Self::Told(TIME_LIMIT) => SourceFault::Slow,
            Self::Told(REFERRAL) => {
                SourceFault::Broken("search: base_dn is in another directory (referral), which is not asked".to_owned())
            }
            // What the directory says beside the code can repeat the key.
            Self::Told(code) => {
                let text = format!("search: {}", name(code));
                match code {
                    8 | 13 | 48 | 49 | 50 => SourceFault::Refused(text),
                    2 | 12 | 17 | 18 | 32 | 34 => SourceFault::Broken(text),
                    _ => SourceFault::Down(text),
                }
            }
        }
    }
}

impl From<LdapError> for Trouble {
    fn from(error: LdapError) -> Self {
        match error {
            LdapError::LdapResult { result } => Self::Told(result.rc),
            LdapError::FilterParsing | LdapError::DecodingUTF8 => Self::Nonsense,
            LdapError::Io { source } => Self::Lost(one_line(&source.to_string())),
            // The channels to the task that drives the connection: it has ended.
            _ => Self::Lost("the directory hung up".to_owned()),
        }
    }
}

/// An answer that is not LDAP, or that the `ldap3` crate could not cope with.
pub(super) fn nonsense() -> SourceFault {
    SourceFault::Broken("the directory sent something that cannot be understood".to_owned())
}

fn of_connecting(error: LdapError) -> SourceFault {
    match error {
        LdapError::Timeout { .. } => SourceFault::Slow,
        LdapError::Rustls { source } => of_tls(&source),
        LdapError::Io { source } => match source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => of_tls(error),
            None => SourceFault::Down(one_line(&source.to_string())),
        },
        // Nothing is asked over a connection that should have been encrypted and is not.
        LdapError::LdapResult { result } => SourceFault::Down(format!("StartTLS: {}", name(result.rc))),
        other => SourceFault::Down(one_line(&other.to_string())),
    }
}

fn of_tls(error: &rustls::Error) -> SourceFault {
    let text = one_line(&format!("TLS: {error}"));
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::InvalidCertRevocationList(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::UnsupportedNameType => SourceFault::Certificate(text),
        _ => SourceFault::Down(text),
    }
}

fn name(code: u32) -> String {
    let known = NAMES.iter().find(|(number, _)| *number == code);
    known.map_or_else(|| format!("result {code}"), |(_, name)| format!("{name} ({code})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limit_is_never_none() {
        assert_eq!(seconds(Duration::from_millis(1)), 1);
        assert_eq!(seconds(Duration::ZERO), 1);
        assert_eq!(seconds(Duration::from_millis(5_001)), 6);
    }

    #[test]
    fn what_the_directory_says_is_told_apart() {
        assert_eq!(Trouble::Told(TIME_LIMIT).fault(), SourceFault::Slow);
        assert!(matches!(Trouble::Told(50).fault(), SourceFault::Refused(text) if text.contains("(50)")));
        assert!(matches!(Trouble::Told(32).fault(), SourceFault::Broken(_)));
        assert!(matches!(Trouble::Told(REFERRAL).fault(), SourceFault::Broken(_)));
        assert!(matches!(Trouble::Told(51).fault(), SourceFault::Down(_)));
        assert!(matches!(Trouble::Told(4_711).fault(), SourceFault::Down(text) if text.contains("4711")));
        assert!(Trouble::Told(52).is_of_the_connection());
        assert!(!Trouble::Told(32).is_of_the_connection());
    }
}
