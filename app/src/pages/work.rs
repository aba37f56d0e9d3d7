//! "Da lavorare": what triage handed to the front end, taken one at a time.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::ticket_table::TicketTable;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn WorkPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let none = Memo::new(move |_| query.with(|query| query.get("done").as_deref() == Some("none")));
    let rows = Resource::new(|| (), |()| api::triage::work());
    view! {
        <Title text=td_string!(l, work.title)/>
        <Transition>
            {drawn(move || async move {
                match rows.await {
                    Ok(rows) => {
                        let count = rows.len();
                        let none = none.get_untracked();
                        view! {
                            <div class="page-head">
                                <h1>{td_string!(l, work.title)}</h1>
                                {(count > 0).then(|| view! {
                                    <form class="page-actions" method="post" action=paths::WORK_NEXT>
                                        <button class="btn btn-primary" type="submit" data-key="p" aria-keyshortcuts="p"><Icon name="arrow-right"/>{td_string!(l, work.next)}" "<kbd>"P"</kbd></button>
                                    </form>
                                })}
                            </div>
                            <p class="muted">{td_string!(l, work.intro)}</p>
                            {none.then(|| view! {
                                <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, work.none)}</p></div>
                            })}
                            {if count == 0 {
                                view! { <div class="empty"><p><b>{td_string!(l, work.empty)}</b></p></div> }.into_any()
                            } else {
                                view! { <TicketTable rows=rows caption=td_string!(l, work.title).to_owned() with_queue=true/> }.into_any()
                            }}
                        }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}
