//! Whole files, as they come.

use std::io::Cursor;

use model::Problem;
use model::lookup::{BoxState, ImsRecord, PecRecord, PinState, TaxRecord};
use model::registry_import::Column;
use serde_json::Value;

use super::*;
use crate::Error;
use crate::lookups::import::open;

struct Whole {
    records: Vec<String>,
    keys: usize,
    done: Done,
}

fn whole(registry: Registry, file: impl Into<Vec<u8>>) -> Whole {
    let opened = open(registry, Box::new(Cursor::new(file.into()))).unwrap();
    let (out, mut batches) = tokio::sync::mpsc::channel(1_000);
    let Ok(done) = read(opened, registry, &out) else {
        panic!("stopped")
    };
    drop(out);
    let mut records = Vec::new();
    let mut keys = 0;
    while let Ok(batch) = batches.try_recv() {
        keys += batch.keys.len();
        if batch.rows.is_empty() {
            continue;
        }
        let rows: Vec<(i64, i64, i64, Value)> = serde_json::from_str(&batch.rows).unwrap();
        for (place, ident, content, record) in rows {
            assert_eq!(done.seen.get(&ident), Some(&content));
            records.push(record.to_string());
            assert_eq!(place, i64::try_from(records.len()).unwrap());
        }
    }
    Whole { records, keys, done }
}

fn problems(whole: &Whole) -> Vec<(i64, LineError, Option<Column>)> {
    let told = &whole.done.findings.told;
    told.iter()
        .map(|problem| (problem.line, problem.error, problem.column))
        .collect()
}

#[test]
fn a_spreadsheet_of_a_windows_machine_is_read_as_it_is() {
    // Windows-1252, semicolons, line ends of Windows, empty lines at the end.
    let file = b"Codice Fiscale;Cognome;Nome;Stato;Stato PIN;Data PIN;Cellulare\r\n\
        rssmra80a01g942k;Rossi;Nicol\xf2;Attivo;inviato;1/2/2026;333 555 1234\r\n;;;;;;\r\n\r\n";
    let whole = whole(Registry::Ims, &file[..]);
    assert!(problems(&whole).is_empty());
    let record: ImsRecord = serde_json::from_str(&whole.records[0]).unwrap();
    assert_eq!(record.tax_code, "RSSMRA80A01G942K");
    assert_eq!(record.name, "Nicolò Rossi");
    assert_eq!(record.pin, Some(PinState::Sent));
    assert_eq!(record.pin_on.as_deref(), Some("2026-02-01"));
    assert_eq!(whole.keys, 2, "by code and by number");
    assert_eq!(whole.done.how_far.lines, 1, "what is empty is no line");
}

#[test]
fn amounts_become_cents_and_a_mark_at_the_beginning_is_no_letter() {
    let file = "\u{feff}cf,targa,anno,dovuto,versato,interessi,contestazione\n\
        RSSMRA80A01G942K,ab 123 cd,2024,\"1.234,56\",214.30,,in corso\n";
    let whole = whole(Registry::Sitr, file);
    assert!(problems(&whole).is_empty());
    let record: TaxRecord = serde_json::from_str(&whole.records[0]).unwrap();
    assert_eq!((record.plate.as_str(), record.year), ("AB123CD", 2024));
    assert_eq!(
        (record.due_cents, record.paid_cents, record.interest_cents),
        (123_456, 21_430, 0)
    );
    assert_eq!(record.dispute.map(|state| state.code()), Some("open"));
}

#[test]
fn each_line_that_cannot_be_is_refused_with_its_number_and_reason() {
    let long = "x".repeat(70_000);
    let file = format!(
        "casella;titolare;cf;stato;quota_mb;scadenza;appunti\n\
         a@pec.example;Rossi;RSSMRA80A01G942K;attiva;1024;31/12/2026;\n\
         A@PEC.example;Rossi;RSSMRA80A01G942K;sospesa;;;\n\
         b@pec.example;Rossi;RSSMRA80A01G942X;attiva;;;\n\
         b;Rossi;RSSMRA80A01G942K;attiva;;;\n\
         ;Rossi;RSSMRA80A01G942K;attiva;;;\n\
         c@pec.example;Rossi;RSSMRA80A01G942K;forse;;;\n\
         c@pec.example;Rossi;RSSMRA80A01G942K;attiva;molti;;\n\
         c@pec.example;Rossi;RSSMRA80A01G942K;attiva;;31/02/2026;\n\
         c@pec.example;Rossi\n\
         c@pec.example;Rossi;RSSMRA80A01G942K;attiva;;;;di troppo\n\
         c@pec.example;\"Rossi;RSSMRA80A01G942K;attiva;;;\n\
         c@pec.example;Ro\0ssi;RSSMRA80A01G942K;attiva;;;\n\
         c@pec.example;{long};RSSMRA80A01G942K;attiva;;;\n\
         c@pec.example;{};RSSMRA80A01G942K;attiva;;;\n\
         c@pec.example;Rossi;RSSMRA80A01G942K;attiva;;;;;\n",
        "y".repeat(201)
    );
    let whole = whole(Registry::Pec, file);
    assert_eq!(
        problems(&whole),
        [
            (3, LineError::Duplicate, None),
            (4, LineError::TaxCode, Some(Column::TaxCode)),
            (5, LineError::Address, Some(Column::Address)),
            (6, LineError::Required, Some(Column::Address)),
            (7, LineError::Choice, Some(Column::State)),
            (8, LineError::Number, Some(Column::Quota)),
            (9, LineError::Date, Some(Column::ExpiresOn)),
            (10, LineError::Columns, None),
            (11, LineError::Columns, None),
            (12, LineError::Quote, None),
            (13, LineError::Characters, Some(Column::Holder)),
            (14, LineError::TooLong, None),
            (15, LineError::Length, Some(Column::Holder)),
        ]
    );
    let how_far = whole.done.how_far;
    assert_eq!((how_far.lines, how_far.accepted, how_far.refused), (15, 2, 13));
    assert_eq!(
        whole.done.findings.counts[0],
        (LineError::Columns, 2),
        "the most frequent first"
    );
    assert_eq!(whole.done.findings.ignored, ["appunti"]);
    let record: PecRecord = serde_json::from_str(&whole.records[0]).unwrap();
    assert_eq!((record.state, record.quota_mb), (Some(BoxState::Active), 1024));
}

#[test]
fn a_line_with_bytes_that_are_no_text_is_refused_and_the_others_keep_their_accents() {
    let mut file = "cf;nome;stato\n".as_bytes().to_vec();
    file.extend_from_slice("RSSMRA80A01G942K;Nicolò Càfiero;attivo\n".as_bytes());
    file.extend_from_slice(b"VRDNNA85M65F052O;Nicol\xf2;attivo\n");
    let whole = whole(Registry::Ims, file);
    assert_eq!(problems(&whole), [(3, LineError::Encoding, Some(Column::Name))]);
    assert!(whole.records[0].contains("Nicolò Càfiero"));
}

#[test]
fn only_so_many_refusals_are_told_and_all_are_counted() {
    let mut file = String::from("cf;nome;stato\n");
    file.push_str(&"x;y;attivo\n".repeat(30_000));
    let whole = whole(Registry::Ims, file);
    assert_eq!(whole.done.findings.told.len(), TOLD_MAX);
    assert_eq!(whole.done.findings.counts, [(LineError::TaxCode, 30_000)]);
}

#[test]
fn what_is_no_table_is_not_read_at_all() {
    for (file, error) in [
        (&b""[..], "empty_file"),
        (&b"\xef\xbb\xbf"[..], "empty_file"),
        (&b"PK\x03\x04..."[..], "no_table"),
        (&b"cf;nome\nx;y\n"[..], "no_columns"),
    ] {
        let refused = open(Registry::Ims, Box::new(Cursor::new(file.to_vec())));
        let Err(Error::Refused(Problem::Invalid(problems))) = refused else {
            panic!("accepted")
        };
        assert_eq!((problems[0].field.as_str(), problems[0].error.code()), ("file", error));
    }
}
