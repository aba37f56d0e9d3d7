//! Look-ups as a table; on a narrow screen each is a card.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::lookup::LookupResult;
use model::lookup_review::{LookupRow, LookupTie};

use crate::components::icon::Icon;
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::{lookup_review, lookups};

#[component]
pub fn LookupRows(rows: Vec<LookupRow>) -> impl IntoView {
    let l = use_locale();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, lookup_review.title)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.when)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.who)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.registry)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.tie)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.why)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.concerned)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.result)}</th>
            </tr></thead>
            <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(row: LookupRow) -> impl IntoView {
    let l = use_locale();
    let service = lookup_review::service(&row);
    let why = row.why.clone();
    let class = match (row.third_party, row.delegation) {
        (true, false) => "badge badge-warn",
        _ => "badge",
    };
    let concerned = lookup_review::concerned(l, &row);
    view! {
        <tr role="row">
            <td role="cell"><When at=row.at.clone()/></td>
            <td role="cell" data-label=td_string!(l, lookup_review.who)>{row.person.name.clone()}</td>
            <td role="cell" data-label=td_string!(l, lookup_review.registry)>
                {lookups::registry(l, row.registry)}" "<span class="muted">{lookup_review::key(l, &row)}</span>
            </td>
            <td role="cell" data-label=td_string!(l, lookup_review.tie)><Tie row=row.clone()/></td>
            <td role="cell" data-label=td_string!(l, lookup_review.why)>
                {service}" "
                {(!why.is_empty()).then(|| view! { <q class="muted">{why}</q> })}
            </td>
            <td role="cell" data-label=td_string!(l, lookup_review.concerned)><span class=class>{concerned}</span></td>
            <td role="cell" data-label=td_string!(l, lookup_review.result)><Ended row=row/></td>
        </tr>
    }
}

/// The ticket, with a link for those who may see it; else what became of the contact.
#[component]
fn Tie(row: LookupRow) -> impl IntoView {
    let l = use_locale();
    let text = lookup_review::tie(l, &row.tie);
    match row.tie {
        LookupTie::Ticket { id, visible: true } => {
            view! { <a href=paths::ticket(id) rel="external">{text}</a> }.into_any()
        }
        LookupTie::Ticket { .. } => view! { <span>{text}</span> }.into_any(),
        LookupTie::Running => {
            view! { <span class="badge badge-state-waiting"><Icon name="clock"/>{text}</span> }.into_any()
        }
        LookupTie::Loose => view! { <span class="badge badge-warn"><Icon name="warning"/>{text}</span> }.into_any(),
    }
}

/// How it ended, how long it took, and whether its card was attached.
#[component]
fn Ended(row: LookupRow) -> impl IntoView {
    let l = use_locale();
    let (class, icon) = match row.result {
        LookupResult::Hit => ("badge badge-ok", "check"),
        LookupResult::Miss => ("badge", "close"),
        _ => ("badge badge-warn", "warning"),
    };
    view! {
        <span class=class><Icon name=icon/>{lookups::result(l, row.result)}</span>
        <span class="muted">" "{format!("{}\u{a0}ms", row.took_ms)}</span>
        {row.attached.then(|| view! { " "<span class="badge"><Icon name="clip"/>{td_string!(l, lookup_review.attached)}</span> })}
    }
}
