//! The one HTTP client for what the desk asks outside (docs/adr/0026). It asks one host, follows no redirect away from it, reads
//! a bounded answer in a bounded time, and never shows the token that it sends.

mod address;
mod base;
mod token;
mod trouble;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::ports::{Secret, SourceFault};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};
use rustls::ClientConfig;

pub use address::Network;
pub use base::Base;
pub use token::Token;

use crate::tls;
use address::{Guard, Rules};
use token::bearer;
use trouble::Elsewhere;

/// Largest answer that is read, in bytes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Redirects that are followed, all of them at the same place.
const MOST_REDIRECTS: usize = 3;
/// How long a connection is kept open for the next question.
const IDLE: Duration = Duration::from_secs(60);

/// What a client is made of.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The address beneath which everything is asked.
    pub base: Base,
    pub token: Token,
    /// The registry's own authority (PEM). With it nobody else is believed; without it, whom the desk trusts anyway.
    pub ca_file: Option<PathBuf>,
    /// Networks in which the host has to be; none: wherever its name leads, save to this machine and to link-local addresses.
    pub allow: Vec<Network>,
    /// How long a whole answer may take.
    pub time: Duration,
    /// Connections that are kept open.
    pub places: usize,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status of the answer (RFC 9110).
    pub status: u16,
    /// The content of an answer with status 200 to 299, or 400 to 499; of others nothing is read.
    pub body: Vec<u8>,
}

/// A client of one host, with connections of its own.
pub struct Http {
    client: Client,
    base: Base,
    token: Token,
    time: Duration,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Http({})", self.base)
    }
}

impl Http {
    /// A client; nothing is connected to yet.
    ///
    /// # Errors
    /// When the file of authorities cannot be used, or the address is one that the rules forbid; in one line.
    pub fn new(settings: HttpSettings) -> Result<Self, String> {
        let rules = Rules::new(&settings.base, settings.allow);
        if let Some(address) = settings.base.address()
            && !rules.permit(address)
        {
            return Err(format!("{address} is an address that must not be connected to"));
        }
        let trusted = match &settings.ca_file {
            Some(file) => tls::client_trusting(file)?,
            None => tls::client().map_err(|error| error.to_string())?,
        };
        let client = Client::builder()
            // By value: reqwest takes anything else for a TLS library that it does not know.
            .use_preconfigured_tls(ClientConfig::clone(&trusted))
            .https_only(settings.base.is_secure())
            .http1_only()
            .no_proxy()
            .referer(false)
            .redirect(policy())
            .dns_resolver(Arc::new(Guard::new(&settings.base, rules)))
            .pool_max_idle_per_host(settings.places)
            .pool_idle_timeout(IDLE)
            .user_agent("sportello")
            .build()
            .map_err(|error| trouble::text(&error, ""))?;
        Ok(Self {
            client,
            base: settings.base,
            token: settings.token,
            time: settings.time,
        })
    }

    /// The address beneath which it asks.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// Whether it proves who asks.
    pub(crate) fn has_token(&self) -> bool {
        !matches!(self.token, Token::None)
    }

    /// How long an answer may take.
    pub fn time(&self) -> Duration {
        self.time
    }

    /// Posts JSON and reads the answer, within the time limit. Where the connection breaks before an answer begins it is asked
    /// once more: so only for what may be asked twice.
    ///
    /// # Errors
    /// Every fault but a status: what a status means is for whoever asks.
    pub async fn post(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
        json: Vec<u8>,
    ) -> Result<Reply, SourceFault> {
        tokio::time::timeout(self.time, self.asked(path, headers, json))
            .await
            .unwrap_or(Err(SourceFault::Slow))
    }

    async fn asked(&self, path: &str, headers: &[(&'static str, &str)], json: Vec<u8>) -> Result<Reply, SourceFault> {
        let token = self.token.read().await.map_err(SourceFault::Refused)?;
        let secret = token.as_ref().map_or("", Secret::expose);
        let request = self.request(path, headers, json, token.as_ref())?;
        // A copy shares the content, which is in memory.
        let again = request.try_clone();
        let response = match (request.send().await, again) {
            (Err(error), Some(again)) if trouble::broke_off(&error) => again.send().await,
            (sent, _) => sent,
        };
        let response = response.map_err(|error| trouble::fault(&error, secret))?;
        read(response, secret).await
    }

    fn request(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
        json: Vec<u8>,
        token: Option<&Secret>,
    ) -> Result<RequestBuilder, SourceFault> {
        let mut request = self
            .client
            .post(self.base.at(path))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(json);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, bearer(token)?);
        }
        Ok(request)
    }
}

/// Redirects are followed to the same place only, and only where the question stays what it was (RFC 9110, 15.4.8 and 15.4.9):
/// any other would be asked with GET and without its key.
fn policy() -> Policy {
    Policy::custom(|attempt| {
        let same_question = matches!(attempt.status().as_u16(), 307 | 308);
        let same_place = attempt
            .previous()
            .last()
            .is_some_and(|from| place(from) == place(attempt.url()));
        if !same_question {
            attempt.stop()
        } else if !same_place {
            attempt.error(Elsewhere("it leads to another place"))
        } else if attempt.previous().len() > MOST_REDIRECTS {
            attempt.error(Elsewhere("it leads in a circle"))
        } else {
            attempt.follow()
        }
    })
}

fn place(url: &Url) -> (&str, Option<&str>, Option<u16>) {
    (url.scheme(), url.host_str(), url.port_or_known_default())
}

async fn read(mut response: Response, secret: &str) -> Result<Reply, SourceFault> {
    let status = response.status();
    let mut body = Vec::new();
    if status.is_success() || status.is_client_error() {
        while let Some(chunk) = response.chunk().await.map_err(|error| trouble::fault(&error, secret))? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(SourceFault::Broken("the answer is larger than 4 MB".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
    }
    Ok(Reply {
        status: status.as_u16(),
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(base: &str) -> HttpSettings {
        HttpSettings {
            base: base.parse().unwrap(),
            token: Token::Fixed(Secret::new("segretissimo")),
            ca_file: None,
            allow: Vec::new(),
            time: Duration::from_secs(5),
            places: 1,
        }
    }

    #[test]
    fn an_address_that_must_not_be_reached_is_refused_at_the_start() {
        for base in ["https://169.254.169.254", "https://0.0.0.0", "https://[fe80::1]"] {
            assert!(Http::new(settings(base)).is_err(), "{base}");
        }
        let outside = HttpSettings {
            allow: vec!["10.0.0.0/8".parse().unwrap()],
            ..settings("https://192.0.2.7/ims")
        };
        assert!(Http::new(outside).is_err());
    }

    #[test]
    fn a_token_shows_in_no_log() {
        let settings = settings("https://ims.regione.example");
        assert!(!format!("{settings:?}").contains("segretissimo"));
        let client = Http::new(settings).unwrap();
        assert!(!format!("{client:?}").contains("segretissimo"));
        let request = client
            .request("/v1/ims/search", &[], Vec::new(), Some(&Secret::new("segretissimo")))
            .unwrap();
        assert!(!format!("{request:?}").contains("segretissimo"));
    }
}
