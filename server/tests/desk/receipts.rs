//! Receipts of certified mail: what counts as evidence, and what nobody may believe.

use ::mail::pec::RecipientState;
use ::mail::pec::provider::{Passing, Provider, Validity};
use domain::ingest::process::process_next;
use model::outbox::DeliveryState;
use model::{Role, TicketState};

use crate::app::{PROVIDER, apps, run};
use crate::mail::page;
use crate::pec::{CITIZEN, certified_ticket, letter, receipt, reply, states, take};

#[test]
fn receipts_move_each_recipient_and_open_nothing() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let id = certified_ticket(&app, mailbox).await;
            let mails = reply(&app, &clerk, id, "").await;
            assert_eq!(mails.len(), 2, "one mail a recipient");
            assert!(mails.iter().all(|mail| mail.to.len() == 1 && mail.cc.is_empty()));
            assert_ne!(mails[0].message_id, mails[1].message_id);
            assert_eq!(mails[0].from.as_ref().unwrap().email, "urp@pec.desk.example");

            // Delivery overtakes acceptance, as it does between two servers.
            for state in [RecipientState::Delivered, RecipientState::Accepted] {
                let row = take(&app, mailbox, receipt(&app, state, &mails[0], 0, None)).await;
                assert_eq!(
                    (row.ticket_id, row.reason.as_deref()),
                    (Some(id), Some("evidence")),
                    "{}",
                    app.engine
                );
                assert_eq!(row.message_id, None);
            }
            let second = receipt(&app, RecipientState::AcceptedOrdinary, &mails[1], 0, None);
            take(&app, mailbox, second).await;
            let now = states(&app, id).await;
            assert_eq!(now[0], (CITIZEN.to_owned(), DeliveryState::Delivered));
            assert_eq!(now[1].1, DeliveryState::PecAccepted);
            let text = page(&clerk, id).await;
            assert!(text.contains("Consegnata") && text.contains("Ricevuta originale"));
            let link = text.split("/evidence/").nth(1).unwrap().split('"').next().unwrap();
            let original = clerk.get(&format!("/evidence/{link}")).await;
            assert!(String::from_utf8_lossy(&original.bytes).contains("X-Ricevuta:"));
            let other = app.browser_with("altra", vec![]).await;
            assert_eq!(other.get(&format!("/evidence/{link}")).await.status, 404);

            // The citizen's answer cites only the name that our provider gave our message.
            let ours = mails[0].message_id.clone().unwrap();
            let alias = format!("opec.nostro.{}@pec.gestore.example", &ours[..ours.find('@').unwrap()]);
            let (answer, inner) = letter(1);
            let inner = String::from_utf8(inner).unwrap();
            let inner = inner.replace(
                "Subject: Richiesta",
                &format!("In-Reply-To: <{alias}>\r\nSubject: Tutt'altro"),
            );
            let row = take(&app, mailbox, PROVIDER.envelope(&answer, inner.as_bytes()).unwrap()).await;
            assert_eq!(row.ticket_id, Some(id), "it finds its ticket");
            let stranger = Passing {
                from: "altro@pec.cittadino.example",
                ..answer.clone()
            };
            let inner = inner.replace(CITIZEN, "altro@pec.cittadino.example");
            let row = take(&app, mailbox, PROVIDER.envelope(&stranger, inner.as_bytes()).unwrap()).await;
            let other = row.ticket_id.unwrap();
            assert_ne!(other, id, "somebody else who cites it does not");
            assert_eq!(app.ticket(other).await.related_id, Some(id));
        }
    });
}

#[test]
fn time_outs_are_judged_by_history() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let id = certified_ticket(&app, mailbox).await;
            let mails = reply(&app, &clerk, id, "").await;
            for mail in &mails {
                take(&app, mailbox, receipt(&app, RecipientState::Accepted, mail, 0, None)).await;
            }
            take(&app, mailbox, receipt(&app, RecipientState::Late, &mails[0], 12, None)).await;
            assert_eq!(states(&app, id).await[0].1, DeliveryState::Late, "{}", app.engine);
            assert!(page(&clerk, id).await.contains("Dopo 12 ore il messaggio"));
            assert!(clerk.get("/").await.text().contains("Da guardare"));
            take(&app, mailbox, receipt(&app, RecipientState::Late, &mails[0], 24, None)).await;
            assert_eq!(
                states(&app, id).await[0].1,
                DeliveryState::Failed,
                "the second notice is final"
            );
            take(&app, mailbox, receipt(&app, RecipientState::Late, &mails[1], 23, None)).await;
            assert_eq!(
                states(&app, id).await[1].1,
                DeliveryState::Failed,
                "so is one that comes late enough"
            );
            assert_eq!(
                app.ticket(id).await.state,
                TicketState::Open,
                "the message carried no outcome"
            );
        }
    });
}

#[test]
fn an_outcome_that_did_not_arrive_has_to_be_told_in_another_way() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let id = certified_ticket(&app, mailbox).await;
            let tx = app.desk.store.begin().await.unwrap();
            let requester = app.ticket(id).await.requester_id.unwrap();
            let phone = [(model::contact::KeyKind::Phone, "+390971123456".to_owned())];
            store::contacts::add_keys(&tx, requester, &phone).await.unwrap();
            tx.commit().await.unwrap();
            let mails = reply(&app, &clerk, id, "closed").await;
            let closed = app.ticket(id).await;
            assert_eq!(closed.state, TicketState::Closed);
            let failed = |mail| {
                receipt(
                    &app,
                    RecipientState::Failed,
                    mail,
                    1,
                    Some("5.1.1 - G - indirizzo non valido"),
                )
            };
            take(&app, mailbox, failed(&mails[0])).await;
            let still = app.ticket(id).await;
            assert_eq!(
                still.state,
                TicketState::Closed,
                "somebody may still have it ({})",
                app.engine
            );
            assert!(page(&clerk, id).await.contains("Il messaggio non è arrivato a"));
            take(&app, mailbox, failed(&mails[1])).await;
            let open = app.ticket(id).await;
            assert_eq!((open.state, open.closed_at), (TicketState::ToCommunicate, None));
            assert_eq!(open.due_at, closed.due_at, "no clock starts");
            let owed = store::recontacts::owed(app.desk.store.reader(), id).await.unwrap();
            assert!(owed.is_some(), "who has a number is called ({})", app.engine);
            let text = page(&clerk, id).await;
            assert!(
                text.contains("va avvisata in un altro modo") && text.contains("+390971123456"),
                "and says how"
            );
            let home = clerk.get("/").await.text();
            assert!(home.contains("Da guardare"));

            let alerts: Vec<&str> = text
                .split("name=\"alert_id\" value=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
                .collect();
            assert_eq!(alerts.len(), 2);
            for alert in alerts {
                let body = format!("id={id}&alert_id={alert}");
                clerk
                    .call(
                        "/api/app/api/tickets/see_alert",
                        "application/x-www-form-urlencoded",
                        &body,
                    )
                    .await;
            }
            assert!(
                !page(&clerk, id).await.contains("va avvisata in un altro modo"),
                "seen is seen"
            );
            assert!(!clerk.get("/").await.text().contains("Da guardare"));
        }
    });
}

#[test]
fn a_receipt_that_cannot_be_believed_waits_for_a_person_and_changes_nothing() {
    run(async {
        for mut app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let id = certified_ticket(&app, mailbox).await;
            let mails = reply(&app, &clerk, id, "closed").await;
            let stranger = Provider::new("pec.gestore.example", Validity::default()).unwrap();
            let ours = mails[0].message_id.clone().unwrap();
            let about = Passing {
                from: "urp@pec.desk.example",
                to: &[CITIZEN],
                message_id: &ours,
                pec_id: "opec.falso@pec.gestore.example",
                ..letter(0).0
            };
            let false_one = stranger
                .receipt(RecipientState::Failed, &about, Some(CITIZEN), None)
                .unwrap();
            let row = take(&app, mailbox, false_one).await;
            assert_eq!(row.state.code(), "quarantined", "{}", app.engine);
            assert_eq!(states(&app, id).await[0].1, DeliveryState::Accepted);
            assert_eq!(app.ticket(id).await.state, TicketState::Closed);
            let list = clerk.get("/quarantine").await.text();
            assert!(list.contains("la firma non è di un gestore noto"));

            let trust = ::mail::smime::TrustStore::from_pem(&stranger.bundle().unwrap()).unwrap();
            app.desk.trust = std::sync::Arc::new(trust);
            domain::ingest::reverify::reverify(&app.desk).await.unwrap();
            while process_next(&app.desk).await.unwrap() {}
            assert_eq!(
                states(&app, id).await[0].1,
                DeliveryState::Failed,
                "once its provider is known it counts"
            );
        }
    });
}
