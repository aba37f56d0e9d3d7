//! After level III: who has an address is written to, who has none is called, and nobody's ticket ends before they know how.

use axum::http::StatusCode;
use model::message::EventKind;
use model::people::Grant;
use model::recontact::RecontactEnd;
use model::{Role, TicketState, Timestamp};
use store::recontacts::Recontact;

use crate::app::{Answer, Browser, NOW, TestApp, apps, run};
use crate::ladder::in_office;

const MINUTE: i64 = 60_000;

/// A clerk inside, and somebody of the office outside.
pub struct Staff {
    pub clerk: Browser,
    pub third: Browser,
}

impl TestApp {
    pub async fn staff(&self) -> Staff {
        self.reach_ragioneria().await;
        Staff {
            clerk: self.browser(Role::BackOffice).await,
            third: self
                .browser_with("ragioniere", in_office(Role::ThirdLevel, self.ragioneria))
                .await,
        }
    }

    /// A call of somebody whom nobody knows yet, with what they leave.
    pub async fn call_of(&self, who: &Browser, subject: &str, phone: &str, email: &str) -> i64 {
        let form = self.contact(subject, "forward");
        let fields: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| match *name {
                "caller_name" => ("caller_name", "Lucia Prova"),
                "caller_tax_code" => ("caller_tax_code", ""),
                "caller_phone" => ("caller_phone", phone),
                "caller_email" => ("caller_email", email),
                name => (name, value.as_str()),
            })
            .collect();
        who.multipart("/contacts/new", &fields, &[]).await.ticket()
    }

    /// The same, answered by the office outside.
    pub async fn answered(&self, staff: &Staff, phone: &str, email: &str) -> i64 {
        let id = self.call_of(&staff.clerk, "Sgravio", phone, email).await;
        self.hand_on(&staff.clerk, id, &self.ragioneria.to_string()).await;
        let done = self.answer(&staff.third, id, &[]).await;
        assert_eq!(done.location(), "/office?done=outcome", "{}", self.engine);
        id
    }

    /// The call that is owed about a ticket.
    pub async fn owed(&self, ticket_id: i64) -> Recontact {
        let found = store::recontacts::owed(self.desk.store.reader(), ticket_id).await;
        found
            .unwrap()
            .unwrap_or_else(|| panic!("no call is owed ({})", self.engine))
    }

    pub async fn recontact(&self, id: i64) -> Recontact {
        let found = store::recontacts::find(self.desk.store.reader(), &store::Scope::desk(), id).await;
        found.unwrap().unwrap()
    }

    /// Writes down a call.
    pub async fn tried(&self, who: &Browser, call: &Recontact, result: &str, extra: &[(&str, &str)]) -> Answer {
        let (version, drawn_at) = (call.version.to_string(), self.desk.now().0.to_string());
        let mut fields = vec![
            ("version", version.as_str()),
            ("drawn_at", drawn_at.as_str()),
            ("number", "+390971555777"),
            ("result", result),
        ];
        for (name, value) in extra {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        who.post(&format!("/recontacts/{}/attempt", call.id), &fields).await
    }

    async fn give_up(&self, who: &Browser, call: &Recontact, why: &str) -> Answer {
        let (version, outcome) = (call.version.to_string(), self.solved.to_string());
        let fields = [("version", version.as_str()), ("why", why), ("end_outcome", &outcome)];
        who.post(&format!("/recontacts/{}/close", call.id), &fields).await
    }

    pub async fn close_by_menu(&self, who: &Browser, id: i64) {
        let (number, version) = (id.to_string(), self.on_ladder(id).await.version.to_string());
        let outcome = self.solved.to_string();
        let fields = [
            ("id", number.as_str()),
            ("version", &version),
            ("state", "closed"),
            ("outcome_id", &outcome),
        ];
        who.post("/api/app/api/tickets/change_state", &fields).await;
    }

    fn local(&self, typed: &str) -> Timestamp {
        self.desk.zone.parse_local(typed).unwrap()
    }

    /// The events of these kinds on a ticket: what each became.
    pub async fn said(&self, who: &Browser, id: i64, kind: EventKind) -> Vec<String> {
        let person = self.principal(who.person_id).await;
        let page = domain::tickets::page::page(&self.desk, &person, id).await.unwrap();
        let events = page.events.into_iter().filter(|event| event.kind == kind);
        events.filter_map(|event| event.to).collect()
    }
}

#[test]
fn who_has_an_address_is_written_to_and_that_is_one_click() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            app.connect(None, 1).await;
            let id = app.answered(&staff, "0971 555 777", "lucia@posta.example").await;
            assert_eq!(app.place(id).await, (0, None, TicketState::ToCommunicate));
            let owed = store::recontacts::owed(app.desk.store.reader(), id).await.unwrap();
            assert!(owed.is_none(), "nobody calls who can be written to ({})", app.engine);
            let work = staff.clerk.get("/work").await.text();
            assert!(work.contains(&format!("href=\"/tickets/{id}\"")), "with the front end");

            let page = staff.clerk.get(&format!("/tickets/{id}")).await.text();
            let ready = page
                .split("<textarea")
                .find(|area| area.contains("id=\"text\""))
                .unwrap();
            for words in ["Gentile Lucia Prova,", "Le comunichiamo l'esito", "Sgravio concesso."] {
                assert!(ready.contains(words), "{words} ({})", app.engine);
            }
            let close = format!("close:{}", app.solved);
            let option = page.split("<option").find(|option| option.contains(&close)).unwrap();
            assert!(option.split('>').next().unwrap().contains("selected"), "{option}");

            // The office's document goes with it.
            let file = page.split("name=\"attach_").nth(1).expect("its file is offered");
            let ticked = file.split('>').next().unwrap().contains("checked");
            assert!(ticked, "{}", app.engine);
            let file = file.split('"').next().unwrap();
            let attach = format!("attach_{file}");

            app.close_by_menu(&staff.clerk, id).await;
            assert_eq!(
                app.place(id).await.2,
                TicketState::ToCommunicate,
                "not before they know"
            );
            let version = app.on_ladder(id).await.version.to_string();
            let fields = [
                ("version", version.as_str()),
                ("text", "Gentile Lucia Prova, sgravio concesso."),
                ("cc", ""),
                ("then", &close),
                (&attach, "on"),
            ];
            let path = format!("/tickets/{id}/reply");
            let foreign = [&fields[..5], &[("attach_999", "on")]].concat();
            let refused = staff.clerk.multipart(&path, &foreign, &[]).await;
            assert!(
                refused.location().ends_with("?again=reply#problem"),
                "no file of this ticket"
            );
            let done = staff.clerk.multipart(&path, &fields, &[]).await;
            assert_eq!(done.location(), format!("/tickets/{id}?done=reply#composer"));
            assert_eq!(app.place(id).await.2, TicketState::Closed);
            assert_eq!(app.said(&staff.clerk, id, EventKind::Told).await, ["email"]);
            let page = staff.clerk.get(&format!("/tickets/{id}")).await.text();
            let sent = page.split("Gentile Lucia Prova, sgravio concesso.").nth(1).unwrap();
            assert!(sent.contains("sgravio.pdf"), "the citizen gets it ({})", app.engine);
        }
    });
}

#[test]
fn who_has_no_address_is_called_and_the_answer_closes_the_ticket() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            assert_eq!(app.place(id).await, (1, None, TicketState::ToCommunicate));
            let call = app.owed(id).await;
            assert_eq!(call.due_at, NOW, "the service is open");
            let list = staff.clerk.get("/recontacts").await.text();
            for words in [
                "Da chiamare adesso",
                "tel:+390971555777",
                "Lucia Prova",
                "esito da comunicare",
                "0 di 3",
                &format!("href=\"/recontacts/{}\"", call.id),
            ] {
                assert!(list.contains(words), "{words} ({})", app.engine);
            }
            let path = format!("/recontacts/{}", call.id);
            let page = staff.clerk.get(&path).await.text();
            for words in [
                "Sgravio concesso.",
                "2026-11-23T10:15",
                "2026-11-23T12:00",
                "data-key=\"o\"",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            let nothing = app
                .tried(&staff.clerk, &call, "", &[("note", "Invio per sbaglio")])
                .await;
            assert_eq!(nothing.location(), format!("{path}?again=yes#problem"));
            let page = staff.clerk.get(&format!("{path}?again=yes")).await.text();
            assert!(page.contains("Invio per sbaglio"), "nothing is lost ({})", app.engine);

            let busy = app
                .tried(&staff.clerk, &call, "busy", &[("note", "Suona sempre occupato")])
                .await;
            assert_eq!(busy.location(), "/recontacts?done=tried");
            let again = app.owed(id).await;
            assert_eq!(
                (again.attempts, again.due_at),
                (1, NOW.plus_minutes(15)),
                "{}",
                app.engine
            );
            assert!(staff.clerk.get("/recontacts").await.text().contains("Più tardi, oggi"));
            let page = staff.clerk.get(&path).await.text();
            assert!(page.contains("Suona sempre occupato") && page.contains("1 di 3"));

            let outcome = app.solved.to_string();
            let told = app
                .tried(&staff.clerk, &again, "answered", &[("outcome_id", &outcome)])
                .await;
            assert_eq!(told.location(), "/recontacts?done=told");
            assert_eq!(app.place(id).await.2, TicketState::Closed);
            assert_eq!(app.recontact(call.id).await.ended, Some(RecontactEnd::Told));
            assert_eq!(app.said(&staff.clerk, id, EventKind::Told).await, ["phone"]);
            assert_eq!(app.said(&staff.clerk, id, EventKind::RecontactTried).await, ["busy"]);
        }
    });
}

#[test]
fn a_stranger_who_sent_a_fax_is_called_at_its_number() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let raw = "From: HylaFAX <faxmaster@fax.example>\nTo: tributi@desk.example\nSubject: Fax ricevuto da STUDIO BIANCHI\n\
                Message-ID: <fax1@fax.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n\
                MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=f\n\n--f\nContent-Type: text/plain\n\n\
                Mittente: STUDIO BIANCHI\nPagine: 1\nCallID1: 0835 123456\n\n--f\n\
                Content-Type: application/pdf; name=fax.pdf\nContent-Disposition: attachment; filename=fax.pdf\n\n%PDF-1.4\n--f--\n";
            let receipt = crate::mail::arrive(&app, raw).await;
            let id = crate::mail::ticket_of(&app, receipt).await.unwrap();
            assert_eq!(app.on_ladder(id).await.channel, model::Channel::Fax, "{}", app.engine);
            app.hand_on(&staff.clerk, id, &app.ragioneria.to_string()).await;
            app.answer(&staff.third, id, &[]).await;
            assert_eq!(
                app.place(id).await,
                (1, None, TicketState::ToCommunicate),
                "{}",
                app.engine
            );
            let call = app.owed(id).await;
            let page = staff.clerk.get(&format!("/recontacts/{}", call.id)).await.text();
            assert!(page.contains("tel:+390835123456"), "{}", app.engine);
        }
    });
}

#[test]
fn the_next_attempt_is_proposed_while_the_service_is_open() {
    run(async {
        for app in apps().await {
            // Friday, 27 November 2026, 19:55.
            app.clock.advance_ms((4 * 24 * 60 + 9 * 60 + 55) * MINUTE);
            let staff = app.staff().await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            app.tried(&staff.clerk, &app.owed(id).await, "busy", &[]).await;
            let call = app.owed(id).await;
            assert_eq!(call.due_at, app.local("2026-11-28T08:10"), "Saturday ({})", app.engine);
            app.tried(&staff.clerk, &call, "no_answer", &[]).await;
            let call = app.owed(id).await;
            assert_eq!(call.due_at, app.local("2026-11-28T09:55"), "{}", app.engine);

            let own = [("next_no_answer", "2026-11-30T11:30")];
            app.tried(&staff.clerk, &call, "no_answer", &own).await;
            let call = app.owed(id).await;
            assert_eq!(call.due_at, app.local("2026-11-30T11:30"), "as it was typed");
            let over = [("next_no_answer", "2026-11-27T11:30")];
            let refused = app.tried(&staff.clerk, &call, "no_answer", &over).await;
            assert_eq!(refused.location(), format!("/recontacts/{}?again=yes#problem", call.id));
            let page = staff
                .clerk
                .get(&format!("/recontacts/{}?again=yes", call.id))
                .await
                .text();
            assert!(page.contains("deve ancora venire") && page.contains("2026-11-27T11:30"));
            // Who looked at the proposal long ago is given today's.
            let seen = (app.desk.now().0 - 30 * MINUTE).to_string();
            let old = [("drawn_at", seen.as_str()), ("next_busy", "2026-11-27T19:40")];
            let tried = app.tried(&staff.clerk, &call, "busy", &old).await;
            assert_eq!(tried.location(), "/recontacts?done=tried", "{}", app.engine);
            assert_eq!(app.owed(id).await.due_at, app.local("2026-11-28T08:10"));

            // An outcome that comes at night is told when the service opens.
            app.clock.advance_ms(60 * MINUTE);
            let id = app.answered(&staff, "0971 555 778", "").await;
            assert_eq!(app.owed(id).await.due_at, app.local("2026-11-28T08:00"));
        }
    });
}

#[test]
fn a_ticket_is_closed_without_its_citizen_only_after_the_attempts_and_with_the_reason() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            let first = app.owed(id).await;
            let path = format!("/recontacts/{}", first.id);
            app.close_by_menu(&staff.clerk, id).await;
            let early = app.give_up(&staff.clerk, &first, "Non risponde mai").await;
            assert_eq!(early.location(), format!("{path}?again=yes#problem"));
            let page = staff.clerk.get(&format!("{path}?again=yes")).await.text();
            assert!(page.contains("prima servono 3 tentativi"), "{}", app.engine);
            for _ in 0..3 {
                app.tried(&staff.clerk, &app.owed(id).await, "no_answer", &[]).await;
            }
            assert_eq!(app.place(id).await.2, TicketState::ToCommunicate);
            let call = app.owed(id).await;
            let silent = app.give_up(&staff.clerk, &call, " ").await;
            assert_eq!(
                silent.location(),
                format!("{path}?again=yes#problem"),
                "not without a reason"
            );
            let done = app.give_up(&staff.clerk, &call, "Non risponde mai").await;
            assert_eq!(done.location(), "/recontacts?done=unreached");
            assert_eq!(app.place(id).await.2, TicketState::Closed);
            assert_eq!(app.recontact(call.id).await.ended, Some(RecontactEnd::Unreached));
            assert!(
                app.said(&staff.clerk, id, EventKind::Told).await.is_empty(),
                "nobody was told"
            );
            let page = staff.clerk.get(&format!("/tickets/{id}")).await.text();
            assert!(page.contains("Non risponde mai") && page.contains("lo ha chiuso: Risolto"));

            let administrator = app.browser(Role::Administrator).await;
            let none = administrator.post("/admin/recontacts", &[("attempts", "0")]).await;
            assert_eq!(none.location(), "/admin/recontacts?again=yes#problem");
            let one = administrator.post("/admin/recontacts", &[("attempts", "1")]).await;
            assert_eq!(one.location(), "/admin/recontacts?done=saved");
            let id = app.answered(&staff, "0971 555 777", "").await;
            app.tried(&staff.clerk, &app.owed(id).await, "busy", &[]).await;
            let done = app.give_up(&staff.clerk, &app.owed(id).await, "Una basta").await;
            assert_eq!(done.location(), "/recontacts?done=unreached", "{}", app.engine);
            let clerk = staff.clerk.post("/admin/recontacts", &[("attempts", "1")]).await;
            assert_eq!(clerk.status, StatusCode::FORBIDDEN);
        }
    });
}

#[test]
fn without_a_number_that_is_right_somebody_decides() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            app.tried(&staff.clerk, &app.owed(id).await, "wrong_number", &[]).await;
            let call = app.owed(id).await;
            let page = staff.clerk.get(&format!("/recontacts/{}", call.id)).await.text();
            for words in ["numero sbagliato", "Non c'è un numero giusto", "nessun recapito"] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            // One that somebody found is called, and known from then on.
            app.tried(
                &staff.clerk,
                &call,
                "busy",
                &[("number", ""), ("other", "333 555 1104")],
            )
            .await;
            let page = staff.clerk.get(&format!("/recontacts/{}", call.id)).await.text();
            assert!(page.contains("tel:+393335551104") && !page.contains("tel:+390971555777"));
            let bad = app
                .tried(&staff.clerk, &app.owed(id).await, "busy", &[("other", "boh")])
                .await;
            assert!(bad.location().ends_with("#problem"), "{}", app.engine);

            let nowhere = app.answered(&staff, "", "").await;
            let call = app.owed(nowhere).await;
            assert!(staff.clerk.get("/recontacts").await.text().contains("nessun recapito"));
            let done = app.give_up(&staff.clerk, &call, "Non ha lasciato alcun recapito").await;
            assert_eq!(done.location(), "/recontacts?done=unreached", "{}", app.engine);
        }
    });
}

#[test]
fn a_call_that_two_write_down_at_once_counts_once() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let other = app
                .browser_with(
                    "bea",
                    vec![Grant {
                        role: Role::BackOffice,
                        queue_id: None,
                        office_id: None,
                    }],
                )
                .await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            let call = app.owed(id).await;
            let (first, second) = tokio::join!(
                app.tried(&staff.clerk, &call, "busy", &[("note", "Nota di uno")]),
                app.tried(&other, &call, "busy", &[("note", "Nota di uno")]),
            );
            let again = format!("/recontacts/{}?again=yes#problem", call.id);
            let mut led = [first.location(), second.location()];
            let loser = if led[0] == again { &staff.clerk } else { &other };
            led.sort();
            assert_eq!(led, [again, "/recontacts?done=tried".to_owned()], "{}", app.engine);
            assert_eq!(app.owed(id).await.attempts, 1);
            let page = loser.get(&format!("/recontacts/{}?again=yes", call.id)).await.text();
            assert!(page.contains("ha cambiato il ticket nel frattempo") && page.contains("Nota di uno"));
        }
    });
}

#[test]
fn offices_outside_and_other_queues_see_and_call_nobody() {
    run(async {
        for app in apps().await {
            let staff = app.staff().await;
            let stranger = app
                .browser_with(
                    "di_pec",
                    vec![Grant {
                        role: Role::BackOffice,
                        queue_id: Some(app.pec),
                        office_id: None,
                    }],
                )
                .await;
            let id = app.answered(&staff, "0971 555 777", "").await;
            let call = app.owed(id).await;
            let path = format!("/recontacts/{}", call.id);
            assert_eq!(staff.third.get("/recontacts").await.status, StatusCode::FORBIDDEN);
            assert!(!stranger.get("/recontacts").await.text().contains("Lucia Prova"));
            for who in [&staff.third, &stranger] {
                assert_eq!(who.get(&path).await.status, StatusCode::NOT_FOUND, "{}", app.engine);
                assert_eq!(app.tried(who, &call, "busy", &[]).await.status, StatusCode::NOT_FOUND);
                assert_eq!(app.give_up(who, &call, "Basta").await.status, StatusCode::NOT_FOUND);
                assert_eq!(
                    who.get(&format!("/recontacts/told/{id}")).await.status,
                    StatusCode::NOT_FOUND
                );
            }
            let monitor = app.browser(Role::Monitor).await;
            assert_eq!(monitor.get("/recontacts").await.status, StatusCode::FORBIDDEN);
            assert_eq!(
                monitor.get(&format!("/recontacts/new/{id}")).await.status,
                StatusCode::FORBIDDEN
            );
            assert_eq!(app.owed(id).await.attempts, 0, "{}", app.engine);
        }
    });
}
