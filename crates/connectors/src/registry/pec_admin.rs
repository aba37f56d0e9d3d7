//! Orders to the provider of certified mail, handed over by REST as docs/openapi/pec.json writes it down.

use domain::ports::{PecAdmin, PecAdminFault, PecOrder, PecReceipt, SourceFault};
use futures::future::BoxFuture;
use serde::Deserialize;

use crate::http::{Http, HttpSettings, Reply};
use crate::text::one_line;

/// The provider behind REST.
pub struct RestPecAdmin {
    http: Http,
}

/// What the provider answers to an order that it took.
#[derive(Deserialize)]
struct Taken {
    reference: String,
    #[serde(default)]
    done: bool,
}

/// Why it did not take one.
#[derive(Deserialize)]
struct NotTaken {
    error: String,
}

impl RestPecAdmin {
    /// The provider beneath an address; nothing is connected to yet.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn new(settings: HttpSettings) -> Result<Self, String> {
        Http::new(settings).map(|http| Self { http })
    }

    async fn hand_over(&self, order: &PecOrder) -> Result<PecReceipt, PecAdminFault> {
        let body = serde_json::to_vec(order).map_err(|error| PecAdminFault::Refused(error.to_string()))?;
        // The key makes it safe that the client asks again where the connection breaks.
        let headers = [("idempotency-key", order.idempotency_key.as_str())];
        let reply = self
            .http
            .post("/v1/pec/requests", &headers, body)
            .await
            .map_err(|fault| PecAdminFault::Unreachable(self.told(&fault)))?;
        receipt(&reply)
    }

    fn told(&self, fault: &SourceFault) -> String {
        match fault {
            SourceFault::Slow => format!("no answer within {} ms", self.http.time().as_millis()),
            other => other.detail().to_owned(),
        }
    }
}

impl PecAdmin for RestPecAdmin {
    fn submit<'a>(&'a self, order: &'a PecOrder) -> BoxFuture<'a, Result<PecReceipt, PecAdminFault>> {
        Box::pin(self.hand_over(order))
    }
}

/// What an answer means. Whatever is not a clear no may be tried again: the key is the same then.
fn receipt(reply: &Reply) -> Result<PecReceipt, PecAdminFault> {
    let status = format!("it answered with status {}", reply.status);
    match reply.status {
        200..=202 => serde_json::from_slice::<Taken>(&reply.body)
            .map(|taken| PecReceipt {
                reference: one_line(&taken.reference),
                done: taken.done,
            })
            .map_err(|_| PecAdminFault::Unreachable(format!("{status} and without a reference"))),
        400 | 409 | 422 => {
            let words = serde_json::from_slice::<NotTaken>(&reply.body).map(|not| one_line(&not.error));
            Err(PecAdminFault::Refused(match words {
                Ok(words) if !words.is_empty() => words,
                _ => status,
            }))
        }
        _ => Err(PecAdminFault::Unreachable(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Result<PecReceipt, PecAdminFault> {
        receipt(&Reply {
            status,
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn only_a_clear_no_is_a_refusal() {
        assert_eq!(
            reply(202, r#"{"reference":"A-17"}"#),
            Ok(PecReceipt {
                reference: "A-17".to_owned(),
                done: false
            })
        );
        assert_eq!(
            reply(422, "{\"error\":\"the address\\nis taken\"}"),
            Err(PecAdminFault::Refused("the address is taken".to_owned()))
        );
        assert!(matches!(reply(409, ""), Err(PecAdminFault::Refused(text)) if text.contains("409")));
        for (status, body) in [
            (200, "{}"),
            (401, ""),
            (404, ""),
            (302, ""),
            (500, ""),
            (503, "{\"error\":\"x\"}"),
        ] {
            assert!(
                matches!(reply(status, body), Err(PecAdminFault::Unreachable(_))),
                "{status}"
            );
        }
    }
}
