//! A registry behind REST, as docs/openapi writes it down: one question, posted, with the key in its body. A key in an address
//! would stand in the log of every proxy on the way.

use domain::ports::{RegistrySource, SourceFault};
use futures::future::BoxFuture;
use model::lookup::{LookupKey, Records, Registry};
use serde_json::json;

use super::json::records;
use crate::http::{Http, HttpSettings, Reply};

/// A registry behind REST.
pub struct Rest {
    registry: Registry,
    http: Http,
}

impl Rest {
    /// The registry beneath an address; nothing is connected to yet.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn new(registry: Registry, settings: HttpSettings) -> Result<Self, String> {
        Http::new(settings).map(|http| Self { registry, http })
    }

    /// What it asks through.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Posts a question as it is and gives the answer as it is: for checks.
    ///
    /// # Errors
    /// When there was no answer.
    pub async fn ask(&self, question: Vec<u8>) -> Result<Reply, SourceFault> {
        // A search changes nothing, so it may be asked twice.
        self.http
            .post(&format!("/v1/{}/search", self.registry), &[], question)
            .await
    }

    async fn search(&self, key: &LookupKey) -> Result<Records, SourceFault> {
        let reply = self.ask(question(key)).await?;
        accepted(reply.status)?;
        records(self.registry, &reply.body).map_err(SourceFault::Broken)
    }
}

impl RegistrySource for Rest {
    fn find<'a>(&'a self, key: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
        Box::pin(self.search(key))
    }
}

/// The body of a question.
pub(super) fn question(key: &LookupKey) -> Vec<u8> {
    json!({ "kind": key.kind, "value": key.value }).to_string().into_bytes()
}

/// What a status means (docs/openapi, "responses").
///
/// # Errors
/// Every status but 200.
pub(super) fn accepted(status: u16) -> Result<(), SourceFault> {
    let text = format!("it answered with status {status}");
    match status {
        200 => Ok(()),
        401 | 403 => Err(SourceFault::Refused(text)),
        429 | 500..=599 => Err(SourceFault::Down(text)),
        404 => Err(SourceFault::Broken(format!(
            "{text}: there is no such registry at this address"
        ))),
        300..=399 => Err(SourceFault::Broken(format!("{text}: it leads elsewhere"))),
        _ => Err(SourceFault::Broken(text)),
    }
}

#[cfg(test)]
mod tests {
    use model::lookup::LookupKind;

    use super::*;

    #[test]
    fn a_key_travels_as_data_whatever_is_in_it() {
        let key = LookupKey {
            kind: LookupKind::Email,
            value: "o'brien\"}],\\@posta.example".to_owned(),
        };
        let sent: serde_json::Value = serde_json::from_slice(&question(&key)).unwrap();
        assert_eq!(sent, json!({ "kind": "email", "value": key.value }));
    }

    #[test]
    fn each_status_says_whose_fault_it_is() {
        assert_eq!(accepted(200), Ok(()));
        assert!(matches!(accepted(401), Err(SourceFault::Refused(_))));
        assert!(matches!(accepted(403), Err(SourceFault::Refused(_))));
        for down in [429, 500, 503, 599] {
            assert!(matches!(accepted(down), Err(SourceFault::Down(_))), "{down}");
        }
        for broken in [201, 204, 302, 400, 404, 405, 415, 422] {
            assert!(matches!(accepted(broken), Err(SourceFault::Broken(_))), "{broken}");
        }
    }
}
