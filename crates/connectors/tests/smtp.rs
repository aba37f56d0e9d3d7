//! The sender against a real SMTP server: a reply leaves unchanged, and the desk learns what became of it.

use connectors::Smtp;
use domain::ports::{Envelope, MailSender, Secret, Security, SendError, SmtpAccount};
use testkit::{Delivery, Fault, SmtpServer};

struct Server {
    smtp: SmtpServer,
    account: SmtpAccount,
    _mail: tempfile::TempDir,
}

fn server(password: Option<&str>) -> Server {
    let mail = tempfile::tempdir().expect("a temporary folder");
    let delivery = Delivery::default().elsewhere(mail.path());
    let smtp = SmtpServer::start(match password {
        Some(password) => delivery.password(password),
        None => delivery,
    });
    let account = SmtpAccount {
        host: "127.0.0.1".to_owned(),
        port: smtp.port(),
        security: Security::None,
        user: None,
        secret: None,
    };
    Server {
        smtp,
        account,
        _mail: mail,
    }
}

fn with_password(account: &SmtpAccount, password: &str) -> SmtpAccount {
    SmtpAccount {
        user: Some("tributi".to_owned()),
        secret: Some(Secret::new(password)),
        ..account.clone()
    }
}

fn envelope() -> Envelope {
    Envelope {
        from: "tributi@demo.example".to_owned(),
        to: vec!["cittadino@demo.example".to_owned()],
    }
}

const MAIL: &[u8] = b"Subject: risposta\r\n\r\nBuongiorno\r\n";

#[tokio::test]
async fn mail_arrives_byte_for_byte() {
    let server = server(None);
    let sender = Smtp::greeting_as("desk.demo.example");
    let mails: [&[u8]; 3] = [
        MAIL,
        b"Subject: punti\r\n\r\n.\r\n..due\r\n  fine \r\n\r\n",
        "Subject: otto bit\r\n\r\nCittà è più\r\n".as_bytes(),
    ];
    let to_two = Envelope {
        from: String::new(),
        to: vec!["a@demo.example".to_owned(), "b@demo.example".to_owned()],
    };
    for mail in mails {
        assert_eq!(sender.send(&server.account, &to_two, mail).await, Ok(()));
    }
    let accepted = server.smtp.accepted();
    assert_eq!(
        accepted.iter().map(|mail| mail.raw.as_slice()).collect::<Vec<_>>(),
        mails
    );
    assert_eq!(accepted[0].from, "");
    assert_eq!(accepted[0].to, to_two.to);
}

#[tokio::test]
async fn a_refused_recipient_is_permanent_and_a_busy_server_is_not() {
    let server = server(None);
    let sender = Smtp::new();
    server.smtp.set_fault(Fault::RefuseRecipient);
    let refused = sender.send(&server.account, &envelope(), MAIL).await;
    assert!(
        matches!(&refused, Err(SendError::Permanent(text)) if text.contains("550")),
        "{refused:?}"
    );
    for fault in [Fault::TryLater, Fault::Drop, Fault::LoseReply] {
        server.smtp.set_fault(fault);
        let failed = sender.send(&server.account, &envelope(), MAIL).await;
        assert!(matches!(failed, Err(SendError::Temporary(_))), "{fault:?}: {failed:?}");
    }
    server.smtp.set_fault(Fault::None);
    assert_eq!(sender.send(&server.account, &envelope(), MAIL).await, Ok(()));
}

#[tokio::test]
async fn a_server_that_is_down_is_temporary_and_used_again_when_it_is_back() {
    let mut server = server(None);
    let sender = Smtp::new();
    assert_eq!(sender.send(&server.account, &envelope(), MAIL).await, Ok(()));
    server.smtp.stop();
    let failed = sender.send(&server.account, &envelope(), MAIL).await;
    assert!(matches!(failed, Err(SendError::Temporary(_))), "{failed:?}");
    assert!(sender.test(&server.account).await.is_err());
    server.smtp.restart_on_same_port();
    assert_eq!(sender.send(&server.account, &envelope(), MAIL).await, Ok(()));
    assert_eq!(sender.test(&server.account).await, Ok(()));
}

#[tokio::test]
async fn a_wrong_password_keeps_the_mail_and_is_not_repeated() {
    let server = server(Some("giusta"));
    let sender = Smtp::new();
    let wrong = with_password(&server.account, "sbagliata");
    for outcome in [sender.send(&wrong, &envelope(), MAIL).await, sender.test(&wrong).await] {
        let Err(SendError::Temporary(text)) = outcome else {
            panic!("{outcome:?}")
        };
        assert!(text.contains("535") && !text.contains("sbagliata"), "{text}");
    }
    let right = with_password(&server.account, "giusta");
    assert_eq!(sender.test(&right).await, Ok(()));
    assert_eq!(sender.send(&right, &envelope(), MAIL).await, Ok(()));
    assert_eq!(server.smtp.accepted().len(), 1);
}

#[tokio::test]
async fn an_address_that_is_none_is_permanent() {
    let server = server(None);
    for to in [
        vec![],
        vec!["nessuno".to_owned()],
        vec!["a@b.example>\r\nDATA".to_owned()],
    ] {
        let outcome = Smtp::new()
            .send(&server.account, &Envelope { to, ..envelope() }, MAIL)
            .await;
        assert!(matches!(outcome, Err(SendError::Permanent(_))), "{outcome:?}");
    }
    assert!(server.smtp.accepted().is_empty());
}

#[test]
fn a_sender_may_outlive_its_runtime() {
    let server = server(None);
    let sender = Smtp::new();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    assert_eq!(
        runtime.block_on(sender.send(&server.account, &envelope(), MAIL)),
        Ok(())
    );
    drop(runtime);
    drop(sender);
}
