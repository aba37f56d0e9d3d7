//! Mails that could not be read: decide on each, lose none.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::mailbox::QuarantineRow;

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn QuarantinePage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before")).and_then(|id| id.parse().ok()));
    let rows = Resource::new(move || before.get(), api::mail::quarantine);
    view! {
        <Title text=td_string!(l, quarantine.title)/>
        <Transition>
            {drawn(move || async move {
                match rows.await {
                    Ok(page) => view! {
                        <div class="page-head"><h1>{td_string!(l, quarantine.title)}</h1></div>
                        <p class="muted">{td_string!(l, quarantine.intro)}</p>
                        {if page.rows.is_empty() {
                            view! { <p class="empty">{td_string!(l, quarantine.empty)}</p> }.into_any()
                        } else {
                            view! { <Mails rows=page.rows/> }.into_any()
                        }}
                        <nav class="pager" aria-label=td_string!(l, list.pages)>
                            {page.next.map(|id| view! {
                                <a class="btn btn-secondary" rel="next" href=paths::quarantine_before(id)>{td_string!(l, list.next)}<Icon name="chevron-right"/></a>
                            })}
                        </nav>
                    }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Mails(rows: Vec<QuarantineRow>) -> impl IntoView {
    let l = use_locale();
    let unknown = td_string!(l, quarantine.unknown);
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, quarantine.title)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, list.received)}</th>
                <th role="columnheader" scope="col">{td_string!(l, quarantine.mailbox)}</th>
                <th role="columnheader" scope="col">{td_string!(l, quarantine.sender)}</th>
                <th role="columnheader" scope="col">{td_string!(l, list.subject)}</th>
                <th role="columnheader" scope="col">{td_string!(l, quarantine.reason)}</th>
                <th role="columnheader" scope="col">{td_string!(l, quarantine.actions)}</th>
            </tr></thead>
            <tbody role="rowgroup">
                {rows.into_iter().map(|row| view! {
                    <tr role="row">
                        <td role="cell"><When at=row.received/></td>
                        <td role="cell" data-label=td_string!(l, quarantine.mailbox)>{row.mailbox}</td>
                        <td role="cell" data-label=td_string!(l, quarantine.sender)>{row.sender.unwrap_or_else(|| unknown.to_owned())}</td>
                        <td role="cell" data-label=td_string!(l, list.subject)>{row.subject.unwrap_or_else(|| unknown.to_owned())}</td>
                        <td role="cell" data-label=td_string!(l, quarantine.reason)>{words::quarantine_reason(l, row.reason)}</td>
                        <td role="cell" class="row-actions">
                            <form method="post" action=paths::quarantine_action(row.id, "retry")><button class="btn btn-primary" type="submit"><Icon name="refresh"/>{td_string!(l, quarantine.retry)}</button></form>
                            <form method="post" action=paths::quarantine_action(row.id, "aside")><button class="btn btn-secondary" type="submit">{td_string!(l, quarantine.aside)}</button></form>
                            <a class="btn btn-quiet" rel="external" href=paths::quarantine_raw(row.id)><Icon name="download"/>{td_string!(l, quarantine.raw)}" "<span class="muted">{format::bytes(row.bytes)}</span></a>
                        </td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}
