//! `sportello bench`: what one operation costs, on a desk of 50,000 tickets that it fills by itself.
//!
//! The server is a process of its own, so that its CPU time is told from the client's; on PostgreSQL the time of the
//! database's processes on this machine is added.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people"
)]

mod archive;
mod client;
mod clock;
mod clocks;
mod corpus;
mod cpu;
mod disposal;
mod export;
mod fill;
mod mail;
mod mailbox;
mod outside;
mod registries;

use std::process::Stdio;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::process::{Child, Command};

use super::{Exit, Outcome, print};
use client::Client;

#[derive(Args)]
pub struct BenchArgs {
    /// Tickets to fill the desk with.
    #[arg(long, default_value_t = 50_000)]
    tickets: i64,
    /// Operations a measurement.
    #[arg(long, default_value_t = 400)]
    operations: usize,
    /// Mixed mails (certified, fax, ordinary) to take in.
    #[arg(long, default_value_t = 1_000)]
    mails: usize,
    /// The folder for which `cargo xtask mail` runs: its first mailbox is filled with as many mails and taken in over IMAP.
    #[arg(long)]
    lab: Option<std::path::PathBuf>,
    /// Only what the clocks of open tickets cost: every ticket is open.
    #[arg(long)]
    clocks: bool,
    /// Only what as many tickets in the archive as `--tickets` cost the pages of a desk with 5,000 open ones.
    #[arg(long)]
    archive: bool,
    /// Only what a package of all tickets costs, written to the disk of the temporary folder.
    #[arg(long)]
    export: bool,
    /// Only what the destruction of all tickets costs, with their mails and files.
    #[arg(long)]
    disposal: bool,
    /// Only what registries cost: a local one with a file of as many lines as `--rows`, and cards from one behind REST; with
    /// `--postgres` also from a view, with `--ldap` from a directory.
    #[arg(long)]
    registries: bool,
    /// A directory for `--registries`: `ldap://host:port?base=…&bind=…&password=…&key=…`, the key a tax code that it knows, and
    /// perhaps `&attribute=…` with what it calls that (else `uid`). Values are percent-encoded. Other users of this machine can
    /// read the password while the program runs.
    #[arg(long, requires = "registries")]
    ldap: Option<String>,
    /// Lines of that file.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// A PostgreSQL database that may be filled (empty, on this machine); SQLite in a temporary folder when none.
    #[arg(long)]
    postgres: Option<String>,
}

/// Fills, measures, prints a table.
pub async fn run(args: BenchArgs) -> Outcome {
    let folder = std::env::temp_dir().join(format!("sportello-bench-{}", std::process::id()));
    let result = measure(&args, &folder).await;
    let _ = std::fs::remove_dir_all(&folder);
    result
}

async fn measure(args: &BenchArgs, folder: &std::path::Path) -> Outcome {
    print(format_args!("due: {:.0} per second", clock::due_per_second()));
    std::fs::create_dir_all(folder).map_err(Exit::failed)?;
    let env = |name: &str| match name {
        "SPORTELLO_DATA_DIR" => Some(folder.display().to_string()),
        "DATABASE_URL" => args.postgres.clone(),
        _ => None,
    };
    let config = crate::config::Config::load(None, env).map_err(Exit::failed)?;
    let desk = crate::compose::desk(&config, true).await.map_err(Exit::failed)?;
    if args.registries {
        let with_database = args.postgres.is_some();
        // Before the minutes that the rest takes.
        let directory = args.ldap.as_deref().map(outside::directory).transpose();
        let directory = directory.map_err(Exit::failed)?;
        let who = registries::measure(&desk, folder, args.rows, with_database)
            .await
            .map_err(Exit::failed)?;
        return outside::measure(&desk, &config, &who, directory)
            .await
            .map_err(Exit::failed);
    }
    if args.archive {
        return archive::measure(&desk, args, folder).await;
    }
    let begun = Instant::now();
    let shape = if args.clocks {
        fill::Shape::all_open(args.tickets)
    } else {
        fill::Shape::of_years(args.tickets)
    };
    let filled = fill::fill(&desk, shape).await.map_err(Exit::failed)?;
    let engine = if args.postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    print(format_args!(
        "{} tickets with 3 messages each on {engine}, filled in {:.1} s",
        args.tickets,
        begun.elapsed().as_secs_f64()
    ));

    if args.export {
        return export::measure(&desk, folder, args.tickets, filled.mailbox_id)
            .await
            .map_err(Exit::failed);
    }
    if args.disposal {
        return disposal::measure(&desk, folder, args.tickets, filled.mailbox_id)
            .await
            .map_err(Exit::failed);
    }
    if args.clocks {
        return clocks::measure(&desk).await.map_err(Exit::failed);
    }
    domain::recount::recount(&desk).await.map_err(Exit::failed)?;
    let mail = mail::measure(&desk, filled.mailbox_id, args.operations.min(200))
        .await
        .map_err(Exit::failed)?;
    let mixed = mail::mixed(&desk, filled.mailbox_id, args.mails)
        .await
        .map_err(Exit::failed)?;
    print(format_args!(
        "{} mixed mails, {:.0} MB: read with {:.0} MB/s on one core, {:.0} a second stored and filed",
        mixed.mails, mixed.megabytes, mixed.read_mb_per_second, mixed.mails_per_second
    ));
    if let Some(lab) = &args.lab {
        let taken = mailbox::measure(&desk, filled.queue_id, lab, args.mails)
            .await
            .map_err(Exit::failed)?;
        let per_second = |time: Duration| taken.mails as f64 / time.as_secs_f64();
        print(format_args!(
            "a mailbox of {} mixed mails, {:.0} MB, over IMAP: {:.1} s to download ({:.0} a second), {:.1} s to take in ({:.0} a second)",
            taken.mails,
            taken.megabytes,
            taken.download.as_secs_f64(),
            per_second(taken.download),
            taken.taken.as_secs_f64(),
            per_second(taken.taken)
        ));
    }
    drop(desk);
    let started = Instant::now();
    let (mut server, address) = serve(folder, args.postgres.as_deref()).await?;
    let ready = started.elapsed();
    let outcome = operations(args, &filled, server.id().unwrap_or_default(), &address, mail).await;
    print(format_args!("ready to serve after {:.2} s", ready.as_secs_f64()));
    let _ = server.kill().await;
    outcome
}

/// Starts this very program as the server.
async fn serve(folder: &std::path::Path, postgres: Option<&str>) -> Result<(Child, String), Exit> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = port.map_err(Exit::failed)?.to_string();
    let mut command = Command::new(std::env::current_exe().map_err(Exit::failed)?);
    command
        .args(["serve", "--role", "web"])
        .env("SPORTELLO_DATA_DIR", folder)
        .env("SPORTELLO_LISTEN", &address)
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .kill_on_drop(true);
    match postgres {
        Some(url) => command.env("DATABASE_URL", url),
        None => command.env_remove("DATABASE_URL"),
    };
    let child = command.spawn().map_err(Exit::failed)?;
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if let Ok(mut client) = Client::connect(&address).await
            && client.get("/health/live").await.is_ok()
        {
            return Ok((child, address));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(Exit::failed("the server did not start within 30 seconds"))
}

/// One measured line.
struct Line {
    name: &'static str,
    at_once: usize,
    p50: Duration,
    p95: Duration,
    cpu_ms: f64,
    per_second: f64,
    bytes: usize,
}

async fn operations(
    args: &BenchArgs,
    filled: &fill::Filled,
    pid: u32,
    address: &str,
    mail: Vec<mail::Mail>,
) -> Outcome {
    let mut signed_in = Client::connect(address).await.map_err(Exit::failed)?;
    signed_in
        .sign_in(&filled.login, &filled.password)
        .await
        .map_err(Exit::failed)?;
    let cookie = signed_in.cookie();
    type Act = fn(&fill::Filled, usize) -> client::Request;
    let acts: [(&'static str, Act); 6] = [
        ("home", |_, _| client::Request::get("/")),
        ("list of 50", |_, _| client::Request::get("/queues/tributi")),
        ("ticket", |filled, n| {
            client::Request::get(&format!("/tickets/{}", filled.open[n % filled.open.len()]))
        }),
        ("log a contact", |filled, n| {
            client::Request::contact(filled.queue_id, n)
        }),
        ("note", |filled, n| {
            client::Request::note(filled.open[n % filled.open.len()])
        }),
        ("reply", |filled, n| client::Request::reply(filled.untouched(n))),
    ];
    print(format_args!(
        "{:<16}{:>9}{:>10}{:>10}{:>12}{:>12}{:>12}",
        "operation", "at once", "p50 ms", "p95 ms", "CPU ms/op", "per second", "bytes"
    ));
    for (name, act) in acts {
        let mut alone = 0.0;
        for at_once in [1, 8] {
            let line = one(args, filled, pid, address, &cookie, name, act, at_once).await?;
            if at_once == 1 {
                alone = line.per_second;
            }
            let gain = if at_once == 1 {
                String::new()
            } else {
                format!("  ×{:.2}", line.per_second / alone)
            };
            show(&line, &gain);
        }
    }
    for mail in mail {
        let line = Line {
            name: "mail of 100 kB",
            at_once: 1,
            p50: mail.p50,
            p95: mail.p95,
            cpu_ms: mail.cpu_ms,
            per_second: mail.per_second,
            bytes: 0,
        };
        show(&line, "");
    }
    print(format_args!("resident: {:.0} MB", cpu::resident_mb(pid)));
    Ok(())
}

fn show(line: &Line, gain: &str) {
    print(format_args!(
        "{:<16}{:>9}{:>10.2}{:>10.2}{:>12.2}{:>12.0}{:>12}{gain}",
        line.name,
        line.at_once,
        line.p50.as_secs_f64() * 1e3,
        line.p95.as_secs_f64() * 1e3,
        line.cpu_ms,
        line.per_second,
        line.bytes
    ));
}

#[expect(clippy::too_many_arguments, reason = "one measurement, called from one place")]
async fn one(
    args: &BenchArgs,
    filled: &fill::Filled,
    pid: u32,
    address: &str,
    cookie: &str,
    name: &'static str,
    act: fn(&fill::Filled, usize) -> client::Request,
    at_once: usize,
) -> Result<Line, Exit> {
    let mut clients = Vec::new();
    for _ in 0..at_once {
        clients.push(Client::with_cookie(address, cookie).await.map_err(Exit::failed)?);
    }
    for client in &mut clients {
        client.send(&act(filled, 0)).await.map_err(Exit::failed)?;
    }
    let each = args.operations / at_once;
    let with_database = args.postgres.is_some();
    let before = cpu::spent_ms(pid, with_database);
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (worker, mut client) in clients.into_iter().enumerate() {
        let requests: Vec<_> = (0..each).map(|n| act(filled, worker * each + n + 1)).collect();
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(each);
            let mut bytes = 0;
            for request in requests {
                let begun = Instant::now();
                bytes = client.send(&request).await?;
                times.push(begun.elapsed());
            }
            Ok::<_, String>((times, bytes))
        });
    }
    let mut times = Vec::new();
    let mut bytes = 0;
    while let Some(done) = tasks.join_next().await {
        let (some, size) = done
            .map_err(Exit::failed)?
            .map_err(|error| Exit::failed(format!("{name}: {error}")))?;
        times.extend(some);
        bytes = size;
    }
    let wall = begun.elapsed();
    let cpu = cpu::spent_ms(pid, with_database) - before;
    times.sort();
    let at = |share: f64| times[(((times.len() - 1) as f64) * share) as usize];
    let count = times.len() as f64;
    Ok(Line {
        name,
        at_once,
        p50: at(0.5),
        p95: at(0.95),
        cpu_ms: cpu / count,
        per_second: count / wall.as_secs_f64(),
        bytes,
    })
}
