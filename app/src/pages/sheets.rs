//! Every information sheet, by queue and reason: to read at leisure, and where the contact form cannot show them (no
//! JavaScript).

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;

use crate::api;
use crate::api::contacts::QueueSheets;
use crate::components::drawn::drawn;
use crate::components::problem::ProblemPage;
use crate::state::locale::use_locale;

#[component]
pub fn SheetsPage() -> impl IntoView {
    let l = use_locale();
    let sheets = Resource::new(|| (), |()| api::contacts::sheets());
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
    view! {
        <section class="block">
            <div class="block-head"><h2>{queue.name}</h2></div>
            {queue.sheets.into_iter().map(|reason| view! {
                <details class="sheet-entry">
                    <summary>{reason.name}</summary>
                    <p class="message-text">{reason.sheet}</p>
                </details>
            }).collect_view()}
        </section>
    }
}
