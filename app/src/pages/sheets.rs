//! Every information sheet and prepared answer, by queue and reason: to read at leisure, and where the contact form cannot show them (no
//! JavaScript).

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::desk::QueueSheets;

use crate::api;
use crate::components::drawn::drawn;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn SheetsPage() -> impl IntoView {
    let l = use_locale();
    let sheets = Resource::new(|| (), |()| api::sheets::sheets());
    view! {
        <Title text=td_string!(l, sheets.title)/>
        <Transition>
            {drawn(move || async move {
                match sheets.await {
                    Ok(queues) => view! {
                        <div class="page-head"><h1>{td_string!(l, sheets.title)}</h1></div>
                        {queues.is_empty().then(|| view! { <p class="empty">{td_string!(l, sheets.none)}</p> })}
                        {queues.into_iter().map(|queue| view! { <Sheets queue=queue/> }).collect_view()}
                    }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheets(queue: QueueSheets) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="block">
            <div class="block-head"><h2>{queue.name}</h2></div>
            {queue.sheets.into_iter().map(|sheet| view! {
                <details class="sheet-entry">
                    <summary>{sheet.reason.name}</summary>
                    // Named inside: a browser that is sent here unfolds it.
                    <p class="message-text" id=paths::sheet_anchor(sheet.reason.id)>{sheet.reason.sheet}</p>
                    {(!sheet.answers.is_empty()).then(|| view! { <h3>{td_string!(l, admin.answers)}</h3> })}
                    {sheet.answers.into_iter().map(|answer| view! {
                        <section class="sheet-answer">
                            <h4>{answer.title}</h4>
                            <p class="message-text">{answer.body}</p>
                        </section>
                    }).collect_view()}
                </details>
            }).collect_view()}
        </section>
    }
}
