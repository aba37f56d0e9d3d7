//! The yearly check of administrators' accesses.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::audit::{AdministratorRow, AdministratorsReport};

use crate::api;
use crate::api::audit::AdministratorsScreen;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn AdministratorsPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let year = Memo::new(move |_| query.with(|query| query.get("year")));
    let screen = Resource::new(move || year.get(), api::audit::administrators);
    view! {
        <Title text=td_string!(l, audit.administrators)/>
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Report screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Report(screen: AdministratorsScreen) -> impl IntoView {
    let l = use_locale();
    let AdministratorsScreen { report, typed } = screen;
    view! {
        <div class="page-head">
            <p class="crumbs"><a href=paths::AUDIT>{td_string!(l, audit.title)}</a>" / "{td_string!(l, audit.administrators)}</p>
            <h1>{td_string!(l, audit.administrators)}</h1>
        </div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <p class="muted">{td_string!(l, audit.administrators_intro)}</p>
        <form class="admin-form" method="get" action=paths::ADMINISTRATORS novalidate>
            <div class="fields">
                <TextField name="year" kind="number" span="span-3" label=td_string!(l, audit.year).to_owned() typed=typed required=true/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit">{td_string!(l, audit.to_show)}</button>
            </div>
        </form>
        {report.map(|report| view! { <Table report=report/> })}
    }
}

#[component]
fn Table(report: AdministratorsReport) -> impl IntoView {
    let l = use_locale();
    let AdministratorsReport { year, rows, unknown } = report;
    let none = rows.is_empty();
    let caption = format!("{} {year}", td_string!(l, audit.administrators));
    view! {
        {none.then(|| view! { <p class="empty">{td_string!(l, audit.administrators_empty)}</p> })}
        {(!none).then(|| view! {
            <table class="table table-cards" role="table">
                <caption>{caption}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{td_string!(l, audit.who)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, audit.logins)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, audit.refused)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, audit.logouts)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, audit.first)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, audit.last)}</th>
                </tr></thead>
                <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}</tbody>
            </table>
        })}
        <p>{td_string!(l, audit.unknown, n = unknown).to_string()}</p>
        <form class="inline-form" method="post" action=paths::ADMINISTRATORS>
            <input type="hidden" name="year" value=year.to_string()/>
            <button class="btn btn-secondary" type="submit"><Icon name="download"/>{td_string!(l, audit.administrators_csv)}</button>
        </form>
    }
}

#[component]
fn Row(row: AdministratorRow) -> impl IntoView {
    let l = use_locale();
    let past = (!row.still).then(|| view! { <span class="muted">" ("{td_string!(l, audit.not_today)}")"</span> });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main"><b>{row.name}</b>" "{row.login}{past}</th>
            <td role="cell" data-label=td_string!(l, audit.logins)>{row.logins}</td>
            <td role="cell" data-label=td_string!(l, audit.refused)>{row.refused}</td>
            <td role="cell" data-label=td_string!(l, audit.logouts)>{row.logouts}</td>
            <td role="cell" data-label=td_string!(l, audit.first)>{row.first.map(|at| view! { <When at=at/> })}</td>
            <td role="cell" data-label=td_string!(l, audit.last)>{row.last.map(|at| view! { <When at=at/> })}</td>
        </tr>
    }
}
