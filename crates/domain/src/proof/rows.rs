//! Every column of text or bytes of every table, as the database itself says which there are, in one snapshot.

use serde_json::Value;
use store::copy::{Kind, Reading, Table, snapshot, tables};

use super::needles::Needles;
use super::{Found, Searched, See};
use crate::{Desk, Error, Result};

/// Searches every row.
///
/// # Errors
/// When the database fails, or has a column of a type that nobody knows how to read: then nothing is proven.
pub async fn search(desk: &Desk, needles: &Needles, searched: &mut Searched, see: See<'_>) -> Result<()> {
    let database = desk.store.database();
    let tx = snapshot(&desk.store).await?;
    for table in tables(&tx, database).await? {
        searched.tables += 1;
        searched.columns += table.columns.iter().filter(|column| is_searched(column.kind)).count() as u64;
        let mut number = 0_u64;
        let mut reading = Reading::whole(&tx, database, &table).await?;
        loop {
            let lines = reading.page().await?;
            if lines.is_empty() {
                break;
            }
            for line in lines {
                number += 1;
                searched.rows += 1;
                searched.bytes += line.len() as u64;
                row(&table, number, &line, needles, see)?;
            }
        }
    }
    tx.rollback().await?;
    Ok(())
}

fn is_searched(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Bytes)
}

fn row(table: &Table, number: u64, line: &str, needles: &Needles, see: See<'_>) -> Result<()> {
    let unreadable = || Error::Fault(format!("row {number} of {} cannot be read", table.name));
    let values: Vec<Value> = serde_json::from_str(line).map_err(|_| unreadable())?;
    if values.len() != table.columns.len() {
        return Err(unreadable());
    }
    for (column, value) in table.columns.iter().zip(&values) {
        let Value::String(text) = value else { continue };
        let bytes = match column.kind {
            Kind::Text => text.clone().into_bytes(),
            Kind::Bytes => unhex(text).ok_or_else(unreadable)?,
            Kind::Number | Kind::Flag => continue,
        };
        for (line, form) in needles.lines_in(&bytes) {
            let place = format!("{}.{} {}", table.name, column.name, key(table, &values, number));
            see(Found { line, place, form });
        }
    }
    Ok(())
}

/// By what a row is found again: its number, else its columns of numbers, else its place in the table. Never what is in it.
fn key(table: &Table, values: &[Value], number: u64) -> String {
    let named = || table.columns.iter().zip(values);
    let whole = |value: &Value| value.as_i64();
    if let Some(id) = named().find_map(|(column, value)| whole(value).filter(|_| column.name == "id")) {
        return format!("id={id}");
    }
    let numbers: Vec<String> = named()
        .filter_map(|(column, value)| Some(format!("{}={}", column.name, whole(value)?)))
        .take(4)
        .collect();
    if numbers.is_empty() {
        format!("row {number}")
    } else {
        format!("row {number} ({})", numbers.join(" "))
    }
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    digits
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(value(*high)? * 16 + value(*low)?).ok(),
            _ => None,
        })
        .collect()
}
