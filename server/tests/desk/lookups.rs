//! Asking the region's registries while a contact is logged: who may, when it takes a reason or a delegation, what is shown,
//! and what is written down.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use domain::lookups::settings::RegistryRules;
use domain::lookups::{Connection, Limits};
use domain::ports::{RegistrySource, SourceFault};
use futures::future::BoxFuture;
use model::lookup::{AccountState, ImsRecord, LookupKey, PinState, Records, Registry, TaxRecord};
use model::people::Grant;
use model::{Role, Timestamp};

use crate::app::{Answer, Browser, NOW, TestApp, apps, run};

/// The form of the contact was opened two minutes ago, as in [`TestApp::contact`].
pub const OPENED: Timestamp = Timestamp(NOW.0 - 120_000);
/// The codice fiscale of that contact.
pub const CODE: &str = "RSSMRA80A01G942K";

/// A registry that says what it is told to say, and counts how often it is asked.
pub struct Told {
    says: Mutex<Option<Result<Records, SourceFault>>>,
    pub asked: AtomicUsize,
}

impl Told {
    fn new(says: Result<Records, SourceFault>) -> Arc<Self> {
        Arc::new(Self {
            says: Mutex::new(Some(says)),
            asked: AtomicUsize::new(0),
        })
    }

    fn say(&self, says: Result<Records, SourceFault>) {
        *self.says.lock().unwrap() = Some(says);
    }

    /// It never answers any more.
    fn be_silent(&self) {
        *self.says.lock().unwrap() = None;
    }

    pub fn times(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl RegistrySource for Told {
    fn find<'a>(&'a self, _: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let says = self.says.lock().unwrap().clone();
        Box::pin(async move {
            match says {
                Some(says) => says,
                None => futures::future::pending().await,
            }
        })
    }
}

/// The desk with two registries that know the contact of the tests.
pub struct Asking {
    pub app: TestApp,
    pub ims: Arc<Told>,
    pub sitr: Arc<Told>,
}

impl Asking {
    /// IMS is called for by the reason of the tests, SITR by nothing.
    pub async fn on(app: TestApp) -> Self {
        let ims = Told::new(Ok(Records::Ims(vec![ImsRecord {
            tax_code: CODE.to_owned(),
            name: "Mario <Prova>".to_owned(),
            email: "mario@posta.example".to_owned(),
            state: Some(AccountState::Active),
            pin: Some(PinState::Active),
            pin_on: Some("2025-03-12".to_owned()),
            ..ImsRecord::default()
        }])));
        let sitr = Told::new(Ok(Records::Sitr(vec![TaxRecord {
            tax_code: CODE.to_owned(),
            plate: "AB123CD".to_owned(),
            year: 2023,
            due_cents: 19_000,
            interest_cents: 2_430,
            ..TaxRecord::default()
        }])));
        let connection = |registry, source: Arc<Told>| Connection {
            registry,
            how: "rest",
            source,
            limits: Limits {
                time: std::time::Duration::from_millis(200),
                ..Limits::default()
            },
        };
        let connections = vec![
            connection(Registry::Ims, ims.clone()),
            connection(Registry::Sitr, sitr.clone()),
        ];
        let asking = Self {
            app: app.with_registries(connections).await,
            ims,
            sitr,
        };
        let rules = RegistryRules {
            called_for: vec![(asking.app.tributi, Some(asking.app.reason))],
            ..RegistryRules::of(Registry::Ims)
        };
        asking.rule(Registry::Ims, &rules).await;
        asking
    }

    /// Writes the rules of a registry.
    pub async fn rule(&self, registry: Registry, rules: &RegistryRules) {
        let tx = self.app.desk.store.begin().await.unwrap();
        let text = serde_json::to_string(rules).unwrap();
        store::settings::set(&tx, &format!("registry_{registry}"), &text)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Asks for a card as the contact form does, with the queue and the reason of the tests; `more` changes the question.
    pub async fn card(&self, who: &Browser, registry: &str, more: &[(&str, &str)]) -> Answer {
        let (opened, queue, reason) = (
            OPENED.0.to_string(),
            self.app.tributi.to_string(),
            self.app.reason.to_string(),
        );
        let mut fields = vec![
            ("registry", registry),
            ("kind", "tax_code"),
            ("key", CODE),
            ("call_at", opened.as_str()),
            ("queue_id", queue.as_str()),
            ("reason_id", reason.as_str()),
        ];
        fields.retain(|(name, _)| !more.iter().any(|(changed, _)| changed == name));
        fields.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        who.post("/lookups/card", &fields).await
    }

    /// How many look-ups fit.
    pub async fn looked_up(&self, condition: &str) -> u64 {
        self.app.count("lookup", condition).await
    }
}

#[test]
fn a_registry_is_asked_where_the_reason_calls_for_it_and_waits_for_a_reason_elsewhere() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let engine = desk.app.engine;

            let answer = desk.card(&operator, "ims", &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{engine}");
            let card = answer.text();
            for words in [
                "data-said=\"IMS: trovato\"",
                "Registrato, PIN attivo dal 12/03/2025",
                "Mario &lt;Prova&gt;",
                "data-copy=\"E-mail: mario@posta.example\"",
            ] {
                assert!(card.contains(words), "{words} on {engine}: {card}");
            }
            assert!(!card.contains("già chiesto"));

            let unasked = [
                ("another queue", ("queue_id", desk.app.pec.to_string())),
                ("no reason chosen", ("reason_id", String::new())),
            ];
            for (what, (name, value)) in unasked {
                let waits = desk.card(&operator, "ims", &[(name, value.as_str())]).await.text();
                assert!(waits.contains("Perché lo chiedi?"), "{what} on {engine}: {waits}");
                assert!(!waits.contains("Mario"), "{what}");
            }
            assert_eq!(desk.ims.times(), 1, "nothing was asked without a reason");
            assert_eq!(desk.looked_up("TRUE").await, 1);

            let pec = desk.app.pec.to_string();
            let why = [
                ("queue_id", pec.as_str()),
                ("why", "non riesce a entrare"),
                ("again", "true"),
            ];
            let card = desk.card(&operator, "ims", &why).await.text();
            assert!(card.contains("trovato"), "{engine}: {card}");
            assert_eq!(
                desk.looked_up("why = 'non riesce a entrare' AND result = 'hit'").await,
                1
            );

            let long = "x".repeat(201);
            let why = [("queue_id", pec.as_str()), ("why", long.as_str())];
            let refused = desk.card(&operator, "ims", &why).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    });
}

#[test]
fn what_was_asked_is_written_down_once_and_the_key_is_nowhere() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            desk.card(&operator, "ims", &[]).await;
            let kept = desk
                .card(&operator, "ims", &[("key", "rssmra80a01 g942k")])
                .await
                .text();
            assert!(kept.contains("già chiesto"), "the same key: {kept}");
            assert_eq!(
                (desk.ims.times(), desk.looked_up("TRUE").await),
                (1, 1),
                "not asked twice"
            );
            let again = desk.card(&operator, "ims", &[("again", "true")]).await.text();
            assert!(!again.contains("già chiesto"));
            assert_eq!(
                (desk.ims.times(), desk.looked_up("TRUE").await),
                (2, 2),
                "told to, it is"
            );

            let colleague = desk.app.browser_with("collega", vec![everywhere(Role::FrontEnd)]).await;
            let card = desk.card(&colleague, "ims", &[]).await.text();
            assert!(!card.contains("già chiesto"), "what one has seen serves nobody else");
            let other_call = (OPENED.0 + 1).to_string();
            let card = desk.card(&operator, "ims", &[("call_at", &other_call)]).await.text();
            assert!(!card.contains("già chiesto"), "nor another contact");

            desk.app.clock.advance_ms(10 * 60_000 + 1);
            let card = desk.card(&operator, "ims", &[]).await.text();
            assert!(!card.contains("già chiesto"), "after its minutes it is gone");
            let all = desk.looked_up("TRUE").await;
            assert_eq!(all, 5);
            let whose = format!(
                "registry = 'ims' AND key_kind = 'tax_code' AND length(key_hmac) = 64 AND result = 'hit' AND records = 1 \
                 AND ticket_id IS NULL AND queue_id = {} AND reason_id = {}",
                desk.app.tributi, desk.app.reason
            );
            assert_eq!(desk.looked_up(&whose).await, all);
            let clear = "upper(key_hmac) LIKE '%RSSMRA%' OR upper(why) LIKE '%RSSMRA%'";
            assert_eq!(desk.looked_up(clear).await, 0);
        }
    });
}

fn everywhere(role: Role) -> Grant {
    Grant {
        role,
        queue_id: None,
        office_id: None,
    }
}

#[test]
fn only_those_ask_who_have_the_right_and_a_role_for_the_registry() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let engine = desk.app.engine;
            for role in [Role::Auditor, Role::Administrator, Role::Archivist, Role::ThirdLevel] {
                let who = desk.app.browser(role).await;
                let refused = desk.card(&who, "ims", &[]).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role} on {engine}");
            }
            let stranger = desk.app.stranger();
            assert_eq!(desk.card(&stranger, "ims", &[]).await.status, StatusCode::UNAUTHORIZED);

            let operator = desk.app.browser(Role::FrontEnd).await;
            let rules = RegistryRules {
                roles: vec![Role::TeamLeader],
                ..RegistryRules::of(Registry::Sitr)
            };
            desk.rule(Registry::Sitr, &rules).await;
            let why = [("why", "perché sì")];
            assert_eq!(desk.card(&operator, "sitr", &why).await.status, StatusCode::FORBIDDEN);
            let page = operator.get("/contacts/new").await.text();
            assert!(page.contains("data-registry=\"ims\""), "{engine}: IMS has its place");
            assert!(!page.contains("data-registry=\"sitr\""), "{engine}: SITR has none");
            let leader = desk.app.browser(Role::TeamLeader).await;
            let id = desk.app.call(&operator, "Bollo").await;
            let side = |page: &str| page.contains(&format!("/lookups/new/{id}?registry=sitr"));
            assert!(side(&leader.get(&format!("/tickets/{id}")).await.text()));
            assert!(!side(&operator.get(&format!("/tickets/{id}")).await.text()));
            assert_eq!((desk.ims.times(), desk.sitr.times()), (0, 0));
            assert_eq!(
                desk.looked_up("TRUE").await,
                0,
                "who was refused saw nothing, and asked nothing"
            );

            let sent = operator.post(
                "/lookups/card",
                &[("registry", "ims"), ("kind", "tax_code"), ("key", CODE), ("admin", "1")],
            );
            assert!(sent.await.status.is_client_error(), "unknown fields are refused");
        }
    });
}

#[test]
fn taxes_of_somebody_else_are_shown_once_the_delegation_was_seen() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let third = ("third_party", "true");
            let why = ("why", "la moglie è al telefono");
            let asks = desk.card(&operator, "sitr", &[third, why]).await.text();
            assert!(
                asks.contains("delega vista?") && asks.contains("data-delegation"),
                "{asks}"
            );
            assert!(!asks.contains("AB123CD"));
            assert_eq!((desk.sitr.times(), desk.looked_up("TRUE").await), (0, 0));

            let card = desk
                .card(&operator, "sitr", &[third, why, ("delegation", "true")])
                .await
                .text();
            for words in ["214,30 €", "AB123CD", "interessi 24,30 €", "da pagare in tutto"] {
                assert!(card.contains(words), "{words}: {card}");
            }
            assert_eq!(desk.looked_up("third_party AND delegation").await, 1);
            let hidden = desk.card(&operator, "sitr", &[third, why]).await.text();
            assert!(!hidden.contains("AB123CD"), "taking it back hides the card: {hidden}");

            // IMS asks for none, unless the queue's data are about health.
            let card = desk.card(&operator, "ims", &[third]).await.text();
            assert!(card.contains("trovato"), "{card}");
            let rules = RegistryRules {
                called_for: vec![(desk.app.pec, None)],
                delegation_queues: vec![desk.app.pec],
                ..RegistryRules::of(Registry::Ims)
            };
            desk.rule(Registry::Ims, &rules).await;
            let pec = desk.app.pec.to_string();
            let asks = desk.card(&operator, "ims", &[third, ("queue_id", &pec)]).await.text();
            assert!(asks.contains("delega vista?"), "{asks}");
        }
    });
}

#[test]
fn on_a_ticket_about_somebody_else_an_empty_box_shows_nothing() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let mut form = desk.app.contact("Per la madre", "forward");
            form.push(("behalf_name", "Anna Verdini".to_owned()));
            form.push(("behalf_tax_code", "VRDNNA85M65F052O".to_owned()));
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let ticket = operator.multipart("/contacts/new", &fields, &[]).await.ticket();
            let path = format!("/lookups/new/{ticket}");
            let ask = [
                ("registry", "sitr"),
                ("kind", "tax_code"),
                ("key", CODE),
                ("why", "chiede il bollo"),
            ];
            let asks = operator.post(&path, &ask).await.text();
            assert!(!asks.contains("AB123CD"), "{asks}");
            assert_eq!((desk.sitr.times(), desk.looked_up("TRUE").await), (0, 0));
            let seen = [&ask[..], &[("delegation", "on")]].concat();
            let card = operator.post(&path, &seen).await.text();
            assert!(card.contains("AB123CD"), "{card}");
            assert_eq!(desk.looked_up("third_party AND delegation").await, 1);
        }
    });
}

#[test]
fn a_reason_that_tells_the_key_is_refused() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let why = ("why", "verifica rssmra 80a01 g942k");
            let refused = desk.card(&operator, "sitr", &[why]).await.text();
            assert!(!refused.contains("AB123CD"), "{refused}");
            assert_eq!((desk.sitr.times(), desk.looked_up("TRUE").await), (0, 0));
        }
    });
}

#[test]
fn nothing_is_asked_for_a_key_that_is_not_complete_or_cannot_be_one() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            for key in ["RSSMRA80A01G942", "RSSMRA80A01G942X", "*)(uid=*", "' OR 1=1 --"] {
                let line = desk.card(&operator, "ims", &[("key", key)]).await.text();
                assert!(line.contains("serve un codice fiscale"), "{key}: {line}");
            }
            // An empty value is sent, too: that is how the form asks what a registry needs.
            let fields = [("registry", "sitr"), ("kind", "tax_code"), ("key", "")];
            let line = operator.post("/lookups/card", &fields).await.text();
            assert!(line.contains("o una targa") && line.contains("data-plate"), "{line}");
            assert_eq!(desk.looked_up("TRUE").await, 0);

            let plate = [("kind", "plate"), ("key", "ab 123-cd"), ("why", "ha solo la targa")];
            let card = desk.card(&operator, "sitr", &plate).await.text();
            assert!(card.contains("Targa") && card.contains("AB123CD"), "{card}");
            assert_eq!(desk.looked_up("key_kind = 'plate'").await, 1);
        }
    });
}

#[test]
fn a_card_shows_the_latest_three_positions_and_all_of_them_on_demand() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let position = |year| TaxRecord {
                tax_code: CODE.to_owned(),
                plate: "AB123CD".to_owned(),
                year,
                due_cents: 20_000,
                paid_cents: if year == 2021 { 0 } else { 20_000 },
                ..TaxRecord::default()
            };
            let positions = (2020..2025).map(position).collect();
            desk.sitr.say(Ok(Records::Sitr(positions)));
            let card = desk
                .card(&operator, "sitr", &[("why", "chiede del bollo")])
                .await
                .text();
            let folded = card.find("Mostra tutti (5)").unwrap_or_else(|| panic!("{card}"));
            let (seen, all) = card.split_at(folded);
            assert!(seen.contains("SITR 2024 AB123CD") && seen.contains("SITR 2022 AB123CD"));
            assert!(!seen.contains("SITR 2021 AB123CD"), "three are enough to begin with");
            assert!(seen.contains("200,00"), "the sum is that of all: {seen}");
            assert!(
                all.contains("SITR 2024 AB123CD") && all.contains("SITR 2020 AB123CD"),
                "{all}"
            );
        }
    });
}

#[test]
fn each_way_in_which_a_registry_answers_has_its_words_in_its_own_card() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let engine = desk.app.engine;
            desk.ims.say(Ok(Records::none(Registry::Ims)));
            let card = desk.card(&operator, "ims", &[("again", "true")]).await.text();
            assert!(
                card.contains("IMS: non trovato") && card.contains("Non è registrato"),
                "{engine}: {card}"
            );

            let many = ImsRecord {
                tax_code: "VRDNNA85M65F052O".to_owned(),
                ..ImsRecord::default()
            };
            desk.ims.say(Ok(Records::Ims(vec![many; 201])));
            let card = desk.card(&operator, "ims", &[("again", "true")]).await.text();
            assert!(card.contains("qui i primi 200"), "{engine}");
            assert!(card.contains("dati di un'altra persona"), "{engine}");

            for (says, words, advice) in [
                (SourceFault::Down("503".into()), "non risponde", "Riprova tra poco"),
                (
                    SourceFault::Broken("no JSON".into()),
                    "modo incomprensibile",
                    "Avvisa l",
                ),
                (
                    SourceFault::Certificate("expired".into()),
                    "certificato non valido",
                    "Avvisa l",
                ),
                (SourceFault::Refused("401".into()), "rifiuta le credenziali", "Avvisa l"),
            ] {
                let code = says.result();
                desk.ims.say(Err(says));
                let card = desk.card(&operator, "ims", &[("again", "true")]).await;
                assert_eq!(
                    card.status,
                    StatusCode::OK,
                    "{engine}: a dead registry is no fault of the desk"
                );
                let card = card.text();
                assert!(
                    card.contains(words) && card.contains(advice),
                    "{engine}, {words}: {card}"
                );
                assert!(!card.contains("data-attach"), "there is nothing to attach");
                assert_eq!(desk.looked_up(&format!("result = '{code}' AND records = 0")).await, 1);
            }
            desk.ims.be_silent();
            let card = desk.card(&operator, "ims", &[("again", "true")]).await.text();
            assert!(card.contains("non ha risposto in tempo"), "{engine}: {card}");
            let asked = desk.ims.times();
            let card = desk.card(&operator, "ims", &[("again", "true")]).await.text();
            assert!(card.contains("non risponde da un po"), "{engine}: {card}");
            assert_eq!(desk.ims.times(), asked, "it rests");

            let other = desk.card(&operator, "sitr", &[("why", "intanto")]).await.text();
            assert!(other.contains("SITR: trovato"), "{engine}: the other one answers");
            assert!(desk.app.call(&operator, "Si registra lo stesso").await > 0);
        }
    });
}
