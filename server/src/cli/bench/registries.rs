//! What a local registry costs: a file of a million lines, a card while nobody else asks, and a room full of operators.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use domain::admin::Actor;
use domain::admin::people::{self, NewPerson};
use domain::admin::registries::imports;
use domain::lookups::ask::ask;
use domain::lookups::import::ImportForm;
use domain::lookups::import::run::run;
use domain::lookups::import::sweep::sweep;
use domain::{Desk, Error, Principal};
use model::Role;
use model::lookup::{LookupAnswer, LookupForm, LookupKind, Registry};
use model::people::Grant;
use model::registry_import::{ImportMode, ImportPolicy, ImportState};
use store::people::PersonWithGrants;
use tokio::task::JoinSet;

use super::{cpu, print};

/// Years of each vehicle in the file.
const YEARS: u64 = 5;
/// Cards asked for one after the other.
const CARDS: u64 = 2_000;
const OPERATORS: u64 = 50;
/// Each operator asks so often, for so long.
const EVERY: Duration = Duration::from_millis(500);
const ROUNDS: u32 = 20;
/// What is promised: an import, and a card.
const IMPORT_LIMIT: Duration = Duration::from_secs(60);
const CARD_LIMIT: Duration = Duration::from_millis(10);

/// Measures on an empty desk, and prints. Gives who asked.
///
/// # Errors
/// When the database or the disk fails.
pub async fn measure(desk: &Desk, folder: &Path, rows: u64, with_database: bool) -> Result<Principal, Error> {
    let who = operator(desk).await?;
    print(format_args!("{:<44}{:>12}{:>12}", "what", "measured", "limit"));
    for (what, changed) in [
        ("a file for an empty registry", 0),
        ("a file of which a hundredth is different", 1),
    ] {
        let path = folder.join("registry.csv");
        write(&path, rows, changed).map_err(|error| Error::Fault(error.to_string()))?;
        let begun = Instant::now();
        let applied = import(desk, &path).await?;
        seconds(what, begun.elapsed(), Some(IMPORT_LIMIT));
        seconds("  put in force", applied, None);
    }
    let begun = Instant::now();
    while sweep(desk).await? {}
    seconds("  records of before deleted", begun.elapsed(), None);
    cards(desk, &who, rows, with_database).await?;
    room(desk, &who, rows, with_database).await?;
    Ok(who)
}

/// Reads a file and puts it in force; how long the second of these took.
async fn import(desk: &Desk, path: &Path) -> Result<Duration, Error> {
    let form = ImportForm {
        registry: Registry::Sitr,
        mode: ImportMode::Complete,
        policy: ImportPolicy::AllOrNothing,
        file_name: "registry.csv".to_owned(),
    };
    let file = std::fs::File::open(path).map_err(|error| Error::Fault(error.to_string()))?;
    let running = imports::begin(desk, Actor::CommandLine, form, Box::new(file)).await?;
    let id = running.id;
    let state = run(desk, running).await?;
    if state != ImportState::Ready {
        return Err(Error::Fault(format!("the import is {state}")));
    }
    let begun = Instant::now();
    imports::apply(desk, Actor::CommandLine, id).await?;
    Ok(begun.elapsed())
}

async fn cards(desk: &Desk, who: &Principal, rows: u64, with_database: bool) -> Result<(), Error> {
    let before = cpu::spent_ms(std::process::id(), with_database);
    let mut times = Vec::new();
    for n in 0..CARDS {
        times.push(card(desk, who, rows, n).await?);
    }
    let cpu = cpu::spent_ms(std::process::id(), with_database) - before;
    milliseconds("a card, p50", at(&mut times, 0.5), Some(CARD_LIMIT));
    milliseconds("a card, p95", at(&mut times, 0.95), Some(CARD_LIMIT));
    print(format_args!("{:<44}{:>9.2} ms", "  CPU of a card", cpu / CARDS as f64));
    Ok(())
}

async fn room(desk: &Desk, who: &Principal, rows: u64, with_database: bool) -> Result<(), Error> {
    let before = cpu::spent_ms(std::process::id(), with_database);
    let begun = Instant::now();
    let mut operators = JoinSet::new();
    for operator in 0..OPERATORS {
        let (desk, who) = (desk.clone(), who.clone());
        operators.spawn(async move {
            // Not all in the same instant: people are not.
            tokio::time::sleep(EVERY * u32::try_from(operator).unwrap_or_default() / OPERATORS as u32).await;
            let mut clock = tokio::time::interval(EVERY);
            let mut times = Vec::new();
            for round in 0..u64::from(ROUNDS) {
                clock.tick().await;
                times.push(card(&desk, &who, rows, operator * 7_919 + round).await?);
            }
            Ok::<_, Error>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = operators.join_next().await {
        times.extend(done.map_err(|error| Error::Fault(error.to_string()))??);
    }
    let cpu = cpu::spent_ms(std::process::id(), with_database) - before;
    let share = cpu / (begun.elapsed().as_secs_f64() * 1e3) * 100.0;
    milliseconds("50 operators, 100 cards a second, p50", at(&mut times, 0.5), None);
    milliseconds(
        "50 operators, 100 cards a second, p95",
        at(&mut times, 0.95),
        Some(CARD_LIMIT),
    );
    print(format_args!("{:<44}{share:>9.0} %", "  CPU, of one core"));
    Ok(())
}

/// Asks for a card, and makes sure that it is one.
async fn card(desk: &Desk, who: &Principal, rows: u64, n: u64) -> Result<Duration, Error> {
    let people = (rows / YEARS).max(1);
    let form = LookupForm {
        registry: Registry::Sitr,
        kind: LookupKind::TaxCode,
        key: code(n * 7_919 % people),
        ticket_id: None,
        call_at: None,
        queue_id: None,
        reason_id: None,
        why: "bench".to_owned(),
        third_party: false,
        delegation: false,
        again: true,
    };
    let begun = Instant::now();
    let answer = ask(desk, who, &form).await?;
    let took = begun.elapsed();
    match answer {
        LookupAnswer::Card(card) if card.records.len() as u64 == YEARS.min(rows) => Ok(took),
        other => Err(Error::Fault(format!("no card: {other:?}"))),
    }
}

/// An operator, as use cases know them.
async fn operator(desk: &Desk) -> Result<Principal, Error> {
    let grants = vec![Grant {
        role: Role::FrontEnd,
        queue_id: None,
        office_id: None,
    }];
    let person = NewPerson {
        login: "bench".to_owned(),
        name: "Bench".to_owned(),
        grants: grants.clone(),
        ..NewPerson::default()
    };
    let (person, _) = people::add(desk, Actor::CommandLine, person).await?;
    Ok(Principal::new(PersonWithGrants {
        id: person.id,
        name: person.name,
        login: person.login,
        must_change_password: false,
        letter_keys: true,
        grants,
    }))
}

/// A file of so many lines; with `changed` one in a hundred says something else than without.
fn write(path: &Path, rows: u64, changed: u64) -> std::io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    writeln!(
        file,
        "codice fiscale;targa;anno;dovuto;versato;interessi;sanzioni;data versamento;numero atto;cartella;esenzione"
    )?;
    for row in 0..rows {
        let (owner, year) = (row / YEARS, 2021 + row % YEARS);
        let cents = if row % 100 == 0 { changed } else { 0 };
        writeln!(
            file,
            "{};{};{year};1.{:03},{cents:02};{},50;0,00;12,{cents:02};31/01/{year};ACC-{year}-{owner};;",
            code(owner),
            plate(owner),
            row % 1_000,
            row % 900
        )?;
    }
    file.flush()
}

/// A number with its check digit, as bodies have it.
pub(super) fn code(n: u64) -> String {
    let digits = format!("{:010}", 1_000_000_000 + n);
    let sum: u64 = digits
        .bytes()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u64::from(digit - b'0');
            if place % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn plate(n: u64) -> String {
    const LETTERS: &[u8; 22] = b"ABCDEFGHJKLMNPRSTVWXYZ";
    let letter = |power: u32| char::from(LETTERS[(n / 1_000 / 22_u64.pow(power) % 22) as usize]);
    format!("{}{}{:03}{}{}", letter(3), letter(2), n % 1_000, letter(1), letter(0))
}

/// The time below which this share of them lies.
pub(super) fn at(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[(((times.len() - 1) as f64) * share) as usize]
}

fn seconds(what: &str, time: Duration, limit: Option<Duration>) {
    let limit = limit.map(|limit| format!("{} s", limit.as_secs())).unwrap_or_default();
    print(format_args!("{what:<44}{:>10.2} s{limit:>12}", time.as_secs_f64()));
}

pub(super) fn milliseconds(what: &str, time: Duration, limit: Option<Duration>) {
    let limit = limit
        .map(|limit| format!("{} ms", limit.as_millis()))
        .unwrap_or_default();
    print(format_args!(
        "{what:<44}{:>9.2} ms{limit:>12}",
        time.as_secs_f64() * 1e3
    ));
}

#[cfg(test)]
mod tests {
    use model::lookup::LookupKey;

    use super::*;

    #[test]
    fn the_lines_of_the_bench_are_good_ones() {
        for n in [0, 1, 999, 1_000, 21_999, 199_999, 3_999_999] {
            assert!(LookupKey::parse(LookupKind::TaxCode, &code(n)).is_some(), "{}", code(n));
            assert!(LookupKey::parse(LookupKind::Plate, &plate(n)).is_some(), "{}", plate(n));
        }
        assert_ne!(plate(1), plate(1_001));
    }
}
