//! What a card costs beyond the registry's own time, where the registry is elsewhere: REST, a view, a directory.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::routing::post;
use connectors::http::{HttpSettings, Token};
use connectors::registry::ldap::{LdapAttributes, LdapSettings};
use domain::lookups::Limits;
use domain::lookups::ask::ask;
use domain::lookups::view::{ViewColumns, ViewSettings};
use domain::ports::Secret;
use domain::{Desk, Error, Principal};
use model::lookup::{LookupAnswer, LookupForm, LookupKey, LookupKind, Registry};
use store::tax_view::sample;
use url::Url;

use super::registries::{at, code, milliseconds};
use crate::cli::print;
use crate::compose;
use crate::config::Config;
use crate::config::registries::{Connector, RegistryConfig};

/// Cards of each way, one after the other.
const CARDS: usize = 500;
/// What is promised, beyond the registry's own time.
const LIMIT: Duration = Duration::from_millis(20);
/// How long the slow one of the two registries behind REST thinks.
const DELAY: Duration = Duration::from_millis(50);
/// People in the view.
const PEOPLE: u64 = 20_000;

/// A directory, and a key that it knows.
pub struct Directory {
    settings: LdapSettings,
    key: String,
}

/// Measures each way that there is something to ask by, and prints.
///
/// # Errors
/// When the database fails, a registry cannot be reached, or one does not know the key.
pub async fn measure(desk: &Desk, config: &Config, who: &Principal, directory: Option<Directory>) -> Result<(), Error> {
    for (what, delay) in [("REST, at once", Duration::ZERO), ("REST, within 50 ms", DELAY)] {
        rest(config, who, what, delay).await?;
    }
    if config.database_url.starts_with("postgres") {
        view(desk, config, who).await?;
    }
    if let Some(Directory { settings, key }) = directory {
        let asked = Asked {
            desk: connected(config, Registry::Ims, Connector::Ldap(settings)).await?,
            registry: Registry::Ims,
            records: 1,
        };
        let times = asked.times(who, |_| key.clone()).await?;
        tell("a directory, its own time included", times);
    }
    Ok(())
}

/// A directory out of its address.
///
/// # Errors
/// What is wrong with it, in one line without the password.
pub fn directory(text: &str) -> Result<Directory, String> {
    let mut url =
        Url::parse(text).map_err(|_| "--ldap: is no address such as ldap://host:389?base=…&key=…".to_owned())?;
    let (mut base, mut bind, mut password, mut key) = (String::new(), String::new(), String::new(), String::new());
    let mut attributes = LdapAttributes::default();
    for (name, value) in url.query_pairs() {
        let value = value.into_owned();
        match &*name {
            "base" => base = value,
            "bind" => bind = value,
            "password" => password = value,
            "key" => key = value,
            "attribute" => attributes.tax_code = value,
            _ => {
                return Err(format!(
                    "--ldap: {name:?} is none of base, bind, password, key, attribute"
                ));
            }
        }
    }
    if LookupKey::parse(LookupKind::TaxCode, &key).is_none() {
        return Err("--ldap: key is a tax code that the directory knows".to_owned());
    }
    url.set_query(None);
    let limits = Limits::default();
    let settings = LdapSettings {
        url: url.to_string(),
        start_tls: false,
        ca_file: None,
        bind_dn: bind,
        password: Secret::new(password),
        base_dn: base,
        filter: String::new(),
        attributes,
        time: limits.time,
        places: limits.places,
    };
    Ok(Directory { settings, key })
}

/// A registry in this process, and how long it thought about each question.
struct Answering {
    delay: Duration,
    thought: Mutex<Vec<Duration>>,
}

async fn answer(State(registry): State<Arc<Answering>>, _question: Bytes) -> ([(HeaderName, &'static str); 1], String) {
    let begun = Instant::now();
    if !registry.delay.is_zero() {
        tokio::time::sleep(registry.delay).await;
    }
    let record = serde_json::json!({ "tax_code": code(0), "name": "Bench", "state": "active" });
    let answer = serde_json::json!({ "records": [record] }).to_string();
    let mut thought = registry.thought.lock().unwrap_or_else(PoisonError::into_inner);
    thought.push(begun.elapsed());
    ([(CONTENT_TYPE, "application/json")], answer)
}

async fn rest(config: &Config, who: &Principal, what: &str, delay: Duration) -> Result<(), Error> {
    let registry = Arc::new(Answering {
        delay,
        thought: Mutex::default(),
    });
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    let router = Router::new()
        .route("/v1/ims/search", post(answer))
        .with_state(Arc::clone(&registry));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let limits = Limits::default();
    let http = HttpSettings {
        base: format!("http://{address}").parse().map_err(Error::Fault)?,
        token: Token::None,
        ca_file: None,
        allow: Vec::new(),
        time: limits.time,
        places: limits.places,
    };
    let asked = Asked {
        desk: connected(config, Registry::Ims, Connector::Rest { http, requests: false }).await?,
        registry: Registry::Ims,
        records: 1,
    };
    let times = asked.times(who, |_| code(0)).await;
    serving.abort();
    let thought = registry.thought.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // The first one connects, and is not among the times.
    let own = thought.iter().skip(1);
    let beyond = times?
        .into_iter()
        .zip(own)
        .map(|(whole, own)| whole.saturating_sub(*own));
    tell(what, beyond.collect());
    Ok(())
}

async fn view(desk: &Desk, config: &Config, who: &Principal) -> Result<(), Error> {
    let codes: Vec<String> = (0..PEOPLE).map(code).collect();
    let codes = serde_json::to_string(&codes).map_err(fault)?;
    let tx = desk.store.begin().await?;
    sample::make(&tx, &codes).await?;
    tx.commit().await?;
    let limits = Limits::default();
    let settings = ViewSettings {
        url: config.database_url.clone(),
        view: sample::NAME.to_owned(),
        columns: ViewColumns {
            paid_cents: String::new(),
            interest_cents: String::new(),
            sanction_cents: String::new(),
            paid_on: String::new(),
            act_number: String::new(),
            roll: String::new(),
            exemption: String::new(),
            dispute: String::new(),
            ..ViewColumns::default()
        },
        time: limits.time,
        places: limits.places,
    };
    let asked = Asked {
        desk: connected(config, Registry::Sitr, Connector::View(settings)).await?,
        registry: Registry::Sitr,
        records: sample::YEARS,
    };
    let times = asked.times(who, |n| code(n * 7_919 % PEOPLE)).await?;
    tell("a view, its own time included", times);
    Ok(())
}

/// The same desk where this registry is elsewhere.
async fn connected(config: &Config, registry: Registry, connector: Connector) -> Result<Desk, Error> {
    let config = Config {
        registries: vec![RegistryConfig {
            registry,
            connector,
            limits: Limits::default(),
        }],
        ..config.clone()
    };
    compose::desk(&config, false).await.map_err(fault)
}

/// A desk that asks a registry, and how many records each key has there.
struct Asked {
    desk: Desk,
    registry: Registry,
    records: usize,
}

impl Asked {
    /// How long the cards of these keys take, without a first one that connects.
    async fn times(&self, who: &Principal, key: impl Fn(u64) -> String) -> Result<Vec<Duration>, Error> {
        let mut times = Vec::with_capacity(CARDS);
        self.card(who, key(0)).await?;
        for n in (0..).take(CARDS) {
            times.push(self.card(who, key(n)).await?);
        }
        Ok(times)
    }

    async fn card(&self, who: &Principal, key: String) -> Result<Duration, Error> {
        let form = LookupForm {
            registry: self.registry,
            kind: LookupKind::TaxCode,
            key,
            ticket_id: None,
            call_at: None,
            queue_id: None,
            reason_id: None,
            why: "bench".to_owned(),
            third_party: false,
            delegation: false,
            again: true,
        };
        let begun = Instant::now();
        let answer = ask(&self.desk, who, &form).await?;
        let took = begun.elapsed();
        match answer {
            LookupAnswer::Card(card) if card.records.len() == self.records => Ok(took),
            LookupAnswer::Card(card) => {
                let (found, result) = (card.records.len(), card.result);
                Err(Error::Fault(format!("{}: {found} records ({result})", self.registry)))
            }
            other => Err(Error::Fault(format!("no card: {other:?}"))),
        }
    }
}

fn tell(what: &str, mut times: Vec<Duration>) {
    print(format_args!("{what}: {} cards", times.len()));
    milliseconds("  a card, p50", at(&mut times, 0.5), Some(LIMIT));
    milliseconds("  a card, p99", at(&mut times, 0.99), Some(LIMIT));
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Fault(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_found_by_its_address_and_a_slip_shows_no_password() {
        let address =
            "ldap://127.0.0.1:3389?base=dc%3Dims%2Cdc%3Dexample&bind=cn%3Da&password=s%26s&key=RSSMRA80A01G942K";
        let found = directory(address).expect("an address");
        assert_eq!(found.settings.url, "ldap://127.0.0.1:3389");
        assert_eq!(found.settings.base_dn, "dc=ims,dc=example");
        assert_eq!(found.settings.password.expose(), "s&s");
        for slip in [
            "ldap://127.0.0.1?password=segreta",
            "ldap://127.0.0.1?password=segreta&chiave=x",
            "password=segreta",
        ] {
            let text = directory(slip).err().expect("refused");
            assert!(!text.contains("segreta"), "{text}");
        }
    }
}
