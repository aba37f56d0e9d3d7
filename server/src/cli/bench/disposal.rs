//! What the destruction of many tickets costs, with their mails and files.

use std::path::Path;
use std::time::Instant;

use connectors::package::Shelf;
use domain::Principal;
use domain::admin::Actor;
use domain::admin::people::{NewPerson, add};
use domain::disposal::{finish, packing, propose, steps};
use domain::files::Upload;
use domain::{Desk, Error};
use model::Role;
use model::disposal::DisposalForm;
use model::people::Grant;

use super::print;

/// Puts every ticket into the archive of a contract that is over, destroys all of them, and prints.
///
/// # Errors
/// When the database or the file store fails.
pub async fn measure(desk: &Desk, folder: &Path, tickets: i64, mailbox_id: i64) -> Result<(), Error> {
    let contracts = store::export::contracts(desk.store.reader()).await?;
    let contract_id = contracts.first().map_or(1, |(id, _)| *id);
    super::export::plant(desk, contract_id, tickets, mailbox_id).await?;
    over(desk, contract_id).await?;
    let keeper = person(desk, "bench-archivist", Role::Archivist).await?;
    let auditor = person(desk, "bench-auditor", Role::Auditor).await?;
    let shelf = Shelf::new(folder.join("exports"));
    let form = DisposalForm {
        contract_id: contract_id.to_string(),
        basis: "restitution".to_owned(),
        why: "misura delle prestazioni".to_owned(),
        ..DisposalForm::default()
    };
    let begun = Instant::now();
    let id = propose::propose(desk, &keeper, &form).await?;
    finish(desk, &shelf, id).await?;
    told("listed", tickets, begun);
    let begun = Instant::now();
    packing::pack(desk, &keeper, id).await?;
    finish(desk, &shelf, id).await?;
    told("packed and compared", tickets, begun);
    steps::accept(desk, &keeper, id, said()).await?;
    steps::authorise(desk, &auditor, id, said()).await?;
    let found = store::disposals::find(desk.store.reader(), id).await?;
    let count = found.map_or(0, |found| found.tickets);
    steps::start(desk, Actor::Person(&keeper), id, &count.to_string()).await?;
    let begun = Instant::now();
    finish(desk, &shelf, id).await?;
    told("destroyed", count, begun);
    let found = store::disposals::find(desk.store.reader(), id).await?;
    match found.and_then(|found| found.record) {
        Some(_) => Ok(()),
        None => Err(Error::Fault("the destruction did not end".to_owned())),
    }
}

fn told(what: &str, tickets: i64, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    print(format_args!(
        "{what}: {tickets} tickets in {seconds:.1} s, {:.0} a second",
        tickets as f64 / seconds
    ));
}

/// Ends the contract, begins the next one, and puts everything into the archive.
async fn over(desk: &Desk, contract_id: i64) -> Result<(), Error> {
    let yesterday = desk.now().plus_ms(-86_400_000);
    let tx = desk.store.begin().await?;
    store::bulk::end_contract(&tx, contract_id, yesterday).await?;
    store::desk::insert_contract(&tx, "Contratto seguente", yesterday).await?;
    tx.commit().await?;
    domain::blobs::keys::complete(desk).await
}

async fn person(desk: &Desk, login: &str, role: Role) -> Result<Principal, Error> {
    let grants = vec![Grant {
        role,
        queue_id: None,
        office_id: None,
    }];
    let new = NewPerson {
        login: login.to_owned(),
        name: login.to_owned(),
        grants: grants.clone(),
        ..NewPerson::default()
    };
    let (person, _) = add(desk, Actor::CommandLine, new).await?;
    Ok(Principal::new(store::people::PersonWithGrants {
        id: person.id,
        name: person.name,
        login: person.login,
        must_change_password: false,
        letter_keys: true,
        grants,
    }))
}

fn said() -> steps::SaidForm {
    steps::SaidForm {
        who: "Regione".to_owned(),
        on: "2020-01-02".to_owned(),
        number: "1".to_owned(),
        document: Some(Upload {
            name: "atto.pdf".to_owned(),
            mime: "application/pdf".to_owned(),
            bytes: bytes::Bytes::from_static(b"%PDF-1.4"),
            content_id: None,
            inline: false,
        }),
    }
}
