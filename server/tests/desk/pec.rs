//! Certified mail at the desk: what opens a ticket, what only counts as evidence, and what nobody may believe.

use std::time::Duration;

use ::mail::pec::RecipientState;
use ::mail::pec::provider::{Passing, Provider, Validity};
use domain::ingest::process::process_next;
use domain::ingest::receive::{Arrived, Receipt, receive};
use model::mailbox::InboundState;
use model::outbox::DeliveryState;
use model::{Channel, Role, TicketState};
use store::Scope;
use store::inbound::Inbound;
use testkit::{Delivery, Dovecot, SmtpServer, until};

use crate::app::{Browser, NOW, PROVIDER, TestApp, apps, eventually, painter, run};
use crate::mail::page;

const CITIZEN: &str = "mario.rossi@pec.cittadino.example";

/// What a citizen sends, an hour ago.
fn letter(n: usize) -> (Passing<'static>, Vec<u8>) {
    let (id, pec_id) = match n {
        0 => ("cliente.0@cittadino.example", "opec.0@pec.gestore.example"),
        _ => ("cliente.1@cittadino.example", "opec.1@pec.gestore.example"),
    };
    let passing = Passing {
        from: CITIZEN,
        to: &["urp@pec.desk.example"],
        ordinary: &[],
        subject: "Richiesta di attivazione",
        message_id: id,
        pec_id,
        at_ms: NOW.0 - 3_600_000,
    };
    let inner = format!(
        "Message-ID: <{pec_id}>\r\nFrom: Mario Rossi <{CITIZEN}>\r\nTo: urp@pec.desk.example\r\nSubject: Richiesta di \
         attivazione\r\n\r\nChiedo l'attivazione della casella {n}.\r\n"
    );
    (passing, inner.into_bytes())
}

async fn take(app: &TestApp, mailbox_id: i64, raw: Vec<u8>) -> Inbound {
    let mail = Arrived {
        mailbox_id,
        place: None,
        received_at: Some(app.desk.clock.now()),
        raw: raw.into(),
    };
    let (Receipt::Stored(id) | Receipt::Known(id)) = receive(&app.desk, mail).await.unwrap();
    while process_next(&app.desk).await.unwrap() {}
    store::inbound::find(app.desk.store.reader(), id)
        .await
        .unwrap()
        .unwrap()
}

/// A ticket that a citizen opened by certified mail.
async fn certified_ticket(app: &TestApp, mailbox_id: i64) -> i64 {
    let (passing, inner) = letter(0);
    let row = take(app, mailbox_id, PROVIDER.envelope(&passing, &inner).unwrap()).await;
    row.ticket_id.unwrap()
}

async fn ticket(app: &TestApp, id: i64) -> store::tickets::Ticket {
    let found = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id).await;
    found.unwrap().unwrap()
}

/// Replies to two recipients and closes; the mails as they would leave.
async fn reply(app: &TestApp, clerk: &Browser, id: i64, then: &str) -> Vec<::mail::Mail> {
    let version = ticket(app, id).await.version.to_string();
    let then = if then == "closed" {
        format!("close:{}", app.solved)
    } else {
        then.to_owned()
    };
    let fields = [
        ("version", version.as_str()),
        ("text", "La casella è attiva."),
        ("cc", "studio@pec.professionista.example"),
        ("then", then.as_str()),
    ];
    let done = clerk.multipart(&format!("/tickets/{id}/reply"), &fields, &[]).await;
    assert!(done.location().contains("done=reply"), "{}", done.location());
    outgoing(app).await
}

/// What waits in the outbox; marked as handed over.
async fn outgoing(app: &TestApp) -> Vec<::mail::Mail> {
    let mut mails = Vec::new();
    let tx = app.desk.store.begin().await.unwrap();
    while let Some(mail) = store::outbox::claim(&tx, app.desk.now()).await.unwrap() {
        let raw = app.desk.blobs.get(mail.contract_id, &mail.sha256).await.unwrap();
        mails.push(::mail::parse::parse(&raw).unwrap());
        let now = app.desk.now();
        store::outbox::settle(&tx, mail.id, DeliveryState::Accepted, None, now, Some(now))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    mails
}

/// A receipt about a mail of ours.
fn receipt(app: &TestApp, state: RecipientState, mail: &::mail::Mail, hours: i64, detail: Option<&str>) -> Vec<u8> {
    let to = mail.to[0].email.as_str();
    let id = mail.message_id.as_deref().unwrap();
    let pec_id = format!("opec.nostro.{}@pec.gestore.example", &id[..id.find('@').unwrap()]);
    let passing = Passing {
        from: "urp@pec.desk.example",
        to: &[to],
        ordinary: &[],
        subject: &mail.subject,
        message_id: id,
        pec_id: &pec_id,
        at_ms: app.desk.now().0 + hours * 3_600_000,
    };
    PROVIDER.receipt(state, &passing, Some(to), detail).unwrap()
}

async fn states(app: &TestApp, ticket_id: i64) -> Vec<(String, DeliveryState)> {
    let head = store::tickets::head(app.desk.store.reader(), &Scope::desk(), ticket_id).await;
    let rows = store::tickets::satellites(app.desk.store.reader(), &Scope::desk(), &head.unwrap().unwrap()).await;
    let of = |row: store::tickets::Satellite| match row.kind {
        store::tickets::SatelliteKind::Delivery { address, state, .. } => Some((address, state)),
        _ => None,
    };
    rows.unwrap().into_iter().filter_map(of).collect()
}

#[test]
fn certified_mail_opens_a_ticket_of_its_sender_at_its_certified_time() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let (passing, inner) = letter(0);
            let raw = PROVIDER.envelope(&passing, &inner).unwrap();
            let row = take(&app, mailbox, raw.clone()).await;
            let id = row.ticket_id.unwrap();
            let ticket = ticket(&app, id).await;
            assert_eq!(ticket.channel, Channel::Pec, "{}", app.engine);
            assert_eq!(ticket.subject, "Richiesta di attivazione");
            assert_eq!(
                ticket.received_at.0, passing.at_ms,
                "the clock runs from the certified time"
            );
            assert_eq!(
                (row.kind.as_deref(), row.signature.as_deref()),
                (Some("pec-envelope"), Some("valid"))
            );
            let text = page(&clerk, id).await;
            for words in ["PEC certificata", "Mario Rossi", CITIZEN, "attivazione della casella 0"] {
                assert!(text.contains(words), "{words} is on the page");
            }
            assert!(
                !text.contains("posta-certificata@"),
                "a provider is nobody's correspondent"
            );
            let link = text.split("/messages/").nth(1).unwrap().split('"').next().unwrap();
            let original = clerk.get(&format!("/messages/{link}")).await;
            assert_eq!(original.bytes, raw, "the record is what came, byte for byte");
            assert_eq!(app.stranger().get(&format!("/messages/{link}")).await.status, 303);
            let other = app.browser_with("altra", vec![]).await;
            assert_eq!(other.get(&format!("/messages/{link}")).await.status, 404);
        }
    });
}

#[test]
fn an_envelope_nobody_vouches_for_is_a_ticket_without_certainty_until_the_bundle_knows_it() {
    run(async {
        for mut app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let stranger = Provider::new("pec.gestore.example", Validity::default()).unwrap();
            let (passing, inner) = letter(0);
            let row = take(&app, mailbox, stranger.envelope(&passing, &inner).unwrap()).await;
            assert_eq!(row.state, InboundState::Triage, "a person looks at it first");
            assert_eq!(row.signature.as_deref(), Some("untrusted"));
            let waits = clerk.get("/triage").await.text();
            assert!(waits.contains("Firma non verificata"), "{}", app.engine);
            let (passing2, inner2) = letter(1);
            let later = take(&app, mailbox, stranger.envelope(&passing2, &inner2).unwrap()).await;
            assert_eq!(later.state, InboundState::Triage);
            let to = format!("{}/", app.pec);
            let answer = clerk
                .post(
                    &format!("/triage/{}/open", row.id),
                    &[("dest", &to), ("subject", ""), ("place", "office")],
                )
                .await;
            let id: i64 = answer.location().split("tickets=").nth(1).unwrap().parse().unwrap();
            let opened = ticket(&app, id).await;
            assert_eq!(opened.received_at, app.desk.now(), "the clock runs from reception");
            assert!(
                page(&clerk, id).await.contains("Firma non verificata"),
                "{}",
                app.engine
            );

            let trust = ::mail::smime::TrustStore::from_pem(&stranger.bundle().unwrap()).unwrap();
            app.desk.trust = std::sync::Arc::new(trust);
            let result = domain::ingest::reverify::reverify(&app.desk).await.unwrap();
            assert_eq!((result.checked, result.trusted), (2, 2));
            while domain::ingest::process::process_next(&app.desk).await.unwrap() {}
            let later = store::inbound::find(app.desk.store.reader(), later.id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                later.state,
                InboundState::Filed,
                "trusted now, it goes where its mailbox leads"
            );
            let text = page(&clerk, id).await;
            assert!(text.contains("PEC certificata") && !text.contains("Firma non verificata"));
            assert_eq!(
                ticket(&app, id).await.due_at,
                opened.due_at,
                "nobody's clock is moved afterwards"
            );
            let again = domain::ingest::reverify::reverify(&app.desk).await.unwrap();
            assert_eq!(again.checked, 0, "once is enough");
        }
    });
}

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
            assert_eq!(ticket(&app, other).await.related_id, Some(id));
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
            assert!(clerk.get("/").await.text().contains("Consegne con problemi"));
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
                ticket(&app, id).await.state,
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
            let requester = ticket(&app, id).await.requester_id.unwrap();
            let phone = [(model::contact::KeyKind::Phone, "+390971123456".to_owned())];
            store::contacts::add_keys(&tx, requester, &phone).await.unwrap();
            tx.commit().await.unwrap();
            let mails = reply(&app, &clerk, id, "closed").await;
            let closed = ticket(&app, id).await;
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
            let still = ticket(&app, id).await;
            assert_eq!(
                still.state,
                TicketState::Closed,
                "somebody may still have it ({})",
                app.engine
            );
            assert!(page(&clerk, id).await.contains("Il messaggio non è arrivato a"));
            take(&app, mailbox, failed(&mails[1])).await;
            let open = ticket(&app, id).await;
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
            assert!(home.contains("Consegne con problemi"));

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
            assert!(!clerk.get("/").await.text().contains("Consegne con problemi"));
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
            assert_eq!(ticket(&app, id).await.state, TicketState::Closed);
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

#[test]
fn a_provider_that_keeps_silent_is_noticed_and_forgiven() {
    run(async {
        let boxes = tempfile::tempdir().unwrap();
        let delivery = Delivery::default().elsewhere(boxes.path());
        let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
            .await
            .unwrap();
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, smtp.port()).await;
            let id = certified_ticket(&app, mailbox).await;
            let fields = [("version", "1"), ("text", "Fatto."), ("cc", ""), ("then", "")];
            clerk.multipart(&format!("/tickets/{id}/reply"), &fields, &[]).await;
            let before = smtp.accepted().len();
            while domain::outbound::send::send_next(&app.desk).await.unwrap() {}
            let sent = until("the reply leaves", Duration::from_secs(20), || {
                smtp.accepted().get(before).cloned()
            });
            assert_eq!(sent.from, "urp@pec.desk.example", "the account's own address");
            app.clock.advance_ms(14 * 60_000);
            assert_eq!(domain::outbound::watch::missed_acceptances(&app.desk).await.unwrap(), 0);
            app.clock.advance_ms(2 * 60_000);
            assert_eq!(
                domain::outbound::watch::missed_acceptances(&app.desk).await.unwrap(),
                1,
                "{}",
                app.engine
            );
            assert!(page(&clerk, id).await.contains("non ha confermato di avere accettato"));
            assert_eq!(
                domain::outbound::watch::missed_acceptances(&app.desk).await.unwrap(),
                0,
                "once"
            );
            let mail = ::mail::parse::parse(&sent.raw).unwrap();
            take(&app, mailbox, receipt(&app, RecipientState::Accepted, &mail, 0, None)).await;
            assert!(
                !page(&clerk, id).await.contains("non ha confermato"),
                "it came after all"
            );
        }
    });
}

#[test]
fn a_mail_that_the_provider_would_refuse_is_refused_at_once_and_keeps_its_text() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mailbox = app.certified(None, 1).await;
            let tx = app.desk.store.begin().await.unwrap();
            let small = store::desk::MailboxChange {
                id: store::set(mailbox),
                max_bytes: store::set(Some(200_000)),
                ..Default::default()
            };
            store::desk::save(&tx, small).await.unwrap();
            tx.commit().await.unwrap();
            let id = certified_ticket(&app, mailbox).await;
            let fields = [
                ("version", "1"),
                ("text", "Con allegato grande."),
                ("cc", ""),
                ("then", ""),
            ];
            let file = vec![b'x'; 200_000];
            let answer = clerk
                .multipart(&format!("/tickets/{id}/reply"), &fields, &[("a.bin", &file)])
                .await;
            let text = clerk.get(&answer.location()).await.text();
            assert!(
                text.contains("il server accetta") && text.contains("Con allegato grande."),
                "{}",
                app.engine
            );
            assert_eq!(outgoing(&app).await.len(), 0);
        }
    });
}

/// The whole way on a real IMAP and a real SMTP server, with the provider's receipts coming back through the mailbox.
#[test]
fn certified_mail_there_and_back_through_real_servers() {
    run(async {
        let dovecot = tokio::task::spawn_blocking(|| Dovecot::start_with(&[("urp", "segreta")]))
            .await
            .unwrap();
        let boxes = tempfile::tempdir().unwrap();
        let delivery = Delivery::default().elsewhere(boxes.path());
        let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
            .await
            .unwrap();
        for (n, app) in apps().await.into_iter().enumerate() {
            let clerk = app.browser(Role::BackOffice).await;
            app.certified(Some(dovecot.port()), smtp.port()).await;
            let (stop, stopping) = tokio::sync::watch::channel(false);
            let workers = server::worker::start(app.desk.clone(), app.folder(), painter(), stopping);
            let (passing, inner) = letter(n);
            dovecot.deliver("urp", &PROVIDER.envelope(&passing, &inner).unwrap());
            let id = eventually("the envelope opens a ticket", async || {
                let list = clerk.get("/queues/pec").await.text();
                let link = list
                    .split("class=\"subject-link\"")
                    .next()?
                    .rsplit_once("href=\"/tickets/")?
                    .1;
                link.split('"').next()?.parse::<i64>().ok()
            })
            .await;
            let before = smtp.accepted().len();
            let fields = [("version", "1"), ("text", "È attiva."), ("cc", ""), ("then", "")];
            clerk.multipart(&format!("/tickets/{id}/reply"), &fields, &[]).await;
            let sent = until("the reply leaves", Duration::from_secs(20), || {
                smtp.accepted().get(before).cloned()
            });
            let mail = ::mail::parse::parse(&sent.raw).unwrap();
            for (said, state) in [
                (RecipientState::Accepted, DeliveryState::PecAccepted),
                (RecipientState::Late, DeliveryState::Late),
                (RecipientState::Delivered, DeliveryState::Delivered),
            ] {
                dovecot.deliver("urp", &receipt(&app, said, &mail, 0, None));
                eventually("the receipt is read", async || {
                    (states(&app, id).await[0].1 == state).then_some(())
                })
                .await;
            }
            stop.send(true).unwrap();
            workers.stop().await;
        }
    });
}
