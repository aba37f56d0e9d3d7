//! Each server of the kit does the one thing the other tests rely on, spoken to by hand.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use testkit::{Delivery, Dovecot, Fault, Postgres, Slapd, SmtpServer, person, until};

const LIMIT: Duration = Duration::from_secs(20);

/// A conversation, line by line.
struct Talk(BufReader<TcpStream>);

impl Talk {
    fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server accepts");
        stream.set_read_timeout(Some(LIMIT)).expect("a timeout can be set");
        Self(BufReader::new(stream))
    }

    fn say(&mut self, line: &str) {
        self.0
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .expect("the server listens");
    }

    /// Reads up to and including the line that begins with `start`.
    fn hear(&mut self, start: &str) -> String {
        let mut heard = String::new();
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).expect("the server answers");
            assert!(read > 0, "cut before {start:?}, after {heard:?}");
            heard += &line;
            if line.starts_with(start) {
                return heard;
            }
        }
    }

    fn ask(&mut self, line: &str, start: &str) -> String {
        self.say(line);
        self.hear(start)
    }
}

/// Sends a mail and gives the reply to its content.
fn send(port: u16, to: &str, content: &str) -> String {
    let mut talk = Talk::open(port);
    talk.hear("220");
    talk.ask("EHLO test", "250 ");
    talk.ask("MAIL FROM:<cittadino@demo.example>", "250");
    talk.ask(&format!("RCPT TO:<{to}>"), "250");
    talk.ask("DATA", "354");
    talk.ask(&format!("{content}."), "250")
}

#[test]
fn dovecot_serves_what_is_delivered_and_announces_it() {
    let dovecot = Dovecot::start_with(&[("tributi", "s3cret")]);
    let mut talk = Talk::open(dovecot.port());
    talk.hear("* OK");
    talk.ask("a LOGIN tributi wrong", "a NO");
    talk.ask("b LOGIN tributi s3cret", "b OK");
    assert!(talk.ask("c SELECT INBOX", "c OK").contains("* 0 EXISTS"));

    talk.ask("d IDLE", "+ idling");
    let delivered = Instant::now();
    dovecot.deliver("tributi", b"Subject: bollo\r\n\r\nBuongiorno\r\n");
    talk.hear("* 1 EXISTS");
    assert!(
        delivered.elapsed() < Duration::from_secs(5),
        "IDLE took {:?}",
        delivered.elapsed()
    );
    talk.ask("DONE", "d OK");

    assert!(
        talk.ask("e UID FETCH 1 BODY.PEEK[]", "e OK")
            .contains("Subject: bollo\r\n\r\nBuongiorno\r\n")
    );
    assert_eq!(dovecot.seen("tributi"), 0);
    talk.ask("f UID STORE 1 +FLAGS (\\Seen)", "f OK");
    until("the flag is on disk", LIMIT, || {
        (dovecot.seen("tributi") == 1).then_some(())
    });
}

#[test]
fn dovecot_comes_back_with_its_mail_and_takes_new_users() {
    let mut dovecot = Dovecot::start();
    dovecot.add_user("pec", "uno");
    dovecot.deliver("pec", b"Subject: x\r\n\r\n");
    dovecot.stop();
    // Its login process follows the master a moment later.
    testkit::until("nobody accepts any more", Duration::from_secs(10), || {
        TcpStream::connect(("127.0.0.1", dovecot.port())).is_err().then_some(())
    });
    dovecot.restart();
    let mut talk = Talk::open(dovecot.port());
    talk.hear("* OK");
    talk.ask("a LOGIN pec uno", "a OK");
    assert!(talk.ask("b SELECT INBOX", "b OK").contains("* 1 EXISTS"));
}

#[test]
fn smtp_delivers_into_dovecot_byte_for_byte() {
    let dovecot = Dovecot::start_with(&[("tributi", "s3cret")]);
    let smtp = SmtpServer::start(Delivery::default().to("tributi@demo.example", dovecot.maildir("tributi")));
    let content = "Subject: due\r\n\r\n..prima\r\n  spazi \r\n\r\n";
    send(smtp.port(), "Tributi@Demo.Example", content);

    let raw = content.replace("..prima", ".prima").into_bytes();
    let accepted = smtp.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0].from, "cittadino@demo.example");
    assert_eq!(accepted[0].to, ["Tributi@Demo.Example"]);
    assert_eq!(accepted[0].raw, raw);

    let mut talk = Talk::open(dovecot.port());
    talk.hear("* OK");
    talk.ask("a LOGIN tributi s3cret", "a OK");
    assert!(talk.ask("b SELECT INBOX", "b OK").contains("* 1 EXISTS"));
    let fetched = talk.ask("c UID FETCH 1 BODY.PEEK[]", "c OK");
    assert!(fetched.contains(std::str::from_utf8(&raw).expect("ASCII")), "{fetched}");
}

#[test]
fn smtp_misbehaves_on_demand() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut smtp = SmtpServer::start(Delivery::default().elsewhere(folder.path()));
    let recipient = "RCPT TO:<chi@altrove.example>";
    let mut talk = Talk::open(smtp.port());
    talk.hear("220");
    talk.ask("EHLO test", "250 ");
    talk.ask("MAIL FROM:<>", "250");
    smtp.set_fault(Fault::RefuseRecipient);
    talk.ask(recipient, "550");
    smtp.set_fault(Fault::TryLater);
    talk.ask(recipient, "451");
    smtp.set_fault(Fault::Drop);
    talk.ask(recipient, "250");
    talk.ask("DATA", "354");
    talk.say("Subject: x\r\n\r\n.");
    let mut rest = String::new();
    assert!(
        !matches!(talk.0.read_line(&mut rest), Ok(1..)),
        "expected a cut, got {rest:?}"
    );
    assert!(smtp.accepted().is_empty());

    smtp.set_fault(Fault::None);
    smtp.restart_on_same_port();
    send(smtp.port(), "chi@altrove.example", "Subject: x\r\n\r\n");
    let new = folder.path().join("chi@altrove.example/new");
    assert_eq!(fs::read_dir(new).expect("a Maildir").count(), 1);
}

#[test]
fn smtp_can_demand_a_password() {
    let smtp = SmtpServer::start(Delivery::default().password("giusta"));
    let mut talk = Talk::open(smtp.port());
    talk.hear("220");
    assert!(talk.ask("EHLO test", "250 ").contains("AUTH"));
    talk.ask("MAIL FROM:<a@demo.example>", "530");
    // "\0utente\0errata" and "\0utente\0giusta" in base64 (RFC 4616).
    talk.ask("AUTH PLAIN AHV0ZW50ZQBlcnJhdGE=", "535");
    talk.ask("AUTH PLAIN AHV0ZW50ZQBnaXVzdGE=", "235");
    talk.ask("MAIL FROM:<a@demo.example>", "250");
}

#[test]
fn postgres_gives_each_test_a_database_of_its_own() {
    let cluster = Postgres::shared();
    let (one, two) = (cluster.create_database(), cluster.create_database());
    assert_ne!(one, two);
    let name = one.rsplit('/').next().expect("a name");
    cluster.query(name, "CREATE TABLE ticket (id int); INSERT INTO ticket VALUES (7)");
    assert_eq!(cluster.query(name, "SELECT id, upper('città') FROM ticket"), "7|CITTÀ");
}

/// Signs in (RFC 4511, 4.2) and gives the result code. Lengths are below 128, so that each is one byte.
fn ldap_sign_in(port: u16, name: &str, password: &str) -> u8 {
    let length = |text: &str| u8::try_from(text.len()).expect("a short text");
    let mut bind = vec![0x02, 1, 3, 0x04, length(name)];
    bind.extend(name.bytes());
    bind.extend([0x80, length(password)]);
    bind.extend(password.bytes());
    let bind_length = u8::try_from(bind.len()).expect("a short request");
    let mut message = vec![0x30, bind_length + 5, 0x02, 1, 1, 0x60, bind_length];
    message.extend(bind);

    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server accepts");
    stream.set_read_timeout(Some(LIMIT)).expect("a timeout can be set");
    stream.write_all(&message).expect("the server listens");
    let mut answer = [0; 10];
    stream.read_exact(&mut answer).expect("the server answers");
    assert_eq!(answer[5], 0x61, "a bind response: {answer:?}");
    answer[9]
}

#[test]
fn slapd_knows_who_may_read_and_comes_back_with_its_people() {
    let mut slapd = Slapd::start(&person(&[
        ("uid", "RSSMRA80A01G942K"),
        ("cn", "Mario Rossi"),
        ("sn", "Rossi"),
    ]));
    assert_eq!(ldap_sign_in(slapd.port(), Slapd::READER, Slapd::PASSWORD), 0);
    assert_eq!(
        ldap_sign_in(slapd.port(), Slapd::READER, "sbagliata"),
        49,
        "invalidCredentials"
    );
    slapd.stop();
    assert!(TcpStream::connect(("127.0.0.1", slapd.port())).is_err());
    slapd.restart_on_same_port();
    assert_eq!(ldap_sign_in(slapd.port(), Slapd::READER, Slapd::PASSWORD), 0);
}
