//! The program as an operating system sees it: started, asked to stop, killed.

mod observer;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use domain::admin::Actor;
use domain::admin::mailboxes::{MailboxForm, Server, save};
use domain::ports::Security;
use model::mailbox::InboundState;
use model::message::MessageKind;
use model::notice::NoticeChoice;
use model::outbox::DeliveryState;
use server::config::Config;
use testkit::{Delivery, Fault, SmtpServer, until};

use crate::observer::observer;

const PATIENCE: Duration = Duration::from_secs(30);

fn sportello(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sportello"));
    command
        .env("SPORTELLO_DATA_DIR", folder)
        .env("RUST_LOG", "warn")
        .env_remove("DATABASE_URL")
        .env_remove("SPORTELLO_CONFIG")
        .env_remove("SPORTELLO_SITE_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A serving desk, killed when it goes out of sight.
struct Serving {
    child: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(folder: &Path) -> Serving {
    let address = format!("127.0.0.1:{}", testkit::servers::process::free_port());
    let child = sportello(folder)
        .arg("serve")
        .env("SPORTELLO_LISTEN", &address)
        .spawn()
        .unwrap();
    let serving = Serving { child, address };
    until("the desk serves", PATIENCE, || {
        get(&serving.address, "/health/live").filter(|answer| answer.contains(" 200 "))
    });
    serving
}

fn get(address: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n").as_bytes())
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn terminate(serving: &mut Serving) -> std::process::ExitStatus {
    let pid = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    until("the desk stops", PATIENCE, || serving.child.try_wait().unwrap())
}

/// Hands a mail over by pipe.
fn deliver(folder: &Path, mail: &[u8]) -> Output {
    let mut child = sportello(folder)
        .args(["mail", "deliver", "--mailbox", "tributi"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(mail).unwrap();
    child.wait_with_output().unwrap()
}

fn mail(n: usize) -> Vec<u8> {
    format!("From: c{n}@posta.example\nTo: tributi@demo.example\nSubject: Mail {n}\nMessage-ID: <{n}@posta.example>\n\nTesto {n}\n").into_bytes()
}

#[test]
fn the_first_start_prints_a_one_time_password_and_a_stop_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = serve(folder.path());
    let mut line = String::new();
    BufReader::new(serving.child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(
        line.contains("sign in as amministratore with the one-time password"),
        "{line:?}"
    );
    assert!(
        get(&serving.address, "/health/ready")
            .unwrap()
            .contains("\"database\":true")
    );
    let begun = Instant::now();
    assert!(terminate(&mut serving).success(), "SIGTERM is no failure");
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "nothing to wait for: {:?}",
        begun.elapsed()
    );
}

#[test]
fn a_bad_key_stops_the_start_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sportello.toml");
    std::fs::write(&config, "lisen = \"127.0.0.1:1\"\n").unwrap();
    let output = sportello(folder.path())
        .args(["serve", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && text.contains("lisen") && text.contains("listen"),
        "{text}"
    );
}

#[test]
fn the_demonstration_refuses_a_desk_with_other_data() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = serve(folder.path());
    terminate(&mut serving);
    let output = sportello(folder.path()).arg("demo").output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("data of its own"));
}

#[test]
fn a_pipe_tells_the_mail_server_to_keep_what_cannot_be_taken_now() {
    let folder = tempfile::tempdir().unwrap();
    // Not migrated yet: a desk that cannot take mail now, but will.
    assert_eq!(deliver(folder.path(), &mail(1)).status.code(), Some(75), "EX_TEMPFAIL");
    assert!(
        sportello(folder.path())
            .arg("migrate")
            .output()
            .unwrap()
            .status
            .success()
    );
    assert_eq!(
        deliver(folder.path(), &mail(1)).status.code(),
        Some(67),
        "EX_NOUSER: no such mailbox"
    );
    let mut wrong = sportello(folder.path());
    let wrong = wrong
        .args(["mail", "deliver", "--mailbox", "tributi"])
        .env("SPORTELLO_LISTEN", "everywhere");
    assert_eq!(
        wrong.output().unwrap().status.code(),
        Some(75),
        "a bad configuration bounces no mail"
    );
}

#[test]
fn the_audit_log_is_sealed_by_a_running_desk_and_its_verification_fails_when_somebody_changed_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = serve(folder.path());
    assert!(terminate(&mut serving).success());
    let verify = || {
        let output = sportello(folder.path()).args(["audit", "verify"]).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, said) = verify();
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("the audit log is whole: 1 entries"),
        "the first administrator: {said}"
    );
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use store::ConnectionTrait;
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("desk.db").display());
        let store = store::Store::connect(&url).await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE audit SET at = at + 1 WHERE id = 1")
            .await
            .unwrap();
        tx.commit().await.unwrap();
    });
    let (code, said) = verify();
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("broken: place 1 entry 1: the entry or its seal was changed"),
        "{said}"
    );
}

/// Mail comes in while the desk is killed again and again: at the end every mail is one ticket.
#[test]
fn killed_in_the_middle_of_ingest_no_mail_is_lost_and_none_is_twice() {
    const MAILS: usize = 24;
    let folder = tempfile::tempdir().unwrap();
    assert!(sportello(folder.path()).arg("demo").output().unwrap().status.success());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("desk.db").display());
    let store = runtime.block_on(store::Store::connect(&url)).unwrap();
    let count = |state| runtime.block_on(store::inbound::count(store.reader(), state)).unwrap();
    let before = count(InboundState::Filed);
    for round in 0..4 {
        let mut serving = serve(folder.path());
        let stop_after = before + (round + 1) * 3;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..MAILS {
                    // Every mail is offered in every round: the mail server repeats what it is not sure of.
                    assert_eq!(deliver(folder.path(), &mail(n)).status.code(), Some(0), "mail {n}");
                }
            });
            until("some mails are filed", PATIENCE, || {
                (count(InboundState::Filed) >= stop_after).then_some(())
            });
            serving.child.kill().unwrap();
        });
        serving.child.wait().unwrap();
    }
    let mut serving = serve(folder.path());
    // What a killed process had in hand is given back when its lease of two minutes ends: hurry the clock, not the test.
    runtime.block_on(async {
        let tx = store.begin().await.unwrap();
        store::inbound::hurry(&tx).await.unwrap();
        tx.commit().await.unwrap();
    });
    let filed = before + MAILS as u64;
    until("every mail is filed", PATIENCE, || {
        (count(InboundState::Filed) == filed && count(InboundState::Received) == 0).then_some(())
    });
    let filter = store::tickets::ListFilter {
        sort: Some(model::filter::TicketSort::Newest),
        limit: 500,
        ..Default::default()
    };
    let rows = runtime
        .block_on(store::tickets::list(store.reader(), &store::Scope::desk(), 0, &filter))
        .unwrap();
    let mut subjects: Vec<_> = rows
        .iter()
        .map(|row| row.subject.as_str())
        .filter(|s| s.starts_with("Mail "))
        .collect();
    subjects.sort_unstable();
    let tickets = subjects.len();
    subjects.dedup();
    assert_eq!((tickets, subjects.len()), (MAILS, MAILS), "each mail has one ticket");
    assert!(terminate(&mut serving).success());
}

/// The desk is killed while the mail server has a mail and has not said so: nobody can know. It is sent again, once, and
/// the ticket says that the citizen may have it twice.
#[test]
fn killed_in_the_middle_of_a_send_the_mail_goes_out_again_and_is_marked() {
    const QUEUE: &str = "formazione";
    let folder = tempfile::tempdir().unwrap();
    assert!(sportello(folder.path()).arg("demo").output().unwrap().status.success());
    let boxes = tempfile::tempdir().unwrap();
    let smtp = SmtpServer::start(Delivery::default().elsewhere(boxes.path()));
    smtp.set_fault(Fault::Hang);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let data = folder.path().display().to_string();
    let config = Config::load(None, |name| (name == "SPORTELLO_DATA_DIR").then(|| data.clone())).unwrap();
    let desk = runtime.block_on(server::compose::desk(&config, false)).unwrap();
    runtime.block_on(async {
        let mailbox = store::desk::mailbox_by_name(desk.store.reader(), QUEUE)
            .await
            .unwrap()
            .unwrap();
        let form = MailboxForm {
            id: Some(mailbox.id),
            name: mailbox.name,
            address: mailbox.address,
            queue_id: mailbox.queue_id,
            smtp: Some(Server {
                host: "127.0.0.1".to_owned(),
                port: smtp.port(),
                security: Security::None,
            }),
            active: true,
            ..MailboxForm::default()
        };
        save(&desk, Actor::CommandLine, form).await.unwrap();
        // The offices of the demonstration are late, and would be told so by this server.
        let tx = desk.store.begin().await.unwrap();
        for person in store::people::all(&tx).await.unwrap() {
            let silent = store::people::PersonChange {
                id: store::set(person.id),
                notices: store::set(NoticeChoice::Never),
                ..Default::default()
            };
            store::people::update(&tx, silent).await.unwrap();
        }
        tx.commit().await.unwrap();
    });

    let mut serving = serve(folder.path());
    // This queue answers every mail with a receipt.
    let mail = b"From: ines@posta.example\nTo: formazione@demo.example\nSubject: Tirocinio\nMessage-ID: <t1@posta.example>\n\nQuando?\n";
    let mut child = sportello(folder.path())
        .args(["mail", "deliver", "--mailbox", QUEUE])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(mail).unwrap();
    assert!(child.wait().unwrap().success());
    until("the mail server has it", PATIENCE, || {
        (smtp.accepted().len() == 1).then_some(())
    });
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();

    smtp.set_fault(Fault::None);
    let mut serving = serve(folder.path());
    let sent = until("it is sent again", PATIENCE, || {
        Some(smtp.accepted()).filter(|sent| sent.len() == 2)
    });
    assert_eq!(
        sent[0].raw, sent[1].raw,
        "the same mail, so that the citizen's program may drop one"
    );
    let delivery = until("the ticket says so", PATIENCE, || {
        runtime.block_on(async {
            let newest = store::tickets::ListFilter {
                sort: Some(model::filter::TicketSort::Newest),
                limit: 1,
                ..Default::default()
            };
            let db = desk.store.reader();
            let rows = store::tickets::list(db, &store::Scope::desk(), 0, &newest)
                .await
                .unwrap();
            let page = domain::tickets::page::page(&desk, &observer(), rows[0].id)
                .await
                .unwrap();
            let receipt = page
                .messages
                .into_iter()
                .find(|message| message.kind == MessageKind::Receipt)?;
            receipt
                .deliveries
                .into_iter()
                .find(|delivery| delivery.state == DeliveryState::Accepted)
        })
    });
    assert!(delivery.maybe_duplicate);
    assert!(terminate(&mut serving).success());
    assert_eq!(smtp.accepted().len(), 2, "once more, not more often");
}

/// The region checks a package on its own machine, where there is no desk; and what was stopped goes on.
#[test]
fn a_package_is_exported_checked_and_gone_on_with_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    assert!(sportello(folder.path()).arg("demo").output().unwrap().status.success());
    let region = tempfile::tempdir().unwrap();
    let run = |package: &str, more: &[&str]| {
        let mut command = sportello(folder.path());
        command.args(["archive", "export", "--from", "2020-01-01"]).args(more);
        command.arg(region.path().join(package)).output().unwrap()
    };
    let verify = |package: &str| {
        // Not the desk's folder: an empty one.
        sportello(&region.path().join("nowhere"))
            .args(["archive", "verify"])
            .arg(region.path().join(package))
            .output()
            .unwrap()
    };
    let text =
        |output: &Output| String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();

    let hasty = run("uno", &["--why", "boh"]);
    assert_eq!(hasty.status.code(), Some(1), "{}", text(&hasty));
    assert!(text(&hasty).contains("--why"), "{}", text(&hasty));
    let why = ["--why", "Consegna alla Regione"];
    let whole = run("uno", &why);
    assert!(whole.status.success(), "{}", text(&whole));
    let found = verify("uno");
    assert!(found.status.success(), "{}", text(&found));
    assert!(!region.path().join("nowhere").exists(), "no desk was made for it");
    let hash = |text: &str| text.split("sha256 ").nth(1).unwrap()[..64].to_owned();
    assert_eq!(
        hash(&text(&found)),
        hash(&text(&whole)),
        "the hash that the desk printed"
    );

    // Killed at whatever moment, as often as one likes.
    for pause in [1, 5, 20, 60, 150] {
        let mut child = sportello(folder.path())
            .args(["archive", "export", "--from", "2020-01-01"])
            .args(why)
            .arg(region.path().join("due"))
            .spawn()
            .unwrap();
        let begun = Instant::now();
        until("it runs, or has ended", PATIENCE, || {
            (begun.elapsed() > Duration::from_millis(pause) || child.try_wait().unwrap().is_some()).then_some(())
        });
        let _ = child.kill();
        child.wait().unwrap();
        if region.path().join("due/manifest.sha256").exists() {
            break;
        }
    }
    if !verify("due").status.success() {
        let end = run("due", &why);
        assert!(end.status.success(), "{}", text(&end));
    }
    assert!(verify("due").status.success(), "{}", text(&verify("due")));

    let page = first_page(&region.path().join("due/tickets"));
    let mut bytes = std::fs::read(&page).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&page, bytes).unwrap();
    let broken = verify("due");
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        text(&broken).contains("changed") && text(&broken).contains("page.html"),
        "{}",
        text(&broken)
    );
}

/// Some ticket's page below a folder.
fn first_page(folder: &Path) -> std::path::PathBuf {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    match entries.iter().find(|path| path.ends_with("page.html")) {
        Some(page) => page.clone(),
        None => first_page(entries.iter().find(|path| path.is_dir()).unwrap()),
    }
}
