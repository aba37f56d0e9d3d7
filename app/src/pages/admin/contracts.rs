//! Contracts: when each runs, how long it has what kept, and how much of it there is.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::retention::{ContractRow, ContractView, CountedFrom, Holding, TermView, Weight};

use super::parts::{About, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn ContractsPage() -> impl IntoView {
    let contracts = Resource::new(|| (), |()| api::retention::contracts());
    view! {
        <Transition>
            {drawn(move || async move {
                match contracts.await {
                    Ok(rows) => view! { <Contracts rows=rows/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Contracts(rows: Vec<ContractRow>) -> impl IntoView {
    let l = use_locale();
    let none = rows.is_empty();
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, retention.supplier),
        td_string!(l, retention.first),
        td_string!(l, retention.last),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::CONTRACTS, Some(row.id));
        let last = last_words(l, row.last.as_deref());
        view! {
            <tr role="row">
                <NameCell href=href.clone() name=row.name.clone()/>
                <td role="cell" data-label=td_string!(l, retention.supplier)>{row.supplier}</td>
                <td role="cell" data-label=td_string!(l, retention.first)>{format::day(&row.first)}</td>
                <td role="cell" data-label=td_string!(l, retention.last)>{last}" "{row.in_force.then(|| view! { <InForce/> })}</td>
                <EditCell href=href name=row.name/>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <ListHead title=td_string!(l, retention.contracts) list=paths::CONTRACTS add=td_string!(l, retention.new_contract)/>
        {none.then(|| view! { <Nothing/> })}
        {(!none).then(|| view! {
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{td_string!(l, retention.contracts)}</caption>
                <Heads names=heads/>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        })}
        <p><a href=paths::CLASSES>{td_string!(l, retention.classes)}</a>" · "<span class="muted">{td_string!(l, retention.classes_hint)}</span></p>
    }
}

fn last_words(l: Locale, last: Option<&str>) -> String {
    last.map_or_else(|| td_string!(l, retention.no_end).to_owned(), format::day)
}

/// What comes in now belongs to it.
#[component]
fn InForce() -> impl IntoView {
    let l = use_locale();
    view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, retention.in_force)}</span> }
}

#[component]
pub fn ContractPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(
        move || asked.get(),
        |asked| api::retention::contract(asked.id, asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Screen screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(screen: api::retention::ContractScreen) -> impl IntoView {
    let l = use_locale();
    let api::retention::ContractScreen {
        view,
        typed,
        terms_typed,
    } = screen;
    let (id, title, in_force) = match &view {
        Some(view) => (view.row.id, view.row.name.clone(), view.row.in_force),
        None => (0, td_string!(l, retention.new_contract).to_owned(), false),
    };
    view! {
        <FormHead title=title list=paths::CONTRACTS list_title=td_string!(l, retention.contracts) typed=typed.clone()/>
        {in_force.then(|| view! { <p><InForce/></p> })}
        {view.map(|ContractView { holdings, terms, .. }| view! {
            <Held holdings=holdings/>
            <Terms id=id terms=terms typed=terms_typed/>
        })}
        <form class="admin-form" method="post" action=paths::CONTRACTS novalidate>
            <About id=id/>
            <div class="fields">
                <TextField name="name" span="span-6" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <TextField name="supplier" span="span-6" label=td_string!(l, retention.supplier).to_owned() typed=typed.clone()/>
                <TextField name="first" kind="date" span="span-4" label=td_string!(l, retention.first).to_owned() typed=typed.clone() required=true/>
                <TextField name="last" kind="date" span="span-4" label=td_string!(l, retention.last).to_owned() typed=typed
                    hint=td_string!(l, retention.last_hint).to_owned()/>
            </div>
            <FormFoot list=paths::CONTRACTS/>
        </form>
    }
}

/// What is kept of the contract, a class a line.
#[component]
fn Held(holdings: Vec<Holding>) -> impl IntoView {
    let l = use_locale();
    let heads = [
        td_string!(l, retention.class),
        td_string!(l, retention.tickets),
        td_string!(l, retention.messages),
        td_string!(l, retention.attachments),
        td_string!(l, retention.mails),
        td_string!(l, retention.lookups),
        td_string!(l, retention.oldest),
        td_string!(l, retention.newest),
        td_string!(l, retention.ended),
        td_string!(l, retention.soon),
        td_string!(l, retention.later),
        td_string!(l, retention.open),
    ];
    view! {
        <section class="form-section" aria-labelledby="held">
            <h2 id="held">{td_string!(l, retention.held)}</h2>
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{td_string!(l, retention.held)}</caption>
                <thead role="rowgroup"><tr role="row">
                    {heads.into_iter().map(|name| view! { <th role="columnheader" scope="col">{name}</th> }).collect_view()}
                </tr></thead>
                <tbody role="rowgroup">{holdings.into_iter().map(|holding| view! { <HoldingRow holding=holding/> }).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn HoldingRow(holding: Holding) -> impl IntoView {
    let l = use_locale();
    let of_tickets = holding.class.is_some();
    let name = holding
        .class
        .unwrap_or_else(|| td_string!(l, retention.no_ticket).to_owned());
    // What belongs to no ticket has no tickets, and no end that is counted from their closing.
    let number = |n: i64| if of_tickets { n.to_string() } else { "–".to_owned() };
    let (tickets, messages) = (number(holding.tickets), number(holding.messages));
    let (ended, soon, later, open) = (
        number(holding.ended),
        number(holding.soon),
        number(holding.later),
        number(holding.open),
    );
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main">{name}</th>
            <td role="cell" class="num" data-label=td_string!(l, retention.tickets)>{tickets}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.messages)>{messages}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.attachments)>{weight(holding.attachments)}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.mails)>{weight(holding.mails)}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.lookups)>{holding.lookups.to_string()}</td>
            <td role="cell" data-label=td_string!(l, retention.oldest)>{holding.oldest.map(|at| view! { <When at=at/> })}</td>
            <td role="cell" data-label=td_string!(l, retention.newest)>{holding.newest.map(|at| view! { <When at=at/> })}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.ended)>{ended}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.soon)>{soon}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.later)>{later}</td>
            <td role="cell" class="num" data-label=td_string!(l, retention.open)>{open}</td>
        </tr>
    }
}

fn weight(weight: Weight) -> String {
    match weight.count {
        0 => "0".to_owned(),
        count => format!("{count} ({})", format::bytes(weight.bytes)),
    }
}

/// How long each class is kept; the form comes back as it was typed.
#[component]
fn Terms(id: i64, terms: Vec<TermView>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let rows = terms.into_iter().map(|term| {
        let (months, counted) = (format!("months_{}", term.class_id), format!("counted_{}", term.class_id));
        let said = |name: &str, stored: String| typed.values.get(name).cloned().unwrap_or(stored);
        let typed_months = said(&months, term.months.to_string());
        let typed_counted = said(&counted, term.counted.code().to_owned());
        let wrong = typed.error(&months).is_some();
        let label = |field: &str| format!("{field}: {}", term.class);
        let (months_label, counted_label) = (
            label(td_string!(l, retention.months)),
            label(td_string!(l, retention.counted)),
        );
        let options = CountedFrom::ALL.iter().map(|counted| {
            let selected = counted.code() == typed_counted;
            view! { <option value=counted.code() selected=selected>{super::classes::counted_words(l, *counted)}</option> }
        });
        let options = options.collect_view();
        view! {
            <tr role="row">
                <th role="rowheader" scope="row" class="col-main">{term.class.clone()}</th>
                <td role="cell" data-label=td_string!(l, retention.months)>
                    <input id=months.clone() name=months type="number" min="0" value=typed_months aria-label=months_label aria-invalid=wrong.then_some("true")/>
                </td>
                <td role="cell" data-label=td_string!(l, retention.counted)><select name=counted aria-label=counted_label>{options}</select></td>
                <td role="cell">{term.own.then(|| td_string!(l, retention.own))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="form-section" aria-labelledby="terms">
            <h2 id="terms">{td_string!(l, retention.terms)}</h2>
            <p class="muted">{td_string!(l, retention.terms_intro)}</p>
            {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
            <form class="admin-form" method="post" action=paths::contract_terms(id) novalidate>
                <table class="table table-cards" role="table">
                    <caption class="visually-hidden">{td_string!(l, retention.terms)}</caption>
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{td_string!(l, retention.class)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, retention.months)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, retention.counted)}</th>
                        <th role="columnheader" scope="col"><span class="visually-hidden">{td_string!(l, retention.own)}</span></th>
                    </tr></thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit">{td_string!(l, admin.save)}</button>
                </div>
            </form>
        </section>
    }
}
