//! Packages of tickets: asking for one, seeing how far it is, taking it away.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::desk::Choice;
use model::export::{ExportState, ExportView, ExportsPage as Page};
use model::forms::Typed;

use super::parts::{ListHead, use_asked};
use crate::api;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::pages::progress::Progress;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn ExportsPage() -> impl IntoView {
    let asked = use_asked();
    let query = use_query_map();
    let noted = query.with_untracked(|query| query.get("done").as_deref() == Some("asked"));
    let page = Resource::new(move || asked.get(), |asked| api::exports::page(asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Exports page=page noted=noted/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Exports(
    page: Page,
    /// One was just asked for.
    noted: bool,
) -> impl IntoView {
    let l = use_locale();
    let Page {
        exports,
        contracts,
        queues,
        keep_days,
        typed,
    } = page;
    let going = [ExportState::Running, ExportState::Waiting];
    let running = exports
        .iter()
        .filter(|export| going.contains(&export.state))
        .min_by_key(|export| export.id);
    let running = running.map(|export| {
        let text = td_string!(
            l,
            exports.progress,
            id = export.id,
            done = export.done,
            total = export.total
        )
        .to_string();
        (text, export.done, export.total)
    });
    let none = exports.is_empty();
    view! {
        <ListHead title=td_string!(l, exports.title) list=paths::EXPORTS/>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {noted.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, exports.asked)}</p></div>
        })}
        {running.map(|(text, done, total)| view! { <Progress text=text done=done total=total href=paths::EXPORTS.to_owned()/> })}
        <p class="muted">{td_string!(l, exports.intro)}</p>
        {none.then(|| view! { <p class="empty">{td_string!(l, exports.empty)}</p> })}
        {(!none).then(|| view! { <Rows exports=exports/> })}
        <Ask contracts=contracts queues=queues typed=typed.clone()/>
        <Keep keep_days=keep_days typed=typed/>
    }
}

#[component]
fn Rows(exports: Vec<ExportView>) -> impl IntoView {
    let l = use_locale();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, exports.caption)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, exports.number)}</th>
                <th role="columnheader" scope="col">{td_string!(l, exports.what)}</th>
                <th role="columnheader" scope="col">{td_string!(l, exports.state)}</th>
                <th role="columnheader" scope="col">{td_string!(l, exports.content)}</th>
                <th role="columnheader" scope="col">{td_string!(l, exports.who)}</th>
            </tr></thead>
            <tbody role="rowgroup">{exports.into_iter().map(|export| view! { <Row export=export/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(export: ExportView) -> impl IntoView {
    let l = use_locale();
    let (class, icon) = match export.state {
        ExportState::Waiting | ExportState::Running => ("badge badge-state-waiting", "clock"),
        ExportState::Done => ("badge badge-ok", "check"),
        ExportState::Failed => ("badge badge-late", "warning"),
        ExportState::Removed => ("badge", "close"),
    };
    let what = words::exports::what(l, &export.what);
    let fault = export.fault.map(|fault| words::exports::fault(l, fault));
    let retry = (export.state == ExportState::Failed && export.remove.is_some())
        .then(|| format!("{}/{}/again", paths::EXPORTS, export.id));
    let download = (export.state == ExportState::Done).then(|| format!("{}/{}/download", paths::EXPORTS, export.id));
    let stays = download
        .is_some()
        .then(|| export.remove.clone())
        .flatten()
        .map(|at| td_string!(l, exports.stays, day = words::exports::date(&at)).to_string());
    let held = export.manifest.is_some().then(|| {
        td_string!(
            l,
            exports.holds,
            tickets = export.total,
            files = export.files,
            size = format::bytes(export.bytes)
        )
        .to_string()
    });
    let missing = (export.missing > 0).then(|| td_string!(l, exports.missing, n = export.missing).to_string());
    view! {
        <tr role="row">
            <td role="cell" data-label=td_string!(l, exports.number)>{export.id}</td>
            <th role="rowheader" scope="row" class="col-main"><b>{what}</b><p class="muted">{export.why}</p></th>
            <td role="cell" data-label=td_string!(l, exports.state)>
                <span class=class><Icon name=icon/>{words::exports::state(l, export.state)}</span>
                {fault.map(|fault| view! { <p>{fault}</p> })}
                {retry.map(|action| view! {
                    <form method="post" action=action>
                        <button class="btn btn-secondary btn-small" type="submit"><Icon name="refresh"/>{td_string!(l, exports.again)}</button>
                    </form>
                })}
                {download.map(|href| view! {
                    <p><a class="btn btn-secondary btn-small" href=href download rel="external"><Icon name="download"/>{td_string!(l, exports.download)}</a>" "<span class="muted">{td_string!(l, exports.download_hint)}</span></p>
                })}
                {stays.map(|stays| view! { <p class="muted">{stays}</p> })}
            </td>
            <td role="cell" class="audit-data" data-label=td_string!(l, exports.content)>
                {held}
                {missing.map(|missing| view! { <p>{missing}</p> })}
                {export.manifest.map(|hash| view! { <p><span class="muted">{td_string!(l, exports.manifest)}</span>" "<code>{hash}</code></p> })}
            </td>
            <td role="cell" data-label=td_string!(l, exports.who)>{export.by}" "<When at=export.asked/></td>
        </tr>
    }
}

/// Asks for a package.
#[component]
fn Ask(contracts: Vec<Choice>, queues: Vec<Choice>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="form-section" aria-labelledby="export-ask">
            <h2 id="export-ask">{td_string!(l, exports.ask)}</h2>
            <form class="admin-form" method="post" action=paths::EXPORTS novalidate>
                <div class="fields">
                    <SelectField name="contract_id" span="span-6" label=td_string!(l, exports.contract).to_owned() typed=typed.clone()
                        options=offered(&contracts) nothing=td_string!(l, exports.any).to_owned()/>
                    <SelectField name="queue_id" span="span-6" label=td_string!(l, exports.queue).to_owned() typed=typed.clone()
                        options=offered(&queues) nothing=td_string!(l, exports.any_queue).to_owned()/>
                    <TextField name="since" kind="date" span="span-3" label=td_string!(l, exports.since).to_owned() typed=typed.clone()/>
                    <TextField name="until" kind="date" span="span-3" label=td_string!(l, exports.until).to_owned() typed=typed.clone()/>
                    <TextField name="tickets" span="span-6" label=td_string!(l, exports.tickets).to_owned() typed=typed.clone()
                        hint=td_string!(l, exports.tickets_hint).to_owned()/>
                    <TextField name="person" span="span-6" label=td_string!(l, exports.person).to_owned() typed=typed.clone()
                        hint=td_string!(l, exports.person_hint).to_owned()/>
                    <TextField name="why" span="span-6" label=td_string!(l, exports.why).to_owned() typed=typed required=true
                        hint=td_string!(l, exports.why_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit">{td_string!(l, exports.begin)}</button>
                </div>
            </form>
        </section>
    }
}

/// For how many days packages stay.
#[component]
fn Keep(keep_days: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    typed
        .values
        .entry("export_days".to_owned())
        .or_insert_with(|| keep_days.to_string());
    view! {
        <section class="form-section" aria-labelledby="export-keep">
            <h2 id="export-keep">{td_string!(l, exports.settings)}</h2>
            <form class="admin-form" method="post" action=paths::EXPORT_DAYS novalidate>
                <div class="fields">
                    <TextField name="export_days" kind="number" span="span-4" label=td_string!(l, exports.keep).to_owned() typed=typed required=true
                        hint=td_string!(l, exports.keep_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit">{td_string!(l, admin.save)}</button>
                </div>
            </form>
        </section>
    }
}
