//! PEC requests: each kind from its data to the confirmation that the citizen reads, and everything that is refused on the way.

mod provider;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use domain::admin::Actor;
use model::pec_request::{RequestField, RequestKind, RequestState, RequestStep};
use model::{Role, TicketState};
use store::pec_requests::PecRequest;
use store::{Scope, settings};
use testkit::{Delivery, SmtpServer, until};

use crate::app::{Answer, Browser, TestApp, apps, grant, run};
use crate::mail::{arrive, ticket_of};

const CONSOLE: &str = "https://console.gestore.example/?box={address}";

impl TestApp {
    /// Tributi is the queue of PEC requests: it has the mailbox.
    async fn works_pec(&self) {
        let texts = BTreeMap::new();
        domain::admin::pec_requests::save(&self.desk, Actor::CommandLine, Some(self.tributi), CONSOLE, &texts)
            .await
            .unwrap();
    }

    async fn pec_request(&self, id: i64) -> PecRequest {
        let found = store::pec_requests::find(self.desk.store.reader(), &Scope::desk(), id).await;
        found.unwrap().unwrap()
    }

    /// Opens a request for a new ticket; its number and the ticket's.
    async fn asks(&self, who: &Browser, kind: RequestKind) -> (i64, i64) {
        let ticket_id = self.call(who, "Richiesta al gestore").await;
        let path = format!("/pec-requests/new/{ticket_id}");
        let opened = who.post(&path, &[("pec_kind", kind.code())]).await;
        (number_in(&opened), ticket_id)
    }

    /// Does something about a request as it is now.
    async fn act(&self, who: &Browser, id: i64, action: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.pec_request(id).await;
        let ticket = self.on_ladder(request.ticket_id).await;
        let (version, ticket_version) = (request.version.to_string(), ticket.version.to_string());
        let mut fields = [&[("version", version.as_str())], fields].concat();
        if matches!(action, "confirm" | "refuse") {
            fields.push(("ticket_version", &ticket_version));
        }
        who.post(&format!("/pec-requests/{id}/{action}"), &fields).await
    }

    async fn write_data(&self, who: &Browser, id: i64, kind: RequestKind) -> Answer {
        let fields: Vec<(&str, &str)> = kind
            .fields()
            .iter()
            .map(|(field, _)| (field.code(), sample(*field)))
            .collect();
        self.act(who, id, "data", &fields).await
    }

    async fn hand_in(&self, who: &Browser, id: i64, name: &str) -> Answer {
        let version = self.pec_request(id).await.version.to_string();
        let path = format!("/pec-requests/{id}/form");
        let content: &[u8] = b"%PDF-1.4\n";
        who.multipart(
            &path,
            &[("version", &version), ("attachment_id", "")],
            &[(name, content)],
        )
        .await
    }

    /// As far as the confirmation.
    async fn executed(&self, who: &Browser, id: i64, kind: RequestKind) {
        self.write_data(who, id, kind).await;
        if kind.steps().contains(&RequestStep::Form) {
            self.hand_in(who, id, "modulo.pdf").await;
        }
        self.act(who, id, "identity", &[("pec_how", "document")]).await;
        self.act(who, id, "executed", &[("reference", "OP-7")]).await;
        assert_eq!(
            self.pec_request(id).await.state,
            RequestState::ToConfirm,
            "{kind} {}",
            self.engine
        );
    }
}

/// Something that fits a field.
fn sample(field: RequestField) -> &'static str {
    use RequestField as F;
    match field {
        F::Local => "mario.prova",
        F::Domain | F::DnsDomain => "pec.comune.example",
        F::Box => "mario@pec.cittadino.example",
        F::HolderCode | F::NewHolderCode => "RSSMRA80A01G942K",
        F::BodyCode => "00743110157",
        F::ContactAddress | F::TechnicalAddress | F::LogRecipient => "mario@posta.example",
        F::ContactMobile => "340 1234567",
        F::DocumentExpiry => "2030-01-31",
        F::Quota => "5",
        F::LogFrom => "2026-01-01",
        F::LogTo => "2026-01-31",
        _ => "Prova",
    }
}

fn number_in(opened: &Answer) -> i64 {
    let to = opened.location();
    let digits = to
        .strip_prefix("/pec-requests/")
        .and_then(|rest| rest.split('?').next());
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_else(|| panic!("no request behind {to:?}: {}", opened.text()))
}

async fn server() -> (SmtpServer, tempfile::TempDir) {
    let boxes = tempfile::tempdir().unwrap();
    let delivery = Delivery::default().elsewhere(boxes.path());
    let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
        .await
        .unwrap();
    (smtp, boxes)
}

#[test]
fn every_kind_goes_from_its_data_to_what_the_citizen_reads() {
    run(async {
        let (smtp, _boxes) = server().await;
        for app in apps().await {
            app.works_pec().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            for kind in RequestKind::ALL {
                let (id, ticket_id) = app.asks(&clerk, *kind).await;
                app.executed(&clerk, id, *kind).await;
                let path = format!("/pec-requests/{id}");
                let page = clerk.get(&path).await.text();
                assert!(
                    page.contains("Gentile Mario Prova,") && page.contains("OP-7"),
                    "{kind} {}",
                    app.engine
                );
                let before = smtp.accepted().len();
                let outcome = app.solved.to_string();
                let text = format!("Fatto: {kind}");
                let fields = [("text", text.as_str()), ("outcome_id", &outcome)];
                let done = app.act(&clerk, id, "confirm", &fields).await;
                assert_eq!(
                    done.location(),
                    format!("{path}?done=confirmed"),
                    "{kind} {}",
                    app.engine
                );
                while domain::outbound::send::send_next(&app.desk).await.unwrap() {}
                let sent = until("the confirmation leaves", Duration::from_secs(20), || {
                    smtp.accepted().get(before).cloned()
                });
                assert_eq!(sent.to, ["mario@posta.example"]);
                let mail = ::mail::parse::parse(&sent.raw).unwrap();
                assert!(mail.text.contains(&text), "{}", mail.text);
                let request = app.pec_request(id).await;
                assert_eq!(request.state, RequestState::Done, "{kind}");
                assert_eq!(app.place(ticket_id).await.2, TicketState::Closed);
                let ticket = clerk.get(&format!("/tickets/{ticket_id}")).await.text();
                assert!(
                    ticket.contains("Conclusa") && ticket.contains(&format!("href=\"{path}\"")),
                    "{kind}"
                );
            }
        }
    });
}

#[test]
fn a_log_of_thirty_one_months_ago_is_refused_with_its_reason_and_the_first_day() {
    run(async {
        let (smtp, _boxes) = server().await;
        for app in apps().await {
            app.works_pec().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            let (id, _) = app.asks(&clerk, RequestKind::LogFile).await;
            let path = format!("/pec-requests/{id}");
            let typed = [
                ("pec_box", "mario@pec.cittadino.example"),
                ("pec_holder", "Mario Prova"),
                ("pec_holder_code", "RSSMRA80A01G942K"),
                ("pec_log_from", "2024-04-23"),
                ("pec_log_to", "2024-04-30"),
                ("pec_log_subject", "Offerta di gara"),
            ];
            let refused = app.act(&clerk, id, "data", &typed).await;
            assert_eq!(refused.location(), format!("{path}?again=yes#problem"));
            let page = clerk.get(&format!("{path}?again=yes")).await.text();
            for words in [
                "23/05/2024",
                "Offerta di gara",
                "2024-04-23",
                "Rifiuta con questo motivo",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            let page = clerk.get(&format!("{path}?refuse=log_too_old")).await.text();
            assert!(page.contains("conservano i log per 30 mesi") && page.contains("è il 23/05/2024"));

            let before = smtp.accepted().len();
            let outcome = app.solved.to_string();
            let text = "I gestori conservano i log per 30 mesi: il primo giorno è il 23/05/2024.";
            let fields = [
                ("refusal", "log_too_old"),
                ("refusal_text", text),
                ("end_outcome", outcome.as_str()),
            ];
            let done = app.act(&clerk, id, "refuse", &fields).await;
            assert_eq!(done.location(), format!("{path}?done=refused"));
            while domain::outbound::send::send_next(&app.desk).await.unwrap() {}
            let sent = until("the refusal leaves", Duration::from_secs(20), || {
                smtp.accepted().get(before).cloned()
            });
            let mail = ::mail::parse::parse(&sent.raw).unwrap();
            assert!(mail.text.contains("23/05/2024"), "{}", mail.text);
            let page = clerk.get(&path).await.text();
            assert!(page.contains("log più vecchi di 30 mesi"), "{}", app.engine);
        }
    });
}

#[test]
fn a_wrong_form_takes_the_request_back_to_its_step() {
    run(async {
        for app in apps().await {
            app.works_pec().await;
            let clerk = app.browser(Role::BackOffice).await;
            let (id, _) = app.asks(&clerk, RequestKind::NewBox).await;
            app.write_data(&clerk, id, RequestKind::NewBox).await;
            let wrong = app.hand_in(&clerk, id, "modulo.exe").await;
            assert!(wrong.location().ends_with("?again=yes#problem"), "{}", wrong.location());
            app.hand_in(&clerk, id, "modulo.pdf.p7m").await;
            app.act(&clerk, id, "identity", &[("pec_how", "signature")]).await;
            let at = app.pec_request(id).await;
            assert_eq!(
                (at.state, at.box_address.as_str()),
                (RequestState::ToExecute, "mario.prova@pec.comune.example")
            );
            let page = clerk.get(&format!("/pec-requests/{id}")).await.text();
            let link = "https://console.gestore.example/?box=mario.prova%40pec.comune.example";
            assert!(page.contains(link) && page.contains("noopener"), "{}", app.engine);

            let ahead = app.act(&clerk, id, "back", &[("step", "confirmation")]).await;
            assert!(ahead.location().contains("again=yes"), "not forward");
            app.act(&clerk, id, "back", &[("step", "form")]).await;
            let at = app.pec_request(id).await;
            assert_eq!(at.state, RequestState::WaitsForm, "{}", app.engine);
            assert!(at.form_attachment_id.is_none() && at.identity_how.is_none() && at.data_at.is_some());

            // The file that the ticket has already will do.
            let page = clerk.get(&format!("/pec-requests/{id}")).await.text();
            let options = page.split("name=\"attachment_id\"").nth(1).unwrap();
            let file = options
                .split("<option")
                .find(|option| option.contains("modulo.pdf.p7m"))
                .unwrap();
            let file = file
                .split("value=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned();
            let version = at.version.to_string();
            let fields = [("version", version.as_str()), ("attachment_id", &file)];
            let foreign = [("version", version.as_str()), ("attachment_id", "999999")];
            let path = format!("/pec-requests/{id}/form");
            assert!(
                clerk
                    .multipart(&path, &foreign, &[])
                    .await
                    .location()
                    .contains("again=yes")
            );
            clerk.multipart(&path, &fields, &[]).await;
            assert_eq!(app.pec_request(id).await.state, RequestState::ToVerify);
        }
    });
}

#[test]
fn two_people_at_once_are_told_apart_and_nothing_typed_is_lost() {
    run(async {
        for app in apps().await {
            app.works_pec().await;
            let clerk = app.browser(Role::BackOffice).await;
            let other = app.browser_with("altra", vec![grant(Role::BackOffice, None)]).await;
            let (id, ticket_id) = app.asks(&clerk, RequestKind::Deletion).await;
            let seen = app.pec_request(id).await.version.to_string();
            app.write_data(&clerk, id, RequestKind::Deletion).await;
            let path = format!("/pec-requests/{id}");
            let late = [("version", seen.as_str()), ("why", "Non la vuole più")];
            let late = other.post(&format!("{path}/withdraw"), &late).await;
            assert_eq!(late.location(), format!("{path}?again=yes#problem"));
            let page = other.get(&format!("{path}?again=yes")).await.text();
            assert!(
                page.contains("Non la vuole più") && page.contains("Persona back_office"),
                "{}",
                app.engine
            );
            assert_eq!(app.pec_request(id).await.state, RequestState::WaitsForm);

            // A ticket has one request.
            let again = clerk
                .post(&format!("/pec-requests/new/{ticket_id}"), &[("pec_kind", "new_box")])
                .await;
            assert_eq!(number_in(&again), id);
            let unknown = app.act(&clerk, id, "data", &[("password", "x")]).await;
            assert_eq!(
                unknown.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "a field that it has not"
            );
        }
    });
}

#[test]
fn who_works_another_queue_sees_nothing_of_it() {
    run(async {
        for app in apps().await {
            app.works_pec().await;
            let clerk = app.browser(Role::BackOffice).await;
            let stranger = app
                .browser_with("altrove", vec![grant(Role::BackOffice, Some(app.pec))])
                .await;
            let (id, ticket_id) = app.asks(&clerk, RequestKind::NewBox).await;
            let path = format!("/pec-requests/{id}");
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
            assert_eq!(
                app.act(&stranger, id, "withdraw", &[("why", "x")]).await.status,
                StatusCode::NOT_FOUND
            );
            let page = format!("/pec-requests/new/{ticket_id}");
            assert_eq!(stranger.get(&page).await.status, StatusCode::NOT_FOUND);
            assert_eq!(stranger.get("/pec-requests/new").await.status, StatusCode::FORBIDDEN);
            let list = stranger.get("/pec-requests").await.text();
            assert!(!list.contains(&format!("href=\"{path}\"")), "{}", app.engine);
            let new = "href=\"/pec-requests/new\"";
            assert!(
                !list.contains(new),
                "a button that leads to a refusal on {}",
                app.engine
            );
            assert!(clerk.get("/pec-requests").await.text().contains(new), "{}", app.engine);
            let box_name = format!("request_{id}");
            let taken = stranger.post("/pec-requests/export", &[(&box_name, "1")]).await;
            assert_eq!(taken.status, StatusCode::NOT_FOUND);
            // The navigation leads there those who work the queue.
            assert!(clerk.get("/work").await.text().contains("href=\"/pec-requests\""));
            assert!(!stranger.get("/work").await.text().contains("href=\"/pec-requests\""));
        }
    });
}

#[test]
fn the_list_for_the_provider_runs_no_formula_and_marks_nothing_by_itself() {
    run(async {
        for app in apps().await {
            app.works_pec().await;
            let clerk = app.browser(Role::BackOffice).await;
            let (id, _) = app.asks(&clerk, RequestKind::Deletion).await;
            let fields = [
                ("pec_box", "mario@pec.cittadino.example"),
                ("pec_holder", "=HYPERLINK(\"http://evil.example\")"),
                ("pec_holder_code", "RSSMRA80A01G942K"),
                ("pec_why", "Chiude"),
            ];
            app.act(&clerk, id, "data", &fields).await;
            app.hand_in(&clerk, id, "modulo.pdf").await;
            app.act(&clerk, id, "identity", &[("pec_how", "cns")]).await;
            let version = app.pec_request(id).await.version.to_string();
            let box_name = format!("request_{id}");
            let csv = clerk
                .post("/pec-requests/export", &[(&box_name, &version), ("reference", "")])
                .await;
            assert_eq!(csv.status, StatusCode::OK, "{}", csv.text());
            assert!(csv.bytes.starts_with("\u{feff}".as_bytes()));
            assert!(
                csv.text().contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""),
                "{}",
                csv.text()
            );
            let whole = clerk.get("/pec-requests/export?state=to_execute").await;
            assert_eq!(whole.bytes, csv.bytes, "{}", app.engine);
            assert_eq!(app.pec_request(id).await.state, RequestState::ToExecute);

            let none = clerk.post("/pec-requests/sent", &[("reference", "LOTTO-1")]).await;
            assert_eq!(none.location(), "/pec-requests?again=yes#problem");
            let sent = [(box_name.as_str(), version.as_str()), ("reference", "LOTTO-1")];
            let done = clerk.post("/pec-requests/sent", &sent).await;
            assert_eq!(done.location(), "/pec-requests?done=sent");
            let at = app.pec_request(id).await;
            assert_eq!(
                (at.state, at.provider_reference.as_str()),
                (RequestState::AtProvider, "LOTTO-1")
            );
            let twice = clerk.post("/pec-requests/sent", &sent).await;
            assert_eq!(
                twice.location(),
                "/pec-requests?again=yes#problem",
                "somebody was first"
            );
        }
    });
}

#[test]
fn a_request_does_not_end_over_what_the_citizen_wrote_meanwhile() {
    run(async {
        for app in apps().await {
            app.works_pec().await;
            app.connect(None, 1).await;
            let clerk = app.browser(Role::BackOffice).await;
            let (id, ticket_id) = app.asks(&clerk, RequestKind::Activation).await;
            app.executed(&clerk, id, RequestKind::Activation).await;
            let (version, seen) = (
                app.pec_request(id).await.version.to_string(),
                app.on_ladder(ticket_id).await.version.to_string(),
            );
            let ours = app.desk.threading.message_id(ticket_id, 1);
            let raw = format!(
                "From: mario@posta.example\nTo: tributi@desk.example\nSubject: Re: Richiesta\nMessage-ID: <r1@posta.example>\n\
                 In-Reply-To: <{ours}>\n\nMi sono sbagliato, aspettate.\n"
            );
            assert_eq!(ticket_of(&app, arrive(&app, &raw).await).await, Some(ticket_id));
            let outcome = app.solved.to_string();
            let fields = [
                ("version", version.as_str()),
                ("ticket_version", &seen),
                ("text", "La casella è attiva, buon lavoro."),
                ("outcome_id", &outcome),
            ];
            let done = clerk.post(&format!("/pec-requests/{id}/confirm"), &fields).await;
            assert!(done.location().ends_with("#problem"), "{}", app.engine);
            assert_eq!(app.pec_request(id).await.state.step(), Some(RequestStep::Confirmation));
            let page = clerk.get(&format!("/pec-requests/{id}?again=yes")).await.text();
            assert!(page.contains("La casella è attiva, buon lavoro."), "{}", app.engine);
            let done = app.act(&clerk, id, "confirm", &fields[2..]).await;
            assert_eq!(
                done.location(),
                format!("/pec-requests/{id}?done=confirmed"),
                "having seen it"
            );
        }
    });
}

#[test]
fn who_has_no_address_is_called() {
    run(async {
        for app in apps().await {
            app.works_pec().await;
            let clerk = app.browser(Role::BackOffice).await;
            let ticket_id = app.call_of(&clerk, "Attivazione", "0971 555 777", "").await;
            let path = format!("/pec-requests/new/{ticket_id}");
            let id = number_in(&clerk.post(&path, &[("pec_kind", "activation")]).await);
            app.executed(&clerk, id, RequestKind::Activation).await;
            let done = app
                .act(&clerk, id, "confirm", &[("text", "La casella è attiva.")])
                .await;
            assert_eq!(
                done.location(),
                format!("/pec-requests/{id}?done=to_call"),
                "{}",
                app.engine
            );
            assert_eq!(app.place(ticket_id).await.2, TicketState::ToCommunicate);
            let owed = store::recontacts::owed(app.desk.store.reader(), ticket_id)
                .await
                .unwrap()
                .unwrap();
            let call = clerk.get(&format!("/recontacts/{}", owed.id)).await.text();
            assert!(call.contains("La casella è attiva."), "what to tell ({})", app.engine);
        }
    });
}

#[test]
fn a_request_is_opened_with_a_ticket_of_its_own_and_its_settings_are_checked() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let admin = app.browser(Role::Administrator).await;
            let page = clerk.get("/pec-requests/new").await.text();
            assert!(page.contains("Nessuna coda è stata scelta"), "{}", app.engine);
            let queue = app.tributi.to_string();
            let bad = [
                ("queue_id", queue.as_str()),
                ("console", "http://x.example"),
                ("text_deletion", "{nomee}"),
            ];
            let refused = admin.post("/admin/pec-requests", &bad).await;
            assert_eq!(refused.location(), "/admin/pec-requests?again=yes#problem");
            let form = admin.get("/admin/pec-requests?again=yes").await.text();
            assert!(
                form.contains("http://x.example") && form.contains("{nomee}"),
                "nothing is lost"
            );
            let good = [
                ("queue_id", queue.as_str()),
                ("console", CONSOLE),
                ("text_deletion", "Cancellata: {casella}"),
            ];
            let saved = admin.post("/admin/pec-requests", &good).await;
            assert_eq!(saved.location(), "/admin/pec-requests?done=saved");
            let number = settings::get(app.desk.store.reader(), "pec_queue").await.unwrap();
            assert_eq!(number, Some(queue));

            let fields = [
                ("pec_kind", "deletion"),
                ("channel", "counter"),
                ("subject", "Richiesta PEC"),
                ("caller_name", "Lucia Prova"),
                ("caller_tax_code", ""),
                ("caller_phone", ""),
                ("caller_email", "lucia@posta.example"),
                ("notes", "Ha portato il modulo."),
                ("opened_at", "0"),
            ];
            let nobody = [&fields[..3], &[("caller_name", ""), ("notes", "Ha portato il modulo.")]].concat();
            let nobody = clerk.post("/pec-requests/new", &nobody).await;
            assert_eq!(nobody.location(), "/pec-requests/new?again=yes#problem");
            let again = clerk.get("/pec-requests/new?again=yes").await.text();
            assert!(again.contains("Ha portato il modulo."), "{}", app.engine);
            let id = number_in(&clerk.post("/pec-requests/new", &fields).await);
            app.executed(&clerk, id, RequestKind::Deletion).await;
            let page = clerk.get(&format!("/pec-requests/{id}")).await.text();
            assert!(
                page.contains("Cancellata: mario@pec.cittadino.example"),
                "the text of Administration"
            );
        }
    });
}
