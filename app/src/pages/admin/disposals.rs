//! The list of disposals, the form of a new one, and what is left of a destroyed ticket.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::disposal::{Basis, DisposalRow, DisposalsPage as Page, Fitting, ProposalPage as Proposal, TombstoneView};

use super::parts::{Crumbs, FormHead, ListHead, use_asked};
use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn DisposalsPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| api::disposals::page());
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Disposals page=page/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Disposals(page: Page) -> impl IntoView {
    let l = use_locale();
    let add = if page.may_propose {
        td_string!(l, disposal.propose_new)
    } else {
        ""
    };
    let none = page.disposals.is_empty();
    let rows = page
        .disposals
        .into_iter()
        .map(|row| view! { <Row row=row/> })
        .collect_view();
    view! {
        <ListHead title=td_string!(l, disposal.title) list=paths::DISPOSALS add=add/>
        <p class="muted">{td_string!(l, disposal.intro)}</p>
        {none.then(|| view! { <p class="empty">{td_string!(l, disposal.empty)}</p> })}
        {(!none).then(|| view! {
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{td_string!(l, disposal.title)}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{td_string!(l, disposal.what)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, disposal.state)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, disposal.tickets)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, disposal.who)}</th>
                </tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        })}
    }
}

#[component]
fn Row(row: DisposalRow) -> impl IntoView {
    let l = use_locale();
    let class = row
        .class
        .unwrap_or_else(|| td_string!(l, disposal.any_class).to_owned());
    let name = format!("{} · {} · {class}", row.id, row.contract);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main">
                <a href=paths::disposal(row.id)>{name}</a>
                <p class="muted">{words::disposal::basis(l, row.basis)}</p>
            </th>
            <td role="cell" data-label=td_string!(l, disposal.state)><span class="badge">{words::disposal::state(l, row.state)}</span></td>
            <td role="cell" data-label=td_string!(l, disposal.tickets)>{row.tickets}</td>
            <td role="cell" data-label=td_string!(l, disposal.who)>{row.by}" "<When at=row.at/></td>
        </tr>
    }
}

#[component]
pub fn ProposalPage() -> impl IntoView {
    let asked = use_asked();
    let query = use_query_map();
    let counted = query.with_untracked(|query| query.get("counted").is_some());
    let page = Resource::new(
        move || asked.get(),
        move |asked| api::disposals::proposal(asked.again, counted),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Propose page=page/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Propose(page: Proposal) -> impl IntoView {
    let l = use_locale();
    let Proposal {
        contracts,
        classes,
        typed,
        fitting,
    } = page;
    let bases = Basis::ALL
        .iter()
        .map(|basis| (basis.code().to_owned(), words::disposal::basis(l, *basis).to_owned()))
        .collect();
    view! {
        <FormHead title=td_string!(l, disposal.propose_new).to_owned() list=paths::DISPOSALS list_title=td_string!(l, disposal.title) typed=typed.clone()/>
        {fitting.map(|fitting| view! { <Fits fitting=fitting/> })}
        <form class="admin-form" method="post" action=paths::DISPOSAL_NEW novalidate>
            <div class="fields">
                <SelectField name="contract_id" span="span-6" label=td_string!(l, disposal.contract).to_owned() typed=typed.clone()
                    options=offered(&contracts) nothing=td_string!(l, admin.choose).to_owned() required=true/>
                <SelectField name="basis" span="span-6" label=td_string!(l, disposal.basis).to_owned() typed=typed.clone()
                    options=bases required=true/>
                <SelectField name="class_id" span="span-6" label=td_string!(l, disposal.class).to_owned() typed=typed.clone()
                    options=offered(&classes) nothing=td_string!(l, disposal.any_class).to_owned() hint=td_string!(l, disposal.class_hint).to_owned()/>
                <TextField name="since" kind="date" span="span-3" label=td_string!(l, disposal.since).to_owned() typed=typed.clone()/>
                <TextField name="until" kind="date" span="span-3" label=td_string!(l, disposal.until).to_owned() typed=typed.clone()/>
                <AreaField name="why" rows="3" label=td_string!(l, disposal.why).to_owned() typed=typed required=true/>
            </div>
            <div class="form-actions">
                <button class="btn btn-secondary" type="submit" name="step" value="count"><Icon name="search"/>{td_string!(l, disposal.count_them)}</button>
                <button class="btn btn-primary" type="submit" name="step" value="propose">{td_string!(l, disposal.propose)}</button>
            </div>
        </form>
    }
}

/// How much fits what was typed.
#[component]
fn Fits(fitting: Fitting) -> impl IntoView {
    let l = use_locale();
    let text = td_string!(
        l,
        disposal.fits,
        n = fitting.tickets,
        size = format::bytes(fitting.bytes)
    )
    .to_string();
    let held = (fitting.held > 0).then(|| td_string!(l, disposal.fits_held, n = fitting.held).to_string());
    view! {
        <div class="alert alert-success" role="status" id="fits">
            <Icon name="info"/><div><p>{text}</p>{held.map(|held| view! { <p>{held}</p> })}</div>
        </div>
    }
}

#[component]
pub fn TombstonePage() -> impl IntoView {
    let asked = use_asked();
    let found = Resource::new(
        move || asked.get(),
        |asked| api::disposals::tombstone(asked.id.unwrap_or(0)),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match found.await {
                    Ok(found) => view! { <Tombstone found=found/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Tombstone(found: TombstoneView) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, disposal.tombstone, n = found.ticket_id).to_string();
    view! {
        <leptos_meta::Title text=title.clone()/>
        <Crumbs here=title.clone()/>
        <div class="page-head"><h1>{title}</h1></div>
        <p>{td_string!(l, disposal.tombstone_text, n = found.disposal_id).to_string()}" "<When at=found.destroyed/></p>
        <dl class="pairs pairs-wide">
            <dt>{td_string!(l, disposal.received)}</dt><dd><When at=found.received/></dd>
            <dt>{td_string!(l, disposal.closed)}</dt><dd><When at=found.closed/></dd>
            <dt>{td_string!(l, disposal.class)}</dt><dd>{found.class}</dd>
            <dt>{td_string!(l, disposal.hash)}</dt><dd class="audit-data"><code>{found.sha256}</code></dd>
        </dl>
    }
}
