//! The tax registry behind a view of a real PostgreSQL: positions are found, nothing else is read and nothing is written, and
//! a view that is wrong, slow or gone is told apart.

use std::time::{Duration, Instant};

use domain::lookups::view::{TaxView, ViewColumns, ViewSettings};
use domain::ports::{RegistrySource, SourceFault};
use model::lookup::{DisputeState, LookupKey, LookupKind, Records, TaxRecord};
use testkit::Postgres;
use testkit::servers::process::free_port;

/// The time that each may take; generous, because the machine may be compiling meanwhile.
const TIME: Duration = Duration::from_secs(20);

/// The region's tables, as somebody else made them: their own names and types.
const TABLES: &str = "
    CREATE SCHEMA sitr;
    CREATE TABLE sitr.bolli (cf char(16), targa varchar(8), anno smallint, dovuto numeric(12,2), pagato integer,
        interessi bigint, sanzioni integer, pagato_il date, atto text, cartella text, esenzione text, ricorso text);
    INSERT INTO sitr.bolli VALUES
        ('RSSMRA80A01G942K', 'AB123CD', 2023, 20000, 5000, 430, 1000, '2023-06-30', 'ACC/2023/77', NULL, NULL, 'OPEN'),
        ('RSSMRA80A01G942K', 'AB123CD', 2025, 21000, NULL, NULL, NULL, NULL, NULL, NULL, ' Legge 104/1992 ', 'boh'),
        ('RSSMRA80A01G942K', 'XY987ZW', 2024, 18000, 18000, 0, 0, '2024-01-31', NULL, 'CART-9', NULL, NULL),
        ('VRDNNA85M65F052O', 'EF456GH', 2025, 100, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
    CREATE VIEW sitr.posizioni AS SELECT * FROM sitr.bolli;";

fn columns() -> ViewColumns {
    ViewColumns {
        tax_code: "cf".into(),
        plate: "targa".into(),
        year: "anno".into(),
        due_cents: "dovuto".into(),
        paid_cents: "pagato".into(),
        interest_cents: "interessi".into(),
        sanction_cents: "sanzioni".into(),
        paid_on: "pagato_il".into(),
        act_number: "atto".into(),
        roll: "cartella".into(),
        exemption: "esenzione".into(),
        dispute: "ricorso".into(),
    }
}

/// The region's database, and the address under which the desk knows it.
struct Region {
    url: String,
    name: String,
}

impl Region {
    async fn new() -> Self {
        tokio::task::spawn_blocking(|| {
            let url = Postgres::shared().create_database();
            let name = url.rsplit('/').next().expect("a name").to_owned();
            let region = Self { url, name };
            region.sql(TABLES);
            region
        })
        .await
        .expect("PostgreSQL runs")
    }

    /// Runs SQL there as its owner.
    fn sql(&self, sql: &str) -> String {
        Postgres::shared().query(&self.name, sql)
    }

    fn settings(&self) -> ViewSettings {
        ViewSettings {
            url: self.url.clone(),
            view: "sitr.posizioni".into(),
            columns: columns(),
            time: TIME,
            places: 4,
        }
    }

    /// The registry behind another view of this database.
    fn view(&self, name: &str) -> TaxView {
        view(ViewSettings {
            view: name.into(),
            ..self.settings()
        })
    }
}

fn view(settings: ViewSettings) -> TaxView {
    TaxView::new(settings).expect("the settings are right")
}

async fn find(view: &TaxView, kind: LookupKind, value: &str) -> Result<Vec<TaxRecord>, SourceFault> {
    let value = value.to_owned();
    match view.find(&LookupKey { kind, value }).await? {
        Records::Sitr(records) => Ok(records),
        other => panic!("records of another registry: {other:?}"),
    }
}

async fn find_mario(view: &TaxView) -> Result<Vec<TaxRecord>, SourceFault> {
    find(view, LookupKind::TaxCode, "RSSMRA80A01G942K").await
}

fn years(found: Result<Vec<TaxRecord>, SourceFault>) -> Vec<i64> {
    found
        .expect("the view answers")
        .iter()
        .map(|record| record.year)
        .collect()
}

#[tokio::test]
async fn positions_are_found_by_code_and_by_plate_the_newest_first() {
    let region = Region::new().await;
    let view = view(region.settings());
    let found = find_mario(&view).await.expect("the view answers");
    assert_eq!(
        found.iter().map(|record| record.year).collect::<Vec<_>>(),
        [2025, 2024, 2023]
    );
    assert_eq!(
        found[2],
        TaxRecord {
            tax_code: "RSSMRA80A01G942K".into(),
            plate: "AB123CD".into(),
            year: 2023,
            due_cents: 20_000,
            paid_cents: 5_000,
            interest_cents: 430,
            sanction_cents: 1_000,
            paid_on: Some("2023-06-30".into()),
            act_number: "ACC/2023/77".into(),
            roll: String::new(),
            exemption: String::new(),
            dispute: Some(DisputeState::Open),
        }
    );
    assert_eq!(
        (found[0].exemption.as_str(), found[0].dispute),
        ("Legge 104/1992", None)
    );
    assert_eq!(years(find(&view, LookupKind::Plate, "AB123CD").await), [2025, 2023]);
    assert_eq!(
        years(find(&view, LookupKind::TaxCode, "RCCMNL83S18D969H").await),
        [0; 0]
    );
    assert_eq!(
        find(&view, LookupKind::Email, "mario.rossi@posta.example").await,
        Ok(Vec::new()),
        "it cannot be asked by this"
    );
}

#[tokio::test]
async fn a_key_made_to_change_the_statement_finds_nobody() {
    let region = Region::new().await;
    let view = view(region.settings());
    for value in [
        "' OR '1'='1",
        "x'; DROP VIEW sitr.posizioni; --",
        "%",
        "$1",
        "\\",
        "\" OR 1=1 --",
        "",
    ] {
        for kind in [LookupKind::TaxCode, LookupKind::Plate] {
            assert_eq!(find(&view, kind, value).await, Ok(Vec::new()), "{kind} {value:?}");
        }
    }
    let cut = find(&view, LookupKind::Plate, "AB123CD\0").await;
    assert!(!matches!(&cut, Ok(found) if !found.is_empty()), "{cut:?}");
    assert_eq!(years(find_mario(&view).await), [2025, 2024, 2023], "the view is well");
}

#[tokio::test]
async fn nothing_can_be_written_through_a_view() {
    let region = Region::new().await;
    region.sql(
        "CREATE TABLE tracce (n int);
         CREATE FUNCTION scrive() RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO tracce VALUES (1); RETURN 'x'; END $$;
         CREATE VIEW scrivente AS SELECT cf, targa, anno, dovuto, pagato, interessi, sanzioni, pagato_il, atto,
             cartella, ricorso, scrive() AS esenzione FROM sitr.bolli;
         CREATE VIEW dichiarante AS SELECT cf, targa, anno, dovuto, pagato, interessi, sanzioni, pagato_il, atto,
             cartella, ricorso, current_setting('transaction_read_only') AS esenzione FROM sitr.bolli;",
    );
    let refused = find_mario(&region.view("scrivente")).await;
    assert!(
        matches!(&refused, Err(SourceFault::Broken(text)) if text.contains("read-only")),
        "{refused:?}"
    );
    assert_eq!(region.sql("SELECT count(*) FROM tracce"), "0");
    let found = find_mario(&region.view("dichiarante")).await.expect("the view answers");
    assert!(found.iter().all(|record| record.exemption == "on"), "{found:?}");
}

#[tokio::test]
async fn a_view_that_is_not_as_configured_says_what_is_missing() {
    let region = Region::new().await;
    region.sql(
        "CREATE VIEW monca AS SELECT cf, targa, anno FROM sitr.bolli;
         CREATE VIEW storta AS SELECT cf, targa, 'duemila e ' || targa AS anno, dovuto, pagato, interessi, sanzioni,
             pagato_il, atto, cartella, esenzione, ricorso FROM sitr.bolli;",
    );
    for (name, word) in [("monca", "dovuto"), ("sitr.assente", "assente")] {
        let broken = find_mario(&region.view(name)).await;
        assert!(
            matches!(&broken, Err(SourceFault::Broken(text)) if text.contains(word) && !text.contains("RSSMRA")),
            "{name}: {broken:?}"
        );
    }
    let broken = find_mario(&region.view("storta")).await;
    assert!(
        matches!(&broken, Err(SourceFault::Broken(text)) if !text.contains("AB123CD")),
        "what does not fit is not repeated: {broken:?}"
    );
}

#[tokio::test]
async fn a_column_that_is_not_there_is_left_out() {
    let region = Region::new().await;
    region.sql("CREATE VIEW monca AS SELECT cf, anno FROM sitr.bolli");
    let few = ViewColumns {
        tax_code: "cf".into(),
        plate: String::new(),
        year: "anno".into(),
        due_cents: String::new(),
        paid_cents: String::new(),
        interest_cents: String::new(),
        sanction_cents: String::new(),
        paid_on: String::new(),
        act_number: String::new(),
        roll: String::new(),
        exemption: String::new(),
        dispute: String::new(),
    };
    let view = view(ViewSettings {
        view: "monca".into(),
        columns: few,
        ..region.settings()
    });
    assert_eq!(years(find_mario(&view).await), [2025, 2024, 2023]);
    assert_eq!(find(&view, LookupKind::Plate, "AB123CD").await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_database_that_is_gone() {
    let region = Region::new().await;
    let (user, port) = (Postgres::shared().create_user("giusta"), Postgres::shared().port());
    region.sql(&format!(
        "GRANT USAGE ON SCHEMA sitr TO {user}; GRANT SELECT ON sitr.posizioni TO {user}"
    ));
    let with = |password: &str, port: u16| {
        let url = format!("postgres://{user}:{password}@127.0.0.1:{port}/{}", region.name);
        view(ViewSettings {
            url,
            ..region.settings()
        })
    };
    assert_eq!(years(find_mario(&with("giusta", port)).await), [2025, 2024, 2023]);
    let refused = find_mario(&with("sbagliata", port)).await;
    assert!(
        matches!(&refused, Err(SourceFault::Refused(text)) if !text.contains("sbagliata")),
        "{refused:?}"
    );
    region.sql(&format!("REVOKE SELECT ON sitr.posizioni FROM {user}"));
    let refused = find_mario(&with("giusta", port)).await;
    assert!(matches!(refused, Err(SourceFault::Refused(_))), "{refused:?}");

    let nobody = view(ViewSettings {
        url: format!("postgres://127.0.0.1:{}/sitr", free_port()),
        time: Duration::from_secs(1),
        ..region.settings()
    });
    let gone = find_mario(&nobody).await;
    assert!(matches!(gone, Err(SourceFault::Down(_))), "{gone:?}");
}

#[tokio::test]
async fn a_slow_view_ends_within_the_limit_and_the_connection_goes_on() {
    let region = Region::new().await;
    region.sql(
        "CREATE TABLE indugio (secondi int);
         INSERT INTO indugio VALUES (600);
         CREATE FUNCTION aspetta() RETURNS text LANGUAGE plpgsql AS
             $$ BEGIN PERFORM pg_sleep((SELECT max(secondi) FROM indugio)); RETURN ''; END $$;
         CREATE VIEW lenta AS SELECT cf, targa, anno, dovuto, pagato, interessi, sanzioni, pagato_il, atto, cartella,
             ricorso, aspetta() AS esenzione FROM sitr.bolli;",
    );
    let lenta = view(ViewSettings {
        view: "lenta".into(),
        time: Duration::from_secs(4),
        places: 1,
        ..region.settings()
    });
    let began = Instant::now();
    assert_eq!(find_mario(&lenta).await, Err(SourceFault::Slow));
    assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
    region.sql("UPDATE indugio SET secondi = 0");
    assert_eq!(years(find_mario(&lenta).await), [2025, 2024, 2023]);
}

#[tokio::test]
async fn ten_thousand_positions_are_cut_to_what_anybody_looks_at() {
    let region = Region::new().await;
    region.sql(
        "INSERT INTO sitr.bolli (cf, targa, anno, dovuto)
         SELECT 'RCCMNL83S18D969H', 'ZZ' || n, 1900 + n % 100, 1 FROM generate_series(1, 10000) n",
    );
    let found = find(&view(region.settings()), LookupKind::TaxCode, "RCCMNL83S18D969H").await;
    let years = years(found);
    assert_eq!(years.len(), domain::lookups::MOST_RECORDS + 1);
    assert!(years.is_sorted_by(|one, next| one >= next), "{years:?}");
}

#[tokio::test]
async fn fifty_at_once_all_have_their_answer() {
    let region = Region::new().await;
    let view = view(region.settings());
    let questions = (0..50).map(|_| find_mario(&view));
    for found in futures::future::join_all(questions).await {
        assert_eq!(years(found), [2025, 2024, 2023]);
    }
}
