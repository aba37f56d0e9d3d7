//! The vehicle tax: what is left to pay, and every year behind it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::lookup::{DisputeState, TaxRecord};

use super::card::{CopyButton, Stands};
use crate::components::icon::Icon;
use crate::format::{day, euro};
use crate::i18n::i18n::Locale;
use crate::state::locale::use_locale;
use crate::words;

/// Positions that are seen at once; where there are more, all of them fold.
const SHOWN: usize = 3;

#[component]
pub fn Positions(records: Vec<TaxRecord>, more_there: bool, stands: Stands) -> impl IntoView {
    let l = use_locale();
    let records = newest_first(records);
    let total = left(&records);
    let paid = records.iter().any(|record| record.paid_cents != 0);
    let latest: Vec<TaxRecord> = records.iter().take(SHOWN).cloned().collect();
    let brief = records.len() > SHOWN;
    let all = td_string!(l, lookup.all_years, n = records.len()).to_string();
    view! {
        {if more_there {
            // Of a part of the positions there is no sum that anybody should be told.
            ().into_any()
        } else if total > 0 {
            view! {
                <p class="reg-total"><b>{euro(total)}</b>" "{td_string!(l, lookup.total)}<CopyButton label=format!("SITR, {}", td_string!(l, lookup.total)) value=euro(total) stands=stands/></p>
            }.into_any()
        } else {
            view! { <p class="reg-main reg-fine"><Icon name="check" small=true/>{td_string!(l, lookup.nothing_open)}</p> }.into_any()
        }}
        <Years records=latest paid={paid && !brief} brief=brief stands=stands/>
        {brief.then(|| view! {
            <details class="reg-more"><summary>{all}</summary><Years records=records paid=paid brief=false stands=stands/></details>
        })}
    }
}

/// The newest year first, one vehicle after the other.
pub fn newest_first(mut records: Vec<TaxRecord>) -> Vec<TaxRecord> {
    records.sort_by(|a, b| b.year.cmp(&a.year).then_with(|| a.plate.cmp(&b.plate)));
    records
}

/// What is left to pay in all, in euro cents.
pub fn left(records: &[TaxRecord]) -> i64 {
    records.iter().map(TaxRecord::open_cents).fold(0, i64::saturating_add)
}

/// Years as a table. What only some years have stands in a line below them, so that the table stays as narrow as the column.
/// In brief only what is left to pay has that line, and what was paid has no column.
#[component]
fn Years(records: Vec<TaxRecord>, paid: bool, brief: bool, stands: Stands) -> impl IntoView {
    let l = use_locale();
    let copies = stands != Stands::Alone;
    let columns = 3 + usize::from(paid) + usize::from(copies);
    view! {
        <table class="reg-table" class:reg-brief=brief>
            <caption class="visually-hidden">{td_string!(l, lookup.positions)}</caption>
            <thead><tr>
                <th scope="col">{td_string!(l, lookup.year)}</th>
                <th scope="col" class="num">{td_string!(l, lookup.due)}</th>
                {paid.then(|| view! { <th scope="col" class="num">{td_string!(l, lookup.paid)}</th> })}
                <th scope="col" class="num">{td_string!(l, lookup.open)}</th>
                {copies.then(|| view! { <th scope="col"><span class="visually-hidden">{td_string!(l, lookup.copy)}</span></th> })}
            </tr></thead>
            <tbody>
                {records.into_iter().map(|record| {
                    let settled = brief && record.open_cents() <= 0;
                    let beside = if settled { String::new() } else { beside(l, &record).join(" · ") };
                    let line = line(l, &record);
                    let label = format!("SITR {} {}", record.year, record.plate);
                    view! {
                        <tr>
                            <th scope="row">{record.year}" "<span class="mono">{record.plate.clone()}</span></th>
                            <td class="num">{euro(record.due_cents)}</td>
                            {paid.then(|| view! { <td class="num">{euro(record.paid_cents)}</td> })}
                            <td class="num"><b>{euro(record.open_cents())}</b></td>
                            {copies.then(|| view! { <td><CopyButton label=label value=line stands=stands/></td> })}
                        </tr>
                        {(!beside.is_empty()).then(|| view! { <tr class="reg-beside"><td colspan=columns.to_string()>{beside}</td></tr> })}
                    }
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// What a year has beside the amounts of the table, each with its name.
pub fn beside(l: Locale, record: &TaxRecord) -> Vec<String> {
    let amount = |name: &str, cents: i64| (cents != 0).then(|| format!("{name} {}", euro(cents)));
    let text = |name: &str, text: &str| (!text.trim().is_empty()).then(|| format!("{name} {}", text.trim()));
    let dispute = record.dispute.filter(|dispute| *dispute != DisputeState::None);
    [
        amount(td_string!(l, lookup.interest), record.interest_cents),
        amount(td_string!(l, lookup.sanction), record.sanction_cents),
        record
            .paid_on
            .as_deref()
            .map(|on| format!("{} {}", td_string!(l, lookup.paid_on), day(on))),
        text(td_string!(l, lookup.act), &record.act_number),
        text(td_string!(l, lookup.roll), &record.roll),
        text(td_string!(l, lookup.exemption), &record.exemption),
        dispute.map(|dispute| words::lookups::dispute(l, dispute).to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A year in one line, for notes and files.
pub fn line(l: Locale, record: &TaxRecord) -> String {
    let amounts = [
        (td_string!(l, lookup.due), record.due_cents),
        (td_string!(l, lookup.paid), record.paid_cents),
        (td_string!(l, lookup.open), record.open_cents()),
    ];
    let amounts = amounts.map(|(name, cents)| format!("{} {}", name.to_lowercase(), euro(cents)));
    amounts
        .into_iter()
        .chain(beside(l, record))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(year: i64, plate: &str) -> TaxRecord {
        TaxRecord {
            year,
            plate: plate.into(),
            due_cents: 20_000,
            ..TaxRecord::default()
        }
    }

    #[test]
    fn only_what_a_year_has_is_said_of_it() {
        let mut record = position(2023, "AB123CD");
        assert_eq!(beside(Locale::it, &record), Vec::<String>::new());
        record.interest_cents = 430;
        record.act_number = " 123/2024 ".into();
        record.dispute = Some(DisputeState::None);
        assert_eq!(beside(Locale::it, &record), ["interessi 4,30 €", "atto 123/2024"]);
        assert_eq!(
            line(Locale::it, &record),
            "dovuto 200,00 €, pagato 0,00 €, da pagare 204,30 €, interessi 4,30 €, atto 123/2024"
        );
    }

    #[test]
    fn the_newest_year_comes_first_and_amounts_beyond_measure_break_nothing() {
        let sorted = newest_first(vec![position(2021, "B"), position(2023, "Z"), position(2023, "A")]);
        let order: Vec<_> = sorted
            .iter()
            .map(|record| (record.year, record.plate.as_str()))
            .collect();
        assert_eq!(order, [(2023, "A"), (2023, "Z"), (2021, "B")]);
        assert_eq!(left(&sorted), 60_000);
        let huge = TaxRecord {
            due_cents: i64::MAX,
            ..TaxRecord::default()
        };
        assert_eq!(left(&[huge.clone(), huge]), i64::MAX);
    }
}
