//! Fax rules are data: written in the browser, in force at once, tried on a mail, and brought by each version of the program.

use std::sync::Arc;

use axum::http::StatusCode;
use connectors::{LocalBlobs, Smtp};
use domain::Desk;
use domain::blobs::SealedBlobs;
use domain::clock::FixedClock;
use domain::desk::Parts;
use domain::vault::Vault;
use domain::zone::Zone;
use mail::fax::{explain, shipped};
use mail::smime::TrustStore;
use mail::thread::Former;
use model::contact::KeyKind;
use model::fax_rule::RuleOrigin;
use model::{Channel, Role, Timestamp};
use store::fax_rules::{FaxRuleChange, FaxRuleRow};
use store::inbound::LedgerFilter;
use store::{Scope, Store, set};

use crate::app::{NOW, TestApp, apps, run};
use crate::fax::{mail as hylafax, take};

const RULES: &str = "/admin/fax-rules";
const TRY: &str = "/admin/fax-rules/try";

/// A mail of a gateway that no shipped rule knows.
fn gateway(n: usize) -> Vec<u8> {
    format!(
        "From: Posta in arrivo <robot@provider.example>\r\nTo: tributi@desk.example\r\nSubject: Documento {n} in arrivo\r\n\
         Message-ID: <g{n}@provider.example>\r\nContent-Type: multipart/mixed; boundary=F\r\n\r\n--F\r\nContent-Type: text/plain; \
         charset=utf-8\r\n\r\nNumero: 0971 555101\r\nFogli: 2\r\n--F\r\nContent-Type: application/pdf; name=\"doc.pdf\"\r\n\
         Content-Disposition: attachment; filename=\"doc.pdf\"\r\n\r\n%PDF-1.4 {n}\r\n--F--\r\n"
    )
    .into_bytes()
}

/// The form about a rule that knows it, with what is typed in place of the usual.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("id", ""),
        ("name", "Provider"),
        ("sort", "5"),
        ("active", "on"),
        (
            "all",
            "from: ^robot@provider\\.example$\nsubject: ^documento \\d+ in arrivo",
        ),
        ("any", ""),
        ("failure", ""),
        (
            "extract",
            "body: ^numero: (?P<caller>[\\d ]+)$\nbody: ^fogli: (?P<pages>\\d+)",
        ),
    ];
    let value = |(name, value): (&'a str, &'a str)| {
        let other = changed.iter().find(|(changed, _)| *changed == name);
        (name, other.map_or(value, |(_, other)| *other))
    };
    usual.into_iter().map(value).collect()
}

async fn rules(store: &Store) -> Vec<FaxRuleRow> {
    store::fax_rules::all(store.reader()).await.unwrap()
}

async fn rule(app: &TestApp, name: &str) -> FaxRuleRow {
    let rules = rules(&app.desk.store).await;
    rules.into_iter().find(|rule| rule.name == name).unwrap()
}

async fn change(desk: &Desk, row: FaxRuleChange) {
    let tx = desk.store.begin().await.unwrap();
    store::desk::save(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_rule_is_in_force_with_the_next_mail_in_every_process() {
    run(async {
        for app in apps().await {
            let tx = app.desk.store.begin().await.unwrap();
            let keys = [(KeyKind::Phone, "+390971555101".to_owned())];
            let known = store::contacts::insert(&tx, "Studio Prova", &keys, NOW).await.unwrap();
            tx.commit().await.unwrap();
            // What another process has in memory.
            let other = Desk {
                fax: Arc::default(),
                ..app.desk.clone()
            };
            let winner = async |n| {
                let rules = other.fax.rules(&other.store).await.unwrap();
                let explained = explain(&rules, &gateway(n)).unwrap();
                explained.winner.map(|at| explained.trials[at].rule.clone())
            };
            let row = take(&app, gateway(1)).await;
            assert_eq!(row.kind.as_deref(), Some("mail"), "{}: no rule knows it", app.engine);
            assert_eq!(winner(1).await, None);

            let admin = app.browser(Role::Administrator).await;
            let done = admin.post(RULES, &form(&[])).await;
            assert_eq!(done.location(), "/admin/fax-rules?done=saved", "{}", done.text());
            let list = admin.get(RULES).await.text();
            assert!(list.contains("Provider") && list.contains("^robot@provider"), "{list}");

            let row = take(&app, gateway(2)).await;
            assert_eq!(row.kind.as_deref(), Some("fax"), "{}: without a restart", app.engine);
            let id = row.ticket_id.expect("a ticket");
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!((ticket.channel, ticket.requester_id), (Channel::Fax, Some(known)));
            assert_eq!(winner(2).await.as_deref(), Some("Provider"), "in the other process too");

            let id = rule(&app, "Provider").await.id.to_string();
            let off: Vec<_> = form(&[("id", id.as_str())])
                .into_iter()
                .filter(|(name, _)| *name != "active")
                .collect();
            assert_eq!(admin.post(RULES, &off).await.location(), "/admin/fax-rules?done=saved");
            let row = take(&app, gateway(3)).await;
            assert_eq!(row.kind.as_deref(), Some("mail"), "{}: out of use", app.engine);
            assert_eq!(winner(3).await, None);
        }
    });
}

#[test]
fn a_rule_that_cannot_work_is_refused_at_its_line_and_stays_as_typed() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let wrong = form(&[
                ("all", "from: robot\n\nsubject: (aperta"),
                ("any", "oggetto: fax"),
                ("extract", "body: (?P<numero>\\d+)"),
                ("failure", "body: .*"),
            ]);
            let refused = admin.post(RULES, &wrong).await;
            assert_eq!(refused.location(), "/admin/fax-rules/new?again=yes#problem");
            let page = admin.get("/admin/fax-rules/new?again=yes").await.text();
            for said in [
                "riga 3: ",
                "unclosed group",
                "from: robot\n\nsubject: (aperta</textarea>",
                "riga 1: comincia con from, subject",
                "il gruppo «numero» non esiste",
                "in qualunque messaggio",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            for (changed, said) in [
                (("all", " "), "serve almeno un"),
                (("name", "generic"), "già usato"),
                (("extract", "body: fogli"), "manca un gruppo con il nome"),
            ] {
                admin.post(RULES, &form(&[changed])).await;
                let page = admin.get("/admin/fax-rules/new?again=yes").await.text();
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            assert_eq!(rules(&app.desk.store).await.len(), shipped().len(), "nothing was saved");
        }
    });
}

#[test]
fn the_bench_says_what_each_rule_makes_of_a_mail_and_keeps_nothing() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let pdf: [(&str, &str, &[u8]); 1] = [("fax.pdf", "application/pdf", b"%PDF-1.4")];
            let fax = hylafax(1, "0971 555101", &pdf);
            let page = admin.multipart(TRY, &[], &[("di prova.eml", fax.as_slice())]).await;
            assert_eq!(page.status, StatusCode::OK, "{}", app.engine);
            let page = page.text();
            for said in [
                "Esito della prova: di prova.eml",
                "Vale la regola «hylafax-it»: fax ricevuto.",
                "Documento: fax.pdf",
                "Chi manda: «0971 555101» → +390971555101",
                "Non trovata:",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }

            let unknown = gateway(1);
            let page = admin
                .multipart(TRY, &[], &[("ignoto.eml", unknown.as_slice())])
                .await
                .text();
            assert!(page.contains("Nessuna regola riconosce il messaggio"), "{page}");
            let page = admin
                .multipart(TRY, &form(&[]), &[("ignoto.eml", unknown.as_slice())])
                .await
                .text();
            for said in [
                "Vale la regola «Provider»: fax ricevuto.",
                "come è scritta qui",
                "Pagine: «2» → 2",
                "from: ^robot@provider\\.example$\nsubject: ^documento \\d+ in arrivo</textarea>",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            let wrong = form(&[("all", "from: (")]);
            let page = admin
                .multipart(TRY, &wrong, &[("ignoto.eml", unknown.as_slice())])
                .await
                .text();
            assert!(
                page.contains("unclosed group") && page.contains("from: (</textarea>"),
                "{page}"
            );

            let page = admin.multipart(TRY, &[], &[("", b"".as_slice())]).await.text();
            assert!(page.contains("Messaggio (.eml): serve un valore"), "{page}");
            let page = admin
                .multipart(TRY, &[], &[("vuoto.eml", b" \n".as_slice())])
                .await
                .text();
            assert!(page.contains("il file non è un messaggio"), "{page}");
            assert_eq!(admin.get(TRY).await.status, StatusCode::OK, "reloaded, it is the list");

            assert_eq!(rules(&app.desk.store).await.len(), shipped().len(), "nothing was saved");
            let db = app.desk.store.reader();
            let any = LedgerFilter {
                limit: 1,
                ..LedgerFilter::default()
            };
            let ledger = store::inbound::ledger(db, &Scope::desk(), &Scope::desk(), &any)
                .await
                .unwrap();
            assert!(ledger.is_empty(), "{}: no mail came in", app.engine);
            let again = admin.get("/admin/fax-rules/new?again=yes").await.text();
            assert!(
                !again.contains("robot@provider"),
                "{}: and no draft is kept",
                app.engine
            );
        }
    });
}

#[test]
fn rules_are_the_administrators_and_a_session_that_ended_loses_nothing() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mail = gateway(1);
            let files: [(&str, &[u8]); 1] = [("ignoto.eml", mail.as_slice())];
            for path in [RULES, "/admin/fax-rules/1", TRY] {
                assert_eq!(clerk.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            }
            for answer in [
                clerk.post(RULES, &form(&[])).await,
                clerk.post("/admin/fax-rules/1/restore", &[]).await,
                clerk.multipart(TRY, &[], &files).await,
                clerk.multipart(TRY, &form(&[]), &files).await,
            ] {
                assert_eq!(
                    answer.status,
                    StatusCode::FORBIDDEN,
                    "{}: {}",
                    app.engine,
                    answer.text()
                );
            }
            assert_eq!(rules(&app.desk.store).await.len(), shipped().len());

            let stranger = app.stranger();
            for answer in [
                stranger.post(RULES, &form(&[])).await,
                stranger.multipart(TRY, &form(&[]), &files).await,
                stranger.multipart(TRY, &[], &files).await,
            ] {
                assert!(
                    answer.location().starts_with("/login?ended=yes&next=/admin/fax-rules"),
                    "{}: {}",
                    app.engine,
                    answer.location()
                );
            }
            let admin = app.browser(Role::Administrator).await;
            let unknown = admin.post(RULES, &form(&[("id", "999")])).await;
            assert_eq!(unknown.status, StatusCode::NOT_FOUND);
            let unknown = admin.multipart(TRY, &form(&[("id", "999")]), &files).await;
            assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        }
    });
}

/// A desk that starts on this database.
async fn started(store: &Store, now: Timestamp) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::new(folder.path().join("blobs")).map_err(|error| format!("{error:?}"));
    let clock = Arc::new(FixedClock::at(now));
    let vault = Vault::new(&Vault::fresh_key());
    let parts = Parts {
        store: store.clone(),
        clock: clock.clone(),
        blobs: Arc::new(SealedBlobs::new(store, &vault, clock, Arc::new(blobs.unwrap()))),
        sender: Arc::new(Smtp::new()),
        pec_admin: None,
        zone: Zone::rome(),
        name: "Sportello".to_owned(),
        mail_domain: "desk.example".to_owned(),
        vault,
        trust: TrustStore::default(),
        former: Former::default(),
        registries: Vec::new(),
        public_url: "https://desk.example".to_owned(),
        digest_time: jiff::civil::time(8, 0, 0, 0),
    };
    Desk::open(parts).await.unwrap()
}

#[test]
fn rules_that_nobody_changed_follow_the_program_and_the_others_stay() {
    run(async {
        for app in apps().await {
            let names: Vec<String> = rules(&app.desk.store).await.into_iter().map(|rule| rule.name).collect();
            let expected: Vec<String> = shipped().into_iter().map(|rule| rule.name).collect();
            assert_eq!(names, expected, "{}: brought by the first start", app.engine);
            let before = rules(&app.desk.store).await;
            started(&app.desk.store, NOW.plus_minutes(1)).await;
            assert_eq!(
                rules(&app.desk.store).await,
                before,
                "{}: a second one writes nothing",
                app.engine
            );

            let admin = app.browser(Role::Administrator).await;
            let efax = rule(&app, "efax").await;
            let id = efax.id.to_string();
            let mine = form(&[("id", id.as_str()), ("name", "altro nome"), ("sort", "7")]);
            assert_eq!(admin.post(RULES, &mine).await.location(), "/admin/fax-rules?done=saved");
            let changed = rule(&app, "efax").await;
            assert_eq!((changed.origin, changed.sort), (RuleOrigin::Changed, 7));
            // As an older version of the program left it, out of use.
            let freepbx = rule(&app, "freepbx").await;
            let older = FaxRuleChange {
                id: set(freepbx.id),
                definition: set("{}".to_owned()),
                active: set(false),
                ..Default::default()
            };
            change(&app.desk, older).await;

            let (one, two) = tokio::join!(
                started(&app.desk.store, NOW.plus_minutes(2)),
                started(&app.desk.store, NOW.plus_minutes(2))
            );
            assert_eq!(rule(&app, "efax").await, changed, "{}", app.engine);
            let now = rule(&app, "freepbx").await;
            assert_eq!((&now.definition, now.active), (&freepbx.definition, false));
            assert_eq!(now.version, freepbx.version + 1, "{}: followed once", app.engine);
            assert_eq!(one.fax.rules(&one.store).await.unwrap().count(), shipped().len() - 1);
            drop(two);

            let form = admin.get(&format!("/admin/fax-rules/{id}")).await.text();
            assert!(form.contains("Torna alla forma del programma"), "{form}");
            let restore = format!("/admin/fax-rules/{id}/restore");
            assert_eq!(
                admin.post(&restore, &[]).await.location(),
                "/admin/fax-rules?done=saved"
            );
            let restored = rule(&app, "efax").await;
            assert_eq!(
                (restored.definition, restored.origin, restored.sort),
                (efax.definition, RuleOrigin::Shipped, 7),
                "{}: its place stays",
                app.engine
            );
            assert_eq!(admin.post(&restore, &[]).await.status, StatusCode::NOT_FOUND);
            let form = admin.get(&format!("/admin/fax-rules/{id}")).await.text();
            assert!(!form.contains("Torna alla forma del programma"), "{form}");
        }
    });
}

#[test]
fn processes_that_start_together_on_a_new_database_bring_each_rule_once() {
    run(async {
        for db in testkit::databases().await {
            assert!(rules(&db.store).await.is_empty());
            tokio::join!(
                started(&db.store, NOW),
                started(&db.store, NOW),
                started(&db.store, NOW)
            );
            let versions: Vec<i64> = rules(&db.store).await.into_iter().map(|rule| rule.version).collect();
            assert_eq!(versions, vec![1; shipped().len()], "{}", db.engine);
        }
    });
}
