//! What becomes of a registry's card: it belongs to the ticket, is attached to it, or copied into a note.

use axum::http::StatusCode;
use domain::lookups::settings::RegistryRules;
use model::Role;
use model::lookup::Registry;
use model::people::Grant;

use crate::app::{Answer, Browser, apps, run};
use crate::lookups::{Asking, CODE, OPENED};

/// The number of the look-up whose card this is.
fn number(card: &str) -> i64 {
    let (_, after) = card
        .split_once("attach_card_")
        .unwrap_or_else(|| panic!("no box: {card}"));
    after.split('"').next().unwrap().parse().unwrap()
}

impl Asking {
    /// Logs the call of the tests, with some fields more.
    async fn log(&self, who: &Browser, subject: &str, more: &[(&str, &str)]) -> Answer {
        let form = self.app.contact(subject, "forward");
        let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend(more);
        who.multipart("/contacts/new", &fields, &[]).await
    }

    /// As [`Self::log`], with other values for some fields.
    async fn log_as(&self, who: &Browser, subject: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.app.contact(subject, "forward");
        let others = form
            .iter()
            .filter(|(name, _)| fields.iter().all(|(given, _)| given != name));
        let others = others.map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<(&str, &str)> = others.chain(fields.iter().copied()).collect();
        who.multipart("/contacts/new", &fields, &[]).await
    }

    /// Asks IMS on the page about a ticket.
    async fn asked_on(&self, who: &Browser, id: i64) -> Answer {
        let fields = [
            ("registry", "ims"),
            ("kind", "tax_code"),
            ("key", CODE),
            ("why", "richiama"),
        ];
        who.post(&format!("/lookups/new/{id}"), &fields).await
    }
}

/// The files that a ticket's page links to, by name.
async fn file(who: &Browser, ticket: i64, name: &str) -> Option<String> {
    let page = who.get(&format!("/tickets/{ticket}")).await.text();
    let place = page.find(name)?;
    let link = page[..place].rfind("/attachments/")?;
    let address = page[link..].split('"').next()?.to_owned();
    Some(who.get(&address).await.text())
}

#[test]
fn look_ups_of_a_call_become_those_of_its_ticket_and_a_ticked_card_is_on_it() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let engine = desk.app.engine;
            let card = number(&desk.card(&operator, "ims", &[]).await.text());
            desk.card(&operator, "sitr", &[("why", "ha chiesto del bollo")]).await;
            let earlier = (OPENED.0 - 1).to_string();
            desk.card(&operator, "ims", &[("call_at", &earlier)]).await;

            let ticked = format!("attach_card_{card}");
            let ticket = desk.log(&operator, "Con la scheda", &[(&ticked, "on")]).await.ticket();
            assert_eq!(desk.looked_up(&format!("ticket_id = {ticket}")).await, 2, "{engine}");
            assert_eq!(
                desk.looked_up("ticket_id IS NULL").await,
                1,
                "another call's stays without"
            );
            assert_eq!(desk.looked_up("attached").await, 1);
            assert_eq!(desk.looked_up(&format!("attached AND id = {card}")).await, 1);
            let text = file(&operator, ticket, "IMS 23-11-2026 10.00.txt").await;
            let text = text.unwrap_or_else(|| panic!("no file on {engine}"));
            for words in [
                CODE,
                "23/11/2026 10:00",
                "Persona front_end",
                "PIN attivo dal 12/03/2025",
                "Mario <Prova>",
            ] {
                assert!(text.contains(words), "{words} on {engine}: {text}");
            }
        }
    });
}

#[test]
fn a_card_that_is_gone_says_so_and_loses_nothing_that_was_typed() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let colleague = vec![Grant {
                role: Role::FrontEnd,
                queue_id: None,
                office_id: None,
            }];
            let colleague = desk.app.browser_with("collega", colleague).await;
            let card = number(&desk.card(&operator, "ims", &[]).await.text());
            let ticked = format!("attach_card_{card}");
            let ticked = [(ticked.as_str(), "on")];

            let others = desk.log(&colleague, "La scheda di un altro", &ticked).await;
            assert_eq!(
                others.location(),
                "/contacts/new?again=yes#problem",
                "{}",
                desk.app.engine
            );
            desk.app.clock.advance_ms(10 * 60_000 + 1);
            let refused = desk.log(&operator, "Troppo tardi", &ticked).await;
            assert_eq!(refused.location(), "/contacts/new?again=yes#problem");
            let page = operator.get("/contacts/new?again=yes").await.text();
            for words in [
                "interroga di nuovo il registro",
                "registries-error",
                "Troppo tardi",
                "Chiede quante rate.",
            ] {
                assert!(page.contains(words), "{words} on {}", desk.app.engine);
            }
            assert_eq!(desk.app.count("ticket", "TRUE").await, 0, "nothing was logged");
            assert!(desk.log(&operator, "Senza scheda", &[]).await.ticket() > 0);
        }
    });
}

#[test]
fn on_a_ticket_a_card_is_attached_with_a_note_and_values_go_into_one() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::BackOffice).await;
            let engine = desk.app.engine;
            let ticket = desk.app.call(&operator, "Non riesce a entrare").await;
            let form = operator
                .get(&format!("/lookups/new/{ticket}?registry=sitr"))
                .await
                .text();
            assert!(
                form.contains(&format!("value=\"{CODE}\"")),
                "{engine}: whom the ticket is about"
            );
            assert!(form.contains("Non riesce a entrare"), "{engine}: the way back");

            let page = desk.asked_on(&operator, ticket).await;
            assert_eq!(page.status, StatusCode::OK, "{engine}");
            let page = page.text();
            assert!(page.contains("IMS: trovato"), "{engine}: {page}");
            let about = format!("ticket_id = {ticket} AND call_at IS NULL AND why = 'richiama'");
            assert_eq!(desk.looked_up(&about).await, 1, "{engine}");

            let action = page
                .split("action=\"/lookups/")
                .find(|part| part.contains("/attach\""))
                .unwrap();
            let lookup: i64 = action.split('/').next().unwrap().parse().unwrap();
            let ticket_id = ticket.to_string();
            let fields = [
                ("ticket_id", ticket_id.as_str()),
                ("registry", "ims"),
                ("kind", "tax_code"),
                ("key", CODE),
            ];
            let attach = format!("/lookups/{lookup}/attach");
            let done = operator.post(&attach, &fields).await;
            assert_eq!(done.location(), format!("/tickets/{ticket}?done=card"), "{engine}");
            let seen = operator.get(&format!("/tickets/{ticket}?done=card")).await.text();
            assert!(
                seen.contains("Scheda IMS del 23/11/2026 10:00 allegata."),
                "{engine}: the note"
            );
            assert!(
                file(&operator, ticket, "IMS 23-11-2026 10.00.txt").await.is_some(),
                "{engine}"
            );
            assert_eq!(desk.looked_up("attached").await, 1, "{engine}");

            for line in ["E-mail: mario@posta.example", "Nome: Mario"] {
                let copied = operator
                    .post(&format!("/lookups/new/{ticket}/copy"), &[("copy", line)])
                    .await;
                assert_eq!(
                    copied.location(),
                    format!("/tickets/{ticket}?again=note#composer"),
                    "{engine}"
                );
            }
            let written = operator.get(&format!("/tickets/{ticket}?again=note")).await.text();
            assert!(
                written.contains("E-mail: mario@posta.example\nNome: Mario\n"),
                "{engine}"
            );

            desk.app.clock.advance_ms(10 * 60_000 + 1);
            let gone = operator.post(&attach, &fields).await;
            assert_eq!(
                gone.location(),
                format!("/lookups/new/{ticket}?again=yes#problem"),
                "{engine}"
            );
            let again = operator.get(&format!("/lookups/new/{ticket}?again=yes")).await.text();
            assert!(
                again.contains("interroga di nuovo il registro") && again.contains(CODE),
                "{engine}"
            );
        }
    });
}

#[test]
fn a_registry_is_asked_about_a_ticket_by_links_and_plain_forms_alone() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::BackOffice).await;
            let engine = desk.app.engine;
            let ticket = desk.app.call(&operator, "Chiede del bollo").await;
            let address = format!("/lookups/new/{ticket}");
            let link = format!("{address}?registry=sitr");
            let page = operator.get(&format!("/tickets/{ticket}")).await.text();
            assert!(page.contains(&format!("href=\"{link}\"")), "{engine}: the way there");
            let form = operator.get(&link).await.text();
            assert!(form.contains(&format!("action=\"{address}\"")), "{engine}: {form}");

            let mut fields = vec![
                ("registry", "sitr"),
                ("kind", "tax_code"),
                ("key", CODE),
                ("third_party", "on"),
            ];
            let wrong = operator.post(&address, &fields).await.text();
            assert!(wrong.contains("id=\"why-error\""), "{engine}: {wrong}");
            fields.push(("why", "chiama il figlio"));
            let wrong = operator.post(&address, &fields).await.text();
            assert!(wrong.contains("id=\"delegation-error\""), "{engine}: {wrong}");
            for typed in [CODE, "chiama il figlio"] {
                assert!(
                    wrong.contains(&format!("value=\"{typed}\"")),
                    "{typed} is lost on {engine}"
                );
            }
            assert_eq!(desk.sitr.times(), 0, "nothing was asked without the delegation");
            fields.push(("delegation", "on"));
            let card = operator.post(&address, &fields).await.text();
            assert!(card.contains("SITR: trovato"), "{engine}: {card}");
            assert!(
                card.contains("id=\"card-copy\"") && card.contains("form=\"card-copy\""),
                "{engine}: a value is sent by its button"
            );
            for (name, value) in [("third_party", "on"), ("delegation", "on"), ("why", "chiama il figlio")] {
                let hidden = format!("type=\"hidden\" name=\"{name}\" value=\"{value}\"");
                assert!(card.contains(&hidden), "{name} does not go with the card on {engine}");
            }
            let action = card
                .split("action=\"/lookups/")
                .find(|part| part.contains("/attach\""))
                .unwrap();
            let lookup: i64 = action.split('/').next().unwrap().parse().unwrap();
            let ticket_id = ticket.to_string();
            fields.push(("ticket_id", ticket_id.as_str()));
            let done = operator.post(&format!("/lookups/{lookup}/attach"), &fields).await;
            assert_eq!(done.location(), format!("/tickets/{ticket}?done=card"), "{engine}");
            assert_eq!(desk.looked_up("attached AND delegation").await, 1, "{engine}");
        }
    });
}

#[test]
fn a_ticket_that_may_not_be_seen_has_no_registries() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let insider = desk.app.browser(Role::BackOffice).await;
            let ticket = desk.app.call(&insider, "Segreto di Tributi").await;
            let grant = Grant {
                role: Role::BackOffice,
                queue_id: Some(desk.app.pec),
                office_id: None,
            };
            let outsider = desk.app.browser_with("di_pec", vec![grant]).await;
            let page = outsider.get(&format!("/lookups/new/{ticket}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", desk.app.engine);
            assert!(!page.text().contains("Segreto"));
            assert_eq!(desk.asked_on(&outsider, ticket).await.status, StatusCode::NOT_FOUND);
            let copied = outsider
                .post(&format!("/lookups/new/{ticket}/copy"), &[("copy", "x")])
                .await;
            assert_eq!(copied.status, StatusCode::NOT_FOUND);
            let id = ticket.to_string();
            let card = desk
                .card(
                    &outsider,
                    "ims",
                    &[("ticket_id", &id), ("call_at", ""), ("why", "curiosità")],
                )
                .await;
            assert_eq!(card.status, StatusCode::NOT_FOUND);
            let auditor = desk.app.browser(Role::Auditor).await;
            let page = auditor.get("/lookups/new").await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "who may ask none has no page");
            assert_eq!((desk.ims.times(), desk.looked_up("TRUE").await), (0, 0));
        }
    });
}

#[test]
fn without_a_ticket_the_page_asks_for_a_contact_that_is_being_logged() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let form = operator.get("/contacts/new").await.text();
            assert!(
                form.contains("/lookups/new?call="),
                "{}: the way there without a part in the browser",
                desk.app.engine
            );
            let call = OPENED.0.to_string();
            let page = operator.get(&format!("/lookups/new?call={call}")).await.text();
            assert!(page.contains(&format!("name=\"call\" value=\"{call}\"")), "{page}");

            let mut fields = vec![
                ("registry", "ims"),
                ("kind", "tax_code"),
                ("key", "RSSMRA"),
                ("why", ""),
                ("call", call.as_str()),
            ];
            let wrong = operator.post("/lookups/new", &fields).await.text();
            assert!(
                wrong.contains("id=\"key-error\"") && wrong.contains("value=\"RSSMRA\""),
                "{}",
                desk.app.engine
            );
            fields[2].1 = CODE;
            let wrong = operator.post("/lookups/new", &fields).await.text();
            assert!(
                wrong.contains("id=\"why-error\""),
                "no queue is chosen there, so a reason has to be typed"
            );
            fields[3].1 = "è al telefono";
            let page = operator.post("/lookups/new", &fields).await.text();
            assert!(page.contains("IMS: trovato") && page.contains(&format!("value=\"{CODE}\"")));
            let ticket = desk.log(&operator, "Senza script", &[]).await.ticket();
            assert_eq!(desk.looked_up(&format!("ticket_id = {ticket}")).await, 1);
        }
    });
}

#[test]
fn a_card_is_stored_in_another_queue_only_with_the_delegation_that_queue_asks_for() {
    run(async {
        for app in apps().await {
            let desk = Asking::on(app).await;
            let engine = desk.app.engine;
            let rules = RegistryRules {
                called_for: vec![(desk.app.tributi, None)],
                delegation_queues: vec![desk.app.pec],
                ..RegistryRules::of(Registry::Ims)
            };
            desk.rule(Registry::Ims, &rules).await;
            let operator = desk.app.browser(Role::FrontEnd).await;
            let card = number(&desk.card(&operator, "ims", &[("third_party", "true")]).await.text());
            let ticked = format!("attach_card_{card}");
            let pec = desk.app.pec.to_string();
            let elsewhere: Vec<(&str, &str)> = vec![
                ("queue_id", &pec),
                ("reason_id", ""),
                ("outcome_id", ""),
                (&ticked, "on"),
                ("behalf_name", "Anna Verdi"),
            ];
            let refused = desk.log_as(&operator, "Di un altro", &elsewhere).await;
            assert!(
                refused.location().ends_with("#problem"),
                "{engine}: {}",
                refused.location()
            );
            let page = operator.get("/contacts/new?again=yes").await.text();
            assert!(page.contains("solo se la delega"), "{engine}");
            assert!(
                page.contains("Di un altro"),
                "nothing that was typed is lost on {engine}"
            );
            let with: Vec<_> = elsewhere.iter().copied().chain([("delegation_seen", "on")]).collect();
            desk.log_as(&operator, "Di un altro", &with).await.ticket();
            // Where the queue does not ask for it, nobody is asked.
            let card = number(
                &desk
                    .card(&operator, "ims", &[("third_party", "true"), ("again", "true")])
                    .await
                    .text(),
            );
            let ticked = format!("attach_card_{card}");
            desk.log(
                &operator,
                "Nella sua",
                &[(&ticked, "on"), ("behalf_name", "Anna Verdi")],
            )
            .await
            .ticket();
        }
    });
}
