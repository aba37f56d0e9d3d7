//! The tax registry behind a view over TLS: whom the desk believes, and what an operator's card says where it believes nobody.

use std::sync::Arc;
use std::time::Duration;

use domain::lookups::view::{TaxView, ViewColumns, ViewSettings};
use domain::lookups::{Limits, Line};
use domain::ports::{RegistrySource, SourceFault};
use model::Timestamp;
use model::lookup::{LookupKey, LookupKind, LookupResult, Records, Registry};
use testkit::{Postgres, Validity};

/// The time that each may take; generous, because the machine may be compiling meanwhile.
const TIME: Duration = Duration::from_secs(20);
const PASSWORD: &str = "segretissima";

/// What the desk reads; the exemption tells how the question came.
const TABLES: &str = "
    CREATE TABLE bolli (cf text, targa text, anno int);
    INSERT INTO bolli VALUES ('RSSMRA80A01G942K', 'AB123CD', 2025);
    CREATE VIEW posizioni AS SELECT cf AS tax_code, targa AS plate, anno AS year, 0 AS due_cents, 0 AS paid_cents,
        0 AS interest_cents, 0 AS sanction_cents, NULL::date AS paid_on, '' AS act_number, '' AS roll, '' AS dispute,
        (SELECT CASE WHEN ssl THEN version ELSE 'in chiaro' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS exemption
        FROM bolli;";

/// The region's database, with somebody who may read the view.
struct Region {
    server: Postgres,
    user: String,
    name: String,
}

impl Region {
    async fn new(start: impl FnOnce() -> Postgres + Send + 'static) -> Self {
        tokio::task::spawn_blocking(move || {
            let server = start();
            let url = server.create_database();
            let name = url.rsplit('/').next().expect("a name").to_owned();
            let user = server.create_user(PASSWORD);
            server.query(&name, TABLES);
            server.query(&name, &format!("GRANT SELECT ON posizioni TO {user}"));
            Self { server, user, name }
        })
        .await
        .expect("PostgreSQL runs")
    }

    /// The view, asked at this host with these options of its address.
    fn view(&self, host: &str, options: &str) -> TaxView {
        let Self { server, user, name } = self;
        let url = format!("postgres://{user}:{PASSWORD}@{host}:{}/{name}?{options}", server.port());
        TaxView::new(ViewSettings {
            url,
            view: "posizioni".into(),
            columns: ViewColumns::default(),
            time: TIME,
            places: 2,
        })
        .expect("the settings are right")
    }

    /// Options that believe this database's own authority and nobody else's name.
    fn trusted(&self) -> String {
        format!("sslmode=verify-full&sslrootcert={}", self.server.ca_file().display())
    }
}

fn mario() -> LookupKey {
    LookupKey::parse(LookupKind::TaxCode, "RSSMRA80A01G942K").expect("a tax code")
}

/// How the question came, by the database's own word.
async fn asked(view: &TaxView) -> Result<String, SourceFault> {
    match view.find(&mario()).await? {
        Records::Sitr(records) => Ok(records.into_iter().map(|record| record.exemption).collect()),
        other => panic!("records of another registry: {other:?}"),
    }
}

/// What stands on the card, and the text for administrators, which may hold no secret and nothing of a person.
async fn card(view: TaxView) -> (LookupResult, String) {
    let limits = Limits { time: TIME, places: 2 };
    let line = Line::new("view", Arc::new(view), limits);
    let answer = line.ask(&mario(), Records::none(Registry::Sitr), Timestamp(0)).await;
    assert!(answer.records.is_empty(), "{answer:?}");
    let (_, text) = line.health().last_fault.expect("a fault is kept for administrators");
    assert!(!text.contains(PASSWORD) && !text.contains("RSSMRA"), "{text}");
    (answer.result, text)
}

#[tokio::test]
async fn a_registry_with_an_authority_of_its_own_is_asked_over_tls() {
    let region = Region::new(|| Postgres::start_tls(Validity::Valid)).await;
    for host in ["127.0.0.1", "localhost"] {
        let how = asked(&region.view(host, &region.trusted())).await;
        assert!(matches!(&how, Ok(version) if version.starts_with("TLSv1.")), "{how:?}");
    }
}

#[tokio::test]
async fn a_registry_that_cannot_prove_who_it_is_gets_neither_password_nor_key() {
    let region = Region::new(|| Postgres::start_tls(Validity::Valid)).await;
    let other = tokio::task::spawn_blocking(|| Postgres::start_tls(Validity::Expired));
    let other = other.await.expect("PostgreSQL runs");
    for options in [
        // Nobody whom the desk knows has signed it.
        "sslmode=verify-full".to_owned(),
        "sslmode=verify-ca".to_owned(),
        // Somebody else's authority has not either.
        format!("sslmode=verify-full&sslrootcert={}", other.ca_file().display()),
    ] {
        let (result, text) = card(region.view("127.0.0.1", &options)).await;
        assert_eq!(result, LookupResult::Certificate, "{options}: {text}");
    }
}

#[tokio::test]
async fn an_expired_certificate_is_said_to_be_one() {
    let region = Region::new(|| Postgres::start_tls(Validity::Expired)).await;
    let (result, text) = card(region.view("127.0.0.1", &region.trusted())).await;
    assert_eq!(result, LookupResult::Certificate, "{text}");
    assert!(text.to_lowercase().contains("expired"), "{text}");
}

#[tokio::test]
async fn whoever_asks_in_the_clear_where_tls_is_required_is_refused() {
    let region = Region::new(|| Postgres::start_tls(Validity::Valid)).await;
    let (result, text) = card(region.view("127.0.0.1", "sslmode=disable")).await;
    assert_eq!(result, LookupResult::Refused, "{text}");
}

#[tokio::test]
async fn a_registry_without_tls_is_not_asked_in_the_clear_instead() {
    let encrypted = Region::new(|| Postgres::start_tls(Validity::Valid)).await;
    let plain = Region::new(Postgres::start).await;
    assert_eq!(
        asked(&plain.view("127.0.0.1", "sslmode=disable")).await,
        Ok("in chiaro".to_owned())
    );
    let (result, text) = card(plain.view("127.0.0.1", &encrypted.trusted())).await;
    assert_eq!(result, LookupResult::Down, "{text}");
    assert!(text.contains("TLS"), "{text}");
}
