//! Mail through real servers, in and out, and what the desk writes by itself.

use std::time::Duration;

use domain::admin::Actor;
use domain::admin::furniture::{QueueForm, save_queue};
use model::ticket::LastWord;
use model::{Role, TicketState};
use store::Scope;
use testkit::{Delivery, Dovecot, SmtpServer, until};

use crate::app::{TestApp, apps, eventually, painter, run};
use crate::mail::{MAIL, arrive, page, ticket_of};

/// Gives Tributi a template, a receipt and a server that takes its mail.
async fn give_templates(app: &TestApp, smtp: u16) {
    let queue = QueueForm {
        id: Some(app.tributi),
        name: "Tributi".to_owned(),
        slug: "tributi".to_owned(),
        signature: "Ufficio Tributi".to_owned(),
        reply_template: "Rif. {numero}, {oggetto}\n\n{testo}\n\nCordiali saluti\n{firma}".to_owned(),
        receipt_active: true,
        receipt_subject: "Ricevuto: {oggetto}".to_owned(),
        receipt_body: "Gentile {nome}, la richiesta {numero} è nella coda {coda}.".to_owned(),
        active: true,
        ..QueueForm::default()
    };
    save_queue(&app.desk, Actor::CommandLine, queue).await.unwrap();
    app.connect(None, smtp).await;
}

#[test]
fn a_mail_gets_a_receipt_and_a_reply_its_frame() {
    run(async {
        let boxes = tempfile::tempdir().unwrap();
        let delivery = Delivery::default().elsewhere(boxes.path());
        let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
            .await
            .unwrap();
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            give_templates(&app, smtp.port()).await;
            let before = smtp.accepted().len();
            let id = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            while domain::outbound::send::send_next(&app.desk).await.unwrap() {}
            let receipt = until("a receipt leaves", Duration::from_secs(20), || {
                smtp.accepted().get(before).cloned()
            });
            assert_eq!(receipt.to, ["lucia@posta.example"]);
            let mail = ::mail::parse::parse(&receipt.raw).unwrap();
            assert_eq!(
                mail.subject,
                format!("[Sportello #{id}] Ricevuto: Bollo pagato due volte")
            );
            let number = format!("#{id:06}");
            assert!(
                mail.text.contains(&format!(
                    "Gentile Lucia Prova, la richiesta {number} è nella coda Tributi."
                )),
                "{}",
                mail.text
            );
            assert!(mail.text.contains("-- \nUfficio Tributi"), "{}", mail.text);
            assert_eq!(mail.in_reply_to, ["uno@posta.example"]);
            assert_eq!(
                mail.automatic,
                ::mail::classify::Automatic::Replied,
                "marked as a machine's"
            );
            let ticket = page(&clerk, id).await;
            assert!(ticket.contains("Ricevuta automatica"), "{}", app.engine);
            let stored = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(stored.state, TicketState::New, "a receipt is no answer");
            assert_eq!(stored.last_word, LastWord::Citizen);

            let version = version(&ticket);
            let fields = [
                ("version", version.as_str()),
                ("text", "Fatto {firma}."),
                ("cc", ""),
                ("then", ""),
            ];
            let done = clerk.multipart(&format!("/tickets/{id}/reply"), &fields, &[]).await;
            assert!(done.location().contains("done=reply"), "{}", done.location());
            while domain::outbound::send::send_next(&app.desk).await.unwrap() {}
            let reply = until("the reply leaves", Duration::from_secs(20), || {
                smtp.accepted().get(before + 1).cloned()
            });
            let reply = ::mail::parse::parse(&reply.raw).unwrap();
            assert_eq!(
                reply.text.trim(),
                format!(
                    "Rif. {number}, Bollo pagato due volte\n\nFatto {{firma}}.\n\nCordiali saluti\nUfficio Tributi"
                )
            );
        }
    });
}

fn version(page: &str) -> String {
    let field = page.split("name=\"version\"").nth(1).unwrap();
    let value = field.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

#[test]
fn receipts_never_go_to_machines_and_run_dry() {
    run(async {
        for app in apps().await {
            give_templates(&app, 1).await;
            let head = |from: &str, id: usize, extra: &str| {
                format!(
                    "From: {from}\nTo: tributi@desk.example\nSubject: x\nMessage-ID: <r{id}@x.example>\n{extra}\nTesto {id}.\n"
                )
            };
            let machines = [
                head("a@x.example", 1, "Precedence: bulk\n"),
                head("b@x.example", 2, "List-Id: <l.x.example>\n"),
                head("c@x.example", 3, "Auto-Submitted: auto-generated\n"),
                head("No-Reply@x.example", 4, ""),
                head("Tributi@desk.example", 5, ""),
                head("posta-certificata@pec.example", 9, ""),
                // No mail can be sent there: it is filed all the same.
                head("müller@x.example", 30, ""),
                head("mario..rossi@x.example", 31, ""),
                head("d@x.example", 7, "Return-Path: <>\n"),
            ];
            for mail in &machines {
                let id = ticket_of(&app, arrive(&app, mail).await).await;
                assert!(id.is_some(), "handled as mail: {mail}");
            }
            // Nobody vouches for it, so a person looks at it first.
            let lookalike = arrive(&app, &head("e@pec.example", 6, "X-Trasporto: posta-certificata\n")).await;
            assert_eq!(ticket_of(&app, lookalike).await, None, "{}", app.engine);
            assert_eq!(waiting(&app).await, 0, "{}", app.engine);
            for id in 10..20 {
                arrive(&app, &head("insistente@x.example", id, "")).await;
            }
            assert_eq!(waiting(&app).await, 5, "five a day to one address");
            app.clock.advance_ms(86_400_000);
            arrive(&app, &head("insistente@x.example", 20, "")).await;
            assert_eq!(waiting(&app).await, 6, "and tomorrow again");
        }
    });
}

/// Mails in the outbox, none of which was sent.
async fn waiting(app: &TestApp) -> usize {
    let tx = app.desk.store.begin().await.unwrap();
    let mut count = 0;
    while store::outbox::claim(&tx, app.desk.now()).await.unwrap().is_some() {
        count += 1;
    }
    count
}

/// The whole way: a citizen's mail through SMTP and IMAP onto the desk, a reply out, the citizen's answer back.
#[test]
fn a_conversation_through_real_mail_servers() {
    run(async {
        let dovecot =
            tokio::task::spawn_blocking(|| Dovecot::start_with(&[("tributi", "segreta"), ("lucia", "altra")]))
                .await
                .unwrap();
        let delivery = Delivery::default()
            .to("tributi@desk.example", dovecot.maildir("tributi"))
            .to("lucia@posta.example", dovecot.maildir("lucia"));
        let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
            .await
            .unwrap();
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            app.connect(Some(dovecot.port()), smtp.port()).await;
            let (stop, stopping) = tokio::sync::watch::channel(false);
            let workers = server::worker::start(app.desk.clone(), app.folder(), painter(), stopping);

            let subject = format!("Rimborso {}", app.engine);
            let raw = MAIL
                .replace("Bollo pagato due volte", &subject)
                .replace("<uno@", &format!("<{}@", app.engine));
            dovecot.deliver("tributi", raw.replace('\n', "\r\n").as_bytes());
            let listed = eventually("the mail arrives", async || {
                let list = clerk.get("/queues/tributi").await.text();
                list.contains(&subject).then_some(list)
            })
            .await;
            let id: i64 = listed
                .split(&format!("\" title=\"{subject}"))
                .next()
                .unwrap()
                .rsplit("/tickets/")
                .next()
                .unwrap()
                .parse()
                .unwrap();

            let sent_before = smtp.accepted().len();
            let fields = [
                ("version", "1"),
                ("text", "Il rimborso è in corso."),
                ("cc", ""),
                ("then", "waiting"),
            ];
            let done = clerk.multipart(&format!("/tickets/{id}/reply"), &fields, &[]).await;
            assert!(done.location().contains("done=reply"), "{}", done.location());
            let sent = until("the reply leaves", Duration::from_secs(20), || {
                smtp.accepted().get(sent_before).cloned()
            });
            assert_eq!(sent.to, ["lucia@posta.example"]);
            let text = String::from_utf8_lossy(&sent.raw).into_owned();
            assert!(
                text.contains(&format!("[Sportello #{id}]")),
                "the subject carries the number"
            );
            let ours = text
                .lines()
                .find_map(|line| line.strip_prefix("Message-ID: "))
                .unwrap()
                .trim()
                .to_owned();

            let answer = format!(
                "From: lucia@posta.example\r\nTo: tributi@desk.example\r\nSubject: Un altro oggetto\r\nMessage-ID: <re-{}@posta.example>\r\nIn-Reply-To: {ours}\r\n\r\nGrazie mille!\r\n",
                app.engine
            );
            dovecot.deliver("tributi", answer.as_bytes());
            let text = eventually("the answer lands on the ticket", async || {
                let text = page(&clerk, id).await;
                text.contains("Grazie mille!").then_some(text)
            })
            .await;
            assert!(text.contains("Accettata dal server"));
            stop.send(true).unwrap();
            workers.stop().await;
        }
    });
}

/// Both servers go away and come back: the health page says so, and nothing is lost on either way.
#[test]
fn servers_that_were_gone_are_caught_up_with() {
    run(async {
        for app in apps().await {
            let mut dovecot = tokio::task::spawn_blocking(|| Dovecot::start_with(&[("tributi", "segreta")]))
                .await
                .unwrap();
            let boxes = tempfile::tempdir().unwrap();
            let delivery = Delivery::default().elsewhere(boxes.path());
            let mut smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
                .await
                .unwrap();
            let clerk = app.browser(Role::BackOffice).await;
            app.connect(Some(dovecot.port()), smtp.port()).await;
            let (stop, stopping) = tokio::sync::watch::channel(false);
            let workers = server::worker::start(app.desk.clone(), app.folder(), painter(), stopping);
            let health = async || app.stranger().get("/health/ready").await.text();
            let listed = async |subject: &str| {
                eventually("the mail arrives", async || {
                    let list = clerk.get("/queues/tributi?sort=newest").await.text();
                    list.contains(subject).then_some(list)
                })
                .await
            };
            dovecot.deliver("tributi", mail_with("Guasto-prima", &app).as_bytes());
            let id = first_ticket(&listed("Guasto-prima").await);

            dovecot.stop();
            smtp.stop();
            let fields = [
                ("version", "1"),
                ("text", "Scritto mentre tutto è fermo."),
                ("cc", ""),
                ("then", ""),
            ];
            let done = clerk.multipart(&format!("/tickets/{id}/reply"), &fields, &[]).await;
            assert!(done.location().contains("done=reply"), "{}", done.location());
            // Into the Maildir itself: the mail server's own delivery does not need its IMAP side.
            dovecot.deliver("tributi", mail_with("Guasto-durante", &app).as_bytes());
            eventually("the health page says so", async || {
                let text = health().await;
                (text.contains("\"ok\":false") && text.contains("\"unsent\":1")).then_some(())
            })
            .await;
            assert_eq!(
                app.stranger().get("/health/ready").await.status,
                200,
                "pages are served all the same"
            );

            dovecot.restart();
            smtp.restart_on_same_port();
            listed("Guasto-durante").await;
            app.clock.advance_ms(61_000);
            let sent = until("the reply leaves", Duration::from_secs(30), || {
                smtp.accepted().first().cloned()
            });
            assert!(String::from_utf8_lossy(&sent.raw).contains("Scritto mentre tutto"));
            eventually("all is well again", async || {
                let text = health().await;
                (text.contains("\"ok\":true") && text.contains("\"unsent\":0")).then_some(())
            })
            .await;
            assert_eq!(smtp.accepted().len(), 1);
            stop.send(true).unwrap();
            workers.stop().await;
        }
    });
}

fn mail_with(subject: &str, app: &TestApp) -> String {
    let id = format!("<{subject}-{}@", app.engine);
    MAIL.replace("Bollo pagato due volte", subject)
        .replace("<uno@", &id)
        .replace('\n', "\r\n")
}

/// The number of the first ticket of a list.
fn first_ticket(list: &str) -> i64 {
    let link = list.split("class=\"subject-link\"").next().unwrap();
    let link = link.rsplit("href=\"/tickets/").next().unwrap();
    link.split('"').next().unwrap().parse().unwrap()
}
