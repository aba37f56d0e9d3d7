//! Mail out: hands raw bytes to a mail server.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ports::{Envelope, MailSender, Security, SendError, SmtpAccount};
use futures::future::BoxFuture;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::text::{one_line, one_line_without};
use crate::tls;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How long a connection may take to be made, and the test button to answer.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

/// How long a whole send may take. RFC 5321, 4.5.3.2.6 wants minutes for the answer to the content: a server that scans
/// mail is slow, and giving up on it means that the mail goes out twice.
const SEND_LIMIT: Duration = Duration::from_secs(180);

/// Replies to a bad or missing sign-in (RFC 4954, section 6): the account is wrong, not the mail.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// Sends through lettre, with a small pool of connections for each account.
pub struct Smtp {
    hello: ClientId,
    pools: Mutex<HashMap<Key, Pool>>,
}

/// What makes two accounts the same apart from the password.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    host: String,
    port: u16,
    security: Security,
    user: Option<String>,
}

struct Pool {
    /// SHA-256 of the password: a changed one makes a new pool, and the old password is not kept for comparison.
    secret: [u8; 32],
    transport: Transport,
    /// The runtime that carries the connections.
    runtime: Handle,
}

impl Default for Smtp {
    fn default() -> Self {
        Self::new()
    }
}

impl Smtp {
    /// A sender that greets with its address, as lettre does by default.
    pub fn new() -> Self {
        Self {
            hello: ClientId::default(),
            pools: Mutex::default(),
        }
    }

    /// A sender that greets with this host name (EHLO); many servers distrust one that is not in the DNS.
    pub fn greeting_as(host: &str) -> Self {
        Self {
            hello: ClientId::Domain(host.to_owned()),
            pools: Mutex::default(),
        }
    }

    async fn deliver(&self, account: &SmtpAccount, envelope: &Envelope, raw: &[u8]) -> Result<(), SendError> {
        let envelope = addresses(envelope)?;
        let transport = self.transport(account).map_err(|e| failure(&e, account))?;
        // lettre ends every content with a line break of its own.
        let raw = raw.strip_suffix(b"\r\n").unwrap_or(raw);
        match timeout(SEND_LIMIT, transport.send_raw(&envelope, raw)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error, account)),
            Err(_) => {
                // Its connection is in the middle of a conversation and must not be used again.
                self.pools().remove(&key(account));
                Err(silence(account, SEND_LIMIT))
            }
        }
    }

    async fn try_account(&self, account: &SmtpAccount) -> Result<(), SendError> {
        let transport = build(account, self.hello.clone()).map_err(|e| failure(&e, account))?;
        match timeout(CONNECT_LIMIT, transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(SendError::Temporary(format!(
                "{}: the server hung up after the sign-in",
                place(account)
            ))),
            Ok(Err(error)) => Err(failure(&error, account)),
            Err(_) => Err(silence(account, CONNECT_LIMIT)),
        }
    }

    fn transport(&self, account: &SmtpAccount) -> Result<Transport, Error> {
        let secret: [u8; 32] = Sha256::digest(password(account)).into();
        match self.pools().entry(key(account)) {
            Entry::Occupied(known) if known.get().secret == secret => Ok(known.get().transport.clone()),
            entry => {
                let transport = build(account, self.hello.clone())?;
                entry.insert_entry(Pool {
                    secret,
                    transport: transport.clone(),
                    runtime: Handle::current(),
                });
                Ok(transport)
            }
        }
    }

    fn pools(&self) -> MutexGuard<'_, HashMap<Key, Pool>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        // A pool says goodbye to its servers in a task, also when it is dropped outside the runtime.
        for (_, pool) in self.pools().drain() {
            let _inside = pool.runtime.enter();
            drop(pool.transport);
        }
    }
}

impl MailSender for Smtp {
    /// Sends to all recipients in one conversation: when the server refuses one of them, nobody gets the mail.
    ///
    /// A wrong password is `Temporary` although servers answer 535: the mail is good and leaves as soon as the account
    /// is put right. After a lost connection nobody knows whether the server took the mail; that is `Temporary` too.
    fn send<'a>(
        &'a self,
        account: &'a SmtpAccount,
        envelope: &'a Envelope,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(self.deliver(account, envelope, raw))
    }

    fn test<'a>(&'a self, account: &'a SmtpAccount) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(self.try_account(account))
    }
}

fn build(account: &SmtpAccount, hello: ClientId) -> Result<Transport, Error> {
    let tls = match account.security {
        Security::None => Tls::None,
        Security::StartTls => Tls::Required(trust(&account.host)?),
        Security::Tls => Tls::Wrapper(trust(&account.host)?),
    };
    let mut builder = Transport::builder_dangerous(account.host.as_str())
        .port(account.port)
        .tls(tls)
        .timeout(Some(CONNECT_LIMIT))
        .hello_name(hello);
    if let Some(user) = &account.user {
        builder = builder.credentials(Credentials::new(user.clone(), password(account).to_owned()));
    }
    Ok(builder.build())
}

/// Mozilla's roots, which lettre has compiled in, and the machine's.
fn trust(host: &str) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(host.to_owned());
    for certificate in tls::machine_certificates() {
        builder = builder.add_root_certificate(Certificate::from_der(certificate.to_vec())?);
    }
    builder.build_rustls()
}

/// The envelope with checked addresses; an empty sender is the null sender (RFC 5321, 4.5.5).
fn addresses(envelope: &Envelope) -> Result<lettre::address::Envelope, SendError> {
    let parse = |text: &String| {
        text.parse::<Address>()
            .map_err(|e| SendError::Permanent(one_line(&format!("{text}: no mail address ({e})"))))
    };
    let from = if envelope.from.is_empty() {
        None
    } else {
        Some(parse(&envelope.from)?)
    };
    let to = envelope.to.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    lettre::address::Envelope::new(from, to).map_err(|_| SendError::Permanent("the mail has no recipient".to_owned()))
}

fn failure(error: &Error, account: &SmtpAccount) -> SendError {
    let told = error.to_string();
    let text = format!("{}: {}", place(account), one_line_without(&told, password(account)));
    let about_sign_in = error
        .status()
        .is_some_and(|code| SIGN_IN_CODES.contains(&u16::from(code)));
    // lettre refuses by itself what the server could not transport (8BITMIME, SMTPUTF8): it never will.
    let untransportable = error.is_client() && told.contains("non-ascii");
    if (error.is_permanent() && !about_sign_in) || untransportable {
        SendError::Permanent(text)
    } else {
        SendError::Temporary(text)
    }
}

fn silence(account: &SmtpAccount, limit: Duration) -> SendError {
    SendError::Temporary(format!("{}: no answer within {} s", place(account), limit.as_secs()))
}

fn place(account: &SmtpAccount) -> String {
    format!("{}:{}", account.host, account.port)
}

fn password(account: &SmtpAccount) -> &str {
    account.secret.as_ref().map_or("", |secret| secret.expose())
}

fn key(account: &SmtpAccount) -> Key {
    Key {
        host: account.host.clone(),
        port: account.port,
        security: account.security,
        user: account.user.clone(),
    }
}
